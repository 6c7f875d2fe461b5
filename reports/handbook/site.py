"""The framework as a handbook: pages that open from disk without any script, the same bytes for the same rule set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup, escape

from reports.handbook.chapters import Chapter, context, pages_by_anchor
from reports.handbook.view import HandbookView
from reports.site.pages import TEMPLATES, environment, style

FOLDER: Final = "handbook"
_CODE: Final = re.compile(r"`([^`]+)`")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def render_handbook(view: HandbookView) -> dict[str, bytes]:
    """Return the handbook's pages and their style sheet, by file name. They link to the PDF in the same folder."""
    shared = {**context(view), "is_print": False, "href": _PageLinks(pages_by_anchor(view))}
    sections: tuple[Chapter, ...] = shared["chapters"]
    template = handbook_environment().get_template(f"{FOLDER}/page.html")
    files = {"style.css": style() + b"\n" + (TEMPLATES / FOLDER / "handbook.css").read_bytes()}
    for before, chapter, after in zip((None, *sections), sections, (*sections[1:], None), strict=False):
        page = {"chapter": chapter, "file": chapter.file, "section": chapter.section, "title": chapter.title}
        files[chapter.file] = template.render(**shared, **page, earlier=before, later=after).encode()
    return dict(sorted(files.items()))


def render_chapters(view: HandbookView) -> list[tuple[Chapter, str]]:
    """Return every chapter with its text as it is printed, with links only inside the handbook."""
    shared: Mapping[str, Any] = {**context(view), "is_print": True, "href": _Anchors(pages_by_anchor(view))}
    templates = handbook_environment()
    sections: tuple[Chapter, ...] = shared["chapters"]
    return [
        (section, templates.get_template(section.template).render(**shared, chapter=section)) for section in sections
    ]


@lru_cache(maxsize=1)
def handbook_environment() -> Environment:
    """Return the templates, with what only the handbook's ask for."""
    made = environment().overlay()
    made.filters = {**made.filters, "capital": _capital, "kept": _kept, "marked": _marked}
    return made


class _PageLinks:
    """Where things stand on the pages: a chapter by its page, the rest by their place on it."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def __call__(self, anchor: str) -> str:
        file = self._files[anchor]
        return file if anchor.startswith(("chapter-", "theme-")) else f"{file}#{anchor}"


class _Anchors(_PageLinks):
    """Where things stand on paper."""

    def __call__(self, anchor: str) -> str:
        return f"#{anchor}" if anchor in self._files else super().__call__(anchor)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _marked(text: str) -> Markup:
    """Return a text with what stands between backticks marked as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - the text is escaped


def _kept(text: str) -> Markup:
    """Return a text whose dates stay on one line."""
    return Markup(_DATE.sub(r'<span class="keep">\g<0></span>', str(escape(text))))  # noqa: S704 - the text is escaped

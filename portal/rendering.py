"""Pages from templates: the editions' own look, with what the portal adds to it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from starlette.responses import Response

from application.demonstration_time import moments
from portal.visit import Visit
from reports.site.pages import TEMPLATES, environment, style
from reports.site.template_cache import CompiledTemplates

HERE: Final = Path(__file__).parent
_STATIC: Final = {"portal.js": "text/javascript", "portal.css": "text/css"}


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the portal's templates, which share the editions' macros, filters and words."""
    own = HERE / "templates"
    loader = ChoiceLoader([FileSystemLoader(own), FileSystemLoader(TEMPLATES)])
    return environment().overlay(loader=loader, bytecode_cache=CompiledTemplates(own / "__pycache__"))


@lru_cache(maxsize=1)
def static_files() -> dict[str, tuple[bytes, str]]:
    """Return the style and the script by names that change with them, each with its media type."""
    css = style() + (HERE / "static" / "portal.css").read_bytes()
    script = (HERE / "static" / "portal.js").read_bytes()
    return {
        _named("portal", css, "css"): (css, "text/css"),
        _named("portal", script, "js"): (script, "text/javascript"),
    }


def _named(stem: str, content: bytes, ending: str) -> str:
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"


def page(visit: Visit, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page.

    Args:
        visit: for whom.
        template: its name below `portal/`.
        status: of HTTP; 422 where a form had a problem.
        values: what the template needs besides.
    """
    names = list(static_files())
    shared = {
        "visit": visit,
        "style_name": next(name for name in names if name.endswith(".css")),
        "script_name": next(name for name in names if name.endswith(".js")),
        "moments": moments(visit.workspace) if visit.portal.is_demonstration else (),
        "page": {"root": ""},
        "site": {"has_confidential": False},
    }
    text = templates().get_template(f"portal/{template}").render(**shared, **values)
    return Response(text, 422 if visit.problem and status == 200 else status, media_type="text/html")


def seen_other(path: str) -> Response:
    """Return the answer to a form that was done: go and look there."""
    return Response(status_code=303, headers={"location": path})


def download(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to be saved under a plain name."""
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})

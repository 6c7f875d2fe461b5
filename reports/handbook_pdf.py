"""The handbook as a PDF after PDF/UA-1: tagged, with its language and title, and contents with page numbers."""

from __future__ import annotations

from typing import Final

from reports.handbook import FOLDER, render_print
from reports.handbook_view import HandbookView
from reports.pdf import NoPdf
from reports.site import TEMPLATES

_IDENTIFIER: Final = 16


def render_handbook_pdf(view: HandbookView) -> bytes:
    """Return the handbook as a PDF; the same bytes for the same rule set, on machines with the same fonts.

    Raises:
        NoPdf: the libraries that draw it are not installed.
    """
    try:
        from weasyprint import CSS, HTML
    except OSError as error:
        raise NoPdf(str(error).splitlines()[0]) from error
    document = HTML(string=render_print(view), base_url=None, url_fetcher=_nothing)
    sheet = CSS(string=(TEMPLATES / FOLDER / "print.css").read_text(encoding="utf-8"))
    identifier = view.rules.sha256.encode()[:_IDENTIFIER]
    made: bytes = document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return made


def _nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"A printed page asks for nothing, but asked for {url}")

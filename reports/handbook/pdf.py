"""The handbook as a PDF after PDF/UA-1: tagged, with its language and title, and contents with page numbers."""

from __future__ import annotations

from reports.handbook.site import FOLDER, render_print
from reports.handbook.view import HandbookView
from reports.pdf.printer import to_pdf
from reports.site.pages import TEMPLATES


def render_handbook_pdf(view: HandbookView) -> bytes:
    """Return the handbook as a PDF; the same bytes for the same rule set, on machines with the same fonts.

    Raises:
        NoPdf: the libraries that draw it are not installed.
    """
    return to_pdf(render_print(view), view.rules.sha256, TEMPLATES / FOLDER / "print.css")

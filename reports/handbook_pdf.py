"""The handbook as a PDF after PDF/UA-1: tagged, with its language and title, and contents with page numbers."""

from __future__ import annotations

from reports.handbook import FOLDER, render_print
from reports.handbook_view import HandbookView
from reports.pdf import to_pdf
from reports.site import TEMPLATES


def render_handbook_pdf(view: HandbookView) -> bytes:
    """Return the handbook as a PDF; the same bytes for the same rule set, on machines with the same fonts.

    Raises:
        NoPdf: the libraries that draw it are not installed.
    """
    return to_pdf(render_print(view), view.rules.sha256, TEMPLATES / FOLDER / "print.css")

"""The edition as a PDF for meeting packs: the first page, every verdict, and what is below the standard where.

Tagged after PDF/UA-1. The same edition gives the same bytes on machines with the same fonts; other machines' fonts
give other bytes, so a PDF is not among the files that an edition's manifest binds unless whoever makes it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.lookup import Index, Place
from reports.protection import Published
from reports.rows import VerdictRow, matrix, row, rows_of, themes_of
from reports.site import TEMPLATES, Page, write
from reports.summary import summarise
from standards.errors import MinstdError

PDF = "minimum-standards.pdf"


class NoPdf(MinstdError):
    """The machine lacks what WeasyPrint draws with."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"No PDF can be made here: {reason}. Debian's package libpango-1.0-0 is what is needed.")


@dataclass(frozen=True, slots=True)
class BelowHere:
    """A place and its verdicts below the standard."""

    place: Place
    rows: tuple[VerdictRow, ...]


def render_pdf(published: Published) -> bytes:
    """Return a board's or a public edition as a PDF.

    Raises:
        NoPdf: the libraries that draw it are not installed.
    """
    try:
        from weasyprint import CSS, HTML
    except OSError as error:
        raise NoPdf(str(error).splitlines()[0]) from error
    index = Index(published)
    document = HTML(string=print_page(index).decode(), base_url=None, url_fetcher=_nothing)
    sheet = CSS(string=(TEMPLATES / "print.css").read_text(encoding="utf-8"))
    made: bytes = document.write_pdf(
        stylesheets=[sheet], pdf_variant="pdf/ua-1", pdf_identifier=published.edition.digest.encode()[:16]
    )
    return made


def print_page(index: Index) -> bytes:
    """Return the page that is printed: it links to nothing and asks for nothing."""
    summary = summarise(index)
    context = {
        "summary": summary,
        "exceptions": [row(index, one.verdict, one.standard) for one in summary.exceptions],
        "themes": matrix(index),
        "cluster_rows": rows_of(index, index.standards, [place for place in index.places if place.is_cluster]),
        "below": list(_below(index)),
    }
    return write(index, Page("print.html", "print.html", "Report", context=context))


def _below(index: Index) -> Iterator[BelowHere]:
    for place in index.places:
        rows = tuple(one for theme in themes_of(index, place) for one in theme.rows if one.is_below)
        if rows:
            yield BelowHere(place, rows)


def _nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"A printed page asks for nothing, but asked for {url}")

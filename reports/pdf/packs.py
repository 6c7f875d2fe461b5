"""What is printed: the meeting pack, and the board pack of four pages at most. They link to nothing outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from reports.edition_index import Index, Place
from reports.pdf.printer import BOARD_PACK, MEETING_PACK, Printer
from reports.site.actions import action_rows
from reports.site.pages import Link, Page, write
from reports.site.rows import MatrixRow, VerdictRow, matrix, row, rows_of, themes_of
from reports.site.summary import summarise
from reports.view.edition import ChangeKind, SubmissionView
from reports.wording.words import listed, outcome_words
from standards.model import Month

MOST_RETURNS: Final = 12
MOST_COLUMNS: Final = 8
MOST_WITH_NUMBERS: Final = 14
SECTIONS: Final = (
    Link("verdicts", "Every verdict with its numbers"),
    Link("below", "Below the cluster’s standard, and what to do next"),
    Link("changes", "What changed since the previous edition"),
    Link("actions", "Actions"),
    Link("returns", "Returns: what was owed and what came"),
    Link("waivers", "Exceptions agreed, with plan"),
    Link("thresholds", "Standards, thresholds and who decided them"),
    Link("about", "About this report"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a matrix: a standard's or a borough's name, and its verdicts."""

    name: str
    cells: tuple[VerdictRow | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A matrix that fits a page: boroughs are its columns or, where there are many, its rows (`is_turned`)."""

    title: str
    caption: str
    columns: list[str]
    lines: tuple[Line, ...]
    is_turned: bool
    has_numbers: bool = True


@dataclass(frozen=True, slots=True)
class Changed:
    """A verdict that changed in the same way in some places."""

    standard: str
    was: str
    now: str
    places: list[str]
    month: Month
    note: str


@dataclass(frozen=True, slots=True)
class BelowHere:
    """A place and its verdicts below the standard."""

    place: Place
    rows: tuple[VerdictRow, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF that is being made: its path, and what it holds."""

    path: str
    about: str
    made: Future[bytes]

    def content(self) -> bytes:
        """Wait for it."""
        return self.made.result()


def print_packs(index: Index, printer: Printer) -> tuple[Printed, ...]:
    """Have the PDFs of an edition begun; none where none can be made."""
    if not printer.maker:
        return ()
    short = "The first page, the core standards, the exceptions and the returns, on four pages at most"
    packs = (
        (MEETING_PACK, "The edition as a PDF for meeting packs, with contents", meeting_pack(index)),
        (BOARD_PACK, short, board_pack(index)),
    )
    digest = index.edition.digest
    return tuple(Printed(path, about, printer.make(page, f"{path} {digest}")) for path, about, page in packs)


def meeting_pack(index: Index) -> str:
    """Return the whole edition as one page for printing, with contents."""
    kinds = [(kind, _changes(index, kind)) for kind in ChangeKind]
    context = {
        "sections": SECTIONS,
        "parts": [part for theme in matrix(index) for part in _parts(index, theme.theme.title, theme.rows)],
        "cluster_rows": rows_of(index, index.standards, [place for place in index.places if place.is_cluster]),
        "below": list(_below(index)),
        "changes_by_kind": [(kind, changes) for kind, changes in kinds if changes],
        "actions": action_rows(index),
    }
    return _written(index, "print.html", "Meeting pack", context)


def board_pack(index: Index) -> str:
    """Return the first page, the core standards, the exceptions and the returns, for four sheets at most."""
    core = [row for theme in matrix(index) for row in theme.rows if row.standard.is_core]
    has_numbers = len(index.areas) <= MOST_WITH_NUMBERS
    title = "Core standards"
    parts = [_turned(index, title, core, has_numbers=has_numbers)] if core else []
    return _written(index, "print_short.html", "Board pack", {"core": parts, "most_returns": MOST_RETURNS})


def _written(index: Index, template: str, title: str, context: dict[str, Any]) -> str:
    summary = summarise(index)
    troubled = [one for one in index.submissions if _is_troubled(one)]
    shared = {
        "summary": summary,
        "exceptions": [row(index, one.verdict, one.standard) for one in summary.exceptions],
        "submissions": index.submissions,
        "troubled": troubled,
        "troubled_returns": list(_by_return(troubled)),
    }
    return write(index, Page(template, template, title, context={**shared, **context})).decode()


def _is_troubled(one: SubmissionView) -> bool:
    return one.obligation != "exempt" and (one.is_late or not one.is_accepted)


def _by_return(sheets: Iterable[SubmissionView]) -> Iterator[SubmissionView]:
    """Yield the sheets of one return of which the same is to be said as one."""

    def alike(one: SubmissionView) -> tuple[object, ...]:
        return (one.area, one.return_title, one.state, one.is_late, one.due_at, one.received_at, one.reason)

    for _, found in groupby(sheets, key=alike):
        first, *more = found
        yield replace(first, sheet_title=listed([first.sheet_title, *(one.sheet_title for one in more)]))


def _parts(index: Index, title: str, rows: Sequence[MatrixRow]) -> Iterator[Part]:
    """Yield a theme's matrix: the standards are its rows or, where boroughs are many, a few of them its columns."""
    if len(index.areas) <= MOST_COLUMNS:
        lines = tuple(Line(_name(one), one.cells) for one in rows)
        caption = f"{title}: verdicts and numbers for {index.edition.month.words}"
        yield Part(title, caption, [place.name for place in index.areas], lines, is_turned=False)
        return
    for first in range(0, len(rows), MOST_COLUMNS):
        some = rows[first : first + MOST_COLUMNS]
        yield _turned(index, title if first == 0 else f"{title}, continued", some)


def _turned(index: Index, title: str, rows: Sequence[MatrixRow], *, has_numbers: bool = True) -> Part:
    cells = [one.cells for one in rows]
    lines = tuple(Line(place.name, tuple(row[n] for row in cells)) for n, place in enumerate(index.areas))
    what = "verdicts and numbers" if has_numbers else "verdicts"
    caption = f"{title}: {what} for {index.edition.month.words}"
    return Part(title, caption, [_name(one) for one in rows], lines, is_turned=True, has_numbers=has_numbers)


def _name(one: MatrixRow) -> str:
    return f"{one.standard.id} {one.standard.title}{' (core)' if one.standard.is_core else ''}"


def _changes(index: Index, kind: ChangeKind) -> list[Changed]:
    """Return the changes of a kind, the places where a standard changed alike together."""
    found: dict[tuple[str, str, str, Month, str], list[str]] = {}
    for one in index.edition.changes:
        if one.kind is kind:
            standard = index.standard(one.standard)
            title = f"{standard.id} {standard.title}" if standard else f"{one.standard}, no longer in the rule set"
            was = outcome_words(one.was, one.was_reason) if one.was else "Not in that edition"
            now = outcome_words(one.now, one.now_reason) if one.now else "Not in this edition"
            found.setdefault((title, was, now, one.month, one.note), []).append(index.name(one.area))
    return [Changed(title, was, now, places, month, note) for (title, was, now, month, note), places in found.items()]


def _below(index: Index) -> Iterator[BelowHere]:
    for place in index.places:
        rows = tuple(one for theme in themes_of(index, place) for one in theme.rows if one.is_below)
        if rows:
            yield BelowHere(place, rows)

"""The core checks month by month: how many were met, partly met, below, or couldn't be assessed, as stacked columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reports.charts.scale import at
from reports.charts.trend import FEWEST
from reports.charts.xmr import Box
from reports.edition_index import Index
from reports.wording.words import OUTCOME_WORDS, SHORT_WORDS, counted
from standards.model import Month, Outcome

CORE_WIDTH: Final = 520
CORE_HEIGHT: Final = 78
_GAP: Final = 6
_KINDS: Final[tuple[Outcome | None, ...]] = (
    Outcome.MET,
    Outcome.PARTLY_MET,
    Outcome.NOT_MET,
    Outcome.NOT_ASSESSABLE,
    None,
)
"""From the bottom of a column to its top. Checks with nothing to assess are in none; the last are confidential."""


@dataclass(frozen=True, slots=True)
class CoreBlock:
    """A part of a month's column, with its outcome; None for what is confidential."""

    outcome: Outcome | None
    box: Box


@dataclass(frozen=True, slots=True)
class CoreRow:
    """An outcome in words, with how many core checks had it in each month."""

    outcome: Outcome | None
    words: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CoreMonths:
    """The columns, the table beside them and the finding in words."""

    months: tuple[Month, ...]
    blocks: tuple[CoreBlock, ...]
    rows: tuple[CoreRow, ...]
    text: str


def core_months(index: Index) -> CoreMonths | None:
    """Return the months' columns, oldest first; None with too few months, or without core checks."""
    core = {standard.id for standard in index.standards if standard.is_core}
    counts: dict[Month, Counter[Outcome | None]] = {month: Counter() for month in index.months}
    for verdict in (*index.edition.history, *index.edition.verdicts):
        if verdict.standard in core:
            counts[verdict.month][verdict.outcome] += 1
    rows = tuple(_rows(counts))
    most = max(sum(column) for column in zip(*(row.numbers for row in rows), strict=True)) if rows else 0
    if len(index.months) < FEWEST or not most:
        return None
    return CoreMonths(index.months, tuple(_blocks(rows, most)), rows, _text(index.months, rows))


def _rows(counts: Mapping[Month, Counter[Outcome | None]]) -> Iterator[CoreRow]:
    for outcome in _KINDS:
        numbers = tuple(of_month[outcome] for of_month in counts.values())
        if outcome is not None or any(numbers):
            yield CoreRow(outcome, "Confidential [c]" if outcome is None else SHORT_WORDS[outcome], numbers)


def _blocks(rows: tuple[CoreRow, ...], most: int) -> Iterator[CoreBlock]:
    step = CORE_WIDTH / len(rows[0].numbers)
    for number in range(len(rows[0].numbers)):
        below = 0
        for row in rows:
            size = CORE_HEIGHT * row.numbers[number] / most
            top = CORE_HEIGHT - CORE_HEIGHT * below / most - size
            below += row.numbers[number]
            if size:
                yield CoreBlock(row.outcome, Box(at(number * step), at(top), at(step - _GAP), at(size)))


def _text(months: tuple[Month, ...], rows: tuple[CoreRow, ...]) -> str:
    ranges = "; ".join(f"{_words(row)}: {_range(row.numbers)}" for row in rows)
    return f"Core checks in {counted(len(months), 'month')}, {months[0].words} to {months[-1].words}. {ranges}."


def _words(row: CoreRow) -> str:
    return row.words if row.outcome is None else OUTCOME_WORDS[row.outcome]


def _range(numbers: tuple[int, ...]) -> str:
    least, most, now = min(numbers), max(numbers), numbers[-1]
    return f"{now:,} in each" if least == most else f"{least:,} to {most:,}, now {now:,}"

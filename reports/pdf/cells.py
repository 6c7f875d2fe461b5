"""Tables as the templates read them: plain texts, verdicts, and the months of a verdict as a strip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from reports.site.actions import NO_ACTION
from reports.site.rows import VerdictRow
from reports.view.edition import StandardView
from reports.wording.words import basis_words, outcome_words
from standards.model import Outcome

Cell = str | dict[str, Any]
"""A text, `{long}` for one with long words, `{verdict, words, figures}`, or `{bars, text, words}`."""

Table = dict[str, Any]
CONFIDENTIAL: Final = "confidential"
NOT_A_MEMBER: Final = "Not a member [z]"

_SHARE: Final = re.compile(r"\((\d{1,3}) of (\d{1,3})\)")
_LONG_WORD: Final = re.compile(r"[^\W\d_]{15}")
_LONG_RUN: Final = re.compile(r"\S{18}")


def table(kind: str, caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Table:
    """Return a table. Its `kind` chooses the widths of its columns in the templates."""
    return {
        "kind": kind,
        "caption": caption,
        "columns": list(map(_narrow, columns)),
        "rows": [list(map(_narrow, row)) for row in rows],
    }


def _narrow(cell: Cell) -> Cell:
    """Return a cell that fits a narrow column: long words may be broken, but no share such as `34 of 36`.

    Only texts with long words are hyphenated: in narrow columns hyphens would otherwise stand in every second line.
    """
    if isinstance(cell, str):
        text = _whole_shares(cell)
        is_long = _LONG_WORD.search(text) or _LONG_RUN.search(text)
        return {"long": _LONG_RUN.sub("\\g<0>\u200b", text)} if is_long else text
    return {**cell, "figures": _whole_shares(cell["figures"])} if "figures" in cell else cell


def _whole_shares(text: str) -> str:
    return _SHARE.sub("(\\1\u00a0of\u00a0\\2)", text)


def verdict_cell(row: VerdictRow | None, *, has_numbers: bool = True) -> Cell:
    """Return a verdict with its remarks and, unless there is no room, its numbers."""
    if row is None:
        return NOT_A_MEMBER
    words = outcome_words(row.verdict.outcome, row.verdict.reason, is_short=True)
    if has_numbers:
        words += remarks(row)
    figures = row.figures if has_numbers and row.has_figure else ""
    return {"verdict": key(row.verdict.outcome), "words": words, "figures": figures}


def strip_cell(row: VerdictRow) -> Cell:
    """Return a verdict's months as small bars, with the number of months running."""
    bars = [{"height": bar.height, "verdict": key(bar.outcome)} for bar in row.strip.bars]
    return {"bars": bars, "text": row.strip.text, "words": row.running}


def key(outcome: Outcome | None) -> str:
    """Return what the templates call a verdict."""
    return CONFIDENTIAL if outcome is None else outcome.value


def remarks(row: VerdictRow) -> str:
    """Return the short remarks beside a verdict, as `; from a late return`."""
    return "".join(f"; {flag}" for flag in row.flags)


def name(standard: StandardView) -> str:
    """Return what a standard is called in tables."""
    return f"{standard.id} {standard.title}{' (core)' if standard.is_core else ''}"


def numbers(row: VerdictRow) -> str:
    """Return a verdict's numbers with the part that decided it and the remarks."""
    return f"{row.last_figures}{f': {row.part}' if row.part else ''}{remarks(row)}"


def to_meet(row: VerdictRow) -> str:
    """Return what has to be reached, and whose figure that is."""
    return f"{row.to_meet} ({basis_words(row.standard)})"


def brief_actions(row: VerdictRow) -> str:
    """Return who is to act on a verdict and by when."""
    actions = (
        f"{action.action.id}, {action.action.owner}, {action.due}: {action.state.lower()}" for action in row.actions
    )
    return "; ".join(actions) or NO_ACTION


def full_actions(row: VerdictRow) -> str:
    """Return what is to be done about a verdict, by whom and by when."""
    return " ".join(f"{action.action.id} {action.brief}." for action in row.actions) or NO_ACTION

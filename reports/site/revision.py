"""What a revision changed, in words: returns by borough, and figures before and now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reports.edition_index import Index
from reports.site.rows import NO_FIGURE
from reports.view.edition import ChangeKind, EditionView, FigureChangeView, IndicatorView, StandardView
from reports.wording.words import few, figures_words
from standards.lists import listed

MOST_NAMES: Final = 8


@dataclass(frozen=True, slots=True)
class FigureChangeRow:
    """A figure that a revision changed, in words."""

    change: FigureChangeView
    area: str
    title: str
    was: str
    now: str
    order: int


def revision_words(edition: EditionView) -> str:
    """Return which edition this one revises and why, each reason once; nothing where it revises none."""
    if not edition.revises:
        return ""
    before = edition.previous
    if before is not None and before.why:
        returns = " ".join(return_changes(edition)) or "No borough’s returns have changed."
        return f"This edition revises edition {edition.revises} for the same month. {before.why} {returns}"
    notes = dict.fromkeys(
        change.note for change in edition.changes if change.kind is ChangeKind.REVISION and change.note
    )
    why = " ".join(notes) or "No verdict has changed, but figures, explanations or actions may have."
    return f"This edition revises edition {edition.revises} for the same month. {why}"


def return_changes(edition: EditionView) -> Iterable[str]:
    """Yield a sentence for each borough and what became of its returns since the edition that is revised."""
    names = {area.gss_code: area.name for area in edition.areas}
    titles: dict[tuple[str, str], list[str]] = {}
    for each in edition.previous.returns if edition.previous is not None else ():
        whose = names.get(each.area, each.area), each.change.value
        titles.setdefault(whose, []).append(f"{each.title} ({each.month.words})")
    for (name, change), sheets in titles.items():
        yield f"{name} has since {change} {listed(sheets)}."


def figure_change_rows(index: Index) -> tuple[FigureChangeRow, ...]:
    """Return each figure that a revision changed, borough by borough, in the order of the standards and indicators."""
    return tuple(
        sorted(
            (_figure_change_row(index, change) for change in index.edition.figure_changes),
            key=lambda row: (row.area, row.order, -row.change.month.since(index.edition.month)),
        )
    )


def _figure_change_row(index: Index, change: FigureChangeView) -> FigureChangeRow:
    known: list[StandardView | IndicatorView] = [*index.standards, *index.edition.indicators]
    order = next((n for n, each in enumerate(known) if each.id == change.about), len(known))
    title, unit = (known[order].title, known[order].unit) if order < len(known) else ("", "")
    was, now = (figures_words(figures, unit, change.threshold) or NO_FIGURE for figures in (change.was, change.now))
    return FigureChangeRow(change, index.name(change.area), f"{change.about} {title}".strip(), was, now, order)


def figures_changed(index: Index) -> str:
    """Return in which boroughs which figures changed: `Camden (PN3 and IN2) and Enfield (XB1)`; empty if none did."""
    by_area: dict[str, list[str]] = {}
    for row in figure_change_rows(index):
        abouts = by_area.setdefault(row.area, [])
        if row.change.about not in abouts:
            abouts.append(row.change.about)
    return listed([f"{area} ({few(abouts, MOST_NAMES)})" for area, abouts in by_area.items()])

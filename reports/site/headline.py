"""What happened, in a sentence or two: what has changed beyond chance, and which returns are missing. Never a ranking.

Told from what these readers are shown and from nothing else; the rule is in `standards.verdicts.beyond_chance`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from reports.charts.series import Series, series_of
from reports.edition_index import Index, ReportArea
from reports.site.summary import is_received, returns_of
from reports.view.edition import Audience, StandardView, SubmissionView, VerdictView
from reports.wording.words import counted, figures_words, outcome_words
from standards.lists import listed
from standards.verdicts.beyond_chance import WINDOWS, AssessedWindow, change_between, outside_limits
from standards.verdicts.like_for_like import Direction

MOST_STANDARDS: Final = 3
NO_CHANGE: Final = "No change beyond chance."
TOO_EARLY: Final = "There are too few months yet to tell a change from chance."
_WAYS: Final = (Direction.FURTHER, Direction.NEARER)
_OPENINGS: Final = {
    Audience.PUBLIC: {Direction.FURTHER: "What got worse", Direction.NEARER: "What got better"},
    Audience.BOARD: {Direction.FURTHER: "Worse", Direction.NEARER: "Better"},
}


@dataclass(frozen=True, slots=True)
class ProvenChange:
    """A check that has changed beyond chance: which way, and what it was before and is now, in words."""

    standard: StandardView
    area: ReportArea
    direction: Direction
    before: str
    now: str

    @property
    def way(self) -> str:
        return _OPENINGS[Audience.BOARD][self.direction]


@dataclass(frozen=True, slots=True)
class HeadlineItem:
    """A standard of which something is true, and every borough of which it is, in the order of the alphabet."""

    title: str
    href: str
    areas: str


@dataclass(frozen=True, slots=True)
class HeadlineSentence:
    """A sentence of the headline, and where its proof is. `more` says how many standards it doesn't name."""

    opening: str
    href: str
    link: str
    items: tuple[HeadlineItem, ...] = ()
    more: str = ""

    @property
    def text(self) -> str:
        items = "; ".join(f"{item.title} ({item.areas})" for item in self.items)
        return f"{self.opening}: {items}{self.more}." if items else self.opening


def headline(index: Index) -> tuple[HeadlineSentence, ...]:
    """Return the headline: falls, improvements, the returns that are missing; or that nothing has changed."""
    changes, is_compared = _changes(index)
    by_way = [_of_way(index, way, [each for each in changes if each.direction is way]) for way in _WAYS]
    sentences = [sentence for sentence in by_way if sentence is not None]
    if not sentences:
        quiet = NO_CHANGE if is_compared else TOO_EARLY
        sentences.append(HeadlineSentence(quiet, "method.html#chance", "How we tell a change from chance"))
    missing = " ".join(_missing(index))
    if missing:
        sentences.append(HeadlineSentence(missing, "returns.html", "Returns by borough and reason"))
    return tuple(sentences)


def proven_changes(index: Index) -> tuple[ProvenChange, ...]:
    """Return what has changed beyond chance, falls first, then by standard and by the names of the boroughs."""
    changes, _ = _changes(index)
    return tuple(each for way in _WAYS for each in changes if each.direction is way)


def _of_way(index: Index, way: Direction, changes: list[ProvenChange]) -> HeadlineSentence | None:
    by_standard: dict[str, list[ProvenChange]] = {}
    for each in changes:
        by_standard.setdefault(each.standard.id, []).append(each)
    if not by_standard:
        return None
    audience = Audience.PUBLIC if index.published.audience is Audience.PUBLIC else Audience.BOARD
    items = [_item(own, audience) for own in by_standard.values()]
    more = len(items) - MOST_STANDARDS
    return HeadlineSentence(
        _OPENINGS[audience][way],
        "changes.html#beyond-chance",
        "How we know",
        tuple(items[:MOST_STANDARDS]),
        f"; and {counted(more, 'more standard')}" if more > 0 else "",
    )


def _item(changes: list[ProvenChange], audience: Audience) -> HeadlineItem:
    standard = changes[0].standard
    title = standard.title if audience is Audience.PUBLIC else f"{standard.id} {standard.title}"
    return HeadlineItem(title, f"standards/{standard.id}.html", listed(each.area.name for each in changes))


# --- What has changed -------------------------------------------------------------------------------------------------
def _changes(index: Index) -> tuple[list[ProvenChange], bool]:
    """Return every change beyond chance, core standards first, and whether any check could be compared at all."""
    changes, is_compared = [], False
    for standard in sorted(index.standards, key=lambda standard: not standard.is_core):
        for area in index.areas_and_cluster:
            looks = (_between_windows(index, standard, area), _in_single_months(index, standard, area))
            known = [each for each in looks if each is not None]
            is_compared = is_compared or bool(known)
            changes += [each for each in known if each.direction in _WAYS][:1]
    return changes, is_compared


def _between_windows(index: Index, standard: StandardView, area: ReportArea) -> ProvenChange | None:
    months = {verdict.month: verdict for verdict in index.months_of(area.code, standard.id)}
    ends = [index.edition.month - back * standard.months_apart for back in range(WINDOWS)]
    verdicts = [months[end] for end in ends if end in months]
    windows = [
        AssessedWindow(
            verdict.month, verdict.outcome, verdict.threshold, verdict.figures.numerator, verdict.figures.denominator
        )
        for verdict in verdicts
    ]
    way = change_between(windows, standard.measured_alike_since, is_share=standard.unit == "%")
    if way is None:
        return None
    texts = [_verdict_words(standard, verdict) for verdict in reversed(verdicts)]
    return ProvenChange(standard, area, way, " ".join(texts[:2]), " ".join(texts[2:]))


def _verdict_words(standard: StandardView, verdict: VerdictView) -> str:
    figures = figures_words(verdict.figures, standard.unit, verdict.threshold)
    words = ", ".join(part for part in (outcome_words(verdict.outcome, is_short=True), figures) if part)
    return f"{verdict.month.words}: {words}."


def _in_single_months(index: Index, standard: StandardView, area: ReportArea) -> ProvenChange | None:
    series = series_of(index, standard, area)
    if series.usual is None or series.figures[-1] is None or not standard.thresholds:
        return None
    is_higher_better = standard.thresholds[-1].higher_is_better
    way = outside_limits(series.values, series.usual, is_higher_better=is_higher_better)
    return ProvenChange(standard, area, way, *_usual_words(series))


def _usual_words(series: Series) -> tuple[str, str]:
    newest, month = series.figures[-1], series.months[-1]
    figures = figures_words(newest.figures, series.standard.unit, None) if newest is not None else ""
    usual = f"Single months: from {series.rounded(series.lower)} to {series.rounded(series.upper)} is usual."
    return usual, f"{month.words} alone: {figures}."


# --- What is missing --------------------------------------------------------------------------------------------------
def _missing(index: Index) -> Iterator[str]:
    """Yield which boroughs sent no return, or none that was accepted, return by return."""
    owed: dict[str, list[str]] = {}
    unsent: dict[str, list[str]] = {}
    unaccepted: dict[str, list[str]] = {}
    for (area, title), sheets in returns_of(index).items():
        owed.setdefault(title, []).append(area)
        if not is_received(sheets):
            (unsent if _is_unsent(sheets) else unaccepted).setdefault(title, []).append(area)
    for title in sorted(owed):
        if len(owed[title]) > 1 and unsent.get(title) == owed[title]:
            yield f"No borough sent a {title}."
        elif title in unsent:
            yield f"{listed(unsent[title])} sent no {title}."
        if title in unaccepted:
            yield f"No {title} was accepted from {listed(unaccepted[title])}."


def _is_unsent(sheets: Iterable[SubmissionView]) -> bool:
    return all(sheet.state == "none" for sheet in sheets)

"""A verdict with all its words, ready for any table, and the groups of them that the pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, cast

from reports.charts.trend import Strip, strip
from reports.edition_index import Index, ReportArea
from reports.site.actions import ActionRow, action_rows, plans_of
from reports.view.edition import StandardView, ThemeView, VerdictView
from reports.wording.words import figures_words, level_words, remark, sentence
from standards.model import Month, Outcome, Threshold

NO_FIGURE: Final = "No figure [x]"


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict in words. `flags` are short remarks that stand beside it.

    `last_seen` is the month in which it was below, where nothing is known since; `seen_figures` its numbers then.
    """

    verdict: VerdictView
    standard: StandardView
    area: str
    area_href: str
    href: str
    figures: str
    to_meet: str
    sentence: str
    remark: str
    part: str
    months_running: int
    is_running_from_the_start: bool
    flags: tuple[str, ...]
    strip: Strip
    actions: tuple[ActionRow, ...]
    last_seen: Month | None = None
    seen_figures: str = ""

    @property
    def last_figures(self) -> str:
        """Its numbers or, where nothing is known since, those of when it was last seen; a flag says which month."""
        return self.seen_figures or self.figures

    @property
    def running(self) -> str:
        """The months running, where they may have begun before the history does: `13 or more`."""
        return f"{self.months_running} or more" if self.is_running_from_the_start else str(self.months_running)

    @property
    def has_figure(self) -> bool:
        return self.figures != NO_FIGURE

    @property
    def is_below(self) -> bool:
        """Whether it is below the standard, or was when last seen: silence takes nothing back."""
        return self.verdict.outcome is Outcome.NOT_MET or self.last_seen is not None


@dataclass(frozen=True, slots=True)
class ThemeRows:
    """A theme with rows of one kind under it."""

    theme: ThemeView
    rows: tuple[VerdictRow, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A standard and its verdict in each borough, in the order of the boroughs; None where there is no verdict."""

    standard: StandardView
    cells: tuple[VerdictRow | None, ...]


@dataclass(frozen=True, slots=True)
class MatrixTheme:
    theme: ThemeView
    rows: tuple[MatrixRow, ...]


def to_meet(threshold: Threshold | None, unit: str) -> str:
    """Return what has to be reached: `90% or more`, `12 months or less`."""
    if threshold is None:
        return "Not in force"
    return level_words(threshold.met, unit, is_higher=threshold.higher_is_better)


def row(index: Index, verdict: VerdictView, standard: StandardView) -> VerdictRow:
    """Put a verdict of the edition's month into words, once: it stands on several pages."""
    key = (verdict.area, verdict.standard)
    if key not in index.worded:
        index.worded[key] = _row(index, verdict, standard)
    return cast(VerdictRow, index.worded[key])


def _row(index: Index, verdict: VerdictView, standard: StandardView) -> VerdictRow:
    area = index.area(verdict.area)
    running = index.months_running(verdict)
    last_seen = index.last_seen_below(verdict)
    return VerdictRow(
        verdict=verdict,
        standard=standard,
        area=index.name(verdict.area),
        area_href=f"{area.page}#{standard.id}" if area is not None else "",
        href=f"standards/{standard.id}.html",
        figures=figures_words(verdict.figures, standard.unit, verdict.threshold) or NO_FIGURE,
        to_meet=to_meet(verdict.threshold, standard.unit),
        sentence=sentence(standard, verdict),
        remark=remark(standard, verdict),
        part=verdict.part or "",
        months_running=running,
        is_running_from_the_start=1 < running == len(index.months),
        flags=_flags(index, verdict, last_seen),
        strip=strip(index, verdict.area, standard.id),
        actions=action_rows(index, verdict.area, standard.id),
        last_seen=None if last_seen is None else last_seen.month,
        seen_figures="" if last_seen is None else figures_words(last_seen.figures, standard.unit, last_seen.threshold),
    )


def _flags(index: Index, verdict: VerdictView, last_seen: VerdictView | None) -> tuple[str, ...]:
    """Return the remarks that go with a verdict wherever it stands."""
    remarks = []
    if last_seen is not None:
        remarks.append(f"below when last seen, {last_seen.month.words}")
    waiver = index.waiver(verdict)
    if verdict.waiver:
        remarks.append("exception agreed, with plan" if waiver is None or waiver.plan else "exception agreed")
    if verdict.is_late and verdict.outcome is not Outcome.NOT_ASSESSABLE:
        remarks.append("from a late return")
    if index.is_challenged(verdict):
        remarks.append("under challenge")
    return (*remarks, *plans_of(index, verdict.area, verdict.standard))


def rows_of(index: Index, standards: Iterable[StandardView], areas: Iterable[ReportArea]) -> tuple[VerdictRow, ...]:
    """Return the rows there are, in the order of the standards, then of the areas."""
    verdicts = index.verdicts(standards, areas)
    pairs = ((verdict, index.standard(verdict.standard)) for verdict in verdicts)
    return tuple(row(index, verdict, standard) for verdict, standard in pairs if standard is not None)


def themes_of(index: Index, area: ReportArea) -> tuple[ThemeRows, ...]:
    """Return one area's verdicts by theme, themes without any left out."""
    grouped = (ThemeRows(theme, rows_of(index, standards, [area])) for theme, standards in index.by_theme)
    return tuple(group for group in grouped if group.rows)


def matrix(index: Index) -> tuple[MatrixTheme, ...]:
    """Return boroughs by standards, by theme; the cluster's own standards are not in it."""
    themes = []
    for theme, standards in index.by_theme:
        rows = matrix_rows(index, standards)
        if rows:
            themes.append(MatrixTheme(theme, rows))
    return tuple(themes)


def matrix_rows(index: Index, standards: Iterable[StandardView]) -> tuple[MatrixRow, ...]:
    """Return boroughs by some standards, those of the cluster left out."""
    return tuple(_matrix_row(index, standard) for standard in standards if not standard.is_for_cluster)


def _matrix_row(index: Index, standard: StandardView) -> MatrixRow:
    verdicts = (index.verdict(area.code, standard.id) for area in index.areas)
    return MatrixRow(
        standard, tuple(None if verdict is None else row(index, verdict, standard) for verdict in verdicts)
    )


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month and, for each area, the verdict and its numbers in words (None where there is none)."""

    month: Month
    cells: tuple[tuple[VerdictView, str] | None, ...]


def months_table(index: Index, standard: StandardView, areas: Iterable[ReportArea]) -> tuple[MonthRow, ...]:
    """Return a standard's history, the newest month first."""
    by_month = [{verdict.month: verdict for verdict in index.months_of(area.code, standard.id)} for area in areas]
    return tuple(
        MonthRow(month, tuple(_month_cell(standard, verdicts.get(month)) for verdicts in by_month))
        for month in reversed(index.months)
        if any(month in verdicts for verdicts in by_month)
    )


def _month_cell(standard: StandardView, verdict: VerdictView | None) -> tuple[VerdictView, str] | None:
    if verdict is None:
        return None
    return verdict, figures_words(verdict.figures, standard.unit, verdict.threshold)


def has_confidential(index: Index) -> bool:
    """Say whether any verdict of this month is withheld from this audience."""
    return any(verdict.outcome is None for verdict in index.edition.verdicts)

"""Find things in an edition: verdicts by area and standard, names, pages, months running."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from reports.disclosure.protect import AudienceView
from reports.view.edition import (
    ActionView,
    EditionView,
    MovementView,
    SingleMonthView,
    StandardView,
    SubmissionView,
    ThemeView,
    VerdictView,
    WaiverView,
)
from standards.model import Area, Month, Outcome
from standards.sharing.movements import OUTSIDE

CLUSTER_PAGE = "areas/whole-cluster.html"
OUTSIDE_WORDS = "Outside the cluster"


@dataclass(frozen=True)
class ReportArea:
    """An area or the cluster itself: what a verdict can be about, and the page that shows it."""

    code: str
    name: str
    page: str
    is_cluster: bool = False


@dataclass(frozen=True)
class Index:
    """An edition with its ways in. Everything is in one fixed order: themes, then standards, then areas by name."""

    published: AudienceView

    @property
    def edition(self) -> EditionView:
        return self.published.edition

    @cached_property
    def areas(self) -> tuple[ReportArea, ...]:
        """The members, in the order of their names."""
        ordered = sorted(self.edition.areas, key=lambda area: (area.name.casefold(), area.gss_code))
        slugs = Counter(slug(area.name) for area in ordered)
        return tuple(ReportArea(area.gss_code, area.name, _area_page(area, slugs)) for area in ordered)

    @cached_property
    def areas_and_cluster(self) -> tuple[ReportArea, ...]:
        """The members, and the cluster after them where anything is assessed for it as a whole."""
        cluster = ReportArea(self.edition.cluster_id, f"{self.edition.cluster_name} as a whole", CLUSTER_PAGE, True)
        return (*self.areas, cluster) if any(standard.is_for_cluster for standard in self.standards) else self.areas

    @cached_property
    def standards(self) -> tuple[StandardView, ...]:
        return tuple(standard for _, standards in self.by_theme for standard in standards)

    @cached_property
    def by_theme(self) -> tuple[tuple[ThemeView, tuple[StandardView, ...]], ...]:
        """The themes that have standards, each with them, in the edition's order."""
        known = [theme.id for theme in self.edition.themes]
        unknown = sorted({standard.theme for standard in self.edition.standards} - set(known))
        themes = (*self.edition.themes, *(ThemeView(name, name.replace("_", " ").capitalize()) for name in unknown))
        grouped = (
            (theme, tuple(standard for standard in self.edition.standards if standard.theme == theme.id))
            for theme in themes
        )
        return tuple((theme, standards) for theme, standards in grouped if standards)

    @cached_property
    def _area_of(self) -> dict[str, ReportArea]:
        return {area.code: area for area in self.areas_and_cluster}

    @cached_property
    def _standard_of(self) -> dict[str, StandardView]:
        return {standard.id: standard for standard in self.edition.standards}

    @cached_property
    def _waiver_of(self) -> dict[str, WaiverView]:
        return {waiver.id: waiver for waiver in self.edition.waivers}

    @cached_property
    def _verdict_of(self) -> dict[tuple[str, str], VerdictView]:
        return {(verdict.area, verdict.standard): verdict for verdict in self.edition.verdicts}

    @cached_property
    def _history_of(self) -> dict[tuple[str, str], list[VerdictView]]:
        histories: dict[tuple[str, str], list[VerdictView]] = {}
        for verdict in sorted(self.edition.history, key=lambda verdict: verdict.month.ordinal):
            histories.setdefault((verdict.area, verdict.standard), []).append(verdict)
        return histories

    @cached_property
    def _single_months_of(self) -> dict[tuple[str, str], dict[Month, SingleMonthView]]:
        by_month: dict[tuple[str, str], dict[Month, SingleMonthView]] = {}
        for single_month in self.edition.single_months:
            by_month.setdefault((single_month.area, single_month.standard), {})[single_month.month] = single_month
        return by_month

    def single_months_of(self, area: str, standard: str) -> dict[Month, SingleMonthView]:
        """Return the figures of single months that there are."""
        return self._single_months_of.get((area, standard), {})

    @cached_property
    def worded(self) -> dict[tuple[str, str], object]:
        """The verdicts that have been put into words, by area and standard; see `reports.site.rows`."""
        return {}

    def name(self, code: str) -> str:
        """Return an area's or the cluster's name; a code nobody knows is its own name."""
        return self._area_of[code].name if code in self._area_of else code

    def name_or_outside(self, code: str) -> str:
        """Return the name of either end of a move: a borough, or all areas outside the cluster together."""
        return OUTSIDE_WORDS if code == OUTSIDE else self.edition.movements.names.get(code, self.name(code))

    @cached_property
    def movements(self) -> tuple[MovementView, ...]:
        """The pairs that young people moved between, by the names of both ends, the outside last."""
        rank = {area.code: number for number, area in enumerate(self.areas)} | {OUTSIDE: len(self.areas)}
        return tuple(sorted(self.edition.movements.pairs, key=lambda pair: (rank[pair.sender], rank[pair.receiver])))

    @cached_property
    def submissions(self) -> tuple[SubmissionView, ...]:
        """Every sheet that was due, by the area's name, return, sheet and period."""
        return tuple(
            sorted(
                self.edition.submissions,
                key=lambda due: (self.name(due.area).casefold(), due.return_type, due.sheet, due.period),
            )
        )

    def area(self, code: str) -> ReportArea | None:
        return self._area_of.get(code)

    def standard(self, standard_id: str) -> StandardView | None:
        return self._standard_of.get(standard_id)

    def waiver(self, verdict: VerdictView) -> WaiverView | None:
        return self._waiver_of.get(verdict.waiver or "")

    def verdict(self, area: str, standard: str) -> VerdictView | None:
        return self._verdict_of.get((area, standard))

    def verdicts(self, standards: Iterable[StandardView], areas: Iterable[ReportArea]) -> Iterator[VerdictView]:
        """Yield the verdicts there are, in the order of the standards, then of the areas."""
        areas = tuple(areas)
        for standard in standards:
            for area in areas:
                verdict = self.verdict(area.code, standard.id)
                if verdict is not None:
                    yield verdict

    def months_of(self, area: str, standard: str) -> tuple[VerdictView, ...]:
        """Return the verdicts of every month there is, oldest first, this month's last."""
        verdict = self.verdict(area, standard)
        earlier = self._history_of.get((area, standard), [])
        return (*earlier, verdict) if verdict is not None else tuple(earlier)

    def earlier_verdicts(self) -> Iterator[VerdictView]:
        """Yield the verdicts of earlier months, the oldest month first, then by standard and area."""
        verdicts = {(verdict.month, verdict.standard, verdict.area): verdict for verdict in self.edition.history}
        for month in self.months:
            for standard in self.standards:
                for area in self.areas_and_cluster:
                    if (month, standard.id, area.code) in verdicts:
                        yield verdicts[month, standard.id, area.code]

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Every month the edition has verdicts of, oldest first."""
        return tuple(sorted({verdict.month for verdict in self.edition.history} | {self.edition.month}))

    def last_seen_below(self, verdict: VerdictView) -> VerdictView | None:
        """Return the verdict below the standard after which nothing was known any more, where this is such a silence.

        Silence takes nothing back: only a verdict does. Nothing is returned where a verdict in between is not shown.
        """
        if verdict.outcome is not Outcome.NOT_ASSESSABLE:
            return None
        for monthly in self._backwards(verdict):
            if monthly.outcome is not Outcome.NOT_ASSESSABLE:
                return monthly if monthly.outcome is Outcome.NOT_MET else None
        return None

    def months_running(self, verdict: VerdictView) -> int:
        """Return in how many months in a row, up to this one, it was seen below the standard.

        A month of which nothing is known neither counts nor breaks the row.
        """
        running = 0
        for monthly in self._backwards(verdict):
            if monthly.outcome is Outcome.NOT_MET:
                running += 1
            elif monthly.outcome is not Outcome.NOT_ASSESSABLE:
                break
        return running

    def _backwards(self, verdict: VerdictView) -> Iterator[VerdictView]:
        """Yield a verdict and those of the months before it, as far as there is one for each month."""
        expected = self.edition.month
        for monthly in reversed(self.months_of(verdict.area, verdict.standard)):
            if monthly.month != expected:
                return
            yield monthly
            expected -= 1

    def actions_of(self, verdict: VerdictView) -> tuple[ActionView, ...]:
        """Return the actions about a verdict's standard in its area."""
        return tuple(
            action
            for action in self.edition.actions
            if (action.area, action.standard) == (verdict.area, verdict.standard)
        )

    def is_challenged(self, verdict: VerdictView) -> bool:
        return any(
            (challenge.area, challenge.standard, challenge.decision) == (verdict.area, verdict.standard, "")
            for challenge in self.edition.challenges
        )

    def waiver_lapses(self, waiver: WaiverView) -> int:
        """Return how many months of it are left after this one."""
        return waiver.until.since(self.edition.month)


def slug(name: str) -> str:
    """Return a name as part of an address: `Kingston upon Thames` to `kingston-upon-thames`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")


def _area_page(area: Area, slugs: Counter[str]) -> str:
    name = slug(area.name)
    is_free = bool(name) and slugs[name] == 1 and name not in ("index", "whole-cluster")
    return f"areas/{name if is_free else slug(f'{name} {area.gss_code}')}.html"

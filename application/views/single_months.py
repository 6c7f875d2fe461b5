"""What the charts need besides the verdicts: figures of single months, and the positions of a map's tiles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypedDict

from application.disclosure.child_counts import child_counts
from data.clusters.cluster import Cluster
from data.contracts.load import Contracts
from reports.view.edition import Figures, SingleMonthView
from standards.framework.ruleset import RuleSet
from standards.measures.session import Session
from standards.model import Month, Observations, Verdict
from standards.verdicts.single_months import single_months

_FULL: Final = 100
"""Where the lowest of several shares is full, none of them is the lowest."""


class ChartInputs(TypedDict):
    """These parts of an edition's view."""

    single_months: tuple[SingleMonthView, ...]
    tiles: dict[str, tuple[int, int]]


def chart_inputs(
    observations: Observations,
    rules: RuleSet,
    history: Iterable[Verdict],
    month: Month,
    contracts: Contracts,
    cluster: Cluster,
) -> ChartInputs:
    """Return single months as far back as the history goes, all by the rule set in force now, and the map of tiles."""
    months = sorted({month, *(verdict.month for verdict in history)})
    children = {standard.id: child_counts(standard.measure, contracts) for standard in rules.standards}
    evidence = single_months(Session(observations), rules, months)
    views = (
        SingleMonthView(
            area=single.area,
            standard=single.standard,
            month=single.month,
            figures=Figures(
                single.evidence.numerator,
                single.evidence.denominator,
                single.evidence.value,
                None,
                *children[single.standard],
            ),
            part=None if single.evidence.value == _FULL else single.evidence.part,
        )
        for single in evidence
    )
    return {"single_months": tuple(views), "tiles": dict(cluster.tiles)}

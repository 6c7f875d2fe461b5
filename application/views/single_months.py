"""What the reports' charts need beside the verdicts: figures of single months, and where the tiles of a map stand."""

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


class Charted(TypedDict):
    """These parts of an edition's view."""

    single_months: tuple[SingleMonthView, ...]
    tiles: dict[str, tuple[int, int]]


def charted(
    observations: Observations,
    rules: RuleSet,
    history: Iterable[Verdict],
    month: Month,
    contracts: Contracts,
    cluster: Cluster,
) -> Charted:
    """Return single months as far back as the history goes, all by the rule set in force now, and the map of tiles."""
    months = sorted({month, *(one.month for one in history)})
    children = {one.id: child_counts(one.measure, contracts) for one in rules.standards}
    found = single_months(Session(observations), rules, months)
    views = (
        SingleMonthView(
            area=one.area,
            standard=one.standard,
            month=one.month,
            figures=Figures(
                one.evidence.numerator, one.evidence.denominator, one.evidence.value, None, *children[one.standard]
            ),
            part=None if one.evidence.value == _FULL else one.evidence.part,
        )
        for one in found
    )
    return {"single_months": tuple(views), "tiles": dict(cluster.tiles)}

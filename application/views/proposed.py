"""From versions that are only proposed to what the reports need of them."""

from __future__ import annotations

from collections.abc import Iterator

from application.comparison import Comparison
from application.disclosure.child_counts import figures_of
from data.contracts.load import Contracts
from reports.view.proposed import ProposedStandard, ProposedVerdict, ProposedView
from reports.wording.words import typographic
from standards.framework.ruleset import Standard
from standards.model import Verdict


def proposed_views(contracts: Contracts, comparison: Comparison) -> Iterator[ProposedView]:
    """Yield what each version that is only proposed would say of the month."""
    now = {(one.area, one.standard): one for one in comparison.verdicts}
    for rules, verdicts in comparison.shadows:
        found: dict[str, list[ProposedVerdict]] = {one.id: [] for one in rules.standards}
        for one in verdicts:
            was = now.get((one.area, one.standard))
            found[one.standard].append(_verdict(contracts, rules.by_id[one.standard], one, was))
        yield ProposedView(
            version=rules.version,
            since=rules.heading.shadow_from or rules.in_force_from,
            wanted_from=rules.in_force_from,
            in_force=comparison.ruleset.version,
            standards=tuple(
                ProposedStandard(one.id, typographic(one.title), tuple(found[one.id])) for one in rules.standards
            ),
            dropped=tuple(one.id for one in comparison.ruleset.standards if one.id not in rules.by_id),
        )


def _verdict(contracts: Contracts, standard: Standard, one: Verdict, was: Verdict | None) -> ProposedVerdict:
    return ProposedVerdict(
        area=one.area,
        standard=one.standard,
        was=was.outcome if was else None,
        was_reason=was.reason if was else None,
        would_be=one.outcome,
        reason=one.reason,
        figures=figures_of(contracts, standard, one.evidence, one.margin),
    )

"""From proposed versions of the standards to their part of an edition's view."""

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
    """Yield the verdicts that each proposed version would give on the month."""
    now = {(verdict.area, verdict.standard): verdict for verdict in comparison.verdicts}
    for rules, verdicts in comparison.shadows:
        by_standard: dict[str, list[ProposedVerdict]] = {standard.id: [] for standard in rules.standards}
        for verdict in verdicts:
            was = now.get((verdict.area, verdict.standard))
            by_standard[verdict.standard].append(_verdict(contracts, rules.by_id[verdict.standard], verdict, was))
        yield ProposedView(
            version=rules.version,
            since=rules.heading.shadow_from or rules.in_force_from,
            wanted_from=rules.in_force_from,
            in_force=comparison.ruleset.version,
            standards=tuple(
                ProposedStandard(standard.id, typographic(standard.title), tuple(by_standard[standard.id]))
                for standard in rules.standards
            ),
            dropped=tuple(standard.id for standard in comparison.ruleset.standards if standard.id not in rules.by_id),
        )


def _verdict(contracts: Contracts, standard: Standard, verdict: Verdict, was: Verdict | None) -> ProposedVerdict:
    return ProposedVerdict(
        area=verdict.area,
        standard=verdict.standard,
        was=was.outcome if was else None,
        was_reason=was.reason if was else None,
        would_be=verdict.outcome,
        reason=verdict.reason,
        figures=figures_of(contracts, standard, verdict.evidence, verdict.margin),
    )

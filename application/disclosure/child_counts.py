"""Which figures of a measure count children, so that the reports can protect them."""

from __future__ import annotations

from fractions import Fraction

from data.contracts.load import Contracts
from reports.view.edition import Figures
from standards.framework.ruleset import Indicator, Standard
from standards.measures.base import Measure
from standards.model import Evidence


def figures_of(
    contracts: Contracts, standard: Standard | Indicator, evidence: Evidence, margin: Fraction | None = None
) -> Figures:
    """Return the figures of a standard or indicator, and which of them count children."""
    above, below = child_counts(standard.measure, contracts)
    return Figures(evidence.numerator, evidence.denominator, evidence.value, margin, above, below)


def child_counts(measure: Measure, contracts: Contracts) -> tuple[bool, bool]:
    """Return whether the numerator, and the denominator, of a measure count children, their cases or their events."""
    counted = measure.counted_fields(contracts.sets)
    above, below = (
        any(_counts_children(contracts, sheet, name) for sheet, name in fields)
        for fields in (counted.above, counted.below)
    )
    return above, below


def _counts_children(contracts: Contracts, sheet: str, name: str) -> bool:
    at: str | None = sheet
    while at is not None and at in contracts.sheets:
        contract = contracts.sheets[at]
        field = contract.field(name) or contract.derived.get(name)
        if field is not None:
            return field.is_child_count
        at = contract.extends[0] if contract.extends else None
    return False

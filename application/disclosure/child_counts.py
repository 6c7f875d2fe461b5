"""Which figures of a measure count children, so that the reports can protect them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from data.contracts.load import Contracts
from reports.view.edition import Figures
from standards.framework.ruleset import Indicator, Standard
from standards.framework.specs import Amount, LowestRatio, Measure, Ratio
from standards.model import Evidence


def figures_of(
    contracts: Contracts, one: Standard | Indicator, evidence: Evidence, margin: Fraction | None = None
) -> Figures:
    """Return the figures of a standard or indicator, and which of them count children."""
    above, below = child_counts(one.measure, contracts)
    return Figures(evidence.numerator, evidence.denominator, evidence.value, margin, above, below)


def child_counts(measure: Measure, contracts: Contracts) -> tuple[bool, bool]:
    """Return whether the numerator, and the denominator, of a measure count children, their cases or their events."""
    if isinstance(measure, Ratio):
        below = measure.out_of_sheet or measure.sheet
        return _any(contracts, measure.sheet, _names(measure.of)), _any(contracts, below, _names(measure.out_of))
    if isinstance(measure, LowestRatio):
        above = [name for part in measure.parts for name in _names(part.of)]
        below_names = [name for part in measure.parts for name in _names(part.out_of)]
        if measure.of is not None and measure.out_of is not None:
            sheet = contracts.sheets[measure.sheet]
            above += [field.name for field in sheet.fields if field.name.startswith(f"{measure.of}_")]
            below_names.append(measure.out_of)
        return _any(contracts, measure.sheet, above), _any(contracts, measure.sheet, below_names)
    if isinstance(measure, Amount):
        return _any(contracts, measure.sheet, _names(measure.field)), False
    return False, False


def _names(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def _any(contracts: Contracts, sheet: str, names: Iterable[str]) -> bool:
    return any(_counts_children(contracts, sheet, name) for name in names)


def _counts_children(contracts: Contracts, sheet: str, name: str) -> bool:
    at: str | None = sheet
    while at is not None and at in contracts.sheets:
        contract = contracts.sheets[at]
        field = contract.field(name) or contract.derived.get(name)
        if field is not None:
            return field.is_child_count
        at = contract.extends[0] if contract.extends else None
    return False

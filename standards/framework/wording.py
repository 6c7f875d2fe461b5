"""How standards and indicators are worked out, in words: for the handbook, and beside each standard in a report."""

from __future__ import annotations

from standards.framework.ruleset import Indicator, Standard
from standards.measures.applicability import Applies
from standards.measures.wording import Words
from standards.model import FieldCatalogue


def measure_words(shown: Standard | Indicator, catalogue: FieldCatalogue | None = None) -> str:
    """Return how a standard or an indicator is worked out, as a sentence.

    Args:
        shown: what is worked out.
        catalogue: gives the fields' titles; without it, their names are written out.
    """
    return f"{shown.measure.description(Words(catalogue))}."


def condition_words(condition: Applies, catalogue: FieldCatalogue | None = None) -> str:
    """Return when a standard applies: `Only where “Services” has a row in which “Status” is operating.`"""
    return f"{condition.description(Words(catalogue))}."


def unit_of(shown: Standard | Indicator) -> str:
    """Return what follows a value: `%`, a word such as `months`, or nothing for a plain count."""
    return shown.unit if shown.unit is not None else shown.measure.unit


def with_unit(number: str, unit: str) -> str:
    """Return `90%`, `12 months` or `5`."""
    return f"{number}%" if unit == "%" else f"{number} {unit}".strip()

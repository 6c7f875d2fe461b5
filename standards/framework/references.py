"""Which fields standards and indicators use, and what uses a field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from standards.framework.ruleset import Indicator, RuleSet, Standard
from standards.measures.references import Reference, Sets
from standards.measures.session import Session
from standards.model import FieldCatalogue, Month
from standards.reading import Reading, RowBasis


def references(shown: Standard | Indicator, sets: Sets) -> list[Reference]:
    """Return every use of a field by a standard or an indicator, its condition's too.

    Args:
        shown: the standard or the indicator.
        sets: the named sets of codes, from which `over` makes field names.
    """
    condition = shown.condition if isinstance(shown, Standard) else None
    return [*shown.measure.references(sets), *(condition.references() if condition else ())]


def needed_fields(rules: RuleSet, month: Month, sets: Sets) -> frozenset[tuple[str, str]]:
    """Return the fields, by sheet, that the standards in force in a month need."""
    return frozenset(
        (reference.sheet, reference.field)
        for standard in rules.standards
        if standard.threshold(month) is not None
        for reference in references(standard, sets)
    )


def session_under(session: Session, rules: RuleSet, month: Month) -> Session:
    """Return the session that reads the returns as a rule set does, with the answers that it needs in a month."""
    if rules.reading is Reading.FIRST:
        return session
    return session.seen(RowBasis.OWED, needed_fields(rules, month, session.catalogue.sets))


def used_by(rules: RuleSet, catalogue: FieldCatalogue) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the ids of what uses each field of the returns, by sheet and field.

    A field of a register counts as used there; so do the parts of a derived field.
    """
    users: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for shown in rules.shown:
        for reference in references(shown, catalogue.sets):
            for home in underlying_fields(catalogue, reference.sheet, reference.field):
                users[home][shown.id] = None
    return {field: tuple(ids) for field, ids in users.items()}


def underlying_fields(catalogue: FieldCatalogue, sheet: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield where a field really stands: in its sheet or the register that it extends, with the parts it is made of."""
    at: str | None = sheet
    while at is not None and at in catalogue.sheets:
        field = catalogue.sheets[at].fields.get(name)
        if field is not None:
            yield at, name
            yield from ((at, part) for part in field.parts)
            return
        at = catalogue.sheets[at].extends

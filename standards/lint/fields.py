"""Fields and codes: a rule names only what the contracts hold."""

from __future__ import annotations

from collections.abc import Iterator

from standards.framework.references import references
from standards.framework.ruleset import Indicator, Standard
from standards.lint.catalogue import LintFinding, finding
from standards.measures.references import FIELD_KINDS, Reference
from standards.model import Field, FieldCatalogue, FieldKind


def field_findings(shown: Standard | Indicator, where: str, catalogue: FieldCatalogue) -> Iterator[LintFinding]:
    """Yield every field and code that the contracts don't hold, and every field that holds the wrong thing."""
    yield from _sets(shown, where, catalogue)
    for reference in dict.fromkeys(references(shown, catalogue.sets)):
        if reference.sheet not in catalogue.sheets:
            yield finding("unknown_sheet", where, f"there is no sheet {reference.sheet!r}.")
            continue
        field = catalogue.field(reference.sheet, reference.field)
        if field is None:
            yield finding("unknown_field", where, f"the sheet {reference.sheet!r} has no field {reference.field!r}.")
        elif field.kind not in FIELD_KINDS[reference.use]:
            message = f"{reference.field!r} holds {_words(field)}, but the measure needs {reference.use}."
            yield finding("wrong_kind", where, message)
        else:
            yield from _codes(reference, field, where, catalogue)


def _words(field: Field) -> str:
    return str(field.kind).replace("_", " or ")


def _codes(reference: Reference, field: Field, where: str, catalogue: FieldCatalogue) -> Iterator[LintFinding]:
    known: tuple[str | int, ...] = ("yes", "no") if field.kind is FieldKind.YES_NO else field.codes
    if not known:
        return
    for given in reference.codes:
        meant = catalogue.sets.get(given, (given,)) if isinstance(given, str) else (given,)
        for code in meant:
            if code not in known:
                yield finding("unknown_code", where, f"{reference.field!r} can never hold {code!r}.")


def _sets(shown: Standard | Indicator, where: str, catalogue: FieldCatalogue) -> Iterator[LintFinding]:
    """Yield the sets that a measure needs by name and that nobody has named."""
    for name in shown.measure.needed_sets:
        if name not in catalogue.sets:
            yield finding("unknown_set", where, f"there is no set of codes called {name!r}.")

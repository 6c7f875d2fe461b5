"""The pipeline's own sheet by the second reading: the answers owed that the standards need, and which came in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from standards.model import FieldCatalogue, Month, Observations, Presence, Row, SheetReturn, Value

RETURNS_OWED: Final = "returns_owed"
NeededFields = frozenset[tuple[str, str]]
"""Fields that the standards in force need, each by its sheet and name."""
Key = tuple[str, str, Month]


def with_answers_owed(observations: Observations, needed: NeededFields) -> dict[Key, SheetReturn]:
    """Return the sheets with a row of the sheet of returns owed for each sheet and period that is not excused.

    A row counts, of the fields needed, the answers owed and those that came valid and in time, and the rows owed and
    those that came.
    """
    counted = _counted(observations.catalogue, needed)
    rows: dict[Key, list[Row]] = defaultdict(list)
    for (area, sheet, period), sheet_return in observations.sheets.items():
        if sheet == RETURNS_OWED or sheet_return.presence is Presence.OUTAGE or not sheet_return.rows_owed:
            continue
        answers = [sheet_return.answers[name] for name in counted.get(sheet, ()) if name in sheet_return.answers]
        values: dict[str, Value] = {
            "sheet": sheet,
            "required_owed": sum(owed for owed, _ in answers),
            "valid_on_time": sum(valid for _, valid in answers),
            "rows_owed": sheet_return.rows_owed,
            "rows_received": sheet_return.rows_received,
        }
        rows[area, RETURNS_OWED, period].append(Row(sheet_return.receipt, RETURNS_OWED, 0, values))
    made = {key: _returned(key, tuple(each)) for key, each in rows.items()}
    others = {key: sheet_return for key, sheet_return in observations.sheets.items() if key[1] != RETURNS_OWED}
    return {**others, **made}


def _returned(key: Key, rows: tuple[Row, ...]) -> SheetReturn:
    return replace(SheetReturn(*key, Presence.RETURNED), rows=rows)


def _counted(catalogue: FieldCatalogue, needed: NeededFields) -> Mapping[str, tuple[str, ...]]:
    """Return, for each sheet, the fields needed, with the parts of those that are worked out from others."""
    counted: dict[str, set[str]] = defaultdict(set)
    for sheet, name in needed:
        at: str | None = sheet
        while at is not None and at in catalogue.sheets and name not in catalogue.sheets[at].fields:
            at = catalogue.sheets[at].extends  # a field of the register that the sheet extends
        if at is None or at not in catalogue.sheets:
            continue
        fields = catalogue.sheets[at].fields
        counted[at].update(fields[name].parts or (name,))
    return {sheet: tuple(sorted(names)) for sheet, names in counted.items()}

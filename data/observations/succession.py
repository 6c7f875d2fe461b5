"""What was sent under the code that an authority had before, read as its own: its history goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from standards.model import Observations, Row, SheetReturn, Value

Codes = Mapping[str, str]
"""Each code of before, and the one it is read as."""


def under_one_code(observations: Observations, codes: Codes) -> Observations:
    """Return observations in which nobody goes by two codes: not the senders, nor those whom their rows name."""
    if not codes:
        return observations
    sheets = {
        (codes.get(area, area), sheet, period): _recoded(sheet_return, codes)
        for (area, sheet, period), sheet_return in observations.sheets.items()
    }
    return replace(observations, sheets=sheets)


def _recoded(sent: SheetReturn, codes: Codes) -> SheetReturn:
    def rows(given: tuple[Row, ...] | None) -> tuple[Row, ...] | None:
        return None if given is None else tuple(_row(row, codes) for row in given)

    own, owed, registered = rows(sent.rows) or (), rows(sent.owed_rows), rows(sent.registered_rows)
    area = codes.get(sent.area, sent.area)
    return replace(sent, area=area, rows=own, owed_rows=owed, registered_rows=registered)


def _row(row: Row, codes: Codes) -> Row:
    values = {name: _value(value, codes) for name, value in row.values.items()}
    return replace(row, values=values, register=None if row.register is None else _row(row.register, codes))


def _value(value: Value, codes: Codes) -> Value:
    if isinstance(value, tuple):
        return tuple(codes.get(part, part) for part in value)
    return codes.get(value, value) if type(value) is str else value

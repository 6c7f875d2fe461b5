"""Which of a borough's counts another borough knows: those of rows that name it, as it was notified of them.

It doesn't matter which of the two sent the young person: one notified, and the other was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from application.disclosure.slices import slice_in
from data.contracts.load import Contracts, SheetContract
from data.contracts.names import AREAS
from reports.view.composition import Compositions, Count, Notified
from standards.model import FieldKind, Observations, SheetReturn


def notified(contracts: Contracts, observations: Observations, compositions: Compositions) -> Notified:
    """Return what the boroughs of a cluster know of each other's counts, from the rows that name them."""
    members = {area.gss_code for area in observations.areas}
    known: defaultdict[str, defaultdict[str, defaultdict[Count, int]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    series = _naming_series(contracts, compositions)
    for (area, sheet, period), sheet_return in observations.sheets.items():
        for name, other, number in _counted(sheet_return, series.get(sheet, ())):
            if area in members and other in members - {area}:
                known[area][other][Count(name, str(period))] += number
    return {area: {other: dict(own) for other, own in sorted(others.items())} for area, others in sorted(known.items())}


_Series = tuple[str, str, str]
"""A series, the field that it adds up, and the field that names the other borough."""


def _naming_series(contracts: Contracts, compositions: Compositions) -> Mapping[str, list[_Series]]:
    """Return the series of counts of children in rows that name another borough, by their sheet."""
    by_sheet: defaultdict[str, list[_Series]] = defaultdict(list)
    for series in sorted(compositions.children):
        sheet, _, field = series.partition(" where ")[0].partition(".")
        naming = _naming_field(contracts.sheets[sheet])
        if naming is not None:
            by_sheet[sheet].append((series, field, naming))
    return by_sheet


def _naming_field(contract: SheetContract) -> str | None:
    for field in contract.fields:
        if field.code_list == AREAS and field.kind is FieldKind.CODE:
            return field.name
    return None


def _counted(sheet_return: SheetReturn, series: list[_Series] | tuple[()]) -> Iterator[tuple[str, str, int]]:
    """Yield each number of children in a row: its series, whom the row names, and how many."""
    for row in sheet_return.rows:
        for name, field, naming in series:
            number = row.value(field)
            if isinstance(number, int) and number and slice_in(name, row):
                yield name, str(row.value(naming)), number

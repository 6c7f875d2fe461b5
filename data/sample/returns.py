"""From the invented rows to a whole return: its cover, its sheets, and the mistakes that the story puts into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from data.contracts.load import Contracts, SheetContract
from data.contracts.names import (
    ACTIVITY,
    BOROUGH,
    BOROUGHS_SERVED,
    CONTACT_ROLE,
    CONTRACT_VERSION,
    COVER,
    COVER_NOTE,
    MONTH,
    MOVEMENTS,
    PANEL,
    PANEL_TYPE,
    PANELS,
    PROFILE,
    RETURN_TYPE,
    SERVICE,
    SERVICE_ID,
    SERVICE_TYPES,
    SERVICES,
    nil_key,
)
from data.sample import panel_sheets, profile_sheets, service_sheets
from data.sample.files import Table
from data.sample.model import Borough, InventedCluster
from data.sample.service_sheets import Entry
from data.sample.story import PlantedMistake, Sending
from spreadsheets.package import CellValue
from standards.model import Month

NOTE: Final = "Invented demonstration data; describes no real child, service or panel"
_ROLES: Final = {
    SERVICE: "Performance analyst",
    PANEL: "Panel coordinator",
    PROFILE: "Partnership business manager",
}


@dataclass(frozen=True)
class SampleReturn:
    """One return to be written: what is owed in it, and what it is about."""

    invented: InventedCluster
    contracts: Contracts
    borough: Borough
    return_type: str
    month: Month
    services: Callable[[Month], Sequence[Entry]]
    panels: Callable[[Month], Sequence[Entry]]

    @property
    def sheets(self) -> tuple[SheetContract, ...]:
        return self.contracts.of_return(self.return_type, self.month)


def tables(sample: SampleReturn, sending: Sending) -> list[Table]:
    """Return the sheets of one file, the cover first, with the mistakes of its story."""
    nil = {contract.sheet for contract in sample.sheets} if sending.kind == "nil" else set(sending.nil)
    return [
        _cover(sample, nil),
        *(_sheet(sample, contract, sending, contract.sheet in nil) for contract in sample.sheets),
    ]


def _cover(sample: SampleReturn, nil: set[str]) -> Table:
    lines = {
        RETURN_TYPE: sample.return_type,
        BOROUGH: sample.borough.name,
        MONTH: str(sample.month),
        CONTRACT_VERSION: sample.sheets[0].version,
        CONTACT_ROLE: _ROLES[sample.return_type],
        **{nil_key(contract.sheet): "yes" if contract.sheet in nil else "no" for contract in sample.sheets},
        COVER_NOTE: NOTE,
    }
    return Table(COVER, (), tuple(lines.items()))


def _sheet(sample: SampleReturn, contract: SheetContract, sending: Sending, is_nil: bool) -> Table:
    names = tuple(field.name for field in contract.fields)
    rows = [] if is_nil else [dict(row) for row in _ROWS[contract.sheet](sample)]
    for row in rows:
        row.update(dict.fromkeys(sample.borough.unrecorded.get(contract.sheet, ())))
    for mistake in sending.cells:
        if mistake.sheet == contract.sheet:
            _plant(rows, mistake)
    gone = {row for sheet, row in sending.without if sheet == contract.sheet}
    kept = [row for number, row in enumerate(rows, start=1) if number not in gone]
    return Table(contract.title, names, tuple(tuple(_cell(row.get(name)) for name in names) for row in kept))


def _plant(rows: Sequence[dict[str, Any]], mistake: PlantedMistake) -> None:
    if mistake.row <= len(rows):
        rows[mistake.row - 1][mistake.field] = mistake.typed if mistake.typed != "" else None


def _cell(value: Any) -> CellValue:
    """Return a value as it stands in one cell: a list as codes with a semicolon between, an empty one as a blank."""
    return ";".join(str(item) for item in value) or None if isinstance(value, list | tuple) else value


def _services(sample: SampleReturn) -> Sequence[Entry]:
    return sample.services(sample.month)


def _activity(sample: SampleReturn) -> list[Entry]:
    return [
        service_sheets.activity(sample.invented, sample.borough, entry, sample.month) for entry in _services(sample)
    ]


def _young_people(sample: SampleReturn) -> list[Entry]:
    entries = sample.services(sample.month)
    programmes = sum(service_sheets.PREVENTION in entry[SERVICE_TYPES] for entry in entries)
    quarter = [sample.month - 2, sample.month - 1, sample.month]
    registered = {month: {entry[SERVICE_ID]: entry for entry in sample.services(month)} for month in quarter}
    return [
        service_sheets.young_people(
            sample.invented,
            sample.borough,
            entry,
            sample.month,
            {month: held[entry[SERVICE_ID]] for month, held in registered.items() if entry[SERVICE_ID] in held},
            programmes,
        )
        for entry in entries
    ]


def _movements(sample: SampleReturn) -> list[Entry]:
    return list(service_sheets.movements(sample.invented, sample.borough, sample.month))


def _panels(sample: SampleReturn) -> list[Entry]:
    return [
        panel_sheets.panels(
            sample.invented, sample.borough, entry, sample.month, sample.contracts.expected_agencies(entry[PANEL_TYPE])
        )
        for entry in sample.panels(sample.month)
    ]


def _front_door(sample: SampleReturn) -> list[Entry]:
    return [panel_sheets.front_door(sample.invented, sample.borough, sample.month)]


def _practice(sample: SampleReturn) -> list[Entry]:
    return [
        panel_sheets.practice(sample.invented, sample.borough, entry, sample.month)
        for entry in sample.panels(sample.month)
    ]


def _profile(sample: SampleReturn) -> list[Entry]:
    fields = [field.name for field in sample.contracts.sheets["profile"].fields]
    shared = [entry[SERVICE_ID] for entry in sample.services(sample.month) if len(entry[BOROUGHS_SERVED]) > 1]
    return [profile_sheets.profile(sample.borough, sample.month, fields, shared)]


def _strategies(sample: SampleReturn) -> list[Entry]:
    return list(profile_sheets.strategies(sample.borough, sample.month))


def _schools(sample: SampleReturn) -> list[Entry]:
    return [profile_sheets.schools(sample.invented, sample.borough, sample.month)]


def _workforce(sample: SampleReturn) -> list[Entry]:
    return [profile_sheets.workforce(sample.invented, sample.borough, sample.month)]


_ROWS: Final[Mapping[str, Callable[[SampleReturn], Sequence[Entry]]]] = {
    SERVICES: _services,
    ACTIVITY: _activity,
    "young_people": _young_people,
    MOVEMENTS: _movements,
    PANELS: _panels,
    "front_door": _front_door,
    "practice": _practice,
    "profile": _profile,
    "strategies": _strategies,
    "schools": _schools,
    "workforce": _workforce,
}

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
from data.sample.model import Borough, Scene
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
class Return:
    """One return to be written: what is owed in it, and what it is about."""

    scene: Scene
    contracts: Contracts
    borough: Borough
    return_type: str
    month: Month
    services: Callable[[Month], Sequence[Entry]]
    panels: Callable[[Month], Sequence[Entry]]

    @property
    def sheets(self) -> tuple[SheetContract, ...]:
        return self.contracts.of_return(self.return_type, self.month)


def tables(told: Return, sending: Sending) -> list[Table]:
    """Return the sheets of one file, the cover first, with the mistakes of its story."""
    nil = {contract.sheet for contract in told.sheets} if sending.kind == "nil" else set(sending.nil)
    return [_cover(told, nil), *(_sheet(told, contract, sending, contract.sheet in nil) for contract in told.sheets)]


def _cover(told: Return, nil: set[str]) -> Table:
    lines = {
        RETURN_TYPE: told.return_type,
        BOROUGH: told.borough.name,
        MONTH: str(told.month),
        CONTRACT_VERSION: told.sheets[0].version,
        CONTACT_ROLE: _ROLES[told.return_type],
        **{nil_key(contract.sheet): "yes" if contract.sheet in nil else "no" for contract in told.sheets},
        COVER_NOTE: NOTE,
    }
    return Table(COVER, (), tuple(lines.items()))


def _sheet(told: Return, contract: SheetContract, sending: Sending, is_nil: bool) -> Table:
    names = tuple(field.name for field in contract.fields)
    rows = [] if is_nil else [dict(row) for row in _ROWS[contract.sheet](told)]
    for row in rows:
        row.update(dict.fromkeys(told.borough.unrecorded.get(contract.sheet, ())))
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
    return ";".join(str(one) for one in value) or None if isinstance(value, list | tuple) else value


def _services(told: Return) -> Sequence[Entry]:
    return told.services(told.month)


def _activity(told: Return) -> list[Entry]:
    return [service_sheets.activity(told.scene, told.borough, entry, told.month) for entry in _services(told)]


def _young_people(told: Return) -> list[Entry]:
    entries = told.services(told.month)
    programmes = sum(service_sheets.PREVENTION in entry[SERVICE_TYPES] for entry in entries)
    quarter = [told.month - 2, told.month - 1, told.month]
    registered = {month: {entry[SERVICE_ID]: entry for entry in told.services(month)} for month in quarter}
    return [
        service_sheets.young_people(
            told.scene,
            told.borough,
            entry,
            told.month,
            {month: held[entry[SERVICE_ID]] for month, held in registered.items() if entry[SERVICE_ID] in held},
            programmes,
        )
        for entry in entries
    ]


def _movements(told: Return) -> list[Entry]:
    return list(service_sheets.movements(told.scene, told.borough, told.month))


def _panels(told: Return) -> list[Entry]:
    return [
        panel_sheets.panels(
            told.scene, told.borough, entry, told.month, told.contracts.expected_agencies(entry[PANEL_TYPE])
        )
        for entry in told.panels(told.month)
    ]


def _front_door(told: Return) -> list[Entry]:
    return [panel_sheets.front_door(told.scene, told.borough, told.month)]


def _practice(told: Return) -> list[Entry]:
    return [panel_sheets.practice(told.scene, told.borough, entry, told.month) for entry in told.panels(told.month)]


def _profile(told: Return) -> list[Entry]:
    fields = [field.name for field in told.contracts.sheets["profile"].fields]
    shared = [entry[SERVICE_ID] for entry in told.services(told.month) if len(entry[BOROUGHS_SERVED]) > 1]
    return [profile_sheets.profile(told.borough, told.month, fields, shared)]


def _strategies(told: Return) -> list[Entry]:
    return list(profile_sheets.strategies(told.borough, told.month))


def _schools(told: Return) -> list[Entry]:
    return [profile_sheets.schools(told.scene, told.borough, told.month)]


def _workforce(told: Return) -> list[Entry]:
    return [profile_sheets.workforce(told.scene, told.borough, told.month)]


_ROWS: Final[Mapping[str, Callable[[Return], Sequence[Entry]]]] = {
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

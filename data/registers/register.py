"""Registers: the services and panels of each area, with the ids that the coordinator issues."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Final, TypeVar

from data.registers.file import PanelPart, RegisterPart, ServicePart
from data.registers.problems import register_problems
from standards.errors import BrokenFile, MinstdError
from standards.model import CellState, Month, Value
from standards.yaml import parse

_DIGITS: Final = 12


class RegisterError(BrokenFile):
    """A register that cannot be used."""


class UnknownRegister(MinstdError):
    """There is no register of this area."""


@dataclass(frozen=True)
class RegisterEntry:
    """Something in a register for a span of months: from `since` (always, if None) to `until` (inclusive)."""

    since: Month | None
    until: Month | None

    def is_active(self, month: Month) -> bool:
        """Say whether it is in the register in a month."""
        return (self.since is None or self.since <= month) and (self.until is None or month <= self.until)

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """What it says, by the name of the field in the return, typed as a return's values are."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("since", "until")}


@dataclass(frozen=True)
class RegisteredService(RegisterEntry):
    """A service as this area has it: its attributes are the fields of the Services sheet.

    `places` and `specialist_posts_fte` are this area's share; yes/no are "yes" and "no", lists are sorted.
    """

    service_id: str
    service_name: str
    service_types: tuple[str, ...]
    provider_name: str
    sector: str
    lead_borough: str
    commissioners: tuple[str, ...]
    boroughs_served: tuple[str, ...]
    status: str
    age_min: int
    age_max: int
    forms_of_abuse: tuple[str, ...]
    supports_harmed: str
    supports_harming: str
    supports_parents: str
    is_send_adapted: str
    is_open_ended: str
    places: int | CellState
    specialist_posts_fte: Fraction


@dataclass(frozen=True)
class RegisteredPanel(RegisterEntry):
    """A panel as this area has it. The area `host_borough` reports the facts that it shares with others."""

    panel_id: str
    panel_type: str
    combined_with: tuple[str, ...]
    areas_covered: tuple[str, ...]
    meetings_scheduled: int | CellState
    host_borough: str


@dataclass(frozen=True)
class Register:
    """The services and panels of one area, in the order of its returns.

    Attributes:
        services, panels: by their IDs, as the register has them now.
        changed: each month from which something is otherwise than before, with all that was so until then.
    """

    gss_code: str
    services: Mapping[str, RegisteredService]
    panels: Mapping[str, RegisteredPanel]
    changed: tuple[tuple[Month, Register], ...] = ()

    def as_at(self, month: Month) -> Register:
        """Return the register as it was in a month: what was accepted later doesn't count for it."""
        return next((earlier for changed_from, earlier in self.changed if month < changed_from), self)

    def other_host(self, panel: object, month: Month) -> str | None:
        """Return the other borough that hosts a panel by the register as it was in a month, whether active or not."""
        entry = self.as_at(month).panels.get(panel) if isinstance(panel, str) else None
        return None if entry is None or entry.host_borough == self.gss_code else entry.host_borough

    def services_in(self, month: Month) -> tuple[RegisteredService, ...]:
        """Return the services in the register in a month, as they were in it."""
        return tuple(service for service in self.as_at(month).services.values() if service.is_active(month))

    def panels_in(self, month: Month) -> tuple[RegisteredPanel, ...]:
        """Return the panels in the register in a month, as they were in it."""
        return tuple(panel for panel in self.as_at(month).panels.values() if panel.is_active(month))

    def digest_in(self, month: Month) -> str:
        """Return a digest of what the register says of a month, in whatever order: what its returns have to match.

        It's the same for registers that differ in other months alone, and has 12 hexadecimal digits: a register has few
        states, and only those of one month are compared.
        """
        entries = (*self.services_in(month), *self.panels_in(month))
        texts = sorted(json.dumps(dict(entry.values), sort_keys=True, default=_written) for entry in entries)
        return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:_DIGITS]


def load_register(gss_code: str, folder: Path) -> Register:
    """Return an area's register from a folder of registers.

    Raises:
        UnknownRegister: there is no register of this area.
        RegisterError: its file cannot be used.
    """
    path = folder / f"{gss_code}.yaml"
    try:
        return register_of(path, path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise UnknownRegister(
            f"There is no register of services and panels for {gss_code}: {path} doesn't exist."
        ) from None


@lru_cache(maxsize=256)
def register_of(path: Path, content: bytes) -> Register:
    """Return what a register's file says, or would say with these bytes.

    Raises:
        RegisterError: it cannot be used.
    """
    gss_code = path.stem
    part = parse(content, RegisterPart, path, RegisterError, partial(register_problems, gss_code))
    services: dict[str, Turns[ServicePart]] = {
        service.service_id: [(None, service), *service.in_turn()] for service in part.services
    }
    panels: dict[str, Turns[PanelPart]] = {panel.panel_id: [(None, panel), *panel.in_turn()] for panel in part.panels}
    since = [month for turns in services.values() for month, _ in turns]
    since += [month for turns in panels.values() for month, _ in turns]
    months = sorted({month for month in since if month is not None})
    registers = [
        Register(
            gss_code,
            {name: _service(_stated(turns, month)) for name, turns in services.items()},
            {name: _panel(_stated(turns, month)) for name, turns in panels.items()},
        )
        for month in (None, *months)
    ]
    return replace(registers[-1], changed=tuple(zip(months, registers, strict=False)))


PartT = TypeVar("PartT", ServicePart, PanelPart)
Turns = list[tuple[Month | None, PartT]]
"""What an entry says, from the first on and from each month in which something changed."""


def _stated(turns: Turns[PartT], month: Month | None) -> PartT:
    """Return what an entry says as at a month; as at the first, without one."""
    begun = [part for since, part in turns if since is None or (month is not None and since <= month)]
    return begun[-1]


def _service(part: ServicePart) -> RegisteredService:
    return RegisteredService(
        since=part.since,
        until=part.until,
        service_id=part.service_id,
        service_name=part.service_name,
        service_types=_listed(part.service_types),
        provider_name=part.provider_name,
        sector=part.sector,
        lead_borough=part.lead_borough,
        commissioners=_listed(part.commissioners),
        boroughs_served=_listed(part.boroughs_served),
        status=part.status,
        age_min=part.age_min,
        age_max=part.age_max,
        forms_of_abuse=_listed(part.forms_of_abuse),
        supports_harmed=part.supports_harmed,
        supports_harming=part.supports_harming,
        supports_parents=part.supports_parents,
        is_send_adapted=part.is_send_adapted,
        is_open_ended=part.is_open_ended,
        places=CellState.NOT_APPLICABLE if part.places == "z" else part.places,
        specialist_posts_fte=part.specialist_posts_fte,
    )


def _panel(part: PanelPart) -> RegisteredPanel:
    return RegisteredPanel(
        since=part.since,
        until=part.until,
        panel_id=part.panel_id,
        panel_type=part.panel_type,
        combined_with=_listed(part.combined_with),
        areas_covered=_listed(part.areas_covered),
        meetings_scheduled=CellState.NOT_APPLICABLE if part.meetings_scheduled == "z" else part.meetings_scheduled,
        host_borough=part.host_borough,
    )


def _written(value: object) -> str:
    """Return a value that JSON has no type for as a return writes it: a fraction, or `z`."""
    return str(value.value) if isinstance(value, CellState) else str(value)


def _listed(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))

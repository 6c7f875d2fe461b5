"""What a register file may say. A field is named as in the return; lists and numbers are YAML's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from data.clusters.file import AreaCode
from standards.model import Month
from standards.yaml import Exact, FilePart, YearMonth

YesNo = Literal["yes", "no"]
Count = Annotated[int, Field(ge=0)]


class DatedFactsPart(FilePart):
    """Facts that changed from a month on, each by its name."""

    model_config = ConfigDict(extra="allow")

    since: YearMonth = Field(alias="from")

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.model_extra or {}


class SpanPart(FilePart):
    since: YearMonth | None = Field(default=None, alias="from")
    until: YearMonth | None = None
    changes: tuple[DatedFactsPart, ...] = ()

    @model_validator(mode="after")
    def _changes_in_order(self) -> Self:
        months = [change.since for change in self.changes]
        if months != sorted(set(months)) or (months and self.since is not None and months[0] <= self.since):
            raise ValueError("changes come in the order of their months, each once, after the first month")
        return self

    def in_turn(self) -> Iterator[tuple[Month, Self]]:
        """Yield what it says from each month on in which something changed.

        Raises:
            ValidationError: a change names no field, or gives it what it can't hold.
        """
        named = {name: field.alias or name for name, field in type(self).model_fields.items() if name != "changes"}
        known = {alias: getattr(self, name) for name, alias in named.items()}
        for change in self.changes:
            known |= change.facts
            yield change.since, type(self).model_validate(known)


class ServicePart(SpanPart):
    service_id: str = Field(pattern=r"^[A-Z]{3}-S\d{2}$")
    service_name: str
    service_types: tuple[str, ...] = Field(min_length=1)
    provider_name: str
    sector: str
    lead_borough: AreaCode
    commissioners: tuple[str, ...] = Field(min_length=1)
    boroughs_served: tuple[AreaCode, ...] = Field(min_length=1)
    status: str
    age_min: Count
    age_max: Count
    forms_of_abuse: tuple[str, ...] = Field(min_length=1)
    supports_harmed: YesNo
    supports_harming: YesNo
    supports_parents: YesNo
    is_send_adapted: YesNo
    is_open_ended: YesNo
    places: Count | Literal["z"]
    specialist_posts_fte: Exact


class PanelPart(SpanPart):
    panel_id: str = Field(pattern=r"^[A-Z]{3}-P\d{2}$")
    panel_type: str
    combined_with: tuple[str, ...] = ()
    areas_covered: tuple[str, ...] = ()
    meetings_scheduled: Count | Literal["z"]
    host_borough: AreaCode


class RegisterPart(FilePart):
    """A register file: one area's services and panels, in the order of its returns."""

    gss_code: AreaCode
    name: str
    note: str
    services: tuple[ServicePart, ...] = ()
    panels: tuple[PanelPart, ...] = ()

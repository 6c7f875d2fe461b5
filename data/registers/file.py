"""What a register file may say. A field is named as in the return; lists and numbers are YAML's own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from data.clusters.file import AreaCode
from standards.yaml import Exact, FilePart, YearMonth

YesNo = Literal["yes", "no"]
Count = Annotated[int, Field(ge=0)]


class SpanPart(FilePart):
    since: YearMonth | None = Field(default=None, alias="from")
    until: YearMonth | None = None


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

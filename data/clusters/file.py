"""What a cluster file and the file of exemptions may say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from data.authorities.reading import is_area_code
from standards.yaml import FilePart, YearMonth


def _known(code: str) -> str:
    if not is_area_code(code):
        raise ValueError(f"{code} is no authority's code")
    return code


AreaCode = Annotated[str, AfterValidator(_known)]
"""The code of an authority, or of an area that was invented for a demonstration."""


class DatesPart(FilePart):
    """Dates agreed for one month instead of the working days."""

    open: date | None = None
    due: date | None = None
    freeze: date | None = None
    draft: date | None = None
    challenges_close: date | None = None
    decided: date | None = None
    sign_off: date | None = None
    publish: date | None = None
    why: str | None = Field(default=None, min_length=1, max_length=200)


TilePlace = Annotated[int, Field(ge=1, le=12)]


class CalendarPart(FilePart):
    """Working days of England in the month after the one reported, counted from 1, and on into the next month."""

    open: int = Field(ge=1)
    due: int = Field(ge=1)
    freeze: int = Field(ge=1)
    draft: int = Field(ge=1)
    challenges_close: int = Field(ge=1)
    decided: int = Field(ge=1)
    sign_off: int = Field(ge=1)
    publish: int = Field(ge=1)
    challenge_days: int | None = Field(default=None, ge=1)
    overrides: Mapping[YearMonth, DatesPart] = Field(default_factory=dict)


class MemberPart(FilePart):
    gss_code: AreaCode
    name: str
    joined: YearMonth
    left: YearMonth | None = None
    source: str
    borders: tuple[str, ...] = ()
    succeeds: tuple[AreaCode, ...] = ()
    decided: str = Field(default="", max_length=200)


class DisclosurePart(FilePart):
    """How careful the cluster's editions are with small counts of children, and who decided that.

    Never less careful than the shipped settings.
    """

    largest_hidden: int = Field(default=5, ge=5, le=50)
    narrowest: int = Field(default=3, ge=3, le=50)
    public_edition: Literal["yes", "no"] = "no"
    decided: str = Field(min_length=1)


class PreReleasePart(FilePart):
    """Who reads an edition before it is published, and why: a role, and never a name."""

    role: str = Field(min_length=1, max_length=120)
    why: str = Field(min_length=1, max_length=200)
    working_days: int = Field(default=1, ge=1, le=5)


class HelpPart(FilePart):
    """Where to get help in the cluster itself, beside the national helplines."""

    need: str = Field(min_length=1, max_length=80)
    contact: str = Field(min_length=1, max_length=200)


class ClusterPart(FilePart):
    """A cluster file."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    name: str
    note: str = ""
    first_month: YearMonth | None = None
    quorum: int = Field(ge=1)
    sign_offs_wanted: int = Field(ge=1, le=2)
    sign_off_roles: tuple[str, ...] = Field(default=("Cluster chair", "Director of children's services"), min_length=1)
    allowed_joins: tuple[
        Literal["two_boroughs", "coordinator_and_approver", "coordinator_and_decider", "owner_and_approver"], ...
    ] = ()
    shadow_months: int = Field(default=3, ge=0)
    disclosure: DisclosurePart | None = None
    calendar: CalendarPart
    members: tuple[MemberPart, ...] = Field(min_length=1)
    tiles: Mapping[str, tuple[TilePlace, TilePlace]] = Field(default_factory=dict)
    help: tuple[HelpPart, ...] = ()
    pre_release: tuple[PreReleasePart, ...] = ()


class ExemptionPart(FilePart):
    gss_code: AreaCode
    return_type: Literal["service", "panel", "profile"]
    sheet: str
    since: YearMonth = Field(alias="from")
    until: YearMonth
    kind: Literal["exemption", "system_outage"]
    reason: str
    decided: str


class ExemptionsPart(FilePart):
    """The file of exemptions and agreed outages."""

    exemptions: tuple[ExemptionPart, ...]

"""Waivers: exceptions agreed with a plan. They stand beside a verdict and never change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, model_validator

from standards.errors import RuleFileError
from standards.model import Month
from standards.yaml import FilePart, Name, YearMonth, file_bytes, parse

LONGEST: Final = 6


class Waiver(FilePart):
    """An exception agreed for some boroughs and one standard, for at most six months, with a plan."""

    id: Annotated[str, Field(pattern=r"^W\d{3,}$", description="W and a number, never reused")]
    standard: Name = Field(description="the id of the standard")
    boroughs: list[Name] = Field(min_length=1, description="ONS codes of the boroughs, or the id of the cluster")
    since: YearMonth = Field(alias="from", description="the first month")
    until: YearMonth = Field(description="the last month: six months later at most")
    reason: Name = Field(description="why the standard can't be met for now")
    plan: Name = Field(description="what will be done by when")
    approved_by: Name = Field(description="which board approved it, when, and where that is recorded")

    @model_validator(mode="after")
    def _length(self) -> Waiver:
        if self.until < self.since:
            raise ValueError("until comes before from")
        if self.until.since(self.since) >= LONGEST:
            raise ValueError(f"it lasts longer than {LONGEST} months; agree a new one when this one ends")
        return self

    def continues(self, other: Waiver) -> bool:
        """Say whether it is another waiver as it was, or one that ends sooner."""
        return self.until <= other.until and self == other.model_copy(update={"until": self.until})

    def covers(self, standard: str, area: str, month: Month) -> bool:
        return self.standard == standard and area in self.boroughs and self.since <= month <= self.until


class _WaiverFile(FilePart):
    waivers: list[Waiver] = Field(default=[])


@dataclass(frozen=True)
class WaiverBook:
    """The waivers of a file, with the hash of its bytes."""

    waivers: tuple[Waiver, ...] = ()
    sha256: str = ""

    @property
    def text(self) -> str:
        """Return what the waivers say as JSON, which `read_text` reads again."""
        return _WaiverFile(waivers=list(self.waivers)).model_dump_json(by_alias=True)

    def get(self, waiver_id: str) -> Waiver | None:
        return next((waiver for waiver in self.waivers if waiver.id == waiver_id), None)


def load_waivers(path: Path) -> WaiverBook:
    """Read a file of waivers; where there is none, nothing is waived.

    Raises:
        RuleSetError: naming the file, the waiver, the key and how to correct it.
    """
    return waivers_of(path, file_bytes(path, RuleFileError)) if path.is_file() else WaiverBook()


def waivers_of(path: Path, content: bytes) -> WaiverBook:
    """Return what a file of waivers says, or would say with these bytes; see `load_waivers`."""
    return WaiverBook(tuple(parse(content, _WaiverFile, path).waivers), sha256(content).hexdigest())


def read_text(text: str) -> tuple[Waiver, ...]:
    """Return the waivers that a `WaiverBook` gave as text."""
    return tuple(_WaiverFile.model_validate_json(text).waivers)


def waiver_for(waivers: Sequence[Waiver], standard: str, area: str, month: Month) -> str | None:
    """Return the id of the waiver that covers a verdict, or None."""
    return next((waiver.id for waiver in waivers if waiver.covers(standard, area, month)), None)

"""The rule file: standards with dated thresholds, indicators, and the book of all versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from standards.errors import RuleSetError
from standards.model import Month, Threshold
from standards.specs import Exact, Measure, Name, Spec, Where
from standards.yaml_text import build, read_file

RULESETS: Final = Path(__file__).parent / "rulesets"
PUBLISHED: Final = "published.yaml"


def _month(value: object) -> Month:
    if isinstance(value, Month):
        return value
    if not isinstance(value, str):
        raise ValueError(f'{value!r} is not a month; write it as text, for example "2026-04"')
    return Month.parse(value)


YearMonth = Annotated[Month, BeforeValidator(_month)]


class DatedThreshold(Spec):
    """The thresholds from one month until the next entry's."""

    since: YearMonth = Field(alias="from")
    met: Exact
    partly_met: Exact | None = None
    decided: Name


class Applies(Spec):
    """When a standard applies: where the newest period of a sheet has a row like this."""

    sheet: Name
    where: Where


class Shown(Spec):
    """What standards and indicators share."""

    id: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{1,2}$")]
    title: Name
    theme: Name
    why: Name
    applies_to: Literal["each_borough", "cluster"] = "each_borough"
    source: Name
    measure: Measure


class Indicator(Shown):
    """Something shown and never judged."""

    unit: Name = "%"


class Standard(Shown):
    """One minimum standard. Its id is permanent: retired, never reused.

    `says` is the sentence for what was found, with {n} of {d}, {value} and {part} where the figures stand; `says_zero`
    is said instead of a value of nothing, `says_never` of something that has not happened.
    """

    importance: Literal["core", "standard"]
    basis: Literal["published", "proposed"]
    published_figure: str | None = None
    published_population: str | None = None
    owner: Name
    review_by: YearMonth
    condition: Applies | None = None
    better: Literal["higher", "lower"] = "higher"
    too_few_below: int | None = Field(default=None, ge=1)
    thresholds: list[DatedThreshold] = Field(min_length=1)
    retired_from: YearMonth | None = None
    unit: str | None = None
    says: Name | None = None
    says_zero: Name | None = None
    says_never: Name | None = None
    looking: Name | None = None
    recommend: Name

    def threshold(self, month: Month) -> Threshold | None:
        """Return the thresholds for a month, or None before the first or once the standard is retired."""
        if self.retired_from is not None and month >= self.retired_from:
            return None
        begun = [one for one in self.thresholds if one.since <= month]
        if not begun:
            return None
        newest = max(begun, key=lambda one: one.since)
        return Threshold(newest.since, newest.met, newest.partly_met, newest.decided, self.better == "higher")


class Heading(Spec):
    """Which rule set this is, which it replaces, and from when."""

    id: Name
    version: Name
    replaces: Name | None = None
    in_force_from: YearMonth
    approved_by: Name
    status: Literal["in_force", "shadow"] = "in_force"
    shadow_from: YearMonth | None = None
    definition_version: Name
    note: str = ""

    @model_validator(mode="after")
    def _shadow(self) -> Heading:
        if (self.status == "shadow") != (self.shadow_from is not None):
            raise ValueError("a shadow version, and only a shadow version, says shadow_from")
        return self


class RuleFile(Spec):
    """A rule file as written."""

    ruleset: Heading
    themes: dict[Name, Name] = Field(default={})
    standards: list[Standard] = Field(min_length=1)
    indicators: list[Indicator] = Field(default=[])

    @model_validator(mode="after")
    def _ids(self) -> RuleFile:
        seen: set[str] = set()
        for one in (*self.standards, *self.indicators):
            if one.id in seen:
                raise ValueError(f"the id {one.id} is used twice; an id is given once and never reused")
            seen.add(one.id)
        return self


@dataclass(frozen=True)
class RuleSet:
    """A version of the standards, as read from one file.

    Attributes:
        heading: version, dates, approval.
        standards, indicators: in the file's order.
        sha256: hash of the file's bytes.
        themes: each theme's title, in the order in which they are shown.
    """

    heading: Heading
    standards: tuple[Standard, ...]
    indicators: tuple[Indicator, ...]
    sha256: str
    themes: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.heading.version

    @property
    def definition_version(self) -> str:
        return self.heading.definition_version

    @property
    def in_force_from(self) -> Month:
        return self.heading.in_force_from

    @property
    def is_shadow(self) -> bool:
        return self.heading.status == "shadow"

    @property
    def shown(self) -> tuple[Standard | Indicator, ...]:
        """Everything worked out: what is judged, then what is only shown."""
        return (*self.standards, *self.indicators)

    @cached_property
    def by_id(self) -> dict[str, Standard]:
        return {one.id: one for one in self.standards}

    def standard(self, standard_id: str) -> Standard:
        """Return a standard by its id.

        Raises:
            RuleSetError: there is none.
        """
        if standard_id not in self.by_id:
            raise RuleSetError(f"There is no standard {standard_id} in version {self.version}.")
        return self.by_id[standard_id]


def load_rules(path: Path) -> RuleSet:
    """Read a rule file.

    Raises:
        RuleSetError: naming the file, the standard, the key and how to mend it.
    """
    found, content = read_file(path)
    file = build(RuleFile, found, path.name, lists=("standards", "indicators"))
    return RuleSet(
        heading=file.ruleset,
        standards=tuple(file.standards),
        indicators=tuple(file.indicators),
        sha256=hashlib.sha256(content).hexdigest(),
        themes=file.themes,
    )


@dataclass(frozen=True)
class RuleBook:
    """All versions of one set of standards, oldest first."""

    versions: tuple[RuleSet, ...]

    @classmethod
    def of(cls, versions: Iterable[RuleSet]) -> RuleBook:
        """Make a book of versions.

        Raises:
            RuleSetError: two versions have one name, or begin in one month.
        """
        ordered = tuple(sorted(versions, key=lambda one: (one.in_force_from, one.version)))
        names = [one.version for one in ordered]
        months = [one.in_force_from for one in ordered if not one.is_shadow]
        if len(set(names)) < len(names) or len(set(months)) < len(months):
            raise RuleSetError(f"Two rule sets have one version or begin in one month: {', '.join(names)}.")
        return cls(ordered)

    def version(self, name: str) -> RuleSet:
        """Return a version by its name.

        Raises:
            RuleSetError: there is none.
        """
        for one in self.versions:
            if one.version == name:
                return one
        known = ", ".join(one.version for one in self.versions)
        raise RuleSetError(f"There is no version {name} of the rule set. There are: {known}.")

    def in_force(self, month: Month) -> RuleSet:
        """Return the version in force in a month.

        Raises:
            RuleSetError: none was in force yet.
        """
        begun = [one for one in self.versions if not one.is_shadow and one.in_force_from <= month]
        if not begun:
            raise RuleSetError(f"No rule set was in force in {month.words}.")
        return begun[-1]

    def shadows(self, month: Month) -> tuple[RuleSet, ...]:
        """Return the versions that are worked out and shown apart in a month, and judge nobody."""
        return tuple(
            one for one in self.versions if one.heading.shadow_from is not None and one.heading.shadow_from <= month
        )


def load_book(folder: Path = RULESETS) -> RuleBook:
    """Read every rule file of a folder.

    Raises:
        RuleSetError: there is none, or one cannot be used.
    """
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != PUBLISHED)
    if not paths:
        raise RuleSetError(f"There is no rule set in {folder.name}.")
    return RuleBook.of(load_rules(path) for path in paths)

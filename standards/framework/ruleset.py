"""The rule file: standards with dated thresholds, indicators, and the book of all versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

import standards.measures.kinds  # noqa: F401  (registers every kind of measure)
from standards.errors import RuleFileError, RuleSetError
from standards.framework.mandate import Mandate, published_mandates
from standards.framework.roles import StandardRole, published_roles
from standards.measures.applicability import Applies
from standards.measures.base import AnyKind, Measure
from standards.model import Month, Threshold
from standards.reading import Reading
from standards.yaml import Exact, FilePart, Name, YearMonth, file_bytes, parse

RULESETS: Final = Path(__file__).parents[1] / "rulesets"
PUBLISHED: Final = "published.yaml"


class DatedThreshold(FilePart):
    """The thresholds from one month until the next entry's."""

    since: YearMonth = Field(alias="from", description="the first month that these thresholds apply to")
    met: Exact = Field(description="a figure that reaches this meets the standard")
    partly_met: Exact | None = Field(
        default=None, description="a figure that reaches this partly meets it; leave it out if nothing does"
    )
    decided: Name = Field(description="who decided it, when, and where that is recorded")


class Citation(FilePart):
    """Where a published figure stands, and whether the measure counts the same things."""

    figure: Name = Field(description="the figure, as published")
    document: Name = Field(description="the document, with its edition")
    where: Name = Field(description="the page, the paragraph or the section in it")
    dated: YearMonth = Field(description="when it was published or came into force")
    numerator: Name = Field(description="what the source counts, as published")
    denominator: Name = Field(description="what the source counts it out of, as published")
    is_same: bool = Field(description="whether the measure counts the same things")
    differs: Name | None = Field(default=None, description="what the measure counts differently, if it isn't the same")

    @model_validator(mode="after")
    def _difference(self) -> Citation:
        if self.is_same == (self.differs is not None):
            raise ValueError("say in `differs` what the measure counts otherwise, exactly where is_same is false")
        return self

    @property
    def words(self) -> str:
        """The citation as a sentence, with what differs."""
        cited = f"{self.document}, {self.where} ({self.dated.words}): {self.figure}."
        return cited if self.differs is None else f"{cited} Here it differs: {self.differs}."


class RuleEntry(FilePart):
    """What standards and indicators share."""

    id: str = Field(pattern=r"^[A-Z]{2}\d{1,2}$", description="two capitals and a number; permanent, never reused")
    title: Name = Field(description="what is true where the standard is met, in a few words")
    theme: Name = Field(description="one of the keys under `themes`")
    why: Name = Field(description="why it matters: one sentence for a board member")
    applies_to: Literal["each_borough", "cluster"] = Field(
        default="each_borough", description="whether each borough is assessed, or the cluster as a whole"
    )
    source: Name = Field(description="where it comes from: a document and section, or words quoted from the briefing")
    measure: Annotated[Measure, AnyKind()] = Field(description="how it's worked out: one of the ten kinds of measure")


class Indicator(RuleEntry):
    """Something shown for information only."""

    unit: Name = Field(default="%", description="what follows the figure")


class Standard(RuleEntry):
    """One minimum standard. Its id is permanent: retired, never reused."""

    importance: Literal["core", "standard"] = Field(
        description="`core` for what the cluster looks at first, otherwise `standard`"
    )
    basis: Literal["published", "proposed"] = Field(
        description="`published` if the figure is from a published source, `proposed` if the cluster chose it"
    )
    published_figure: str | None = Field(default=None, description="which figure is published, and which are not")
    published_population: str | None = Field(default=None, description="who the published figure covers")
    citations: list[Citation] = Field(default=[], description="where each figure was published, word for word")
    mandate: Mandate | None = Field(default=None, description="whose word it goes by; without it, the cluster's own")
    owner: Name = Field(description="the role responsible for the standard; never a person's name")
    review_by: YearMonth = Field(description="the month by which it must be reviewed")
    condition: Applies | None = Field(default=None, description="the standard applies only where this is true")
    better: Literal["higher", "lower"] = Field(default="higher", description="which direction is better")
    too_few_below: int | None = Field(
        default=None, ge=1, description="the minimum number of cases (the floor): with fewer, it isn't assessed"
    )
    thresholds: list[DatedThreshold] = Field(
        min_length=1, description="the thresholds; each applies from its month until the next one"
    )
    retired_from: YearMonth | None = Field(default=None, description="the first month in which it's no longer assessed")
    unit: str | None = Field(default=None, description="what follows the figure, if it isn't % or months")
    says: Name | None = Field(
        default=None,
        description="the sentence that reports the result, with {n}, {d}, {value} or {part} where the figures go",
    )
    says_zero: Name | None = Field(default=None, description="the sentence to use instead if the figure is zero")
    says_never: Name | None = Field(default=None, description="the sentence to use instead if it has never happened")
    looking: Name | None = Field(
        default=None, description="why a borough can't do better by looking less: why the denominator can't shrink"
    )
    checked_by: list[Name] = Field(
        default=[], description="the standards or indicators that provide the check described in `looking`"
    )
    recommend: Name = Field(description="what a borough below it should do next")
    role: StandardRole | None = Field(
        default=None,
        description="what reports use it for besides its verdict; each role belongs to one standard at most",
    )

    @property
    def published_words(self) -> str:
        """Which figure is published, where it stands, and where the measure differs from it."""
        return " ".join([self.published_figure or "", *(citation.words for citation in self.citations)]).strip()

    def threshold(self, month: Month) -> Threshold | None:
        """Return the thresholds for a month, or None before the first or once the standard is retired."""
        if self.retired_from is not None and month >= self.retired_from:
            return None
        begun = [dated for dated in self.thresholds if dated.since <= month]
        if not begun:
            return None
        newest = max(begun, key=lambda dated: dated.since)
        return Threshold(newest.since, newest.met, newest.partly_met, newest.decided, self.better == "higher")


class Heading(FilePart):
    """Which rule set this is, which it replaces, and from when."""

    id: Name = Field(description="the id of the rule set: the same in every version")
    version: Name = Field(description="this version's name, such as 2026.2, in quotation marks")
    replaces: Name | None = Field(default=None, description="the version that this one replaces")
    in_force_from: YearMonth = Field(description="the first month that it assesses")
    approved_by: Name = Field(description="which board approved it, when, and where that is recorded")
    status: Literal["in_force", "shadow"] = Field(
        default="in_force",
        description="`shadow` for a proposed version: its results are shown separately, and it gives no verdicts",
    )
    shadow_from: YearMonth | None = Field(
        default=None, description="for a shadow version, the first month for which its results are shown"
    )
    definition_version: Name = Field(description="which version of the definition of peer-on-peer abuse it uses")
    reading: Literal[1, 2] = Field(
        default=1, description="how returns are read: what counts as missing, and what nil and `z` mean"
    )
    note: str = Field(default="", description="what the standards are for, in a few sentences")

    @model_validator(mode="after")
    def _shadow(self) -> Heading:
        if (self.status == "shadow") != (self.shadow_from is not None):
            raise ValueError("a shadow version, and only a shadow version, says shadow_from")
        return self


class RuleFile(FilePart):
    """A rule file as written."""

    ruleset: Heading = Field(description="which version this is")
    themes: dict[Name, Name] = Field(default={}, description="each theme's key and title, in the order shown")
    standards: list[Standard] = Field(min_length=1, description="what is assessed")
    indicators: list[Indicator] = Field(default=[], description="what is shown for information only")

    @model_validator(mode="after")
    def _ids(self) -> RuleFile:
        seen: set[str] = set()
        for shown in (*self.standards, *self.indicators):
            if shown.id in seen:
                raise ValueError(f"the id {shown.id} is used twice; an id is given once and never reused")
            seen.add(shown.id)
        return self

    @model_validator(mode="after")
    def _roles(self) -> RuleFile:
        for role in StandardRole:
            holders = [standard.id for standard in self.standards if standard.role is role]
            if len(holders) > 1:
                raise ValueError(f"{' and '.join(holders)} have the role {role}; give it to one of them")
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
    def reading(self) -> Reading:
        return Reading(self.heading.reading)

    @property
    def is_shadow(self) -> bool:
        return self.heading.status == "shadow"

    @property
    def shown(self) -> tuple[Standard | Indicator, ...]:
        """Everything worked out: what is assessed, then what is only shown."""
        return (*self.standards, *self.indicators)

    @cached_property
    def by_id(self) -> dict[str, Standard]:
        return {standard.id: standard for standard in self.standards}

    def in_role(self, role: StandardRole) -> Standard | None:
        """Return the standard that the reports use for something beside its verdict, or None if there is none."""
        stated = next((standard for standard in self.standards if standard.role is role), None)
        earlier = published_roles().get((self.heading.id, self.version), {})
        return stated or self.by_id.get(earlier.get(role, ""))

    def mandate(self, standard: Standard) -> Mandate:
        """Return whose word a standard goes by: the cluster's own, where nothing else is stated."""
        earlier = published_mandates().get((self.heading.id, self.version), {})
        return standard.mandate or earlier.get(standard.id, Mandate.CLUSTER)

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
        RuleSetError: naming the file, the standard, the key and how to correct it.
    """
    return _rules_of(file_bytes(path, RuleFileError), path)


@lru_cache(maxsize=32)
def _rules_of(content: bytes, path: Path) -> RuleSet:
    """Return what the bytes of a rule file say; the same bytes are read once."""
    file = parse(content, RuleFile, path)
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
        ordered = tuple(sorted(versions, key=lambda version: (version.in_force_from, version.version)))
        names = [version.version for version in ordered]
        months = [version.in_force_from for version in ordered if not version.is_shadow]
        if len(set(names)) < len(names) or len(set(months)) < len(months):
            raise RuleSetError(f"Two rule sets have one version or begin in one month: {', '.join(names)}.")
        return cls(ordered)

    def version(self, name: str) -> RuleSet:
        """Return a version by its name.

        Raises:
            RuleSetError: there is none.
        """
        for version in self.versions:
            if version.version == name:
                return version
        known = ", ".join(version.version for version in self.versions)
        raise RuleSetError(f"There is no version {name} of the rule set. There are: {known}.")

    def in_force(self, month: Month) -> RuleSet:
        """Return the version in force in a month.

        Raises:
            RuleSetError: none was in force yet.
        """
        begun = [version for version in self.versions if not version.is_shadow and version.in_force_from <= month]
        if not begun:
            raise RuleSetError(f"No rule set was in force in {month.words}.")
        return begun[-1]

    def shadows(self, month: Month) -> tuple[RuleSet, ...]:
        """Return the versions that are worked out and shown separately in a month, and give no verdicts."""
        return tuple(
            version
            for version in self.versions
            if version.heading.shadow_from is not None and version.heading.shadow_from <= month
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

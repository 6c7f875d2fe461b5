"""What a suggestion is, and what all of them are worked out from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from standards.exact import plain
from standards.lists import listed
from standards.measures.filters import Clause
from standards.measures.session import Session
from standards.model import Month, SourceGroup, SourceRow
from standards.sharing.levels import Levels
from standards.sharing.provision import Offer, Provision


class SuggestionKind(StrEnum):
    """The four kinds of suggestion, in the order in which they are shown."""

    UNMET_NEED = "unmet_need_beside_free_places"
    DUPLICATE = "likely_duplicate_commissioning"
    JOINT = "could_be_joint"
    BOTH_WAYS = "send_and_receive"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a statement rests on.

    Attributes:
        counts_children: it counts children, or together with `out_of` gives such a count away.
        least: the level that it has reached, which the suggestion itself tells.
        out_of: the places that free places are a part of: the rest of them are children.
    """

    number: Fraction
    counts_children: bool = False
    least: int = 0
    out_of: int | None = None


Statement = tuple[str | Figure, ...]
"""A sentence in its parts, so that whoever publishes it can protect its figures."""


@dataclass(frozen=True)
class Suggestion:
    """Something that the returns of several boroughs show side by side. It suggests, and assesses nobody.

    No provider and no service is named in it: services are spoken of by their type and borough alone.

    Attributes:
        areas: the boroughs concerned; of unmet need, the one in need first.
        about: the codes it is about: service types, or a form of abuse and a side such as `bullying/harmed`.
        title: the suggestion in one line, without any figure.
        reasoning: what it rests on, step by step.
        basis: the sheets and months that it was worked out from, in words.
        sources: the rows and fields behind it.
    """

    kind: SuggestionKind
    areas: tuple[str, ...]
    about: tuple[str, ...]
    title: str
    reasoning: tuple[Statement, ...]
    basis: str
    sources: Sequence[SourceRow] = ()


@dataclass(frozen=True)
class SuggestionInputs:
    """What suggestions are worked out from.

    Attributes:
        areas: the members, in the order of their names.
        borders: for each borough, those it shares a border with; a borough that is not in it has not said.
    """

    session: Session
    month: Month
    levels: Levels
    borders: Mapping[str, frozenset[str]]
    provision: Provision
    areas: tuple[str, ...]
    _offers: dict[tuple[tuple[str, str], ...], dict[str, Offer]] = field(default_factory=dict)

    def name(self, area: str) -> str:
        return self.session.area_name(area)

    def names(self, areas: Iterable[str]) -> str:
        return listed([self.name(area) for area in areas])

    def is_next_to(self, area: str, other: str) -> bool:
        """Say whether two boroughs are neighbours; where neither has said, whether the cluster is small enough."""
        if area == other:
            return False
        if area in self.borders or other in self.borders:
            return other in self.borders.get(area, ()) or area in self.borders.get(other, ())
        return len(self.areas) <= self.levels.most_assumed_neighbours.value

    def groups(self, areas: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Yield the areas in groups of two and more, each next to another one of its group."""
        left = list(areas)
        while left:
            group = [left.pop(0)]
            for area in group:
                near = [other for other in left if self.is_next_to(area, other)]
                group += near
                left = [other for other in left if other not in near]
            if len(group) > 1:
                yield tuple(area for area in self.areas if area in group)

    def offers(self, kind: Clause) -> Mapping[str, Offer]:
        """Return what each borough's residents are offered of a kind of service."""
        key = tuple((name, str(code)) for name, code in kind.items())
        if key not in self._offers:
            self._offers[key] = {area: self.provision.offer(area, kind) for area in self.areas}
        return self._offers[key]

    @property
    def types(self) -> tuple[str, ...]:
        """Every type of service, in the contract's order."""
        field = self.session.catalogue.field("services", "service_types")
        return field.codes if field else ()

    def type_title(self, code: str) -> str:
        return self.session.code_title("services", "service_types", code)

    def basis(self, *sheets: str, months: int = 1) -> str:
        """Return sheets and months in words: `Services and Activity, August 2026 to October 2026`."""
        since = f"{(self.month - (months - 1)).words} to " if months > 1 else ""
        return f"{listed([self.session.sheet(sheet).title for sheet in sheets])}, {since}{self.month.words}"


@dataclass(frozen=True)
class Draft:
    """One finding on one code, before those that say the same of the same services are put together.

    Attributes:
        rows: the services' rows, which make two drafts on different codes the same finding.
        write: makes the suggestion of all codes found together.
    """

    areas: tuple[str, ...]
    code: str
    rows: tuple[int, ...]
    write: Callable[[tuple[str, ...]], Suggestion]


def merge_alike(drafts: Iterable[Draft]) -> Iterator[Suggestion]:
    """Yield one suggestion for each finding: a service of several types is one service."""
    merged: dict[tuple[tuple[str, ...], tuple[int, ...]], list[Draft]] = {}
    for draft in drafts:
        merged.setdefault((draft.areas, draft.rows), []).append(draft)
    for same in merged.values():
        yield same[0].write(tuple(draft.code for draft in same))


def rows_of(groups: Iterable[SourceGroup]) -> tuple[int, ...]:
    """Return what tells rows of services apart, for `Draft.rows`."""
    return tuple(sorted({id(row) for group in groups for row in group.rows}))


def words_of(statement: Statement) -> str:
    """Return a statement with its figures as they are, protected by nothing: for the borough's own people and tests."""
    return "".join(plain(part.number) if isinstance(part, Figure) else part for part in statement)


OF_TYPE: Final = "service_types"

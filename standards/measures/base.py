"""What every kind of measure says of itself, and what it answers once it is compiled.

A kind of measure is one class in a module of its own in `kinds/`. The verdicts, the sentences, the handbook, the lint,
disclosure control and the JSON schema of rule files all take what they need from that class, and know no kind by name.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Final, Literal, NamedTuple, Protocol, get_args

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from standards.measures.filters import Where
from standards.measures.references import Reference, Sets
from standards.measures.session import Session
from standards.measures.wording import Words
from standards.model import Evidence, FieldCatalogue, Month
from standards.yaml import FilePart, Name

PERCENT: Final = 100
AppliesTo = Literal["each_borough", "cluster"]


class Question(NamedTuple):
    """What a measure is asked: one area, or all areas of a cluster, in a month.

    Attributes:
        areas: area codes.
        month: the month assessed.
        floor: how many cases a verdict needs.
        definition_version: the version of the definition that the rule set goes with.
    """

    areas: tuple[str, ...]
    month: Month
    floor: int | None = None
    definition_version: str = ""


class CompiledMeasure(Protocol):
    """A measure ready to be asked. `sheets` are the sheets it reads, each with its window in months."""

    sheets: tuple[tuple[str, int], ...]

    def evidence(self, question: Question) -> Evidence:
        """Return what the measure finds."""


@dataclass(frozen=True, slots=True)
class FieldSum:
    """Fields of a sheet added together over a window of months, in the rows that both filters let through."""

    sheet: str
    fields: tuple[str, ...]
    where: Where
    months: int
    and_where: Where = field(default_factory=dict)


FieldSums = tuple[tuple[FieldSum, int], ...]
"""Sums of fields, each with how many times it is added."""


@dataclass(frozen=True, slots=True)
class Composition:
    """What a figure is composed of: `value = scale * above / below`.

    Attributes:
        part: which part of the measure it is, where it has several.
        above, below: the numerator's and the denominator's sums; `below` is empty where there is no denominator.
        scale: what the ratio is multiplied by.
        below_times: what the published denominator is multiplied by to give the sum of `below`.
        is_share: in every period, what is above is part of what is below.
    """

    above: FieldSums
    below: FieldSums = ()
    scale: Fraction = Fraction(1)
    below_times: Fraction = Fraction(1)
    is_share: bool = False
    part: str | None = None


@dataclass(frozen=True, slots=True)
class CountedFields:
    """The fields that a figure's numerator and denominator add up, each as its sheet and name."""

    above: tuple[tuple[str, str], ...] = ()
    below: tuple[tuple[str, str], ...] = ()


class Measure(FilePart):
    """A measure as a rule file writes it. Each kind is a subclass that says what follows from its keys.

    Attributes:
        order: where the kind stands among the others in the handbook.
        level: the only level at which it can be used, if there is only one.
        only_better: the only direction in which it can be better, if there is only one.
        has_parts: its figure is that of one of several parts, which a standard's sentence may name as {part}.
        compares_pairs: the facts beside its verdicts name pairs of boroughs.
    """

    order: ClassVar[int]
    level: ClassVar[AppliesTo | None] = None
    only_better: ClassVar[Literal["higher", "lower"] | None] = None
    has_parts: ClassVar[bool] = False
    compares_pairs: ClassVar[bool] = False

    kind: str = Field(description="which of the ten kinds it is")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        for name in get_args(cls.model_fields["kind"].annotation):
            KINDS[name] = cls

    # What it works out

    @abstractmethod
    def compiled(self, session: Session) -> CompiledMeasure:
        """Return the measure ready to be asked about a session's observations.

        Raises:
            RuleSetError: it names a sheet, field or set that the contracts don't hold.
        """

    @property
    @abstractmethod
    def window(self) -> int:
        """How many months each figure covers; 0 where it says how things are at the period's end."""

    @property
    def unit(self) -> str:
        """What follows the figure: `%`, a word such as `months`, or nothing for a plain count."""
        return ""

    @property
    def has_cases(self) -> bool:
        """Whether there is a number of cases, so that a verdict needs a floor."""
        return False

    def single_month(self) -> Measure | None:
        """Return the same share over one month by itself, or None where that would mean something else."""
        return None

    # What it is in words

    @abstractmethod
    def description(self, words: Words) -> str:
        """Return how it is worked out, as a sentence without its full stop."""

    def most(self, sets: Sets) -> int | None:
        """Return how many things it counts at most, where the rule says so."""
        return None

    @property
    def code_words(self) -> Mapping[str, Mapping[str, str]]:
        """Words of the rule's own for the codes of a named set."""
        return {}

    # What it reads, and what its figure is made of

    @abstractmethod
    def references(self, sets: Sets) -> Iterator[Reference]:
        """Yield every use of a field. `sets` are the named sets of codes."""

    @property
    def needed_sets(self) -> tuple[str, ...]:
        """Named sets that have to exist for the measure to mean anything."""
        return ()

    def counted_fields(self, sets: Sets) -> CountedFields:
        """Return the fields that its figures add up."""
        return CountedFields()

    @property
    def can_shrink(self) -> bool:
        """Whether leaving out what is below the line could make the figure better."""
        return False

    def compositions(self, catalogue: FieldCatalogue) -> Iterator[Composition]:
        """Yield what its figure is composed of, one for each part; nothing where it is no plain sum of counts."""
        return iter(())


class SheetMeasure(Measure):
    """A measure that works on the rows of one sheet."""

    sheet: Name = Field(description="the sheet of the returns to look at")


class ShareMeasure(SheetMeasure):
    """A share in percent. With few cases in its denominator it says little."""

    @property
    def unit(self) -> str:
        return "%"

    @property
    def has_cases(self) -> bool:
        return True


KINDS: Final[dict[str, type[Measure]]] = {}
"""Every kind of measure by its name; a kind is registered as soon as its class is defined."""


def kinds() -> dict[str, type[Measure]]:
    """Return every kind of measure by its name, in the handbook's order."""
    return dict(sorted(KINDS.items(), key=lambda named: named[1].order))


class AnyKind:
    """Marks a key of a rule file that holds a measure of any kind, told apart by `kind`.

    Args:
        except_level: leaves out the kinds that can be used at this level only.
    """

    def __init__(self, except_level: AppliesTo | None = None) -> None:
        self.except_level = except_level

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        allowed = (
            (name, kind) for name, kind in kinds().items() if kind.level != self.except_level or kind.level is None
        )
        return core_schema.tagged_union_schema(
            {name: handler.generate_schema(kind) for name, kind in allowed}, discriminator="kind"
        )

"""What a row may cover: a field of codes, a range, or labels; in words, for the lint, and read from a row.

What may be covered widens an answer and never decides it: each reader tells it from what is covered for sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated

from pydantic import Field

from standards.errors import RuleSetError
from standards.lists import either
from standards.measures.filters import is_unknown
from standards.measures.references import Reference, Sets, Use
from standards.measures.session import Session, in_words
from standards.measures.wording import Words
from standards.model import CellState, Row
from standards.yaml import FilePart, Name


class Span(FilePart):
    """A range of whole numbers: of two fields, or of two numbers."""

    lowest: Name | int = Field(description="a field, or a number")
    highest: Name | int = Field(description="a field, or a number")


Dimension = Annotated[Name | Span | dict[Name, Name], Field(union_mode="left_to_right")]
"""A field of codes, a range between two fields, or labels each with the yes/no field that gives it."""
Required = Annotated[Name | Span | list[Name], Field(union_mode="left_to_right")]
"""A named set, a range, or codes."""


# --- In words, and for the lint ---------------------------------------------------------------------------------------
def dimension_words(dimension: Dimension, sheet: str, words: Words) -> str:
    """Return a dimension in words: `appear in forms of abuse`."""
    if isinstance(dimension, str):
        return f"appear in {words(sheet, dimension)}"
    if isinstance(dimension, Span):
        return f"fall between {words(sheet, str(dimension.lowest))} and {words(sheet, str(dimension.highest))}"
    return f"with yes in {either(words(sheet, name) for name in dimension.values())}"


def required_words(required: Required) -> str:
    """Return what must be covered in words."""
    if isinstance(required, str):
        return f"the {in_words(required)}"
    if isinstance(required, Span):
        return f"the numbers from {required.lowest} to {required.highest}"
    return either(in_words(code) for code in required)


def number_required(required: Required, sets: Sets) -> int:
    """Return how many things must be covered."""
    if isinstance(required, Span):
        return int(required.highest) - int(required.lowest) + 1
    return len(sets[required]) if isinstance(required, str) else len(required)


def dimension_references(sheet: str, dimension: Dimension, codes: object) -> Iterator[Reference]:
    """Yield what a dimension reads of the sheet, for the lint."""
    if isinstance(dimension, str):
        wanted = codes if isinstance(codes, list | tuple) else (codes,)
        yield Reference(sheet, dimension, Use.CODE, tuple(str(code) for code in wanted))
    elif isinstance(dimension, Span):
        yield Reference(sheet, str(dimension.lowest), Use.INTEGER)
        yield Reference(sheet, str(dimension.highest), Use.INTEGER)
    else:
        yield from (Reference(sheet, name, Use.YES_NO) for name in dimension.values())


# --- Read from a row --------------------------------------------------------------------------------------------------
Items = frozenset[str]
Reader = Callable[[Row], tuple[Items, Items]]
"""What a row covers of a dimension, and what it may cover besides."""
NOTHING: Items = frozenset()


def fields_of_dimension(dimension: Dimension) -> tuple[str, ...]:
    """Return the fields that a dimension reads."""
    if isinstance(dimension, str):
        return (dimension,)
    if isinstance(dimension, Span):
        return tuple(str(end) for end in (dimension.lowest, dimension.highest))
    return tuple(dimension.values())


def required_items(required: Required, session: Session) -> tuple[str, ...]:
    """Return what must be covered, in the rule's own order.

    Raises:
        RuleSetError: the set that the rule names does not exist.
    """
    if isinstance(required, Span):
        return tuple(str(number) for number in range(int(required.lowest), int(required.highest) + 1))
    if isinstance(required, str):
        if required not in session.catalogue.sets:
            raise RuleSetError(f"There is no set of codes called {required!r} in the contracts.")
        return session.catalogue.sets[required]
    return tuple(code for named in required for code in session.catalogue.sets.get(named, (named,)))


def reader_of(dimension: Dimension, wanted: Items, blank_is_none: list[Name]) -> Reader:
    """Return what reads a dimension of a row: what it covers of `wanted`, and what it may cover besides."""
    if isinstance(dimension, str):
        return _code_reader(dimension, wanted, dimension in blank_is_none)
    if isinstance(dimension, Span):
        return _span_reader(str(dimension.lowest), str(dimension.highest), wanted)
    return _label_reader(dimension, wanted)


def _code_reader(name: Name, wanted: Items, is_blank_none: bool) -> Reader:
    def read(row: Row) -> tuple[Items, Items]:
        value = row.value(name)
        if isinstance(value, tuple):
            return wanted.intersection(value), NOTHING
        if value is CellState.BLANK and is_blank_none:
            return NOTHING, NOTHING
        if is_unknown(value):
            return NOTHING, wanted
        return wanted.intersection((str(value),)), NOTHING

    return read


def _span_reader(lowest: Name, highest: Name, wanted: Items) -> Reader:
    ages = sorted((int(age), age) for age in wanted)

    def read(row: Row) -> tuple[Items, Items]:
        low, high = row.value(lowest), row.value(highest)
        if CellState.NOT_APPLICABLE in (low, high):
            return NOTHING, NOTHING
        inside = frozenset(
            text
            for age, text in ages
            if (not isinstance(low, int) or low <= age) and (not isinstance(high, int) or age <= high)
        )
        return (NOTHING, inside) if is_unknown(low) or is_unknown(high) else (inside, NOTHING)

    return read


def _label_reader(labels: dict[Name, Name], wanted: Items) -> Reader:
    pairs: Iterable[tuple[str, str]] = tuple((label, name) for label, name in labels.items() if label in wanted)

    def read(row: Row) -> tuple[Items, Items]:
        values = [(label, row.value(name)) for label, name in pairs]
        sure = frozenset(label for label, value in values if value == "yes")
        return sure, frozenset(label for label, value in values if is_unknown(value))

    return read

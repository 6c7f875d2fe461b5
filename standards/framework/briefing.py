"""Which point of the briefing each standard answers, and why some points are no standard."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field, model_validator

from standards.yaml import FilePart, Name, read

COVERAGE: Final = Path(__file__).parent / "briefing.yaml"
LONGEST_QUOTE: Final = 15


def _short(text: str) -> str:
    if len(text.split()) > LONGEST_QUOTE:
        raise ValueError(f"a quotation has at most {LONGEST_QUOTE} words; this one has {len(text.split())}")
    return text


Quote = Annotated[Name, AfterValidator(_short)]


class Point(FilePart):
    """One thing that the briefing says, and what answers it or why nothing does."""

    paragraph: int = Field(ge=1, description="the number of the paragraph or list, counted from the briefing's start")
    quote: Quote = Field(description="a few of its own words")
    answered_by: list[Name] = Field(default=[], description="ids of standards")
    shown_by: list[Name] = Field(default=[], description="ids of indicators")
    not_a_standard: Name | None = Field(default=None, description="why no standard answers it")

    @model_validator(mode="after")
    def _answer(self) -> Point:
        if bool(self.answered_by) == (self.not_a_standard is not None):
            raise ValueError("give either answered_by or not_a_standard")
        return self


class Section(FilePart):
    """A section of the briefing, under its own heading."""

    title: Name
    points: list[Point] = Field(min_length=1)


class Briefing(FilePart):
    """What is covered."""

    title: Name
    publisher: Name


class _CoverageFile(FilePart):
    briefing: Briefing
    sections: list[Section] = Field(min_length=1)

    @model_validator(mode="after")
    def _paragraphs(self) -> _CoverageFile:
        numbers = list(dict.fromkeys(point.paragraph for section in self.sections for point in section.points))
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("paragraphs come as 1, 2, 3 and so on, none left out")
        return self


@dataclass(frozen=True)
class Coverage:
    """The briefing, point by point in its order."""

    briefing: Briefing
    sections: tuple[Section, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(point for section in self.sections for point in section.points)

    def answered_with(self, shown_id: str) -> tuple[Point, ...]:
        """Return the points that a standard answers, or that an indicator shows something of."""
        return tuple(point for point in self.points if shown_id in (*point.answered_by, *point.shown_by))


def load_coverage(path: Path = COVERAGE) -> Coverage:
    """Read which point is answered by what.

    Raises:
        RuleSetError: naming the file, the entry, the key and how to correct it.
    """
    file = read(path, _CoverageFile)
    return Coverage(file.briefing, tuple(file.sections))

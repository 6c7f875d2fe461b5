"""The levels from which a suggestion is made, read from a file that the cluster may change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Generic, TypeVar

from pydantic import Field, model_validator

from standards.yaml import FilePart, Name, read

LEVELS: Final = Path(__file__).parent / "levels.yaml"
V = TypeVar("V")
PositiveCount = Annotated[int, Field(ge=1, strict=True)]


class SuggestionLevel(FilePart, Generic[V]):
    """A level, with a sentence that says why it stands where it does."""

    title: Name
    value: V
    why: Name


class Levels(FilePart):
    """From what a suggestion is made. Each is explained in the file itself."""

    provisions: SuggestionLevel[list[Name]]
    forms: SuggestionLevel[list[Name]]
    narrow_types: SuggestionLevel[list[Name]]
    fewest_free_places: SuggestionLevel[PositiveCount]
    fewest_places: SuggestionLevel[PositiveCount]
    waiting_from: SuggestionLevel[PositiveCount]
    not_sent_on_from: SuggestionLevel[PositiveCount]
    not_sent_on_months: SuggestionLevel[PositiveCount]
    most_places_of_small: SuggestionLevel[PositiveCount]
    low_occupancy_percent: SuggestionLevel[Annotated[int, Field(ge=0, le=100, strict=True)]]
    small_volume: SuggestionLevel[PositiveCount]
    volume_months: SuggestionLevel[PositiveCount]
    small_posts: SuggestionLevel[PositiveCount]
    movement_months: SuggestionLevel[PositiveCount]
    most_assumed_neighbours: SuggestionLevel[PositiveCount]

    @model_validator(mode="after")
    def _places(self) -> Levels:
        if self.fewest_free_places.value > self.fewest_places.value:
            raise ValueError("fewest_free_places is more than fewest_places, so nothing could ever be free")
        return self


def load_levels(path: Path = LEVELS) -> Levels:
    """Read the levels.

    Raises:
        RuleSetError: naming the file, the key and how to correct it.
    """
    return read(path, Levels)

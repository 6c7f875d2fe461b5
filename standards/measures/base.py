"""What every measure is: compiled once for a session, asked about areas and a month, answering with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from standards.model import Evidence, Month


@dataclass(frozen=True, slots=True)
class Question:
    """What a measure is asked: one area, or all areas of a cluster, in a month.

    Attributes:
        areas: area codes.
        month: the month judged.
        floor: how many cases a verdict needs.
        definition_version: the version of the definition that the rule set goes with.
    """

    areas: tuple[str, ...]
    month: Month
    floor: int | None = None
    definition_version: str = ""


class Compiled(Protocol):
    """A measure ready to be asked. `sheets` are the sheets it reads, each with its window in months."""

    sheets: tuple[tuple[str, int], ...]

    def evidence(self, question: Question) -> Evidence:
        """Return what the measure finds."""

"""Who sends what, when, and what goes wrong: read from `story.yaml`, and worked into arrivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pydantic import RootModel

from data.clusters.timetable import LONDON, working_days
from data.model import State
from data.sample.model import Draws
from standards.errors import BrokenFile
from standards.model import Area, Month
from standards.yaml import read

STORY: Final = Path(__file__).with_name("story.yaml")

Turn = tuple[str, str, Month]
"""One return that the story tells of: area code, return type, month."""


@dataclass(frozen=True, slots=True)
class PlantedMistake:
    """What stands in one cell instead of the true figure. `row` counts the rows under the header, from 1."""

    sheet: str
    row: int
    field: str
    typed: str | int


@dataclass(frozen=True, slots=True)
class Sending:
    """One file of a return, in the order they arrive.

    Attributes:
        clock, days: working days after the due date or after the freeze; None where nothing is told, so in time.
        kind: plain, nil, macro, locked or again.
        nil: sheets sent as a nil.
        without: rows left out, as sheet and row.
        state: what the gate and the checks should make of it.
        answer: what the borough answers to the questions it is asked.
    """

    clock: str = "due"
    days: int | None = None
    kind: str = "plain"
    suffix: str = ""
    nil: tuple[str, ...] = ()
    cells: tuple[PlantedMistake, ...] = ()
    without: tuple[tuple[str, int], ...] = ()
    state: State = State.ACCEPTED
    note: str = ""
    answer: str = ""


def load_story(cluster_id: str, areas: Sequence[Area], path: Path = STORY) -> Mapping[Turn, tuple[Sending, ...]]:
    """Return what happens to the returns that have a story, in a cluster of these areas."""
    stories = read(path, RootModel[dict[str, Any]], BrokenFile).root
    if cluster_id in stories:
        codes = {area.name: area.gss_code for area in areas}
        lines = [(codes[entry["borough"]], entry) for entry in stories[cluster_id] if entry["borough"] in codes]
    else:
        lines = [
            (area.gss_code, entry)
            for at, area in enumerate(areas)
            for entry in stories["other"][at % len(stories["other"])]
        ]
    return {
        (gss_code, entry["return"], Month.parse(entry["month"])): tuple(_sending(sending) for sending in entry["sends"])
        for gss_code, entry in lines
    }


def _sending(entry: Mapping[str, Any]) -> Sending:
    clock, days = str(entry["day"]).split()
    return Sending(
        clock,
        int(days),
        entry.get("as", "plain"),
        entry.get("suffix", ""),
        tuple(entry.get("nil", ())),
        tuple(PlantedMistake(**cell) for cell in entry.get("cells", ())),
        tuple((gone["sheet"], gone["row"]) for gone in entry.get("without", ())),
        State(entry["state"]),
        entry["note"],
        entry.get("answer", ""),
    )


def arrives_at(sending: Sending, due: datetime, freeze: datetime, draws: Draws) -> datetime:
    """Return when a file arrives: in office hours, before noon on the due date itself, to the minute."""
    days = -draws.between(1, 6) if sending.days is None else sending.days
    base = (due if sending.clock == "due" else freeze).astimezone(LONDON).date()
    on = working_days_after(base, days)
    at = time(draws.between(9, 11 if days == 0 else 16), draws.between(0, 59))
    return datetime.combine(on, at, LONDON)


def working_days_after(day: date, days: int) -> date:
    """Return the working day that many working days after a working day, or before it."""
    near = list(islice(working_days(Month.of(day) - 1), 70))
    return near[near.index(day) + days]

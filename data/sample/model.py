"""A small invented model of each borough: levels that drift over the months, facts that change on dates, seeded draws.

Draws use only `Random.random()` on a text seed and plain arithmetic, so that they are the same on every machine; each
is a function of what it is about, never of what was drawn before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

from data.sample.file import FileLevel, LevelsFile, OwnPart, VariedPart
from standards.errors import BrokenFile
from standards.model import Area, Month
from standards.yaml import read

LEVELS: Final = Path(__file__).with_name("levels.yaml")
_SEASON: Final = {1: 98, 2: 96, 3: 106, 4: 92, 5: 104, 6: 108, 7: 98, 8: 72, 9: 104, 10: 112, 11: 114, 12: 86}


class Draws:
    """Chance for one thing, such as a service in a month: whole numbers only."""

    def __init__(self, *about: object) -> None:
        self._random = Random("|".join(str(part) for part in about))

    def share(self, total: int, percent: float) -> int:
        """Return how many of `total` fall to a chance of `percent` each."""
        return sum(self._random.random() * 100 < percent for _ in range(total))

    def count(self, mean: float) -> int:
        """Return a count about `mean`, spread nearly as rare events are."""
        trials = 3 * int(mean + 1)
        return self.share(trials, 100 * mean / trials)

    def split(self, total: int, weights: Sequence[float]) -> list[int]:
        """Return `total` shared out by chance in proportion to `weights`."""
        parts, left, weight = [], total, float(sum(weights))
        for each in weights[:-1]:
            part = self.share(left, 100 * each / weight) if weight > 0 else 0
            parts.append(part)
            left, weight = left - part, weight - each
        return [*parts, left]

    def between(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))


@dataclass(frozen=True, slots=True)
class Level:
    """A quantity that drifts in a straight line from its value at the first month to that at the last."""

    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Borough:
    """What is invented about one borough.

    Attributes:
        levels: shares in percent, rates for a month and 10,000 residents aged 10 to 17, or plain means.
        facts: what its profile says: a value, values by the month they begin in, or dates on which a thing was done.
        unrecorded: fields that it leaves blank, by sheet.
        told_less: what share of the moves from another borough it is told of, in percent, where that is not all.
        no_moves: quarters in which nobody moved to it or from it.
        form: the kind of file it sends: xlsx, ods or zip.
    """

    gss_code: str
    name: str
    population: int
    span: tuple[Month, Month]
    levels: Mapping[str, Level]
    facts: Mapping[str, Any]
    unrecorded: Mapping[str, tuple[str, ...]]
    told_less: Mapping[str, float]
    no_moves: tuple[Month, ...] = ()
    form: str = "xlsx"

    def level(self, name: str, month: Month) -> float:
        """Return a level in a month; it stays put before the first month and after the last."""
        level, (first, last) = self.levels[name], self.span
        passed = min(max(month.since(first), 0), last.since(first)) / last.since(first)
        return level.first + (level.last - level.first) * passed

    def per_month(self, name: str, month: Month, seasonal: bool = True) -> float:
        """Return the mean count in a month of a thing whose level is a rate for 10,000 residents aged 10 to 17."""
        season = _SEASON[month.month] / 100 if seasonal else 1.0
        volume = self.level("volume", month) / 100
        return self.level(name, month) * self.population / 10_000 * season * volume

    def fact(self, name: str, month: Month) -> Any:
        """Return what the profile says at the end of a month; None where it says nothing."""
        fact = self.facts.get(name)
        if isinstance(fact, Mapping):
            begun = [value for since, value in sorted(fact.items()) if Month.parse(since) <= month]
            return begun[-1] if begun else None
        if isinstance(fact, list) and fact and isinstance(fact[0], date):
            done = [day for day in fact if day <= month.last_day]
            return done[-1] if done else None
        return fact


@dataclass(frozen=True)
class InventedCluster:
    """Everything the sheets are drawn from: the boroughs, and which other areas each sends young people to."""

    seed: int
    boroughs: Mapping[str, Borough]
    neighbours: Mapping[str, tuple[str, ...]]

    def draws(self, *about: object) -> Draws:
        return Draws(self.seed, *about)


def invent(seed: int, areas: Sequence[Area], elsewhere: Sequence[Area], levels: Path = LEVELS) -> InventedCluster:
    """Return an invented cluster. An area by itself has neighbours `elsewhere`, who send no returns here."""
    file = read(levels, LevelsFile, BrokenFile)
    boroughs = {area.gss_code: _borough(seed, area, file) for area in areas}
    return InventedCluster(
        seed, boroughs, _neighbours([area.gss_code for area in areas], [area.gss_code for area in elsewhere])
    )


def _neighbours(areas: Sequence[str], elsewhere: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return everyone in a small cluster; in a large one three on either side, so that each pair knows each other."""
    if len(areas) == 1:
        return {areas[0]: tuple(area for area in elsewhere if area != areas[0])[:4]}
    near = {step for step in range(1, len(areas)) if min(step, len(areas) - step) <= 3}
    return {area: tuple(areas[(at + step) % len(areas)] for step in sorted(near)) for at, area in enumerate(areas)}


def _borough(seed: int, area: Area, file: LevelsFile) -> Borough:
    own = file.boroughs.get(area.gss_code, OwnPart())
    drawn = {} if own.levels is not None else _varied(seed, area.gss_code, file.usual, file.varied)
    levels = {**file.usual, **drawn, **(own.levels or {})}
    return Borough(
        area.gss_code,
        area.name,
        own.population,
        (file.since, file.until),
        {key: Level(*(value if isinstance(value, tuple) else (value, value))) for key, value in levels.items()},
        {**file.facts, **own.facts},
        own.unrecorded,
        own.told_less,
        own.no_moves,
        own.form,
    )


def _varied(seed: int, gss_code: str, usual: Mapping[str, FileLevel], varied: VariedPart) -> dict[str, FileLevel]:
    """Draw the levels of a borough that has none of its own: most near the usual, a few well below, some moving."""
    levels: dict[str, FileLevel] = {}
    for name in varied.levels:
        draws, middle = Draws(seed, gss_code, "level", name), usual[name]
        if isinstance(middle, tuple):
            raise ValueError(f"the usual level of {name} drifts, so a borough's own can't be drawn around it")
        how_far = varied.well_below if draws.share(1, varied.well_below_percent) else varied.near
        first = middle - draws.between(*how_far)
        last = first + draws.between(*varied.drift)
        levels[name] = (min(100.0, max(5.0, first)), min(100.0, max(5.0, last)))
    return levels

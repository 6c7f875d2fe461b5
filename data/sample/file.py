"""What the file of invented levels may say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from standards.yaml import FilePart, YearMonth

FileLevel = float | tuple[float, float]
"""A level that stays, or drifts from the first month to the last."""
Fact = Annotated[list[date] | Any, Field(union_mode="left_to_right")]
"""Dates on which something was done, values by the month they begin in, or a value."""


class VariedPart(FilePart):
    """How the levels of a borough that has none of its own vary around the usual ones."""

    well_below_percent: int
    well_below: tuple[int, int]
    near: tuple[int, int]
    drift: tuple[int, int]
    levels: tuple[str, ...]


class OwnPart(FilePart):
    """What is invented about one borough by itself."""

    population: int = 30_000
    form: Literal["xlsx", "ods", "zip"] = "xlsx"
    levels: Mapping[str, FileLevel] | None = None
    facts: Mapping[str, Fact] = Field(default_factory=dict)
    unrecorded: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    told_less: Mapping[str, float] = Field(default_factory=dict)
    no_moves: tuple[YearMonth, ...] = ()


class LevelsFile(FilePart):
    """The file of invented levels."""

    since: YearMonth = Field(alias="from")
    until: YearMonth = Field(alias="to")
    usual: Mapping[str, FileLevel]
    varied: VariedPart
    facts: Mapping[str, Fact]
    boroughs: Mapping[str, OwnPart]

"""A whole month of 153 areas, in one cluster and in forty: is it no more work for each area than for six boroughs?

The areas are imagined, and each run is a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.sample import imagine, write_sample
from standards.model import Month
from tests.bench.measure import Row, in_seconds
from tests.bench.months import run

MONTH = Month(2026, 10)
BEFORE_IT_CAME = "2026-11-01T00:00:00+00:00"
NOW = "2026-11-30T10:00:00+00:00"
MOST_MEMORY = 2048.0
SIX = 6


@dataclass(frozen=True)
class MonthTaken:
    """What one month took. `peak` is in MiB, with the processes that read."""

    areas: int
    clusters: int
    seconds: float
    peak: float
    peak_before: float

    @property
    def each(self) -> float:
        return self.seconds / self.areas


def scale_rows(folder: Path, shapes: Sequence[tuple[int, int]], months: int, six: int = SIX) -> list[Row]:
    """Return what a month takes for each area and in memory, against the same month of six boroughs.

    Args:
        folder: where everything may be written.
        shapes: numbers of areas and of clusters.
        months: how many months there are; those before the last were validated when they came.
        six: how many areas the smallest cluster has.
    """
    base = month_taken(folder / "six", six, 1, months)
    rows = []
    for areas, clusters in shapes:
        taken = month_taken(folder / f"{areas}-{clusters}", areas, clusters, months)
        what = f"month of {areas} areas in {clusters} cluster{'s' if clusters > 1 else ''}"
        peer = f"each of {six} boroughs"
        ours, theirs = f"{in_seconds(taken.each)} an area", in_seconds(base.each)
        rows.append(Row(what, ours, peer, theirs, taken.each / base.each, "times the work an area", 1, at_most=True))
        memory = Row(f"{what}, memory", f"{taken.peak:.0f} MiB", "2 GiB", "", taken.peak, "MiB", MOST_MEMORY, True)
        late = f"{what}, memory where {months - 1} months before it are validated at once"
        rows.append(memory)
        if months > 1:
            before = taken.peak_before
            rows.append(Row(late, f"{before:.0f} MiB", "2 GiB", "", before, "MiB", MOST_MEMORY, True))
    return rows


def month_taken(folder: Path, areas: int, clusters: int, months: int) -> MonthTaken:
    """Write a sample, validate all but its last month, and measure the last month from its files to its drafts."""
    names = imagine(areas, clusters, folder / "clusters")
    drop = folder / "workspace" / "drop"
    for name in names:
        write_sample(name, months, MONTH, 1, drop, folder / "clusters")
    before = drive(folder, MONTH - 1, BEFORE_IT_CAME, names)[1] if months > 1 else 0.0
    seconds, peak = drive(folder, MONTH, NOW, names)
    shutil.rmtree(folder)
    return MonthTaken(areas, clusters, seconds, peak, before)


def drive(folder: Path, month: Month, now: str, clusters: Sequence[str]) -> tuple[float, float]:
    """Run a month in a process of its own; return its seconds, and the most memory in MiB with its readers."""
    command = [sys.executable, "-m", "tests.bench.drive", str(folder / "workspace"), str(month), now, *clusters]
    taken = json.loads(run(command).splitlines()[-1])
    readers = min(4, os.cpu_count() or 1)
    return taken["seconds"], taken["own_mib"] + readers * taken["reader_mib"]

"""Measuring: contenders take turns in one run on the same files, and each is worth its median."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: what is measured.
        ours, peer, theirs: our figure, with whom or what it is compared, and their figure, in words.
        result: what is compared with the target.
        unit: what `result` is, such as `times as fast`.
        target: what to reach; None where a line is only for information.
        at_most: whether the target is an upper bound.
    """

    what: str
    ours: str
    peer: str
    theirs: str
    result: float
    unit: str
    target: float | None = None
    at_most: bool = False

    @property
    def is_reached(self) -> bool | None:
        if self.target is None:
            return None
        return self.result <= self.target if self.at_most else self.result >= self.target

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as the table shows it."""
        wanted = "" if self.target is None else f"{'at most' if self.at_most else 'at least'} {self.target:g}"
        says = {True: "yes", False: "no", None: ""}[self.is_reached]
        return self.what, self.ours, self.peer, self.theirs, f"{shown(self.result)} {self.unit}", wanted, says


HEADINGS = ("what", "ours", "peer", "theirs", "result", "to reach", "reached")


def interleaved(
    contenders: Mapping[str, Callable[[], Any]],
    runs: int,
    is_warm: bool = True,
    before: Callable[[], Any] | None = None,
) -> dict[str, float]:
    """Return each contender's median in seconds: they take turns, so that a busy machine is unfair to nobody.

    Args:
        contenders: what to run, by name.
        runs: how many turns are counted.
        is_warm: whether a first turn goes uncounted, where there are several.
        before: what is done before each, and not counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    uncounted = 1 if is_warm and runs > 1 else 0
    for turn in range(runs + uncounted):
        for name, run in contenders.items():
            if before is not None:
                before()
            seconds = timed(run)
            if turn >= uncounted:
                taken[name].append(seconds)
    return {name: median(each) for name, each in taken.items()}


def timed(run: Callable[[], Any]) -> float:
    """Return how many seconds something took, not counting what others left to be cleared away."""
    gc.collect()
    begun = perf_counter()
    run()
    return perf_counter() - begun


def faster(
    what: str, ours: float, peer: str, theirs: float, target: float | None = 1.0, unit: str = "times as fast"
) -> Row:
    """Return a line that says how many times as fast as a peer we are."""
    return Row(what, in_seconds(ours), peer, in_seconds(theirs), theirs / ours, unit, target)


def in_seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def shown(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.2g}" if abs(number) < 1 else f"{number:.1f}"


def table(rows: list[Row]) -> str:
    """Return lines as a table in Markdown."""
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def keep(rows: list[Row], path: Path) -> None:
    """Write lines where a program can read them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = [asdict(row) | {"is_reached": row.is_reached} for row in rows]
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

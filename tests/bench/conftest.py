"""One table for all that is measured, printed at the end and written to `build/bench.json`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from application.memory import relax_garbage_collection
from tests.bench.measure import Row, keep, table

KEPT = Path(__file__).resolve().parents[2] / "build" / "bench.json"
Record = Callable[[list[Row]], None]


@pytest.fixture(scope="session")
def record() -> Iterator[Record]:
    """Takes lines of the table: each is printed when it is known, and all of them together at the end."""
    rows: list[Row] = []
    relax_garbage_collection()

    def take(lines: list[Row]) -> None:
        rows.extend(lines)
        print(f"\n{table(lines)}")
        keep(rows, KEPT)

    yield take
    print(f"\n\n{table(rows)}\n\nWritten to {KEPT.relative_to(KEPT.parents[1])}.")

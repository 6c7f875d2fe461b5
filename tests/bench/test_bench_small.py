"""The benchmarks themselves, in small, so that they can't rot. Nothing is measured here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bench import checking, ledger, months, pdfs, scale, validating, verdicts
from tests.bench.measure import Row, keep, table

pytestmark = pytest.mark.long


def _are_rows(rows: Sequence[Row], count: int) -> None:
    assert len(rows) == count
    assert all(row.result > 0 for row in rows)
    assert len(table(list(rows)).splitlines()) == count + 2


def test_check_yields_its_rows(tmp_path: Path) -> None:
    rows = checking.check_rows(tmp_path, runs=1)
    _are_rows(rows, 7)
    keep(rows, tmp_path / "build" / "bench.json")
    assert '"is_reached"' in (tmp_path / "build" / "bench.json").read_text(encoding="utf-8")


def test_validating_yields_its_rows_and_finds_the_same_either_way(tmp_path: Path) -> None:
    _are_rows(validating.validating_rows(tmp_path, sizes=(2,), by_file=1, runs=1), 2)


def test_verdicts_yield_its_rows_and_the_same_verdicts_either_way(tmp_path: Path) -> None:
    _are_rows(verdicts.verdict_rows(tmp_path, areas=3, months=3, by_rule=40, runs=1), 2)


def test_pdfs_yield_their_row() -> None:
    _are_rows(pdfs.pdf_rows(runs=1), 1)


def test_ledger_yields_its_rows(tmp_path: Path) -> None:
    _are_rows(ledger.ledger_rows(tmp_path, writers=2, each=3, submissions=3), 4)


def test_previews_and_prefect_yield_their_rows(tmp_path: Path) -> None:
    workspace = months.written(tmp_path, months=1)
    _are_rows(months.preview_rows(workspace, runs=1, states=[months.State.VALIDATED]), 1)
    assert len(months.prefect_rows(workspace, runs=1)) == 1


def test_scale_yields_its_rows(tmp_path: Path) -> None:
    _are_rows(scale.scale_rows(tmp_path, shapes=((2, 2),), months=1, six=1), 2)

"""`make bench`: every comparison is a ratio in one run, on the same files. Nothing here fails for being slow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import checking, ledger, months, pdfs, scale, validating, verdicts
from tests.bench.conftest import Record

pytestmark = pytest.mark.bench


def test_check_of_one_workbook(tmp_path: Path, record: Record) -> None:
    record(checking.check_rows(tmp_path, runs=15))


def test_validation_of_a_month(tmp_path: Path, record: Record) -> None:
    record(validating.validating_rows(tmp_path, sizes=(18, 153), by_file=6, runs=3))


def test_verdicts_of_a_year(tmp_path: Path, record: Record) -> None:
    record(verdicts.verdict_rows(tmp_path, areas=153, months=12, by_rule=2_000, runs=3))


def test_preview_of_a_month_and_the_same_through_prefect(tmp_path: Path, record: Record) -> None:
    workspace = months.written(tmp_path, months=13)
    record(months.preview_rows(workspace, runs=5))
    record(months.prefect_rows(workspace, runs=3))


def test_pdfs_of_an_edition(record: Record) -> None:
    record(pdfs.pdf_rows(runs=5))


def test_ledger(tmp_path: Path, record: Record) -> None:
    record(ledger.ledger_rows(tmp_path, writers=10, each=200, submissions=200))


def test_month_of_153_areas(tmp_path: Path, record: Record) -> None:
    record(scale.scale_rows(tmp_path, shapes=((153, 1), (153, 40)), months=13))

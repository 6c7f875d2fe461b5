"""Editions of clusters of other sizes than North London, through every stage: one borough, or many invented ones."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from application.editions import draft
from application.ledger.heads import make_demonstration
from application.settings import read_settings
from application.workspace import open_workspace
from data.sample import imagine, write_sample
from standards.model import Month
from tests.bench.months import run
from tests.bench.scale import NOW

MONTH = Month(2026, 10)


def sheffield(folder: Path, months: int) -> Path:
    """Return the folder of a draft of Sheffield, which is a cluster of its own."""
    write_sample("sheffield", months, MONTH, 1, folder / "drop")
    make_demonstration(read_settings(folder))
    workspace = open_workspace(read_settings(folder), "sheffield")
    edition = draft.collect_and_draft(workspace, MONTH, datetime(2026, 11, 30, 10, tzinfo=UTC))[1]
    workspace.ledger.close()
    return folder / "editions" / edition.folder


def imagined(folder: Path, areas: int, months: int) -> Path:
    """Return the folder of a draft of a cluster of invented areas."""
    workspace, clusters = folder / "workspace", folder / "clusters"
    (name,) = imagine(areas, 1, clusters)
    write_sample(name, months, MONTH, 1, workspace / "drop", clusters)
    run([sys.executable, "-m", "tests.bench.drive", str(workspace), str(MONTH), NOW, name])
    (edition,) = (workspace / "editions" / name / str(MONTH)).iterdir()
    return edition

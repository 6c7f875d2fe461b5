"""A borough that joins: owed at once, outside the cluster's figures for three months, and in the way of nobody."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

from application.editions import draft
from application.ledger.heads import make_demonstration
from application.settings import read_settings
from application.workspace import open_workspace
from data.sample import imagine, write_sample
from standards.model import Month

OCTOBER = Month(2026, 10)
AT = datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_an_edition_is_drafted_while_a_borough_is_in_its_shadow_months(tmp_path: Path) -> None:
    clusters, folder = tmp_path / "clusters", tmp_path / "workspace"
    (name,) = imagine(2, 1, clusters)
    file = clusters / name / "cluster.yaml"
    head, last, tail = file.read_text(encoding="utf-8").rpartition('joined: "2014-01"')
    file.write_text(f'{head}joined: "2026-09"{tail}', encoding="utf-8")
    assert last
    write_sample(name, 2, OCTOBER, 1, folder / "drop", clusters)
    make_demonstration(read_settings(folder))
    workspace = open_workspace(read_settings(folder), name)
    _, edition, troubles = draft.collect_and_draft(workspace, OCTOBER, AT)
    verdicts = workspace.editions.read(f"{edition.folder}/board/verdicts.csv").decode("utf-8-sig")
    workspace.ledger.close()
    assert troubles == {}
    assert {row["gss_code"] for row in csv.DictReader(verdicts.splitlines())} == {"E09900001", ""}

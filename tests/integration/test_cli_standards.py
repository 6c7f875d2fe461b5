"""The commands of the owners of the standards."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from standards.framework.ruleset import RULESETS
from standards.framework.schema import SCHEMA
from tests.integration.conftest import SIGNING_DAY, WorkspaceCopy
from tests.support.commands import minstd
from tests.support.copies import writable_copy
from tests.support.report_reader import Reader


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the rule files."""
    target = tmp_path / "rulesets"
    writable_copy(RULESETS, target)
    return target


def changed(folder: Path, old: str, new: str) -> Path:
    """Write a new version beside the others, with one thing changed."""
    text = (folder / "2026.2.yaml").read_text(encoding="utf-8")
    assert old in text
    text = text.replace('version: "2026.2"', 'version: "2026.3"').replace('replaces: "2026.1"', 'replaces: "2026.2"')
    text = text.replace('in_force_from: "2026-04"', 'in_force_from: "2026-12"')
    path = folder / "2026.3.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_show_lists_the_standards() -> None:
    rows = json.loads(minstd("standards", "show", "--json").stdout)
    assert len(rows) == 58
    first = rows[0]
    assert (first["id"], first["core"], first["meets"]) == ("ST1", True, "0 months")
    older = json.loads(minstd("standards", "show", "--version", "2026.1", "--json").stdout)
    assert len(older) < len(rows)


def test_show_writes_a_handbook(tmp_path: Path) -> None:
    done = minstd("standards", "show", "--out", str(tmp_path / "handbook"))
    assert done.returncode == 0
    assert (tmp_path / "handbook" / "minimum-standards-handbook.pdf").read_bytes().startswith(b"%PDF-1.7")
    page = Reader((tmp_path / "handbook" / "index.html").read_text(encoding="utf-8"))
    assert "minimum-standards-handbook.pdf" in page.links
    assert str(tmp_path / "handbook" / "index.html") in done.stdout


def test_the_schema_is_what_is_kept_beside_the_rule_files(tmp_path: Path) -> None:
    assert minstd("standards", "schema", "--out", str(tmp_path / "schema.json")).returncode == 0
    assert (tmp_path / "schema.json").read_bytes() == SCHEMA.read_bytes()


def test_the_lint_finds_nothing_in_what_is_published() -> None:
    done = minstd("standards", "lint", "--month", "2026-11")
    assert (done.returncode, done.stdout.strip()) == (0, "0 to correct, 0 to review.")


def test_the_lint_says_in_words_what_must_be_corrected(folder: Path) -> None:
    changed(folder, "out_of: meetings_held", "out_of: meetings_hold")
    done = minstd("standards", "lint", "--folder", str(folder), "--month", "2026-11")
    assert done.returncode == 1
    assert "To correct: 2026.3 PN3: the sheet 'panels' has no field 'meetings_hold'." in done.stdout
    assert "To review: 2026.3: this version isn't in the list of published versions." in done.stdout


def test_a_published_version_that_was_touched_is_found(folder: Path) -> None:
    path = folder / "2026.2.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("met: 98", "met: 97"), encoding="utf-8")
    done = minstd("standards", "lint", "--folder", str(folder), "--month", "2026-11", "--json")
    assert done.returncode == 1
    assert [finding["code"] for finding in json.loads(done.stdout)] == ["published_edited"]


def test_a_diff_says_what_matters_first_and_review_dates_in_one_line() -> None:
    lines = minstd("standards", "diff", "2026.1", "2026.2").stdout.splitlines()
    assert any(line.startswith("XB6, “Moves out are covered") and "is new" in line for line in lines)
    assert lines[-1].startswith("Only the owner or review date changes: ST1, ST2")


def test_impact_says_what_a_version_would_have_said(
    workspace_copy: WorkspaceCopy, folder: Path, tmp_path: Path
) -> None:
    new = changed(
        folder,
        '{from: "2025-04", met: 85, partly_met: 70, decided',
        '{from: "2025-04", met: 99, partly_met: 98, decided',
    )
    table, page = tmp_path / "impact.csv", tmp_path / "impact.html"
    done = minstd(
        *("standards", "impact", str(new), "--month", "2026-10", "--workspace", str(workspace_copy.folder)),
        *("--now", SIGNING_DAY.isoformat(), "--csv", str(table), "--html", str(page)),
    )
    assert done.returncode == 0
    assert "Under version 2026.3" in done.stdout
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert {row["area_name"] for row in rows} <= {
        "Barnet",
        "Camden",
        "Enfield",
        "Hackney",
        "Haringey",
        "Islington",
        "North London",
    }
    assert rows
    shown = Reader(page.read_text(encoding="utf-8"))
    assert shown.problems == []
    assert shown.headings.count("h1") == 1
    assert all(all(row) for held in shown.tables for row in held.rows)
    assert "Invented demonstration data." in shown.text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("standards", "show", "--version", "1999"), "There is no version 1999 of the rule set."),
        (("standards", "show", "--version", "nothing.yaml"), "nothing.yaml: there is no such file"),
        (("standards", "diff", "2026.1", "2026.9"), "There is no version 2026.9"),
        (("standards", "lint", "--month", "soon"), "is not a month"),
    ],
)
def test_what_can_be_corrected_is_one_message_and_exit_code_two(arguments: tuple[str, ...], message: str) -> None:
    done = minstd(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr

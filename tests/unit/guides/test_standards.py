"""The guide for the standards' owners: what is made in it is up to date, and its worked example does what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from application.standards import lint_everything, version_of
from application.views.handbook import handbook_view
from data.contracts.load import load_contracts
from reports.handbook.site import render_handbook
from standards.framework.ruleset import RULESETS, load_book, load_rules
from standards.model import Month
from standards.versions.diff import RuleChangeKind, diff
from tests.support.copies import writable_copy
from tests.support.standards_guide import GUIDE, examples, with_made_parts

AT = Month(2026, 11)
NEXT_THEME = "\n  # ---------------------------------------------------------------- Services\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the rule files with the guide's example carried out in it, step by step."""
    folder = tmp_path / "rulesets"
    writable_copy(RULESETS, folder)
    example_of = examples(GUIDE.read_text(encoding="utf-8"))
    text = (folder / "2026.2.yaml").read_text(encoding="utf-8")
    before, _, rest = text.partition("ruleset:\n")
    _, _, after = rest.partition("\nthemes:\n")
    assert NEXT_THEME in after
    text = (
        before
        + example_of["heading"]
        + "\nthemes:\n"
        + after.replace(NEXT_THEME, f"\n{example_of['standard']}{NEXT_THEME}")
    )
    (folder / "2027.1.yaml").write_text(text, encoding="utf-8")
    return folder


def test_what_is_made_in_the_guide_is_up_to_date() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert with_made_parts(text) == text, "run `make docs`"


def test_the_lint_finds_nothing_in_the_worked_example(folder: Path) -> None:
    assert lint_everything(AT, folder) == []


def test_the_worked_example_adds_one_standard_and_nothing_else(folder: Path) -> None:
    older, newer = load_book().version("2026.2"), load_rules(folder / "2027.1.yaml")
    changes = [change for change in diff(older, newer) if change.kind is not RuleChangeKind.HEADING]
    assert [(change.id, change.kind) for change in changes] == [("PN11", RuleChangeKind.ADDED)]
    assert "80% or more meets it, 50% or more partly" in changes[0].sentence


def test_the_worked_example_stands_in_the_handbook(folder: Path) -> None:
    rules = version_of(str(folder / "2027.1.yaml"))
    page = render_handbook(handbook_view(rules))["theme-panels.html"].decode()
    assert 'id="PN11"' in page
    assert "a shadow version from October 2026, proposed for January 2027" in page


def test_without_the_floor_that_the_guide_speaks_of_the_lint_asks_for_it(folder: Path) -> None:
    path = folder / "2027.1.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("id: PN11")
    path.write_text(text[:at] + text[at:].replace("    too_few_below: 5\n", "", 1), encoding="utf-8")
    (problem,) = lint_everything(AT, folder)
    assert problem.code == "floor_missing"
    assert "need at least 5" in problem.message


def test_the_files_fields_and_thresholds_that_the_guide_shows_exist() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    standards = RULESETS.parent
    for name in ("published.yaml", "2026.2.yaml", "ruleset.schema.json"):
        assert name in text
        assert (RULESETS / name).is_file()
    for name in ("briefing.yaml", "glossary.yaml", "field_uses.yaml"):
        assert f"`framework/{name}`" in text
        assert (standards / "framework" / name).is_file()
    shown = '      - {from: "2026-04", met: 90, partly_met: 75, decided: "Cluster board 2026-03-19, item 6"}\n'
    assert shown in text
    assert shown in (RULESETS / "2026.2.yaml").read_text(encoding="utf-8")
    assert "five_forms" in load_contracts().catalogue().sets

"""A template filled in through LibreOffice, cell by cell with its keyboard: what was typed is what `check` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.contracts.load import load_contracts
from data.contracts.names import CONTACT_ROLES
from data.intake.examine import IncomingFile, examine
from data.model import State
from spreadsheets.addresses import letters
from standards.model import CellState
from tests.browser.office import Calc
from tests.support.books import OCTOBER, clean
from tests.support.commands import minstd
from tests.support.samples import load_register
from tests.unit.data.template.test_template import grids, template

pytestmark = pytest.mark.browser

NOW = "2026-11-09T09:00:00+00:00"
REVIEWED = date(2025, 11, 12)


def as_typed(value: Any) -> str:
    """Return a value as an analyst types it."""
    return "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def blanks(sheet: list[list[Any]], answers: list[list[Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the first cell of each row, and the answers along it: none where the template has one already."""
    rows = {line[0]: line for line in answers[1:]} if sheet[0][0].endswith("_id") else {}
    for number, row in enumerate(sheet[1 : len(answers)], start=2):
        given = rows.get(row[0], answers[number - 1])
        missing = [answer if cell == "" else None for cell, answer in zip(row[1:], given[1:], strict=False)]
        yield f"{letters(1)}{number}", [given[0] if row[0] == "" else None, *missing][1:]


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_what_is_typed_is_what_is_read(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"camden-panel.{form}"
    path.write_bytes(template("panel", OCTOBER, form=form))
    sheets, answers = grids(path.read_bytes()), clean("panel", OCTOBER).sheets
    panels = list(blanks(sheets["Panels"], answers["Panels"]))
    reviewed = answers["Panels"][0].index("sharing_agreement_reviewed_on") - 1
    panels[0][1][reviewed] = REVIEWED
    with Calc(path, tmp_path) as calc:
        calc.choose("B14", CONTACT_ROLES.index("Panel coordinator") + 1)
        calc.type_across("B17", ["35"])
        calc.next_sheet()
        calc.type_across("E2", ["many"])
        assert calc.dialog() == "Not a number in range"
        for cell, texts in panels:
            calc.type_across(cell, map(as_typed, texts))
        calc.next_sheet()
        calc.type_across("A2", map(as_typed, answers["Front door"][1]))
        assert calc.save() == ("Confirm File Format" if form == "xlsx" else "")

    done = minstd("check", path, "--workspace", tmp_path / "workspace", "--now", NOW, "--json")
    assert (done.returncode, json.loads(done.stdout)["files"][0]["state"]) == (0, "accepted"), done.stdout
    (examined,) = examine([IncomingFile(path.name, path.read_bytes())], load_contracts(), load_register)
    assert (examined.state, examined.findings) == (State.ACCEPTED, ())
    assert examined.typed is not None
    read = examined.typed.sheets["panels"].rows
    for row, (_, texts) in zip(read, panels, strict=True):
        for name, answer in zip(answers["Panels"][0][1:], texts, strict=True):
            if answer is not None:
                value = row.values[name]
                assert answer == ("z" if value is CellState.NOT_APPLICABLE else value), (row.number, name)
    assert read[0].values["sharing_agreement_reviewed_on"] == REVIEWED
    (front_door,) = examined.typed.sheets["front_door"].rows
    assert [front_door.values[name] for name in answers["Front door"][0]] == answers["Front door"][1]

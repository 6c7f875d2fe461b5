"""Templates: everything comes from the contracts, and what is filled in plausibly checks clean."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from data.template import NoTemplate
from standards.model import CellState, Month
from tests.support.books import OCTOBER, SEPTEMBER, unzipped
from tests.support.samples import load_register
from tests.support.templates import BOTH, CONTRACTS, RETURNS, grids, member, opened, rows, template

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("form", BOTH)
@pytest.mark.parametrize("month", [SEPTEMBER, OCTOBER])
@pytest.mark.parametrize("return_type", ["service", "panel"])
def test_the_sheets_are_those_owed_and_row_1_holds_exactly_the_contracts_fields(
    return_type: str, month: Month, form: str
) -> None:
    sheets = grids(template(return_type, month, form))
    owed = CONTRACTS.of_return(return_type, month)
    assert [title for title in sheets if title != "Codes"] == [
        "Cover",
        *(contract.title for contract in owed),
        "Guidance",
    ]
    for contract in owed:
        assert sheets[contract.title][0] == [field.name for field in contract.fields]


@pytest.mark.parametrize("return_type", RETURNS)
def test_both_forms_hold_the_same(return_type: str) -> None:
    assert grids(template(return_type, form="xlsx")) == grids(template(return_type, form="ods"))


@pytest.mark.parametrize("form", BOTH)
def test_there_are_neither_formulas_nor_macros_nor_anything_hidden(form: str) -> None:
    for return_type in RETURNS:
        parts = unzipped(template(return_type, form=form))
        text = b"".join(content for name, content in parts.items() if name.endswith(".xml"))
        assert not any(mark in text for mark in (b"<f>", b"<f ", b"table:formula"))
        assert not any("vba" in name.lower() or name.startswith("Basic/") for name in parts)
        if form == "xlsx":
            assert {sheet.sheet_state for sheet in opened(template(return_type)).worksheets} == {"visible"}


def test_the_same_bytes_come_from_any_process() -> None:
    code = (
        "import hashlib; from tests.support.templates import BOTH, RETURNS, template;"
        "print(hashlib.sha256(b''.join(template(r, form=f) for r in RETURNS for f in BOTH)).hexdigest())"
    )
    own = hashlib.sha256(
        b"".join(template(return_type, form=form) for return_type in RETURNS for form in BOTH)
    ).hexdigest()
    environment = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "2"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert done.stdout.decode().strip() == own


@pytest.mark.parametrize("form", BOTH)
def test_the_register_stands_in_its_sheets_and_its_ids_wherever_a_row_is_due(form: str) -> None:
    register = load_register(member().gss_code)
    services = [service.service_id for service in register.services_in(SEPTEMBER)]
    panels = [panel.panel_id for panel in register.panels_in(SEPTEMBER)]
    sheets = grids(template("service", form=form))
    assert [row["service_id"] for row in rows(sheets["Services"])] == services
    for row in rows(sheets["Services"]):
        known = register.services[row["service_id"]]
        assert row["service_name"] == known.service_name
        assert row["service_types"] == "; ".join(
            CONTRACTS.code_lists["service_types"][code] for code in known.service_types
        )
        assert row["places"] == ("z" if known.places is CellState.NOT_APPLICABLE else known.places)
        assert Fraction(str(row["specialist_posts_fte"])) == known.specialist_posts_fte
    for title in ("Activity", "Young people"):
        assert [row["service_id"] for row in rows(sheets[title])] == services
        assert {row["new_young_people"] for row in rows(sheets[title])} == {""}
    assert rows(sheets["Movements"]) == []
    sheets = grids(template("panel", form=form))
    for title in ("Panels", "Practice"):
        assert [row["panel_id"] for row in rows(sheets[title])] == panels
    sheets = grids(template("profile", form=form))
    assert [row["strategy"] for row in rows(sheets["Strategies"])] == list(CONTRACTS.code_lists["strategies"])


def test_a_services_name_is_shown_beside_its_id_wherever_it_is_not_a_column() -> None:
    sheet = opened(template("service"))["Activity"]
    names = {
        service.service_id: service.service_name for service in load_register(member().gss_code).services_in(SEPTEMBER)
    }
    for (cell,) in sheet.iter_rows(min_row=2, max_row=1 + len(names), max_col=1):
        assert names[cell.value][:40] in cell.number_format


def test_z_stands_where_nothing_else_can_be_meant() -> None:
    register = load_register(member().gss_code)
    services = {row["service_id"]: row for row in rows(grids(template("service"))["Activity"])}
    timed = set(CONTRACTS.sets["timed_services"])
    for service_id, row in services.items():
        expected = "" if timed & set(register.services[service_id].service_types) else "z"
        assert row["starts_in_standard"] == expected
        assert row["places_occupied"] == ""
    for row in rows(grids(template("panel"))["Panels"]):
        panel = register.panels[row["panel_id"]]
        if panel.host_borough != register.gss_code:
            assert {row["meetings_scheduled"], row["meetings_held"], row["attended_police"]} == {"z"}
            assert row["cases_considered"] == ""
        elif panel.panel_type == "GSVP":
            assert (row["attended_police"], row["attended_prison"], row["victims_16_17"]) == ("", "z", "z")


def test_what_cannot_be_asked_is_said() -> None:
    with pytest.raises(NoTemplate, match=r"no profile return for October 2026\. The next one is for December 2026"):
        template("profile", OCTOBER)
    with pytest.raises(NoTemplate, match="There’s no board return"):
        template("board")
    with pytest.raises(NoTemplate, match="xlsx or ods, not csv"):
        template("service", form="csv")


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_what_nobody_fills_in_by_hand_is_not_printed(form: str) -> None:
    """A hundred empty rows for movements and every authority of the country would be pages of nothing."""
    content = template("service", form=form)
    if form == "xlsx":
        book = opened(content)
        areas = {title: book[title].print_area for title in ("Movements", "Guidance", "Codes")}
        assert areas["Movements"] == "'Movements'!$A$1:$J$11"
        assert areas["Guidance"].startswith("'Guidance'!$A$1:$F$")
        last = int(areas["Codes"].rpartition("$")[2])
        assert book["Codes"].cell(last + 1, 1).value == "areas"
        assert {row[0].value for row in book["Codes"].iter_rows(min_row=last + 1)} == {"areas"}
    else:
        assert "table:print-ranges=\"'Movements'.A1:'Movements'.J11\"" in unzipped(content)["content.xml"].decode()


def test_a_move_to_any_authority_has_a_row_and_a_name() -> None:
    book = opened(template("service"))
    assert all(not book["Movements"].cell(row, 1).protection.locked for row in range(2, 102))
    assert "Westminster" in {cell.value for cell in book["Codes"]["C"]}


def test_a_printed_template_is_half_of_what_it_was() -> None:
    """Sheets side by side, of every column that is printed: 24, 18 and 13 pages became 11, 9 and 9."""
    across = {
        return_type: sum(
            int(book[title].page_setup.fitToWidth or 1)
            for title in book.sheetnames
            if title not in ("Guidance", "Codes")
        )
        for return_type in RETURNS
        for book in [opened(template(return_type))]
    }
    assert across == {"service": 7, "panel": 6, "profile": 6}
    for return_type in RETURNS:
        book = opened(template(return_type))
        assert [book[title].page_setup.fitToWidth or 1 for title in ("Guidance", "Codes")] == [1, 1]

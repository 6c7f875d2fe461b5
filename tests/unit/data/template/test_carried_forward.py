"""What a template brings of the borough's last return."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.model import TypedReturn, TypedRow, TypedSheet
from data.template import NoTemplate
from standards.model import CellState, Value
from tests.support.books import OCTOBER
from tests.support.samples import load_register
from tests.support.templates import CONTRACTS, grids, member, opened, rows, template


def before(return_type: str, sheet: str, values: list[dict[str, Value]]) -> TypedReturn:
    typed = TypedSheet(sheet, {}, tuple(TypedRow(at, row) for at, row in enumerate(values, start=2)))
    return TypedReturn("0" * 64, "before.xlsx", return_type, member().gss_code, OCTOBER - 2, "1", {sheet: typed})


def test_what_the_borough_said_last_goes_before_the_register() -> None:
    reported: list[dict[str, Value]] = [
        {"service_id": "CAM-S01", "service_name": "A new name", "places": 31, "service_types": ("isva",)},
        {"service_id": "CAM-S02", "service_name": CellState.BLANK, "places": CellState.VOID},
        {"service_id": "CAM-S99", "service_name": "Not in the register"},
    ]
    register = load_register(member().gss_code)
    sheets = grids(template("service", previous=before("service", "services", reported)))
    first, second, *_ = rows(sheets["Services"])
    assert (first["service_name"], first["places"]) == ("A new name", 31)
    assert first["service_types"] == CONTRACTS.code_lists["service_types"]["isva"]
    assert first["provider_name"] == register.services["CAM-S01"].provider_name
    assert second["service_name"] == register.services["CAM-S02"].service_name
    assert second["places"] == register.services["CAM-S02"].places
    assert "CAM-S99" not in [row["service_id"] for row in rows(sheets["Services"])]


def test_last_quarters_answers_come_filled_in_where_the_contract_says_so() -> None:
    reported: list[dict[str, Value]] = [
        {"definition_age_min": 10, "lead_vacant_months": 4, "hsb_audit_on": date(2026, 3, 5)}
    ]
    (row,) = rows(grids(template("profile", previous=before("profile", "profile", reported)))["Profile"])
    assert (row["definition_age_min"], row["hsb_audit_on"]) == (10, date(2026, 3, 5))
    assert row["lead_vacant_months"] == ""


def test_another_boroughs_or_another_kind_of_return_is_not_carried_forward() -> None:
    with pytest.raises(NoTemplate, match="isn’t a panel return from Camden"):
        template("panel", previous=before("service", "services", []))


def test_the_contacts_role_is_the_one_of_last_time() -> None:
    last = replace(before("panel", "panels", []), contact_role="Panel coordinator")
    for previous, role in ((None, None), (last, "Panel coordinator")):
        cover = opened(template("panel", previous=previous))["Cover"]
        assert {line[0].value: line[1].value for line in cover.iter_rows()}["contact_role"] == role

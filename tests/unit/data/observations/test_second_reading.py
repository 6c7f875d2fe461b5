"""The rows of returns by the second reading: of one left out, of a guest's, of one that is in no register."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from standards.measures.answers_owed import RETURNS_OWED, with_answers_owed
from standards.model import CellState, SheetReturn
from tests.support.random_clusters.core import due_dates, month_of, observed
from tests.support.second_program.case import Agreement, Case, Membership, Sending, SentSheet
from tests.support.second_program.contracts import contract, fields
from tests.support.second_program.values import BLANK, VOID, Values, Z
from tests.support.second_program.values import month_of as month

HOST, GUEST = "E09000003", "E09000007"
MONTH = month("2026-09")
DUE = due_dates(MONTH, MONTH)[MONTH]
SERVICE: Values = {
    "since": None,
    "until": None,
    "service_id": "CAM-S01",
    "service_name": "A service",
    "service_types": ("idva",),
    "provider_name": "A provider",
    "sector": "nhs",
    "lead_borough": GUEST,
    "commissioners": ("nhs_board",),
    "boroughs_served": (GUEST,),
    "status": "operating",
    "age_min": 10,
    "age_max": 18,
    "forms_of_abuse": ("bullying",),
    "supports_harmed": "yes",
    "supports_harming": "yes",
    "supports_parents": "no",
    "is_send_adapted": "no",
    "is_open_ended": "no",
    "places": 5,
    "specialist_posts_fte": 1,
}
PANEL: Values = {
    "since": None,
    "until": None,
    "panel_id": "BAR-P01",
    "panel_type": "MASE",
    "combined_with": (),
    "areas_covered": (),
    "meetings_scheduled": 4,
    "host_borough": HOST,
}
HOSTED: Values = {"meetings_scheduled": 4, "meetings_held": 3, "cancelled_no_cases": 0, "cases_considered": 9}


def _row(sheet: str, **known: Any) -> Values:
    return {name: known.get(name, BLANK) for name in fields(sheet)}


def _panel_row(**known: Any) -> Values:
    return _row("panels", **{"panel_id": "BAR-P01", "panel_type": "MASE", "combined_with": BLANK, **known})


def _case(sheets: dict[tuple[str, str], SentSheet], at: datetime = DUE, **keys: Any) -> Case:
    """Return two boroughs that share a panel, and what they sent, by area and sheet."""
    members = {area: Membership(MONTH, None, MONTH) for area in (HOST, GUEST)}
    registers = {
        HOST: {"services": (), "panels": (PANEL,)},
        GUEST: {"services": (SERVICE,), "panels": (PANEL,)},
    }
    by_return: dict[tuple[str, str], dict[str, SentSheet]] = {}
    for (area, name), sheet in sheets.items():
        by_return.setdefault((area, contract(name)["x-return"]), {})[name] = sheet
    sendings = tuple(
        Sending(number, area, kind, MONTH, at, True, sent)
        for number, ((area, kind), sent) in enumerate(by_return.items())
    )
    return Case(0, MONTH, members, registers, sendings, keys.get("agreements", ()), {MONTH: DUE})


def _sheets(case: Case) -> dict[tuple[str, str], SheetReturn]:
    known = observed(case, MONTH, DUE + timedelta(days=1))
    return {(area, sheet): each for (area, sheet, _), each in known.sheets.items()}


def _owed_rows(sheet: SheetReturn) -> tuple[Any, ...]:
    return sheet.rows if sheet.owed_rows is None else sheet.owed_rows


def _sent(*rows: Values, **keys: Any) -> SentSheet:
    return SentSheet(rows, **keys)


def test_a_row_left_out_is_known_by_its_id() -> None:
    other = _row("services", service_id=VOID)
    sheets = _sheets(
        _case({(GUEST, "services"): _sent(other), (GUEST, "activity"): _sent(_row("activity", service_id="CAM-S01"))})
    )
    _, missing = _owed_rows(sheets[GUEST, "services"])
    known = [missing.value(name) for name in ("service_id", "service_types", "status", "places")]
    assert missing.is_missing
    assert known == ["CAM-S01", ("idva",), CellState.BLANK, CellState.BLANK]
    (about,) = _owed_rows(sheets[GUEST, "activity"])
    assert about.value("service_types") == ("idva",)


def test_a_guest_that_leaves_out_its_row_has_the_hosts_facts_and_not_the_hosts_cases() -> None:
    invented = _panel_row(panel_id=VOID)
    case = _case({(HOST, "panels"): _sent(_panel_row(**HOSTED)), (GUEST, "panels"): _sent(invented)})
    missing = _owed_rows(_sheets(case)[GUEST, "panels"])[-1]
    assert (missing.value("panel_id"), missing.value("meetings_held")) == ("BAR-P01", 3)
    assert missing.value("cases_considered") is CellState.BLANK
    assert missing.cells("cases_considered") == ()


def test_by_the_first_reading_too_a_guest_without_a_column_has_no_cases_of_the_host() -> None:
    mine = {
        name: cell
        for name, cell in _panel_row(meetings_held=Z).items()
        if name not in ("cases_considered", "attended_police")
    }
    case = _case({(HOST, "panels"): _sent(_panel_row(**HOSTED, attended_police=2)), (GUEST, "panels"): _sent(mine)})
    (row,) = _sheets(case)[GUEST, "panels"].rows
    assert (row.value("meetings_held"), row.value("attended_police")) == (3, 2)
    assert row.value("cases_considered") is CellState.BLANK


def test_a_guest_is_assessed_by_its_hosts_register_too() -> None:
    host, guest = _panel_row(**{**HOSTED, "meetings_scheduled": 3}), _panel_row(meetings_scheduled=Z)
    sheet = _sheets(_case({(HOST, "panels"): _sent(host), (GUEST, "panels"): _sent(guest)}))[GUEST, "panels"]
    (declared,), (registered,) = _owed_rows(sheet), sheet.registered_rows or ()
    assert (declared.value("meetings_scheduled"), declared.value("meetings_owed")) == (3, 3)
    assert (registered.value("meetings_scheduled"), registered.value("meetings_owed")) == (4, 4)


def test_z_stands_only_where_what_is_beside_it_allows_it() -> None:
    rows = [
        _row("strategies", strategy=name, mentions_under_18_harming=says, reviewed_on=Z)
        for name, says in (("vawg", "no"), ("gangs", "yes"), ("cse", BLANK))
    ]
    kept = {
        row.value("strategy"): row
        for row in _owed_rows(_sheets(_case({(GUEST, "strategies"): _sent(*rows)}))[GUEST, "strategies"])
    }
    assert kept["vawg"].value("reviewed_on") is CellState.NOT_APPLICABLE
    assert kept["gangs"].value("reviewed_on") is CellState.VOID
    assert kept["cse"].value("reviewed_on") is CellState.VOID


def test_a_row_about_what_is_in_no_register_does_not_count_by_the_register() -> None:
    rows = _row("practice", panel_id="BAR-P01", cases_audited=1), _row("practice", panel_id=VOID, cases_audited=9)
    case = _case({(GUEST, "practice"): _sent(*rows, typed_keys={1: "ZZZ-P99"})})
    sheet = _sheets(case)[GUEST, "practice"]
    assert [row.value("panel_id") for row in _owed_rows(sheet)] == ["BAR-P01", "ZZZ-P99"]
    assert [row.value("cases_audited") for row in sheet.registered_rows or ()] == [1]


def test_rows_whose_ids_are_not_known_are_not_about_one_another() -> None:
    services = _sent(_row("services", service_id=VOID, service_types=("idva",)))
    activity = _sent(_row("activity", service_id=VOID, new_young_people=3))
    sheets = _sheets(_case({(GUEST, "services"): services, (GUEST, "activity"): activity}))
    assert _owed_rows(sheets[GUEST, "activity"])[0].value("service_types") is CellState.BLANK


def test_a_row_sent_twice_is_known_as_little_as_one_that_is_not_there() -> None:
    void = dict.fromkeys(_row("services"), VOID)
    case = _case({(GUEST, "services"): _sent(void, void, typed_keys={0: "CAM-S01", 1: "CAM-S01"})})
    (row,) = _owed_rows(_sheets(case)[GUEST, "services"])
    assert (row.value("service_id"), row.value("service_types")) == ("CAM-S01", ("idva",))
    assert (row.is_missing, row.value("status")) == (False, CellState.VOID)


def test_a_movement_of_nobody_is_not_owed_by_the_other_borough() -> None:
    moves = [
        _row("movements", direction="sent", other_borough=GUEST, reason=reason, children_moved=children)
        for reason, children in (("violence", 4), ("housing", 0))
    ]
    case = _case({(HOST, "movements"): _sent(*moves), (GUEST, "movements"): SentSheet((), is_nil=True)})
    assert [row.value("reason") for row in _owed_rows(_sheets(case)[GUEST, "movements"])] == ["violence"]


def test_a_guest_is_a_guest_by_the_register_as_it_was_in_the_month() -> None:
    case = _case({(HOST, "panels"): _sent(_panel_row(**HOSTED)), (GUEST, "panels"): _sent(_panel_row(meetings_held=1))})
    own = {"services": (SERVICE,), "panels": (PANEL | {"host_borough": GUEST},)}
    for accepted, held in ((MONTH, 3), (MONTH + 1, 1)):
        sheets = _sheets(replace(case, earlier={GUEST: (accepted, own)}))
        assert _owed_rows(sheets[GUEST, "panels"])[0].value("meetings_held") == held


# ---------------------------------------------------------------- answers owed


def _owed(sheet: SheetReturn, name: str) -> tuple[int, int]:
    return sheet.answers[name]


def test_a_blank_list_is_missing_only_if_the_register_has_something_there() -> None:
    sheets = _sheets(_case({(HOST, "panels"): _sent(_panel_row(**HOSTED))}))
    assert _owed(sheets[HOST, "panels"], "combined_with") == (0, 0)
    case = _case({(HOST, "panels"): _sent(_panel_row(**HOSTED))})
    combined = {HOST: {"services": (), "panels": (PANEL | {"combined_with": ("GSVP",)},)}}
    sheets = _sheets(replace(case, registers={**case.registers, **combined}))
    assert _owed(sheets[HOST, "panels"], "combined_with") == (1, 0)


def test_a_guest_owes_nothing_that_its_host_reports() -> None:
    case = _case({(GUEST, "panels"): _sent(_panel_row(meetings_scheduled=Z))})
    sheet = _sheets(case)[GUEST, "panels"]
    assert [_owed(sheet, name) for name in ("meetings_scheduled", "meetings_held")] == [(0, 0), (0, 0)]
    sheet = _sheets(_case({}))[GUEST, "panels"]
    assert [_owed(sheet, name) for name in ("meetings_held", "cases_considered")] == [(0, 0), (1, 0)]


def test_residents_are_known_in_a_month_that_an_outage_excuses() -> None:
    agreements = tuple(Agreement(GUEST, kind, None, MONTH, MONTH, True) for kind in ("service", "panel", "profile"))
    sheets = _sheets(_case({}, agreements=agreements))
    assert (GUEST, RETURNS_OWED) not in sheets
    assert len(sheets[GUEST, "residents"].rows) == 1


def test_where_no_row_was_owed_no_answers_were() -> None:
    exempt = tuple(Agreement(HOST, kind, None, MONTH, MONTH, False) for kind in ("panel", "profile"))
    sheets = {(HOST, name): SentSheet(()) for name in ("services", "activity", "young_people", "movements")}
    known = observed(_case(sheets, agreements=exempt), MONTH, DUE)
    assert (HOST, RETURNS_OWED, month_of(MONTH)) in known.sheets
    counted = with_answers_owed(known, frozenset({("activity", "starts")}))
    assert (HOST, RETURNS_OWED, month_of(MONTH)) not in counted


def test_a_movement_in_two_rows_that_both_came_in_time_is_in_time() -> None:
    rows = [
        _row("movements", direction="sent", other_borough=HOST, reason="violence", children_moved=n) for n in (4, 2)
    ]
    case = _case({(GUEST, "movements"): _sent(*rows)})
    (first,) = case.sendings
    again = replace(first, number=9, at=DUE + timedelta(hours=1))
    sheet = _sheets(replace(case, sendings=(first, again)))[GUEST, "movements"]
    assert _owed(sheet, "children_moved") == (2, 2)


def test_whose_facts_a_guest_has_does_not_depend_on_the_order_of_boroughs() -> None:
    """A host that names another host itself, by a mistake in its register, reports its own row to its guests."""
    case = _case({(HOST, "panels"): _sent(_panel_row(**HOSTED)), (GUEST, "panels"): _sent(_panel_row())})
    elsewhere = {"services": (), "panels": (PANEL | {"host_borough": "E10000016"},)}
    sheets = _sheets(replace(case, registers={**case.registers, HOST: elsewhere}))
    assert [_owed_rows(sheets[area, "panels"])[0].value("meetings_held") for area in (HOST, GUEST)] == [
        CellState.NO_RETURN,
        3,
    ]

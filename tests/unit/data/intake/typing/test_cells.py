"""What people type into a cell: each mistake gives its own finding, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.intake.gate.grid import HIDDEN
from data.intake.plain import is_plain
from data.model import Effect, State
from standards.model import CellState
from tests.support.books import SEPTEMBER, Share, clean
from tests.support.examined import ACTIVITY, SERVICES, apart_from_the_register, only
from tests.unit.conftest import ExamineFile


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("N/A", "not_available"),
        ("not known", "not_available"),
        ("-", "not_available"),
        ("nil", "not_available"),
        ("<5", "suppressed_number"),
        ("fewer than 5", "suppressed_number"),
        ("*", "suppressed_number"),
        ("12-15", "suppressed_number"),
        ("12 cases", "number_with_words"),
        ("approx 12", "number_with_words"),
        ("12(2 declined)", "number_with_words"),
        ("1,234", "number_with_comma"),
        ("1 234", "number_with_comma"),
        ("45%", "percentage"),
        ("-5 per cent", "percentage"),
        (Share(0.85), "percentage"),
        (4.5, "decimal_in_count"),
        ("4.5", "decimal_in_count"),
        (0.45, "decimal_in_count"),
        (-3, "below_minimum"),
        ("-3", "below_minimum"),
        (5000, "above_maximum"),
        (date(2026, 2, 1), "date_instead_of_number"),
        ("twelve", "not_a_number"),
        ("l2", "not_a_number"),
        ("7 or 8", "suppressed_number"),
        (".", "stray_mark"),
        ("'", "stray_mark"),
        ("12\u200b cases", "number_with_words"),
        (True, "not_a_number"),
        ("z", "z_not_allowed"),
        ("#REF!", "error_value"),
        ("=SUM(B2:B9)", "formula"),
    ],
)
def test_a_count_that_is_none(examine_file: ExamineFile, typed: Any, code: str) -> None:
    book = clean()
    cell = book.fill(ACTIVITY, "pending", typed)
    examined = examine_file(book)
    finding = only(examined, code, Effect.REJECT if code == "formula" else Effect.VOID)
    assert (finding.sheet, finding.cells) == (ACTIVITY, (cell,))
    assert finding.message.startswith(f"{ACTIVITY}, cell {cell}: ")
    assert examined.typed is not None
    assert examined.typed.sheets["activity"].rows[0].values["pending"] is CellState.VOID
    if isinstance(typed, str | int) and code not in ("formula", "number_with_words", "stray_mark"):
        expected = str(typed) if is_plain(str(typed)) else HIDDEN
        assert expected.lower() in finding.message.lower()


@pytest.mark.parametrize(
    "typed", [12, 12.0, "12", " 12 ", "12.0", "+12", "0012", "\u200b12", "12\xa0", "\ufeff 1\u200d2\u202f"]
)
def test_counts_that_are_certain(examine_file: ExamineFile, typed: Any) -> None:
    book = clean()
    book.fill(ACTIVITY, "pending", typed)
    examined = examine_file(book)
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.sheets["activity"].rows[0].values["pending"] == 12


def test_a_percentage_is_said_as_it_is_shown(examine_file: ExamineFile) -> None:
    """0.85 with the format of a percentage is 85% to whoever typed it, and to whoever saves it as a CSV."""
    book = clean()
    cell = book.fill(ACTIVITY, "pending", Share(0.85))
    for content, name in ((book.xlsx(), "a.xlsx"), (book.ods(), "a.ods"), (book.zip(), "a.zip")):
        finding = only(examine_file(content, name), "percentage", Effect.VOID)
        assert (finding.cells, finding.value) == ((cell,), "85%")
        assert "you entered ‘85%’ as a percentage instead of a whole number" in finding.message
        assert "Change the cell’s format to a number" in finding.fix


def test_blank_zero_and_z_are_kept_apart(examine_file: ExamineFile) -> None:
    book = clean()
    for row, typed in ((2, None), (3, 0), (4, "Z")):
        book.fill(ACTIVITY, "places_occupied", typed, row)
    examined = examine_file(book)
    assert examined.state is State.ACCEPTED
    assert examined.typed is not None
    rows = examined.typed.sheets["activity"].rows
    occupied = [row.values["places_occupied"] for row in rows[:3]]
    assert occupied == [CellState.BLANK, 0, CellState.NOT_APPLICABLE]


def test_z_where_the_field_applies(examine_file: ExamineFile) -> None:
    book = clean()
    services = book.sheets["Services"]
    kinds = services[0].index("service_types")
    timed = next(n for n, line in enumerate(services[1:], 2) if "psychotherapy" in line[kinds])
    cell = book.fill(ACTIVITY, "starts_in_standard", "z", timed)
    finding = only(examine_file(book), "z_never", Effect.VOID)
    assert finding.cells == (cell,)
    assert "psychotherapy" in finding.message


@pytest.mark.parametrize("typed", ["y", "Yes", "TRUE", True, " yes "])
def test_ways_to_say_yes(examine_file: ExamineFile, typed: Any) -> None:
    book = clean()
    book.fill("Services", "supports_parents", typed)
    examined = examine_file(book)
    assert apart_from_the_register(examined) == []
    assert examined.typed is not None
    assert examined.typed.sheets["services"].rows[0].values["supports_parents"] == "yes"


def test_neither_yes_nor_no(examine_file: ExamineFile) -> None:
    book = clean()
    book.fill("Services", "supports_parents", "sometimes")
    finding = only(examine_file(book), "not_yes_no", Effect.VOID)
    assert (finding.value, "sometimes" in finding.message) == (None, False)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "gang_exit;outreach",
            "outreach, Gang exit",
            "Outreach;\ngang_exit",
            "outreach;gang_exit;",
            "gang_exit/outreach",
        ),
        *(
            "outreach AND Gang exit",
            "gang_exit & outreach",
            "outreach\r\ngang_exit",
            "outreach | gang_exit",
            "outreach,,gang_exit",
        ),
        "Support to leave a gang and Outreach",
    ],
)
def test_ways_to_write_a_list(examine_file: ExamineFile, typed: str) -> None:
    book = clean()
    book.fill("Services", "service_types", typed)
    examined = examine_file(book)
    assert apart_from_the_register(examined) == []
    assert examined.typed is not None
    assert examined.typed.sheets["services"].rows[0].values["service_types"] == ("gang_exit", "outreach")


def test_a_code_that_is_none_is_named_with_what_it_may_mean(examine_file: ExamineFile) -> None:
    book = clean()
    cell = book.fill("Services", "service_types", "outreach;gang_exits")
    finding = only(examine_file(book), "not_a_code", Effect.VOID)
    assert (finding.cells, finding.value) == ((cell,), None)
    assert "Did you mean gang_exit?" in finding.message


@pytest.mark.parametrize(("typed", "meant"), [("mace", "MASE"), ("Vulnerable group panel", "VGP")])
def test_what_a_code_may_mean_is_looked_for_in_any_case_and_among_the_titles(
    examine_file: ExamineFile, typed: str, meant: str
) -> None:
    book = clean("panel")
    book.fill("Panels", "panel_type", typed)
    assert f"Did you mean {meant}?" in only(examine_file(book), "not_a_code", Effect.VOID).message


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (date(2026, 6, 5), date(2026, 6, 5)),
        ("2026-06-25", date(2026, 6, 25)),
        ("25/06/2026", date(2026, 6, 25)),
        ("5/5/2026", date(2026, 5, 5)),
        ("25 June 2026", date(2026, 6, 25)),
        ("25-Jun-2026", date(2026, 6, 25)),
        ("25th June 2026", date(2026, 6, 25)),
        ("2026/06/25", date(2026, 6, 25)),
        ("05/06/2026", date(2026, 6, 5)),
        ("25/06/26", date(2026, 6, 25)),
        ("25-Jun-26", date(2026, 6, 25)),
        ("3 Sept 2026", date(2026, 9, 3)),
        ("Fri 25 June 2026", date(2026, 6, 25)),
        ("June 25, 2026", date(2026, 6, 25)),
        ("25.06.2026", date(2026, 6, 25)),
    ],
)
def test_dates_that_are_certain(examine_file: ExamineFile, typed: Any, meant: date) -> None:
    book = clean("profile", SEPTEMBER)
    book.fill("Profile", "hsb_audit_on", typed)
    examined = examine_file(book)
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.sheets["profile"].rows[0].values["hsb_audit_on"] == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("June 2026", "not_a_date"),
        ("31/02/2026", "not_a_date"),
        (46000, "not_a_date"),
        ("soon", "not_a_date"),
        (date(2027, 1, 1), "date_in_future"),
    ],
)
def test_dates_that_are_not(examine_file: ExamineFile, typed: Any, code: str) -> None:
    book = clean("profile", SEPTEMBER)
    cell = book.fill("Profile", "hsb_audit_on", typed)
    assert only(examine_file(book), code, Effect.VOID).cells == (cell,)


def test_a_date_with_its_month_first_makes_others_doubtful(examine_file: ExamineFile) -> None:
    book = clean("profile", SEPTEMBER)
    book.fill("Profile", "hsb_audit_on", "06/25/2026")
    assert examine_file(book).findings == ()
    cell = book.fill("Profile", "annual_report_on", "05/06/2026")
    assert only(examine_file(book), "ambiguous_date", Effect.VOID).cells == (cell,)


def test_a_point_and_three_zeros_are_asked_about(examine_file: ExamineFile) -> None:
    book = clean()
    cell = book.fill(ACTIVITY, "pending", "1.000")
    examined = examine_file(book)
    finding = only(examined, "one_or_a_thousand", Effect.ASK)
    assert finding.cells == (cell,)
    assert finding.message.endswith("which we read as 1. Some people write 1000 like this.")
    assert examined.typed is not None
    assert examined.typed.sheets["activity"].rows[0].values["pending"] == 1


def test_decimals_by_tenths(examine_file: ExamineFile) -> None:
    book = clean()
    book.fill("Services", "specialist_posts_fte", 2.5)
    assert apart_from_the_register(examine_file(book)) == []
    book.fill("Services", "specialist_posts_fte", 2.55)
    assert only(examine_file(book), "too_many_decimals", Effect.VOID).value == "2.55"


def test_pasted_formulas_are_one_mistake_each_with_its_value_read(examine_file: ExamineFile) -> None:
    book = clean()
    cells = [book.cell(ACTIVITY, "pending", row) for row in (2, 3)]

    def paste(workbook: Any, sheets: Any) -> None:
        sheets[ACTIVITY].write_formula(cells[0], "=1+1", None, 2)
        sheets[ACTIVITY].write_formula(cells[1], "=1/0", None, "#DIV/0!")

    examined = examine_file(book.decorate(paste))
    assert only(examined, "formula", Effect.REJECT).cells == tuple(cells)
    assert examined.typed is not None
    rows = examined.typed.sheets["activity"].rows
    assert [row.values["pending"] for row in rows[:2]] == [2, CellState.VOID]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("E09000033", "E09000033"),
        ("Westminster", "E09000033"),
        ("City of Westminster", "E09000033"),
        ("Kent", "E10000016"),
        ("E10000016", "E10000016"),
        ("LB Barnet", "E09000003"),
        ("Barking & Dagenham", "E09000002"),
        ("Poole", "E06000058"),
    ],
)
def test_any_authority_by_its_name_or_code(examine_file: ExamineFile, typed: str, code: str) -> None:
    book = clean("service", SEPTEMBER)
    book.fill("Movements", "other_borough", typed)
    examined = examine_file(book)
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.sheets["movements"].rows[0].values["other_borough"] == code


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("E09000099", "not_an_area", "‘E09000099’ is neither the name nor the code"),
        ("Westminter", "not_an_area", "Did you mean Westminster?"),
        ("Kingston", "not_an_area", "Did you mean Kingston upon Hull or Kingston upon Thames?"),
        ("Cumbria", "area_replaced", "replaced by Cumberland and Westmorland and Furness"),
        ("Middle-earth", "not_an_area", f"{HIDDEN} is neither"),
    ],
)
def test_what_is_no_authority(examine_file: ExamineFile, typed: str, code: str, says: str) -> None:
    book = clean("service", SEPTEMBER)
    cell = book.fill("Movements", "other_borough", typed)
    finding = only(examine_file(book), code, Effect.VOID)
    assert finding.cells == (cell,)
    assert says in finding.message


def test_a_council_among_those_who_pay_is_a_local_authority(examine_file: ExamineFile) -> None:
    book = clean()
    book.fill(SERVICES, "commissioners", "Camden Council; nhs_board")
    examined = examine_file(book)
    assert apart_from_the_register(examined) == []
    assert examined.typed is not None
    assert examined.typed.sheets["services"].rows[0].values["commissioners"] == ("local_authority", "nhs_board")


@pytest.mark.parametrize("mark", [".", "'", ",", "`"])
def test_a_stray_mark_in_an_empty_row_is_named_once(examine_file: ExamineFile, mark: str) -> None:
    book = clean()
    book.put(ACTIVITY, "D60", mark)
    book.put(ACTIVITY, "AA3", mark)
    finding = only(examine_file(book), "stray_row", Effect.ASK)
    assert finding.cells == ("AA3", "D60")


@pytest.mark.parametrize("unseen", ["\u200b", "\xa0", " ", "\ufeff", "\u2060\u00ad"])
def test_what_nobody_sees_counts_as_nothing(examine_file: ExamineFile, unseen: str) -> None:
    book = clean()
    book.put(ACTIVITY, "D60", unseen)
    book.fill(ACTIVITY, "pending", unseen)
    book.sheets[ACTIVITY][0][1] += unseen
    book.sheets[ACTIVITY][1][0] = unseen + book.sheets[ACTIVITY][1][0] + unseen
    assert examine_file(book).findings == ()


@pytest.mark.parametrize("value", ["1\t2\n3\u202e4", "[7]"])
def test_what_was_typed_is_shown_shortened_and_harmless(examine_file: ExamineFile, value: str) -> None:
    book = clean()
    book.fill(ACTIVITY, "pending", value)
    finding = only(examine_file(book), "not_a_number", Effect.VOID)
    assert finding.value is not None
    assert len(finding.value) <= 40
    assert finding.value.isprintable()
    assert finding.value in finding.message


@pytest.mark.parametrize(
    ("typed", "separator"),
    [("outreach mapping", "a space"), ("outreach/gang_exits", "‘/’"), ("outreach AND gang_exits", "‘AND’")],
)
def test_codes_without_a_semicolon_between_them(examine_file: ExamineFile, typed: str, separator: str) -> None:
    book = clean()
    book.fill(SERVICES, "service_types", typed)
    finding = only(examine_file(book), "list_separator", Effect.VOID)
    assert f"There’s {separator} between them." in finding.message
    assert finding.fix == "Put ; between the codes, for example, hsb_service; cse_specialist."


@pytest.mark.parametrize(
    "typed", ["Camden & Islington", "Camden and LB Islington", "E09000007, E09000019", "Camden/Islington"]
)
def test_areas_with_anything_between_them(examine_file: ExamineFile, typed: str) -> None:
    book = clean()
    book.fill(SERVICES, "boroughs_served", typed)
    examined = examine_file(book)
    assert apart_from_the_register(examined) == []
    assert examined.typed is not None
    assert examined.typed.sheets["services"].rows[0].values["boroughs_served"] == ("E09000007", "E09000019")


def test_an_areas_name_with_and_in_it_is_one_area(examine_file: ExamineFile) -> None:
    book = clean()
    book.fill(SERVICES, "boroughs_served", "Camden and Barking and Dagenham and Kensington & Chelsea")
    examined = examine_file(book)
    assert apart_from_the_register(examined) == []
    assert examined.typed is not None
    served = examined.typed.sheets["services"].rows[0].values["boroughs_served"]
    assert served == ("E09000002", "E09000007", "E09000020")


def test_a_blank_is_advised_only_where_an_answer_is_not_needed(examine_file: ExamineFile) -> None:
    for name, advice in (("pending", "Leave the cell blank"), ("referrals_received", "You must answer this")):
        book = clean()
        book.fill(ACTIVITY, name, "N/A")
        assert only(examine_file(book), "not_available", Effect.VOID).fix.startswith(advice)


def test_a_zero_is_advised_only_for_counts(examine_file: ExamineFile) -> None:
    book = clean()
    book.fill(SERVICES, "sector", None)
    assert "0" not in only(examine_file(book), "required_blank", Effect.REJECT).fix

"""The mistakes that people make in returns: each gives its own finding, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data.cluster import all_members
from data.contract import load_contracts
from data.model import Effect, Examined, Finding, State
from data.register import load_register
from data.template import write_template
from standards.model import CellState
from tests.support.books import CAMDEN, OCTOBER, SEPTEMBER, Book, Share, clean, repacked, unzipped
from tests.unit.conftest import Look

ACTIVITY = "Activity"


def told(examined: Examined) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """Return what was found: code, sheet, cells."""
    return [(finding.code, finding.sheet, finding.cells) for finding in examined.findings]


def only(examined: Examined, code: str, effect: Effect) -> Finding:
    """Return the one finding, having checked that it is alone and says where, what and how."""
    assert [finding.code for finding in examined.findings] == [code]
    (finding,) = examined.findings
    assert finding.effect is effect
    assert finding.fix.endswith(".")
    state = {Effect.ASK: State.QUESTIONS, Effect.REFUSE: State.REFUSED}.get(effect, State.REJECTED)
    assert examined.state is state
    return finding


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
        ("9" * 300, "not_a_number"),
        (True, "not_a_number"),
        ("z", "z_not_allowed"),
        ("#REF!", "error_value"),
        ("=SUM(B2:B9)", "formula"),
    ],
)
def test_a_count_that_is_none(look: Look, typed: Any, code: str) -> None:
    book = clean()
    cell = book.fill(ACTIVITY, "pending", typed)
    examined = look(book)
    finding = only(examined, code, Effect.REJECT if code == "formula" else Effect.VOID)
    assert (finding.sheet, finding.cells) == (ACTIVITY, (cell,))
    assert finding.message.startswith(f"{ACTIVITY}, cell {cell}: ")
    assert examined.typed is not None
    assert examined.typed.sheets["activity"].rows[0].values["pending"] is CellState.VOID
    if isinstance(typed, str | int) and code != "formula":
        assert str(typed)[:30] in finding.message


@pytest.mark.parametrize("typed", [12, 12.0, "12", " 12 ", "12.0", "+12", "0012"])
def test_counts_that_are_certain(look: Look, typed: Any) -> None:
    book = clean()
    book.fill(ACTIVITY, "pending", typed)
    examined = look(book)
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.sheets["activity"].rows[0].values["pending"] == 12


def test_a_percentage_is_said_as_it_is_shown(look: Look) -> None:
    """0.85 with the format of a percentage is 85% to whoever typed it, and to whoever saves it as a CSV."""
    book = clean()
    cell = book.fill(ACTIVITY, "pending", Share(0.85))
    for content, name in ((book.xlsx(), "a.xlsx"), (book.ods(), "a.ods"), (book.zip(), "a.zip")):
        finding = only(look(content, name), "percentage", Effect.VOID)
        assert (finding.cells, finding.value) == ((cell,), "85%")
        assert "you entered ‘85%’, a percentage, instead of a whole number" in finding.message
        assert "Set the cell's format to a number" in finding.fix


def test_blank_zero_and_z_are_kept_apart(look: Look) -> None:
    book = clean()
    for row, typed in ((2, None), (3, 0), (4, "Z")):
        book.fill(ACTIVITY, "places_occupied", typed, row)
    examined = look(book)
    assert examined.state is State.ACCEPTED
    assert examined.typed is not None
    rows = examined.typed.sheets["activity"].rows
    found = [row.values["places_occupied"] for row in rows[:3]]
    assert found == [CellState.BLANK, 0, CellState.NOT_APPLICABLE]


def test_the_same_mistake_in_many_cells_is_one_finding(look: Look) -> None:
    book = clean()
    cells = [book.fill(ACTIVITY, "pending", "N/A", row) for row in range(2, 11)]
    cells += [book.fill(ACTIVITY, "closures", "n/a", 3)]
    finding = only(look(book), "not_available", Effect.VOID)
    assert set(finding.cells) == set(cells)
    assert finding.field is None
    assert "and 4 more: you entered ‘N/A’ and ‘n/a’" in finding.message


def test_all_mistakes_are_told_at_once(look: Look) -> None:
    book = clean()
    book.fill(ACTIVITY, "pending", "12 cases")
    book.fill(ACTIVITY, "starts", 4.5)
    book.fill("Services", "sector", "voluntary", 3)
    book.cover("contact_role", None)
    codes = [finding.code for finding in look(book).findings]
    assert codes == ["no_contact_role", "not_a_code", "number_with_words", "decimal_in_count"]


def test_a_void_cell_breaks_no_rule_across_fields(look: Look) -> None:
    book = clean()
    book.fill(ACTIVITY, "starts", -1)  # new_young_people <= starts would be asked about as well
    assert [finding.code for finding in look(book).findings] == ["below_minimum"]


def test_a_rule_across_fields_names_both_cells(look: Look) -> None:
    book = clean()
    cells = (book.fill(ACTIVITY, "decided_declined", 2), book.fill(ACTIVITY, "declined_redirected", 3))
    finding = only(look(book), "redirected_within_declined", Effect.VOID)
    assert set(finding.cells) == set(cells)
    assert "‘3 against 2’" in finding.message


def test_a_rule_with_the_registers_sheet(look: Look) -> None:
    book = clean()
    row = next(n for n, line in enumerate(book.sheets["Services"][1:], 2) if isinstance(line[17], int))
    book.fill("Services", "places", 7, row)
    cell = book.fill(ACTIVITY, "places_occupied", 9, row)
    assert only(look(book), "occupied_within_places", Effect.ASK).cells == (cell,)


def test_a_sum_that_must_be_equal(look: Look) -> None:
    book = clean("panel")
    row = next(n for n, line in enumerate(book.sheets["Panels"][1:], 2) if isinstance(line[3], int))
    book.fill("Panels", "cancelled_other", 1, row)
    finding = only(look(book), "meetings_add_up", Effect.VOID)
    assert len(finding.cells) == 5


def test_z_where_the_field_applies(look: Look) -> None:
    book = clean()
    services = book.sheets["Services"]
    kinds = services[0].index("service_types")
    timed = next(n for n, line in enumerate(services[1:], 2) if "psychotherapy" in line[kinds])
    cell = book.fill(ACTIVITY, "starts_in_standard", "z", timed)
    finding = only(look(book), "z_never", Effect.VOID)
    assert finding.cells == (cell,)
    assert "psychotherapy" in finding.message


def test_a_required_answer_left_blank(look: Look) -> None:
    book = clean()
    cells = [book.fill(ACTIVITY, "referrals_received", None, row) for row in (2, 4)]
    finding = only(look(book), "required_blank", Effect.REJECT)
    assert finding.cells == tuple(cells)
    assert "Referrals received" in finding.message


def test_a_row_without_answers_is_one_finding(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY][3][1:] = [None] * (len(book.sheets[ACTIVITY][0]) - 1)
    finding = only(look(book), "row_unanswered", Effect.REJECT)
    assert finding.value == book.sheets[ACTIVITY][3][0]


def test_an_untouched_template_is_told_what_is_missing_and_nothing_else(look: Look) -> None:
    camden = next(member for member in all_members() if member.gss_code == CAMDEN)
    for form in ("xlsx", "ods"):
        blank = write_template(load_contracts(), load_register(CAMDEN), camden, "service", SEPTEMBER, form)
        found = [(finding.code, finding.sheet) for finding in look(blank, f"return.{form}").findings]
        assert found == [
            ("no_contact_role", "Cover"),
            ("row_unanswered", ACTIVITY),
            ("row_unanswered", "Young people"),
            ("no_rows_not_nil", "Movements"),
        ]


@pytest.mark.parametrize("typed", ["y", "Yes", "TRUE", True, " yes "])
def test_ways_to_say_yes(look: Look, typed: Any) -> None:
    book = clean()
    book.fill("Services", "supports_parents", typed)
    examined = look(book)
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.sheets["services"].rows[0].values["supports_parents"] == "yes"


def test_neither_yes_nor_no(look: Look) -> None:
    book = clean()
    book.fill("Services", "supports_parents", "sometimes")
    assert only(look(book), "not_yes_no", Effect.VOID).value == "sometimes"


@pytest.mark.parametrize(
    "typed", ["gang_exit;outreach", "outreach, Gang exit", "Outreach;\ngang_exit", "outreach;gang_exit;"]
)
def test_ways_to_write_a_list(look: Look, typed: str) -> None:
    book = clean()
    book.fill("Services", "service_types", typed)
    examined = look(book)
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.sheets["services"].rows[0].values["service_types"] == ("gang_exit", "outreach")


def test_a_code_that_is_none_is_named_with_what_it_may_mean(look: Look) -> None:
    book = clean()
    cell = book.fill("Services", "service_types", "outreach;gang_exits")
    finding = only(look(book), "not_a_code", Effect.VOID)
    assert (finding.cells, finding.value) == ((cell,), "gang_exits")
    assert "Did you mean gang_exit?" in finding.message


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (date(2026, 6, 5), date(2026, 6, 5)),
        ("2026-06-25", date(2026, 6, 25)),
        ("25/06/2026", date(2026, 6, 25)),
        ("5/5/2026", date(2026, 5, 5)),
        ("25 June 2026", date(2026, 6, 25)),
        ("25-Jun-2026", date(2026, 6, 25)),
    ],
)
def test_dates_that_are_certain(look: Look, typed: Any, meant: date) -> None:
    book = clean("profile", SEPTEMBER)
    book.fill("Profile", "hsb_audit_on", typed)
    examined = look(book)
    assert examined.findings == ()
    assert examined.typed is not None
    assert examined.typed.sheets["profile"].rows[0].values["hsb_audit_on"] == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("05/06/2026", "ambiguous_date"),
        ("25/06/26", "not_a_date"),
        ("June 2026", "not_a_date"),
        ("31/02/2026", "not_a_date"),
        (46000, "not_a_date"),
        ("soon", "not_a_date"),
        (date(2027, 1, 1), "date_in_future"),
    ],
)
def test_dates_that_are_not(look: Look, typed: Any, code: str) -> None:
    book = clean("profile", SEPTEMBER)
    cell = book.fill("Profile", "hsb_audit_on", typed)
    assert only(look(book), code, Effect.VOID).cells == (cell,)


def test_decimals_by_tenths(look: Look) -> None:
    book = clean()
    book.fill("Services", "specialist_posts_fte", 2.5)
    assert look(book).findings == ()
    book.fill("Services", "specialist_posts_fte", 2.55)
    assert only(look(book), "too_many_decimals", Effect.VOID).value == "2.55"


def test_headings_by_title_in_any_case(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY][0][1] = "  REFERRALS   received "
    assert look(book).findings == ()


def test_columns_in_any_order(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY] = [row[::-1] for row in book.sheets[ACTIVITY]]
    assert look(book).findings == ()


def test_a_missing_sheet(look: Look) -> None:
    book = clean()
    del book.sheets[ACTIVITY]
    finding = only(look(book), "missing_sheet", Effect.REJECT)
    assert "nil_activity" in finding.fix


def test_a_renamed_sheet_is_read_all_the_same(look: Look) -> None:
    book = clean()
    book.fill(ACTIVITY, "pending", "12 cases")
    book.sheets["Activity October"] = book.sheets.pop(ACTIVITY)
    codes = [finding.code for finding in look(book).findings]
    assert codes == ["renamed_sheet", "number_with_words"]


def test_a_sheet_that_stands_twice(look: Look) -> None:
    book = clean()
    book.sheets["Activity "] = [list(row) for row in book.sheets[ACTIVITY]]
    book.put("Activity ", "B2", "N/A")
    assert only(look(book), "repeated_sheet", Effect.REJECT).sheet == ACTIVITY


def test_an_extra_sheet(look: Look) -> None:
    book = clean()
    book.sheets["Working"] = [["a", 1]]
    assert "Working" in only(look(book), "extra_sheet", Effect.ASK).message
    book.sheets["Guidance"] = [["how to fill it in"]]
    del book.sheets["Working"]
    assert look(book).findings == ()


def test_an_empty_sheet(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY] = []
    only(look(book), "empty_sheet", Effect.REJECT)
    book.sheets[ACTIVITY] = clean().sheets[ACTIVITY][:1]
    only(look(book), "no_rows", Effect.REJECT)


def test_a_missing_column(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY] = [row[:1] + row[2:] for row in book.sheets[ACTIVITY]]
    assert "Referrals received" in only(look(book), "missing_columns", Effect.REJECT).message


def test_a_missing_optional_column(look: Look) -> None:
    book = clean()
    at = book.sheets[ACTIVITY][0].index("pending")
    book.sheets[ACTIVITY] = [row[:at] + row[at + 1 :] for row in book.sheets[ACTIVITY]]
    only(look(book), "missing_optional_columns", Effect.ASK)


def test_a_changed_heading_is_not_missing_as_well(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY][0][1] = "referals recieved"
    finding = only(look(book), "renamed_heading", Effect.REJECT)
    assert (finding.cells, finding.field) == (("B1",), "referrals_received")


def test_an_extra_column(look: Look) -> None:
    book = clean()
    book.put(ACTIVITY, "Z1", "Workings").put(ACTIVITY, "Z2", 4)
    assert only(look(book), "unknown_column", Effect.ASK).cells == ("Z1",)


def test_values_without_a_heading(look: Look) -> None:
    book = clean()
    book.put(ACTIVITY, "Z3", 4)
    assert only(look(book), "no_heading", Effect.REJECT).cells == ("Z3",)


def test_a_heading_that_stands_twice(look: Look) -> None:
    book = clean()
    book.put(ACTIVITY, "Z1", "Pending").put(ACTIVITY, "Z2", 4)
    book.sheets[ACTIVITY][0][-1] = "pending"
    examined = look(book)
    assert only(examined, "repeated_heading", Effect.REJECT).cells == (book.cell(ACTIVITY, "pending", 1), "Z1")
    assert examined.typed is not None
    assert "pending" not in examined.typed.sheets["activity"].columns


def test_headings_below_a_title(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY] = [["Activity of our services"], [], *book.sheets[ACTIVITY]]
    book.put(ACTIVITY, "B4", "12 cases")
    assert told(look(book)) == [("headings_not_first", ACTIVITY, ()), ("number_with_words", ACTIVITY, ("B4",))]


def test_no_headings_at_all(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY] = book.sheets[ACTIVITY][1:]
    only(look(book), "headings_not_found", Effect.REJECT)


def test_a_merged_heading_brings_no_cascade(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY][0][2] = None

    def merge(workbook: Any, sheets: Any) -> None:
        sheets[ACTIVITY].merge_range("B1:C1", "referrals_received")

    assert only(look(book.decorate(merge)), "merged_headings", Effect.REJECT).cells == ("B1", "C1")


def test_a_row_of_totals(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY].append(["Total", 120, 80, 30])
    examined = look(book)
    assert "row" in only(examined, "totals_row", Effect.REJECT).message
    assert examined.typed is not None
    assert len(examined.typed.sheets["activity"].rows) == len(book.sheets[ACTIVITY]) - 2


def test_blank_rows_between_keep_the_numbers(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY].insert(3, [])
    cell = book.fill(ACTIVITY, "pending", "12 cases", 6)
    assert only(look(book), "number_with_words", Effect.VOID).cells == (cell,)


def test_trailing_spaces_are_nobodys_mistake(look: Look) -> None:
    book = clean()
    for row in book.sheets[ACTIVITY][1:]:
        row[0] = f" {row[0]}  "
    book.sheets["Activity "] = book.sheets.pop(ACTIVITY)
    assert look(book).findings == ()


def test_pasted_formulas_are_one_mistake_each_with_its_value_read(look: Look) -> None:
    book = clean()
    cells = [book.cell(ACTIVITY, "pending", row) for row in (2, 3)]

    def paste(workbook: Any, sheets: Any) -> None:
        sheets[ACTIVITY].write_formula(cells[0], "=1+1", None, 2)
        sheets[ACTIVITY].write_formula(cells[1], "=1/0", None, "#DIV/0!")

    examined = look(book.decorate(paste))
    assert only(examined, "formula", Effect.REJECT).cells == tuple(cells)
    assert examined.typed is not None
    rows = examined.typed.sheets["activity"].rows
    assert [row.values["pending"] for row in rows[:2]] == [2, CellState.VOID]


def test_hidden_things_and_comments_are_asked_about(look: Look) -> None:
    book = clean()

    def hide(workbook: Any, sheets: Any) -> None:
        sheets[ACTIVITY].set_row(2, None, None, {"hidden": True})
        sheets[ACTIVITY].set_column(3, 3, None, None, {"hidden": True})
        sheets[ACTIVITY].write_comment("C2", "estimate")
        sheets[ACTIVITY].write_comment("C1", "guidance beside a heading is ours")
        sheets["Services"].hide()

    found = told(look(book.decorate(hide)))
    assert sorted(found, key=str) == [
        ("comments", ACTIVITY, ("C2",)),
        ("hidden_columns", ACTIVITY, ("D1",)),
        ("hidden_rows", ACTIVITY, ("A3",)),
        ("hidden_sheet", None, ()),
    ]


def test_an_id_that_is_not_in_the_register_is_not_missing_as_well(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY][3][0] = "CAM-S99"
    finding = only(look(book), "row_not_registered", Effect.VOID)
    assert finding.value == "CAM-S99"
    assert "A4" in finding.cells


def test_a_missing_row(look: Look) -> None:
    book = clean()
    (gone, *_) = book.sheets[ACTIVITY].pop(3)
    assert gone in only(look(book), "rows_missing", Effect.REJECT).message


def test_a_row_that_stands_twice(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY].append(list(book.sheets[ACTIVITY][1]))
    finding = only(look(book), "row_repeated", Effect.VOID)
    assert f"rows 2 and {len(book.sheets[ACTIVITY])}" in finding.message


def test_another_boroughs_row(look: Look) -> None:
    book = clean()
    own = {row[0] for row in book.sheets[ACTIVITY]}
    theirs = next(row for row in clean(gss_code="E09000003").sheets[ACTIVITY][1:] if row[0] not in own)
    book.sheets[ACTIVITY].append(theirs)
    assert "Barnet" in only(look(book), "row_of_other_borough", Effect.VOID).message


def test_two_boroughs_in_one_file(look: Look) -> None:
    book = clean()
    book.sheets[ACTIVITY][0].append("Borough")
    for number, row in enumerate(book.sheets[ACTIVITY][1:]):
        row.append("Barnet" if number > 4 else "Camden")
    assert only(look(book), "other_areas", Effect.REJECT).value == "Barnet"


def test_a_movement_to_the_borough_itself(look: Look) -> None:
    book = clean("service", SEPTEMBER)
    cell = book.fill("Movements", "other_borough", "Camden")
    assert only(look(book), "movement_to_itself", Effect.VOID).cells == (cell,)


def test_a_borough_outside_the_clusters_by_its_code(look: Look) -> None:
    book = clean("service", SEPTEMBER)
    book.fill("Movements", "other_borough", "E09000033")
    assert look(book).findings == ()
    cell = book.fill("Movements", "other_borough", "Westminster")
    assert only(look(book), "not_a_pattern", Effect.VOID).cells == (cell,)


def test_an_open_sheet_without_rows(look: Look) -> None:
    book = clean("service", SEPTEMBER)
    book.sheets["Movements"] = book.sheets["Movements"][:1]
    only(look(book), "no_rows_not_nil", Effect.ASK)
    book.cover("nil_movements", "yes")
    assert look(book).findings == ()


def test_more_than_one_row_for_the_borough(look: Look) -> None:
    book = clean("panel")
    book.sheets["Front door"].append(list(book.sheets["Front door"][1]))
    only(look(book), "too_many_rows", Effect.REJECT)


def test_a_strategy_left_out(look: Look) -> None:
    book = clean("profile", SEPTEMBER)
    gone = book.sheets["Strategies"].pop()[0]
    assert gone in only(look(book), "rows_missing", Effect.REJECT).message


def test_nil_is_believed_only_of_an_empty_sheet(look: Look) -> None:
    book = clean("service", SEPTEMBER).cover("nil_movements", "yes")
    only(look(book), "nil_with_rows", Effect.REJECT)


def test_a_nil_return(look: Look) -> None:
    book = clean()
    for title in ("Services", ACTIVITY):
        book.sheets[title] = book.sheets[title][:1]
        book.cover(f"nil_{title.lower()}", "yes")
    examined = look(book)
    assert (examined.state, examined.findings) == (State.NIL, ())
    assert examined.typed is not None
    assert all(sheet.is_nil for sheet in examined.typed.sheets.values())


def test_an_activity_sheet_with_ids_only_may_be_nil(look: Look) -> None:
    book = clean().cover("nil_activity", "yes")
    book.sheets[ACTIVITY] = [row if number == 0 else row[:1] for number, row in enumerate(book.sheets[ACTIVITY])]
    assert look(book).findings == ()


def test_a_sheet_that_is_not_owed_this_month(look: Look) -> None:
    book = clean()
    book.sheets["Movements"] = clean("service", SEPTEMBER).sheets["Movements"]
    examined = look(book)
    assert "December 2026" in only(examined, "sheet_not_owed", Effect.ASK).fix
    assert examined.typed is not None
    assert "movements" not in examined.typed.sheets


def test_a_profile_between_its_quarters_is_read(look: Look) -> None:
    book = clean("profile", SEPTEMBER).cover("month", str(OCTOBER))
    for title in ("Schools", "Workforce"):
        del book.sheets[title]
        book.cover(f"nil_{title.lower()}", None)
    examined = look(book)
    assert examined.typed is not None
    assert set(examined.typed.sheets) == {"profile", "strategies"}


def test_rows_of_different_lengths_in_a_csv(look: Look) -> None:
    content = clean().zip()
    lines = unzipped(content)["Activity.csv"].split(b"\r\n")
    lines[3] = b",".join(lines[3].split(b",")[:5])
    examined = look(repacked(content, {"Activity.csv": b"\r\n".join(lines)}), "return.zip")
    assert only(examined, "csv_ragged", Effect.REJECT).cells == ("A4",)


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "x" * 900, "a\tb\nc\u202ed", "{where}", "%s"])
def test_what_was_typed_is_shown_shortened_and_harmless(look: Look, value: str) -> None:
    book = clean()
    book.fill(ACTIVITY, "pending", value)
    finding = only(look(book), "not_a_number", Effect.VOID)
    assert finding.value is not None
    assert len(finding.value) <= 40
    assert finding.value.isprintable()
    assert finding.value in finding.message


def test_a_book_of_nothing_but_mistakes_is_told_in_order(look: Look) -> None:
    book = Book({"Cover": clean().sheets["Cover"], "Services": [["x"]], ACTIVITY: [["y"]]})
    assert told(look(book)) == [("headings_not_found", "Services", ()), ("headings_not_found", ACTIVITY, ())]

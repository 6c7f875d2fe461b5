"""The catalogue of findings: every code is used, every message can be filled in, every one says what to do."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

from data.contracts.load import load_contracts
from data.intake.findings import Mistake, catalogue, gather, state_of
from data.intake.gate.grid import HIDDEN
from data.intake.wording import (
    listed_cells,
    listed_columns,
    listed_rows,
    listed_values,
    sheet_in_words,
    show,
)
from data.model import Effect, Finding, State

DATA = Path(__file__).parents[4] / "data"
SOURCES = "\n".join(
    path.read_text()
    for folder in ("intake", "kept")
    for path in (DATA / folder).rglob("*.py")
    if path.name != "findings.py"
)

EVEN = ", ".join(str(row) for row in range(2, 62, 2))
UNKNOWN = (("unknown", "Leave the cell blank if you do not know."),)


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_code_is_used(code: str) -> None:
    assert f'"{code}"' in SOURCES


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_code_says_what_to_do(code: str) -> None:
    kind = catalogue()[code]
    assert kind.message.rstrip("}").endswith((".", "suggestion"))
    assert kind.fix.endswith((".", "{z}", "}"))
    assert not kind.title.endswith(".")
    named = {name for _, name, _, _ in string.Formatter().parse(kind.message + kind.fix) if name}
    assert all(re.fullmatch("[a-z_]+", name) for name in named)


def test_rules_have_codes_of_their_own() -> None:
    rules = [rule.id for contract in load_contracts().sheets.values() for rule in contract.rules]
    assert not set(rules) & set(catalogue())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (" N/A ", "N/A"),
        ("1\n2\t3", "1 2 3"),
        ("not\u202eknown", "not known"),
        (4.5, "4.5"),
        ("gang_exit", "gang_exit"),
        ("CAM-S99", "CAM-S99"),
        ("E09000099", "E09000099"),
        ("31/02/2026", "31/02/2026"),
        ("#REF!", "#REF!"),
        ("Amelia", ""),
        ("12 Amelia O’Neill", ""),
        ("Kent", ""),
        ("x" * 41, ""),
    ],
)
def test_values_are_shown_on_one_line(typed: object, shown: str) -> None:
    assert show(typed) == shown


def test_slips_of_the_same_kind_come_together_in_the_order_met() -> None:
    mistakes = [
        Mistake("not_yes_no", "Profile", ("B3",), "analyst_named", "1/0", UNKNOWN),
        Mistake("ambiguous_date", "Profile", ("C2",), "hsb_audit_on", "03/04/2026"),
        Mistake("not_yes_no", "Profile", ("A10",), "lead_role_filled", "1/0", UNKNOWN),
    ]
    first, second = gather(mistakes)
    assert (first.code, first.cells, first.field, first.value) == ("not_yes_no", ("B3", "A10"), None, "1/0")
    assert first.message == "Profile, cells B3 and A10: you entered ‘1/0’ instead of yes or no."
    assert second.field == "hsb_audit_on"


def test_many_cells_and_values_are_counted() -> None:
    cells = [f"{column}{row}" for column in "BDFH" for row in range(2, 22, 2)]
    mistakes = [
        Mistake("not_yes_no", "Profile", (cell,), "x", f"{number}/0", UNKNOWN) for number, cell in enumerate(cells)
    ]
    (finding,) = gather(mistakes)
    assert set(finding.cells) == set(cells)
    assert finding.message.startswith("Profile, cells B2, D2, F2, H2, B4,")
    assert "D16 and 10 more: you entered ‘0/0’," in finding.message
    assert "and 37 others" in finding.message


@pytest.mark.parametrize(
    ("cells", "count", "words"),
    [
        (["B7"], 1, "cell B7"),
        (["B7", "B8", "C9"], 3, "cells B7, B8 and C9"),
        (["B7", "B8", "B9", "D2"], 4, "cells D2 and B7 to B9"),
        (["B7"], 3, "cells B7 and 2 more"),
        ([f"B{row}" for row in range(1, 101)], 100, "cells B1 to B30 and 70 more"),
    ],
)
def test_cells_below_each_other_are_named_together(cells: list[str], count: int, words: str) -> None:
    assert listed_cells(cells, count) == words


def test_a_value_that_may_be_a_name_is_not_repeated() -> None:
    assert listed_values(["Amelia", "Tyler", "1,234"]) == f"{HIDDEN} and ‘1,234’"
    (finding,) = gather([Mistake("not_a_date", "Profile", ("C2",), "hsb_audit_on", "Amelia’s birthday")])
    assert finding.value is None
    assert finding.message == f"Profile, cell C2: you entered {HIDDEN} instead of a date."


def test_sheets_are_named_by_where_they_are() -> None:
    assert sheet_in_words("Activity") == "the sheet Activity"
    assert sheet_in_words("Sheet 6") == "the sixth sheet"
    assert sheet_in_words("Sheet 31") == "sheet 31"


def test_more_than_three_of_a_kind_on_a_sheet_are_told_together() -> None:
    asked = (*UNKNOWN, ("expected", "x"))
    mistakes = [
        Mistake(
            "not_a_number",
            "Activity",
            (f"{column}2",),
            column,
            f"1/{number}",
            (("heading", column), *asked),
        )
        for number, column in enumerate("BCDE")
    ]
    assert len(gather(mistakes[:3])) == 3
    (finding,) = gather(mistakes)
    assert finding.cells == ("B2", "C2", "D2", "E2")
    assert finding.message == (
        "Activity, cells B2, C2, D2 and E2: you entered ‘1/0’, ‘1/1’, ‘1/2’ and ‘1/3’ instead of numbers."
    )


def test_the_same_typed_into_two_columns_is_one_finding() -> None:
    asked = (*UNKNOWN, ("expected", "x"))
    mistakes = [
        Mistake("z_not_allowed", "Activity", (f"{each}2",), each, "z", (("heading", each), *asked)) for each in "BC"
    ]
    (finding,) = gather(mistakes)
    assert finding.message == "Activity, cells B2 and C2: you can’t answer z (doesn’t apply) in these columns."
    assert len(gather([replace(mistakes[0], sheet="Young people"), mistakes[1]])) == 2


@pytest.mark.parametrize(
    ("cells", "rows", "columns"),
    [
        (["B4"], "row 4", "column B"),
        (["B4", "C4"], "row 4", "columns B and C"),
        (["A2", "A3"], "rows 2 and 3", "column A"),
        (["A9", "A2", "A3", "A4", "AB7"], "rows 2 to 4, 7 and 9", "columns A and AB"),
        (
            [f"A{row}" for row in range(2, 40, 2)],
            "rows " + ", ".join(str(row) for row in range(2, 38, 2)) + " and 38",
            "column A",
        ),
    ],
)
def test_rows_and_columns_are_named_in_words(cells: list[str], rows: str, columns: str) -> None:
    assert (listed_rows(cells), listed_columns(cells)) == (rows, columns)


@pytest.mark.parametrize(
    ("effects", "is_nil", "state"),
    [
        ([], False, State.ACCEPTED),
        ([], True, State.NIL),
        ([Effect.ASK], False, State.QUESTIONS),
        ([Effect.ASK], True, State.QUESTIONS),
        ([Effect.ASK, Effect.VOID], False, State.REJECTED),
        ([Effect.REJECT], True, State.REJECTED),
        ([Effect.REJECT, Effect.REFUSE], False, State.REFUSED),
    ],
)
def test_the_state_is_that_of_the_heaviest_finding(effects: list[Effect], is_nil: bool, state: State) -> None:
    assert state_of([Finding("x", effect, "", "") for effect in effects], is_nil) is state

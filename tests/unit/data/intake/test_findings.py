"""The catalogue of findings: every code is used, every message can be filled in, every one says what to do."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from data.contracts.load import load_contracts
from data.intake.findings import Mistake, catalogue, gather, listed_columns, listed_rows, show, state_of
from data.model import Effect, Finding, State

DATA = Path(__file__).parents[4] / "data"
SOURCES = "\n".join(
    path.read_text()
    for folder in ("intake", "kept")
    for path in (DATA / folder).rglob("*.py")
    if path.name != "findings.py"
)

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
        (" 12 cases ", "12 cases"),
        ("a\nb\tc", "a b c"),
        ("x" * 41, "x" * 39 + "…"),
        ("left\u202eright", "left right"),
        (4.5, "4.5"),
    ],
)
def test_values_are_shown_on_one_line(typed: object, shown: str) -> None:
    assert show(typed) == shown


def test_slips_of_the_same_kind_come_together_in_the_order_met() -> None:
    mistakes = [
        Mistake("not_yes_no", "Profile", ("B3",), "analyst_named", "12/13", UNKNOWN),
        Mistake("ambiguous_date", "Profile", ("C2",), "hsb_audit_on", "03/04/2026"),
        Mistake("not_yes_no", "Profile", ("A10",), "lead_role_filled", "12/13", UNKNOWN),
    ]
    first, second = gather(mistakes)
    assert (first.code, first.cells, first.field, first.value) == ("not_yes_no", ("B3", "A10"), None, "12/13")
    assert first.message == "Profile, cells B3 and A10: you entered ‘12/13’ instead of yes or no."
    assert second.field == "hsb_audit_on"


def test_many_cells_and_values_are_counted() -> None:
    mistakes = [Mistake("not_yes_no", "Profile", (f"B{row}",), "x", f"{row}/0", UNKNOWN) for row in range(2, 22)]
    (finding,) = gather(mistakes)
    assert len(finding.cells) == 20
    assert finding.message.startswith("Profile, cells B2, B3, B4, B5, B6, B7 and 14 more: you entered ‘2/0’,")
    assert "and 17 others" in finding.message


@pytest.mark.parametrize(
    ("cells", "rows", "columns"),
    [
        (["B4"], "row 4", "column B"),
        (["B4", "C4"], "row 4", "columns B and C"),
        (["A2", "A3"], "rows 2 and 3", "column A"),
        (["A9", "A2", "A3", "A4", "AB7"], "rows 2 to 4, 7 and 9", "columns A and AB"),
        ([f"A{row}" for row in range(2, 40, 2)], "rows 2, 4, 6, 8, 10, 12 and 13 more", "column A"),
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

"""What is asked about a return, given the borough's earlier ones. Nothing here refuses or rejects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from data.contracts.load import load_contracts
from data.intake.previous_months import compare_with_previous
from data.model import Effect, Finding, TypedReturn
from standards.model import Month
from tests.support.books import CAMDEN, OCTOBER, SEPTEMBER, Book, clean
from tests.support.samples import load_register
from tests.unit.conftest import ExamineFile

TypedSheets = Callable[[Book], TypedReturn]


@pytest.fixture
def typed(examine_file: ExamineFile) -> TypedSheets:
    def of(book: Book) -> TypedReturn:
        typed_return = examine_file(book).typed
        assert typed_return is not None
        return typed_return

    return of


def asked(now: TypedReturn, *before: TypedReturn, with_register: bool = True) -> list[Finding]:
    register = load_register(CAMDEN) if with_register else None
    questions = compare_with_previous(now, {earlier.month: earlier for earlier in before}, load_contracts(), register)
    assert all(finding.effect is Effect.ASK for finding in questions)
    return list(questions)


def september(**changes: Any) -> Book:
    return busy("service", SEPTEMBER, **changes)


def busy(return_type: str = "service", month: Month = OCTOBER, **changes: Any) -> Book:
    """Return a clean return with other figures each month, and some changed on the first row of Activity."""
    book = clean(return_type, month)
    for row in range(2, len(book.sheets["Activity"]) + 1):
        book.fill("Activity", "referrals_received", 20 + month.month, row)
    for name, value in changes.items():
        book.fill("Activity", name, value)
    return book


def test_nothing_is_asked_without_a_past(typed: TypedSheets) -> None:
    assert asked(typed(busy())) == []


def test_nothing_is_asked_of_ordinary_changes(typed: TypedSheets) -> None:
    assert asked(typed(busy()), typed(september())) == []


def test_a_large_change_either_way(typed: TypedSheets) -> None:
    for now, before in ((100, 25), (25, 100)):
        (finding,) = asked(typed(busy(referrals_received=now)), typed(september(referrals_received=before)))
        assert (finding.code, finding.cells, finding.value) == ("large_change", ("B2",), str(now))
        assert f"In September 2026 it was {before}" in finding.message


def test_small_numbers_may_change_much(typed: TypedSheets) -> None:
    assert asked(typed(busy(decided_accepted=1)), typed(september(decided_accepted=9))) == []


def test_many_large_changes_are_one_question(typed: TypedSheets) -> None:
    book = busy()
    for row in range(2, 14):
        book.fill("Activity", "referrals_received", 900, row)
    (finding,) = asked(typed(book), typed(september()))
    assert (finding.code, len(finding.cells)) == ("many_large_changes", 12)


def test_figures_next_to_another_rows_id(typed: TypedSheets) -> None:
    """Two IDs exchanged: one question, and none for each figure."""
    before, now = september(), busy()
    for name, first, second in (("referrals_received", 60, 10), ("starts", 40, 5), ("new_young_people", 40, 4)):
        before.fill("Activity", name, first, 2)
        before.fill("Activity", name, second, 3)
        now.fill("Activity", name, second + 1, 2)
        now.fill("Activity", name, first + 1, 3)
    (finding,) = asked(typed(now), typed(before))
    assert (finding.code, finding.cells) == ("rows_moved", ("A2", "A3"))


def test_a_wholly_unchanged_return(typed: TypedSheets) -> None:
    last = clean("service", SEPTEMBER)
    for title in ("Young people", "Movements"):
        del last.sheets[title]
        last.cover(f"nil_{title.lower().replace(' ', '_')}", "yes")
    (finding,) = asked(typed(clean()), typed(last))
    assert (finding.code, finding.sheet) == ("unchanged_return", None)


def _nil(book: Book, title: str) -> Book:
    del book.sheets[title]
    book.cover(f"nil_{title.lower().replace(' ', '_')}", "yes")
    return book


def test_nil_after_figures_is_asked_about(typed: TypedSheets) -> None:
    questions = asked(typed(_nil(busy(), "Activity")), typed(september()))
    assert [(finding.code, finding.sheet) for finding in questions] == [("nil_after_figures", "Activity")]


def test_nil_of_a_sheet_that_always_has_answers_says_nothing(typed: TypedSheets) -> None:
    questions = asked(typed(_nil(clean("panel"), "Front door")))
    assert [finding.code for finding in questions] == ["nil_says_nothing"]


def _with_pending(value: Any, month: Month = OCTOBER) -> Book:
    book = busy(month=month)
    for row in range(2, len(book.sheets["Activity"]) + 1):
        book.fill("Activity", "pending", value, row)
    return book


def test_a_column_that_had_answers_and_has_none_is_asked_about(typed: TypedSheets) -> None:
    now, before = typed(_with_pending("")), typed(_with_pending(3, SEPTEMBER))
    (question,) = asked(now, before)
    assert (question.code, len(question.cells)) == ("column_emptied", len(now.sheets["activity"].rows))
    assert "Referrals not yet decided" in question.message
    assert asked(now, typed(_with_pending("", SEPTEMBER))) == []
    assert asked(typed(_with_pending(0)), before) == []


def test_a_zero_that_another_sheet_contradicts_is_asked_about(typed: TypedSheets) -> None:
    book = clean("panel", SEPTEMBER)
    assert asked(typed(book)) == []
    book.fill("Panels", "cases_considered", 8)
    (question,) = asked(typed(book))
    assert (question.code, question.cells, question.value) == ("zero_contradicted", ("C2",), "0")
    assert "considered cases in these months: 8." in question.message


def test_no_referrals_while_operating(typed: TypedSheets) -> None:
    now = busy(referrals_received=0)
    row = next(n for n, line in enumerate(now.sheets["Services"][1:], 2) if "operating" in line)
    assert row == 2
    codes = [finding.code for finding in asked(typed(now), typed(september(referrals_received=15)))]
    assert codes == ["no_referrals"]


def test_a_quarter_that_is_not_the_sum_of_its_months(typed: TypedSheets) -> None:
    months = [typed(busy(month=SEPTEMBER - 2)), typed(busy(month=SEPTEMBER - 1))]
    book = september()
    for row in range(2, len(book.sheets["Young people"]) + 1):
        book.fill("Young people", "new_young_people", 15, row)
    assert [f for f in asked(typed(book), *months) if f.code == "sum_of_months"] == []
    cell = book.fill("Young people", "new_young_people", 16)
    (finding,) = [f for f in asked(typed(book), *months) if f.code == "sum_of_months"]
    assert finding.cells == (cell,)
    assert "is ‘16’ for the quarter" in finding.message
    assert "add up to 15" in finding.message


def test_a_quarter_with_a_month_unknown_is_not_asked_about(typed: TypedSheets) -> None:
    book = september()
    book.fill("Young people", "new_young_people", 999)
    assert [f for f in asked(typed(book), typed(busy(month=SEPTEMBER - 1))) if f.code == "sum_of_months"] == []


def test_a_service_that_vanished_without_a_register_to_say_why(typed: TypedSheets) -> None:
    now = busy()
    gone = now.sheets["Services"].pop()[0]
    now.sheets["Activity"].pop()
    (finding,) = asked(typed(now), typed(september()), with_register=False)
    assert (finding.code, finding.value) == ("vanished", gone)
    assert asked(typed(now), typed(september())) == []

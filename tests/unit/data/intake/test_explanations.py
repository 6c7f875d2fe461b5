"""Answers to questions: what may be said, and which later returns an answer still holds for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from data.contracts.load import load_contracts
from data.intake.explanations import NotAnAnswer, checked_role, checked_text, open_questions, values_in, with_answers
from data.ledger import Explanation, Validation
from data.model import Effect, Finding, State, TypedReturn, TypedRow, TypedSheet
from standards.model import CellState, Month
from tests.support.records import BARNET, CAMDEN, DUE, MONTH, a_judged, a_receipt

QUESTION = Finding("large_change", Effect.ASK, "It is 9. It was 2.", "Say why.", "Activity", ("B2",), "starts", "9")
OTHER = replace(QUESTION, cells=("B3",), value="8")
MISTAKE = replace(QUESTION, code="not_a_number", effect=Effect.VOID)
ANSWER = Explanation(0, 0, "A new service.", "Analyst", DUE)


def asked(n: int, *findings: Finding, answer: Explanation | None = None, state: State = State.QUESTIONS) -> Validation:
    judged = a_judged(a_receipt(n, DUE + timedelta(hours=n)), state, findings=findings or (QUESTION,))
    return replace(judged, id=n, explanations={} if answer is None else {answer.n: answer})


def answered(later: Validation, *earlier: Validation, before: object = 9, after: object = 9) -> Validation:
    """Answer a judgement when the cells of earlier receipts held one value and those of the later hold another."""

    def cells(judged: Validation, _finding: Finding) -> tuple[object, ...]:
        return (after,) if judged.receipt == later.receipt else (before,)

    return with_answers(later, earlier, cells)


def test_a_question_that_is_answered_no_longer_asks() -> None:
    mine = asked(1, answer=ANSWER)
    assert answered(mine, mine).state is State.ACCEPTED
    assert open_questions(answered(mine, mine)) == []


def test_one_question_left_is_a_question_left() -> None:
    mine = asked(1, QUESTION, OTHER, answer=ANSWER)
    assert (answered(mine, mine).state, open_questions(answered(mine, mine))) == (State.QUESTIONS, [1])


def test_an_answered_nil_return_is_nil() -> None:
    mine = replace(asked(1, answer=ANSWER), sheets={"activity": True})
    assert answered(mine, mine).state is State.NIL


def test_a_rejected_return_stays_rejected_whatever_is_answered() -> None:
    mine = asked(1, QUESTION, MISTAKE, answer=ANSWER, state=State.REJECTED)
    assert answered(mine, mine).state is State.REJECTED
    assert answered(mine, mine).explanations == {0: ANSWER}


def test_an_answer_holds_for_what_is_sent_later_while_the_cells_are_unchanged() -> None:
    earlier, later = asked(1, OTHER, QUESTION, answer=replace(ANSWER, n=1)), asked(2, QUESTION)
    assert answered(later, earlier).explanations == {0: replace(ANSWER, n=1)}
    assert answered(later, earlier).state is State.ACCEPTED
    assert answered(later, earlier, after=10).state is State.QUESTIONS


@pytest.mark.parametrize(
    "changed",
    [{"code": "no_referrals"}, {"sheet": "Panels"}, {"cells": ("B3",)}, {"cells": ("B2", "B3")}, {"value": "10"}],
)
def test_an_answer_holds_for_the_same_question_only(changed: dict[str, object]) -> None:
    later = asked(2, replace(QUESTION, **changed))  # type: ignore[arg-type]
    assert answered(later, asked(1, answer=ANSWER)).state is State.QUESTIONS


def test_the_words_of_a_question_may_change_where_its_cells_say_what_it_is_about() -> None:
    later = asked(2, replace(QUESTION, message="It is 9. It was 3."))
    assert answered(later, asked(1, answer=ANSWER)).state is State.ACCEPTED


def test_questions_about_no_cell_are_told_apart_by_their_words() -> None:
    extra = Finding("extra_sheet", Effect.ASK, "The sheet Working is extra.", "Delete it.")
    other = replace(extra, message="The sheet Notes is extra.")
    mine = asked(1, extra, other, answer=ANSWER)
    assert answered(mine, mine).explanations == {0: ANSWER}


def test_an_answer_does_not_hold_for_what_was_sent_before_it() -> None:
    assert answered(asked(1), asked(2, answer=ANSWER)).state is State.QUESTIONS


def test_an_answer_is_about_one_area_return_and_month() -> None:
    mine, earlier = asked(2), asked(1, answer=ANSWER)
    for other in (
        replace(earlier, gss_code=BARNET),
        replace(earlier, return_type="panel"),
        replace(earlier, month=Month(2026, 9)),
    ):
        assert answered(mine, other).state is State.QUESTIONS


def test_of_two_answers_the_newer_stands() -> None:
    newer = replace(ANSWER, text="It was opened in May.", at=DUE + timedelta(hours=5))
    third = asked(3)
    assert answered(third, asked(1, answer=newer), asked(2, answer=ANSWER)).explanations == {0: newer}


def test_a_withdrawn_return_stays_withdrawn() -> None:
    mine = asked(1, answer=ANSWER, state=State.WITHDRAWN)
    assert answered(mine, mine).state is State.WITHDRAWN


def test_what_stands_in_a_findings_cells() -> None:
    row = TypedRow(2, {"service_id": "CAM-S01", "starts": CellState.VOID}, {"starts": "9 or so"})
    sheet = TypedSheet("activity", {"service_id": "A", "starts": "B"}, (row,))
    typed = TypedReturn("0" * 64, "a.xlsx", "service", CAMDEN, MONTH, "1", {"activity": sheet})
    values = values_in(typed, replace(QUESTION, cells=("A2", "B2", "C2", "B1")), load_contracts())
    assert values == ("CAM-S01", "9 or so", None, None)
    assert values_in(typed, replace(QUESTION, sheet="Panels"), load_contracts()) == ()


def test_an_explanation_is_one_line_of_sixty_words() -> None:
    assert checked_text("  A new service\n opened\tin May. ") == "A new service opened in May."
    assert checked_text("word " * 60) == " ".join(["word"] * 60)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (" \n", "empty"),
        ("word " * 61, "60 words or fewer"),
        ("x" * 501, "500 characters"),
        ("Ask someone@borough.example about it", "email addresses"),
        ("Call 020 7946 0123", "telephone numbers"),
        ("One boy, born 3/4/2011, was counted twice", "dates of birth"),
        ("NHS number 943 476 5919 was counted twice", "NHS numbers"),
    ],
)
def test_what_is_no_explanation_is_refused_and_not_repeated(text: str, says: str) -> None:
    with pytest.raises(NotAnAnswer, match=says) as caught:
        checked_text(text)
    assert "someone@" not in str(caught.value)
    assert "943" not in str(caught.value)


@pytest.mark.parametrize("role", ["Performance analyst", "Head of data, children’s services", "DPO"])
def test_a_role(role: str) -> None:
    assert checked_role(f" {role} ") == role


@pytest.mark.parametrize("role", ["", "Dr A Person", "ms a. person", "x" * 65, "someone@borough.example"])
def test_what_is_no_role(role: str) -> None:
    with pytest.raises(NotAnAnswer):
        checked_role(role)

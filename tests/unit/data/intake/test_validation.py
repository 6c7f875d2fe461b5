"""One validation for any number of returns: each is judged as if it were alone, and no check fails in silence."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pandas as pd
import pytest
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contracts.load import load_contracts
from data.intake import validation
from data.intake.examine import IncomingFile, examine
from data.intake.reading.reader import Reader
from data.model import FileExamination, State
from tests.support.books import OCTOBER, SEPTEMBER, Book, clean
from tests.support.samples import load_register
from tests.unit.conftest import ExamineFile

CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["referrals_received", "declined_redirected", "starts", "service_id", "places_occupied"]),
        st.integers(2, 9),
        st.sampled_from([None, 0, 4, -1, 9000, "N/A", "z", "CAM-S01", "CAM-S02", "CAM-S77"]),
    ),
    max_size=5,
)


def judged(books: Sequence[Book], reader: Reader) -> list[FileExamination]:
    files = [IncomingFile(f"{number}.xlsx", book.xlsx()) for number, book in enumerate(books)]
    return [replace(examined, file="") for examined in examine(files, load_contracts(), load_register, reader=reader)]


def unnamed(examined: FileExamination) -> FileExamination:
    return replace(examined, typed=examined.typed and replace(examined.typed, file=""))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHANGES, min_size=2, max_size=3))
def test_judging_returns_together_equals_judging_each(reader: Reader, all_changes: list[Any]) -> None:
    books = []
    for changes in all_changes:
        book = clean()
        for name, row, value in changes:
            book.fill("Activity", name, value, row)
        books.append(book)
    together = [unnamed(examined) for examined in judged(books, reader)]
    apart = [unnamed(judged([book], reader)[0]) for book in books]
    assert together == apart


def test_one_bad_return_hides_nothing_of_another(reader: Reader) -> None:
    """In a wide table one N/A makes a whole column text, and the check of another borough's numbers breaks down."""
    bad, other = clean(), clean("panel", SEPTEMBER)
    bad.fill("Activity", "starts", "N/A")
    other.fill("Front door", "contacts_red_in_time", 9)
    first, second, third = judged([bad, other, clean("profile", SEPTEMBER)], reader)
    assert [finding.code for finding in first.findings] == ["not_available"]
    assert [finding.code for finding in second.findings] == ["red_in_time_within_red"]
    assert third.state is State.ACCEPTED


def test_a_return_is_read_and_judged_alike_every_time(reader: Reader) -> None:
    assert judged([clean()], reader) == judged([clean()], reader)


class _Broken(validation.ExpectWithin):
    """An expectation that breaks down."""

    def get_validation_dependencies(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("no such thing")


def test_a_check_that_breaks_down_is_no_pass(examine_file: ExamineFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "_expectations", lambda: [_Broken(column_A="larger", column_B="smaller")])
    with pytest.raises(validation.ValidationFailed, match="no such thing"):
        examine_file(clean())


def test_a_check_of_a_column_that_is_not_there_is_no_pass(
    examine_file: ExamineFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = validation.ExpectWithin(column_A="larger", column_B="nowhere")
    monkeypatch.setattr(validation, "_expectations", lambda: [missing])
    with pytest.raises(validation.ValidationFailed):
        examine_file(clean())


def test_a_check_that_looks_at_fewer_lines_is_no_pass(
    examine_file: ExamineFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = validation._failed_by
    monkeypatch.setattr(validation, "_failed_by", lambda result, lines: real(result, lines + 1))
    book = clean()
    book.fill("Activity", "starts", -1)
    with pytest.raises(validation.ValidationFailed, match="every cell"):
        examine_file(book)


def test_a_check_that_does_not_answer_is_no_pass(examine_file: ExamineFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: Any) -> Any:
        return type("Outcome", (), {"results": []})

    monkeypatch.setattr(validation.Validator, "validate_expectation_suite", silent)
    with pytest.raises(validation.ValidationFailed, match="0 of 1"):
        examine_file(clean())


def test_no_files_and_files_that_are_all_refused_need_no_judgement(reader: Reader) -> None:
    assert examine([], load_contracts(), load_register, reader=reader) == []
    (examined,) = examine([IncomingFile("a.xls", b"x")], load_contracts(), load_register, reader=reader)
    assert examined.state is State.REFUSED


def test_more_files_than_are_judged_at_once(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = clean()
    bad.fill("Activity", "starts", "N/A")
    books = [clean(), bad, clean("panel"), bad, clean()]
    expected = judged(books, reader)
    monkeypatch.setattr("data.intake.examine._FILES_TOGETHER", 2)
    assert judged(books, reader) == expected
    assert [examined.state for examined in expected].count(State.REJECTED) == 2


def test_nothing_but_nil_is_judged_too(examine_file: ExamineFile) -> None:
    book = clean("service", OCTOBER).cover("nil_services", "yes").cover("nil_activity", "yes")
    book.sheets["Services"], book.sheets["Activity"] = [], []
    assert examine_file(book).state is State.NIL


def test_a_return_in_which_only_numbers_are_judged(examine_file: ExamineFile) -> None:
    """No code, no ID and no key on any line: each check is content with a column of nothing."""
    book = clean("panel").cover("nil_panels", "yes")
    book.sheets["Panels"] = []
    assert examine_file(book).state is State.ACCEPTED
    book.fill("Front door", "contacts_red", -1)
    assert [finding.code for finding in examine_file(book).findings] == ["below_minimum"]


def test_very_many_mistakes(examine_file: ExamineFile) -> None:
    """A long sheet on which every cell is wrong ends in a few findings, soon."""
    book = clean("service", SEPTEMBER)
    row = book.sheets["Movements"][1]
    book.sheets["Movements"] += [list(row) for _ in range(3000)]
    examined = examine_file(book)
    assert [finding.code for finding in examined.findings] == ["row_repeated"]
    assert len(examined.findings[0].cells) == 3001 * len(row)


def test_the_configuration_that_is_kept_is_worked_out_as_it_was() -> None:
    """What `_cached_configuration` keeps. Where this fails, read what changed, and whether keeping it still holds."""
    parts = (vars(Expectation)["configuration"].fget, ExpectationConfiguration.to_domain_obj)
    source = "".join(inspect.getsource(part) for part in parts)
    assert sha256(source.encode()).hexdigest() == "d6150e33136f12e4f265724aa04a761c57637d896d7fae50bca6bbbfe7558fa1"


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(*2 * [st.sampled_from([None, 1, 2, 3])]), min_size=1, max_size=6))
def test_a_kept_configuration_changes_no_answer(lines: list[tuple[int | None, int | None]]) -> None:
    larger, smaller = (pd.Series(column, dtype="float64") for column in zip(*lines, strict=True))
    table = pd.DataFrame({"line": range(len(lines)), "larger": larger, "smaller": smaller})
    plain = [type(kept).__bases__[0](**kept.configuration.kwargs) for kept in validation._expectations()]
    suite = validation.gx.ExpectationSuite(name="plain", expectations=plain)
    expected = {
        line
        for result in validation._validated(table, suite, validation._WHERE)
        for line in validation._failed_by(result, len(table))
    }
    assert validation._failed_lines(table) == sorted(expected)

"""What is kept of a return gives the same findings again, and holds nothing that was not asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, KeptFile, examine
from data.intake.gate.grid import NotKept
from data.intake.reading.reader import Reader
from data.kept.document import read_kept
from data.kept.names import NamesOfArea
from data.model import Effect, FileExamination, State
from data.sample import write_sample
from standards.model import CellState
from tests.support.books import OCTOBER, SEPTEMBER, Book, Share, clean
from tests.support.mistakes import MISTAKES
from tests.support.samples import load_register

CONTRACTS = load_contracts()
ACTIVITY = "Activity"
SECRET = "Kezia Umbrellastone"


def examined(reader: Reader, content: bytes, name: str = "return.xlsx") -> FileExamination:
    (outcome,) = examine([IncomingFile(name, content)], CONTRACTS, load_register, reader=reader)
    return outcome


def validated_again(reader: Reader, *outcomes: FileExamination) -> list[FileExamination]:
    """Return what the kept documents of returns are validated to, and require that each is the same in every way."""
    documents = [first.kept.to_bytes() for first in outcomes if first.kept is not None]
    assert len(documents) == len(outcomes)
    files = [KeptFile(first.file, read_kept(document)) for first, document in zip(outcomes, documents, strict=True)]
    again = examine(files, CONTRACTS, load_register, reader=reader)
    for first, document, second in zip(outcomes, documents, again, strict=True):
        assert (second.state, second.findings) == (first.state, first.findings)
        assert first.typed is not None
        assert second.typed is not None
        assert second.typed.sheets == first.typed.sheets
        assert second.kept is not None
        assert second.kept.to_bytes() == document
    return again


def forms(book: Book) -> dict[str, bytes]:
    return {"return.xlsx": book.xlsx(), "return.ods": book.ods(), "return.zip": book.zip()}


def test_the_samples_are_validated_again_to_the_same(reader: Reader, tmp_path: Path) -> None:
    write_sample("north-london", 3, OCTOBER, 1, tmp_path)
    paths = [path for path in sorted(tmp_path.rglob("*")) if path.suffix in (".xlsx", ".ods", ".zip")][::5]
    files = [IncomingFile(path.name, path.read_bytes()) for path in paths]
    outcomes = examine(files, CONTRACTS, load_register, reader=reader)
    kept = [outcome for outcome in outcomes if outcome.state is not State.REFUSED]
    assert len(kept) >= 5
    validated_again(reader, *kept)


def test_every_mistake_is_found_again_in_what_was_kept(reader: Reader) -> None:
    files = [IncomingFile("return.xlsx", mistake.content, mistake.expected) for mistake in MISTAKES]
    outcomes = examine(files, CONTRACTS, load_register, reader=reader)
    for mistake, outcome in zip(MISTAKES, outcomes, strict=True):
        assert mistake.code in {finding.code for finding in outcome.findings}
        assert (outcome.kept is None) is (outcome.state is State.REFUSED)
    validated_again(reader, *(outcome for outcome in outcomes if outcome.kept is not None))


CELLS = st.one_of(
    st.sampled_from(
        ["N/A", "<5", "12 cases", "1,234", "z", "lots", "=B2", "#REF!", "3 Sept 2026", "Total", "nil", SECRET]
    ),
    st.sampled_from(
        [0, -4, 2.5, 4857773456, True, date(2026, 2, 1), Share(0.45), None, "outreach and mapping", "CAM-S01"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12),
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["Cover", "Services", ACTIVITY]), st.integers(1, 19), st.integers(0, 14), CELLS),
    max_size=9,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES, st.sampled_from(["return.xlsx", "return.ods", "return.zip"]))
def test_whatever_was_typed_is_validated_again_to_the_same(
    reader: Reader, changes: list[tuple[str, int, int, Any]], name: str
) -> None:
    book = clean()
    for title, row, column, typed in changes:
        rows = book.sheets[title]
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = typed
    first = examined(reader, forms(book)[name], name)
    if first.state is not State.REFUSED:
        validated_again(reader, first)
        assert first.kept is not None
        assert SECRET.encode() not in first.kept.to_bytes()


def _put(sheet: str, cell: str, value: Any) -> Book:
    return clean("service", SEPTEMBER).put(sheet, cell, value)


def _extra_sheet(title: str, cells: list[list[Any]]) -> Book:
    book = clean()
    book.sheets[title] = cells
    return book


WAYS_IN: dict[str, Callable[[], Book]] = {
    "a count": partial(_put, ACTIVITY, "E3", SECRET),
    "an ID": partial(_put, ACTIVITY, "A3", SECRET),
    "an ID of another sheet": partial(_put, "Services", "A3", SECRET),
    "beside an ID": partial(_put, ACTIVITY, "A3", f"CAM-S02   {SECRET}"),
    "a code": partial(_put, "Services", "E3", SECRET),
    "one of several codes": partial(_put, "Services", "C3", f"outreach;{SECRET}"),
    "yes or no": partial(_put, "Services", "M3", SECRET),
    "a decimal": partial(_put, "Services", "S3", SECRET),
    "a service's name": partial(_put, "Services", "B3", SECRET),
    "a provider": partial(_put, "Services", "D3", SECRET),
    "another area": partial(_put, "Movements", "B2", SECRET),
    "a heading": partial(_put, ACTIVITY, "E1", SECRET),
    "below no heading": partial(_put, ACTIVITY, "Z3", SECRET),
    "a note among the rows": partial(_put, ACTIVITY, "A30", f"Note: {SECRET} came back"),
    "a row of totals": partial(_put, ACTIVITY, "A30", f"Total for {SECRET}"),
    "above the headings": lambda: _with_title(SECRET),
    "a column of its own": lambda: _put(ACTIVITY, "Z1", "Remarks").put(ACTIVITY, "Z3", SECRET),
    "a role": lambda: clean().cover("contact_role", SECRET),
    "an answer on the cover": lambda: clean().cover("nil_activity", SECRET),
    "a line of the cover": lambda: clean().cover(SECRET, "yes"),
    "beside the cover": partial(_put, "Cover", "D3", SECRET),
    "a sheet of its own": partial(_extra_sheet, "Working", [[SECRET, 1]]),
    "a sheet's title": partial(_extra_sheet, SECRET, [["a", 1]]),
    "one of the template's sheets": partial(_extra_sheet, "Guidance", [[SECRET]]),
    "a sheet that is not owed": partial(_extra_sheet, "Movements", [[SECRET], [SECRET], [SECRET]]),
}


def _with_title(text: str) -> Book:
    book = clean()
    book.sheets[ACTIVITY] = [[text], [], *book.sheets[ACTIVITY]]
    return book


@pytest.mark.parametrize("form", ["return.xlsx", "return.ods", "return.zip"])
def test_a_name_is_neither_kept_nor_shown_wherever_it_was_typed(reader: Reader, form: str) -> None:
    files = [IncomingFile(form, forms(make())[form]) for make in WAYS_IN.values()]
    outcomes = examine(files, CONTRACTS, load_register, reader=reader)
    leaks = [way for way, outcome in zip(WAYS_IN, outcomes, strict=True) if _holds(outcome, SECRET)]
    assert leaks == []
    kept = [outcome for outcome in outcomes if outcome.kept is not None]
    assert len(kept) > len(WAYS_IN) / 2
    validated_again(reader, *kept)


def _holds(outcome: FileExamination, text: str) -> bool:
    """Say whether anything that outlasts a file, or is said of it, holds a part of a text."""
    texts = [f"{finding.message} {finding.fix} {finding.value} {finding.sheet}" for finding in outcome.findings]
    document = outcome.kept.to_bytes().decode() if outcome.kept is not None else ""
    everything = " ".join([*texts, document, str(outcome.typed)]).casefold()
    return any(part.casefold() in everything for part in text.split())


def test_names_in_a_column_of_ids_are_one_finding(reader: Reader) -> None:
    book = clean()
    for row in range(2, 6):
        book.put(ACTIVITY, f"A{row}", f"Kezia Umbrellastone {'abcdef'[row]}")
    outcome = examined(reader, book.xlsx())
    codes = [finding.code for finding in outcome.findings]
    assert codes.count("not_a_pattern") == 1
    assert "Kezia" not in " ".join(finding.message for finding in outcome.findings)


def test_a_name_of_the_register_is_kept_and_a_new_one_is_asked_about(reader: Reader) -> None:
    book = clean()
    known = book.sheets["Services"][1][1]
    outcome = examined(reader, book.xlsx())
    assert outcome.findings == ()
    assert outcome.kept is not None
    assert known in outcome.kept.to_bytes().decode()
    outcome = examined(reader, book.fill("Services", "service_name", "Invented Beacon Project") and book.xlsx())
    (finding,) = outcome.findings
    assert (finding.code, finding.effect, finding.value) == ("new_name", Effect.ASK, None)
    assert outcome.typed is not None
    assert outcome.typed.sheets["services"].rows[0].values["service_name"] is CellState.VOID


def test_a_number_by_which_people_are_known_is_no_count(reader: Reader) -> None:
    outcome = examined(reader, _put(ACTIVITY, "E3", 4857773456).xlsx())
    assert [finding.code for finding in outcome.findings] == ["long_number"]
    assert outcome.kept is not None
    assert b"4857773456" not in outcome.kept.to_bytes()


def test_a_changed_heading_is_known_again_without_what_it_said(reader: Reader) -> None:
    book = clean()
    book.sheets[ACTIVITY][0][1] = "Referals recieved"
    outcome = examined(reader, book.xlsx())
    assert [finding.code for finding in outcome.findings] == ["renamed_heading"]
    (again,) = validated_again(reader, outcome)
    assert again.kept is not None
    (activity,) = [sheet for sheet in again.kept.sheets if sheet.title == ACTIVITY]
    assert activity.rows[0][1][1] == NotKept(reads_as=("referrals_received",))


def test_the_same_return_gives_the_same_document(reader: Reader) -> None:
    content = clean().xlsx()
    documents = {examined(reader, content, name).kept.to_bytes() for name in ("a.xlsx", "Of Kezia.xlsx")}  # type: ignore[union-attr]
    assert len(documents) == 1


@pytest.mark.parametrize("days", [[date(2012, 3, 14), date(2011, 7, 2)], ["14/03/2012", "2 July 2011"]])
def test_birth_dates_among_counts_are_about_children(reader: Reader, days: list[Any]) -> None:
    for form, content in forms(_put(ACTIVITY, "B2", days[0]).put(ACTIVITY, "B3", days[1])).items():
        outcome = examined(reader, content, form)
        assert (outcome.state, [finding.code for finding in outcome.findings]) == (State.REFUSED, ["child_level"])
        assert not _holds(outcome, "2012 2011")


@pytest.mark.parametrize("cell", ["B2", "A3"])
@pytest.mark.parametrize("day", [date(2012, 3, 14), "14/03/2012"])
def test_an_early_date_that_nobody_asks_for_is_not_kept(reader: Reader, cell: str, day: Any) -> None:
    outcome = examined(reader, _put(ACTIVITY, cell, day).xlsx())
    assert outcome.kept is not None
    assert not _holds(outcome, "2012 14/03")
    validated_again(reader, outcome)


def test_early_dates_where_dates_are_asked_for_are_asked_about_and_not_repeated(reader: Reader) -> None:
    book = clean("panel")
    cell = book.fill("Panels", "sharing_agreement_reviewed_on", date(2012, 3, 14))
    (outcome,) = examine([IncomingFile("return.xlsx", book.xlsx())], CONTRACTS, load_register, reader=reader)
    (finding,) = [finding for finding in outcome.findings if finding.code == "date_long_ago"]
    assert (finding.cells, finding.effect, finding.value) == ((cell,), Effect.ASK, None)
    assert "2012" not in finding.message


@pytest.mark.parametrize(
    "number", [14032012, "14032012", 1234567, "1,234,567", -14032012, "4857773456", "9" * 9000, 40982]
)
def test_a_number_too_long_for_a_count_is_counted_in_digits_and_not_kept(reader: Reader, number: Any) -> None:
    outcome = examined(reader, _put(ACTIVITY, "E3", number).xlsx())
    (finding,) = outcome.findings
    digits = sum(letter.isdecimal() for letter in str(number))
    assert (finding.code, f"a number with {digits} digits" in finding.message) == ("long_number", True)
    assert not _holds(outcome, str(number))
    validated_again(reader, outcome)


@pytest.mark.parametrize("key", ["minutes_taken", "contract_version", "nil_activity"])
@pytest.mark.parametrize("answer", [14032012, "14032012"])
def test_a_long_number_on_the_cover_is_not_kept(reader: Reader, key: str, answer: Any) -> None:
    outcome = examined(reader, clean().cover(key, answer).xlsx())
    assert outcome.findings
    assert not _holds(outcome, "14032012")


@pytest.mark.parametrize("cell", ["A3", "C3", "E3", "M3"])
def test_a_long_number_in_place_of_a_code_is_not_kept(reader: Reader, cell: str) -> None:
    outcome = examined(reader, _put("Services", cell, 14032012).xlsx())
    assert outcome.findings
    assert not _holds(outcome, "14032012")
    validated_again(reader, outcome)


def test_a_number_with_many_decimals_is_told_as_what_it_is(reader: Reader) -> None:
    outcome = examined(reader, _put(ACTIVITY, "E3", 5.0000000001).xlsx())
    assert [finding.code for finding in outcome.findings] == ["decimal_in_count"]


def test_a_curly_apostrophe_and_an_ampersand_make_no_new_name() -> None:
    known = NamesOfArea(None, {"a": ("provider", "Umbrella's Hill and Vale")})
    assert known.knows("provider", "Umbrella\u2019s Hill & Vale")
    assert not known.knows("provider", "Umbrellas Hill")

"""The child process that reads: it may die, hang or run out of memory, and the next file is read all the same."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from data.intake.gate.grid import from_document, to_document
from data.intake.reading.child import read, serve
from data.intake.reading.reader import SECONDS, Child, IncomingFile, Reader
from tests.support.books import Book, clean, unzipped, zipped

GOOD = IncomingFile("return.xlsx", clean().xlsx())


def codes(file: IncomingFile, child: Child) -> list[str]:
    return [refusal.code for refusal in child.read(file, {}).refusals]


def test_a_child_reads_one_file_after_another() -> None:
    with Reader() as reader:
        contents = reader.read([GOOD, IncomingFile("a.xls", b"x"), GOOD], {})
    assert [len(each.sheets) for each in contents] == [3, 0, 3]
    assert contents[0] == contents[2]


def test_children_side_by_side_keep_the_order_of_the_files() -> None:
    files = [IncomingFile("a.zip", zipped({f"Sheet {number}.csv": f"a{number}\n"})) for number in range(7)]
    with Reader(children=3) as reader:
        contents = reader.read(files, {})
    assert [each.sheets[0].title for each in contents] == [f"Sheet {number}" for number in range(7)]


def test_a_child_that_takes_too_long_is_ended() -> None:
    child = Child(waited=0.001)
    assert codes(GOOD, child) == ["reader_slow"]
    child.close()


def test_a_child_that_works_too_long_is_ended_and_one_that_has_to_wait_is_not() -> None:
    """Twelve files take the processor for longer than each of them may: each has its own time, and only that counts."""
    works = "from data.intake.reading.child import _limit_time; _limit_time(0.1)\nwhile True: pass"
    child = Child(command=[sys.executable, "-c", works])
    assert codes(GOOD, child) == ["reader_slow"]
    child.close()
    waits = (
        "import sys, time; from data.intake.reading.child import _limit_time, serve\n_limit_time(0.1); time.sleep(2)\n"
        "serve(sys.stdin.buffer, sys.stdout.buffer)"
    )
    child = Child(seconds=0.1, command=[sys.executable, "-c", waits])
    assert [codes(GOOD, child) for _ in range(12)] == [[]] * 12
    child.close()


@pytest.mark.parametrize("says", ["import os; os.abort()", "print('nonsense')", "print('[1]')", "raise SystemExit"])
def test_a_child_that_dies_or_talks_nonsense_is_a_refusal(says: str) -> None:
    child = Child(seconds=SECONDS, command=[sys.executable, "-c", says])
    assert codes(GOOD, child) == ["reader_died"]
    assert codes(GOOD, child) == ["reader_died"]
    child.close()


def test_after_a_dead_child_the_next_file_is_read() -> None:
    child = Child()
    assert codes(GOOD, child) == []
    child.kill()
    assert codes(GOOD, child) in ([], ["reader_died"])  # whether its death is noticed before or while asking it
    assert codes(GOOD, child) == []
    child.close()


def test_more_text_than_memory_is_a_refusal() -> None:
    """One long text, named by very many cells: small in the file, gigabytes once read."""
    content = unzipped(Book({"Sheet": [["x"]]}).xlsx())
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJ") + "</row>"
        for row in range(1, 15_000)
    )
    sheet = content["xl/worksheets/sheet1.xml"].decode()
    start, end = sheet.index("<row"), sheet.index("</sheetData>")
    content["xl/worksheets/sheet1.xml"] = (sheet[:start] + rows + sheet[end:]).encode()
    content["xl/sharedStrings.xml"] = content["xl/sharedStrings.xml"].replace(
        b"<t>x</t>", b"<t>" + b"x" * 30_000 + b"</t>"
    )
    child = Child(seconds=60)
    assert codes(IncomingFile("return.xlsx", zipped(content)), child)[0] in ("too_much_text", "reader_died")
    assert codes(GOOD, child) == []
    child.close()


def test_a_panic_of_the_parser_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        """What a Rust panic becomes in Python: no Exception."""

    def panic(*_: object) -> None:
        raise Panic

    monkeypatch.setattr("data.intake.reading.child._outline", panic)
    assert read("return.xlsx", GOOD.content, {}) == {"refused": [{"code": "reader_died", "facts": {}}]}


def test_a_file_far_too_big_is_not_even_handed_over() -> None:
    child = Child(command=["/nowhere"])
    assert codes(IncomingFile("return.xlsx", bytes(11_000_000)), child) == ["too_big"]


def test_serving_ends_with_the_requests() -> None:
    answers = io.BytesIO()
    serve(io.BytesIO(b'{"name": "a.xls", "size": 1, "known": {}}\nx'), answers)
    assert answers.getvalue() == b'{"refused":[{"code":"old_excel","facts":{}}]}\n'


def test_sheets_survive_the_way_between_processes() -> None:
    for sheet in read("return.xlsx", clean().xlsx(), {})["sheets"]:
        assert to_document(from_document(sheet)) == sheet


def test_the_child_imports_nothing_slow() -> None:
    """It starts for every batch of files: what it imports is paid for each time."""
    source = Path("data/intake/reading/child.py").read_text() + "".join(
        p.read_text() for p in Path("data/intake/gate").glob("*.py")
    )
    assert not any(f"import {name}" in source or f"from {name}" in source for name in ("pandas", "pydantic", "ruamel"))

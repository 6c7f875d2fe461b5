"""The numbers taken back out of every format of one edition are the same: pages, PDF, spreadsheets, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import pytest
from python_calamine import CalamineWorkbook

from reports.datasets.workbook import OPEN_DOCUMENT, WORKBOOK
from reports.disclosure.protect import AudienceView, for_board
from reports.edition_index import Index
from reports.pdf.packs import meeting_pack
from reports.pdf.typst import compile_document
from reports.render import render
from reports.wording.words import SHORT_WORDS
from standards.model import Outcome
from tests.golden.edition import golden
from tests.support.printed import read_pdf
from tests.support.report_builder import NORTH_LONDON
from tests.support.report_demo import demo
from tests.support.report_reader import Reader

PUBLISHED = {
    "golden": for_board(golden()),
    "realistic": for_board(demo(months=2)),
    "a cluster of one": for_board(demo(areas=NORTH_LONDON[1:2], months=2)),
}
NUMBER = r"−?[\d,]+(?:\.\d+)?"
SHARE = re.compile(rf"({NUMBER})% \(({NUMBER}) of ({NUMBER})\)")
FROM = re.compile(rf"({NUMBER})(?: \w+)* \(from ({NUMBER}) and ({NUMBER})\)")
COUNT = re.compile(rf"({NUMBER}) of ({NUMBER})")
PLAIN = re.compile(rf"({NUMBER})(?: \w+)?")
HIDDEN = "[c]"


@dataclass(frozen=True)
class ShownVerdict:
    """What a format tells of a verdict: its word, and each number as text; empty where it gives none."""

    verdict: str
    numerator: str
    denominator: str
    value: str


Everything = dict[tuple[str, str], ShownVerdict]


@cache
def files(name: str) -> dict[str, bytes]:
    return render(PUBLISHED[name])


def from_csv(name: str) -> Everything:
    rows = csv.DictReader(io.StringIO(files(name)["verdicts.csv"].decode()))
    return {(row["area"], row["standard_id"]): _of_row(row) for row in rows}


def from_json(name: str) -> Everything:
    rows = json.loads(files(name)["verdicts.json"])["verdicts"]
    return {(row["area"], row["standard_id"]): _of_row(row) for row in rows}


def from_spreadsheet(name: str, file: str) -> Everything:
    book = CalamineWorkbook.from_filelike(io.BytesIO(files(name)[file]))
    rows = book.get_sheet_by_name("Verdicts").to_python()
    top = next(n for n, row in enumerate(rows) if row[0] == "cluster")
    records = [dict(zip([str(heading) for heading in rows[top]], row, strict=True)) for row in rows[top + 1 :]]
    return {(str(row["area"]), str(row["standard_id"])): _of_row(row) for row in records}


def _of_row(row: dict[str, object]) -> ShownVerdict:
    def text(name: str) -> str:
        value = row[name]
        if value in (None, "", "[z]", "[x]"):
            return HIDDEN if row["protection"] == HIDDEN and name != "verdict" else ""
        return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)

    return ShownVerdict(text("verdict"), text("numerator"), text("denominator"), text("value"))


def from_pages(name: str) -> Everything:
    index = Index(PUBLISHED[name])
    shown: Everything = {}
    for area in index.areas_and_cluster:
        page = Reader(files(name)[area.page].decode())
        for theme, _ in index.by_theme:
            for table in page.tables:
                if table.id == f"{theme.id}-table":
                    for row in table.rows:
                        shown[area.name, row[0].split()[0]] = _of_words(row[1], row[2])
    return shown


def from_pdf(name: str) -> Everything:
    published = PUBLISHED[name]
    values = meeting_pack(Index(published))
    pdf = read_pdf(compile_document("meeting-pack.typ", values, published.edition.as_at))
    shown: Everything = {}
    for table in pdf.tables:
        if table.header[0] == "Standard" and table.header[1:] == [area.name for area in Index(PUBLISHED[name]).areas]:
            for standard, *cells in table.rows:
                for area, cell in zip(table.header[1:], cells, strict=True):
                    shown[area, standard.split()[0]] = _of_cell(cell)
        elif table.caption.startswith("Standards assessed once"):
            for row in table.rows:
                shown["North London as a whole", row[0].split()[0]] = _of_words(row[1], row[2])
    return shown


def _of_cell(text: str) -> ShownVerdict:
    """Read a cell of a printed matrix: the verdict, remarks, then the numbers."""
    word = next(word for word in sorted(_words(), key=len, reverse=True) if text.startswith(word))
    rest = REMARKS.sub("", text.removeprefix(word)).strip()
    return _of_words(word, rest)


REMARKS = re.compile(
    r"^(?:; plan [a-z ]+, (?:was )?due [A-Z][a-z]+ \d{4}, \d+ of \d+ milestones? done(?:, \d+ overdue)?"
    r"|; [a-z ]+(?:, [a-z ]+|, [A-Z][a-z]+ \d{4})?)+"
)


def _words() -> dict[str, str]:
    codes = {words: outcome.value for outcome, words in SHORT_WORDS.items()}
    more = {"Below the cluster’s standard": Outcome.NOT_MET, "Not in force": Outcome.NOT_APPLICABLE}
    more |= {"Does not apply": Outcome.NOT_APPLICABLE}
    return codes | {words: outcome.value for words, outcome in more.items()} | {"Confidential": ""}


def _of_words(verdict: str, numbers: str) -> ShownVerdict:
    words = _words()
    word = next(words[wording] for wording in sorted(words, key=len, reverse=True) if verdict.startswith(wording))
    if numbers == HIDDEN:
        return ShownVerdict(word, HIDDEN, HIDDEN, HIDDEN)
    plain = numbers.replace("−", "-")
    for pattern in (SHARE, FROM):
        if match := pattern.fullmatch(numbers):
            value, numerator, denominator = (group.replace(",", "").replace("−", "-") for group in match.groups())
            return ShownVerdict(word, numerator, denominator, value)
    if match := COUNT.fullmatch(plain):
        numerator, denominator = (group.replace(",", "") for group in match.groups())
        return ShownVerdict(word, numerator, denominator, numerator)
    match = PLAIN.fullmatch(plain)
    return ShownVerdict(word, "", "", match.group(1).replace(",", "") if match else "")


def differences(exact: Everything, shown: Everything, *, is_rounded: bool) -> Iterator[str]:
    """Yield where a format tells something else than the exact figures. Pages round values, and never counts."""
    if set(exact) != set(shown):
        yield f"not about the same: {sorted(set(exact) ^ set(shown))[:5]}"
    for key in exact.keys() & shown.keys():
        wanted, other = exact[key], shown[key]
        if wanted.verdict != other.verdict or not _same(wanted, other, is_rounded=is_rounded):
            yield f"{key}: {wanted} is told as {other}"


def _same(wanted: ShownVerdict, other: ShownVerdict, *, is_rounded: bool) -> bool:
    if not is_rounded:
        numbers = (
            (wanted.numerator, other.numerator),
            (wanted.denominator, other.denominator),
            (wanted.value, other.value),
        )
        return all(_number(here) == _number(shown) for here, shown in numbers)
    if wanted.value and wanted.value != HIDDEN:
        areas = len(other.value.partition(".")[2])
        if not other.value or abs(Fraction(wanted.value) - Fraction(other.value)) > Fraction(1, 2 * 10**areas):
            return False
    elif wanted.value != other.value and not (wanted.numerator and other.value == other.numerator):
        return False
    if other.numerator == other.denominator == "":
        return not (wanted.numerator and wanted.denominator)  # counts stand in words only where there are both
    return (wanted.numerator, wanted.denominator) == (other.numerator, other.denominator)


def _number(text: str) -> Fraction | str:
    return Fraction(text) if re.fullmatch(r"-?\d+(\.\d+)?(/\d+)?", text) else text


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_format_tells_the_same_numbers(name: str) -> None:
    exact = from_csv(name)
    published: AudienceView = PUBLISHED[name]
    assert len(exact) == len(published.edition.verdicts)
    differing = {
        "JSON": list(differences(exact, from_json(name), is_rounded=False)),
        "Excel": list(differences(exact, from_spreadsheet(name, WORKBOOK), is_rounded=False)),
        "OpenDocument": list(differences(exact, from_spreadsheet(name, OPEN_DOCUMENT), is_rounded=False)),
        "pages": list(differences(exact, from_pages(name), is_rounded=True)),
        "PDF": list(differences(exact, from_pdf(name), is_rounded=True)),
    }
    assert {form: lines[:5] for form, lines in differing.items() if lines} == {}


def test_the_comparison_would_see_a_difference() -> None:
    exact = from_csv("golden")
    key = next(key for key, shown in exact.items() if shown.numerator not in ("", HIDDEN))
    wrong = exact | {key: ShownVerdict(exact[key].verdict, "1", exact[key].denominator, exact[key].value)}
    assert list(differences(exact, wrong, is_rounded=False))
    assert list(differences(exact, wrong, is_rounded=True))
    assert list(differences(exact, {}, is_rounded=True))

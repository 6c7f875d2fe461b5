"""Pages and PDFs as a reader finds them: whatever they say stands in the data files, which the attack reads.

Each number and each verdict in a table about a borough and a standard is looked up in the rows on just these; every
other number in all files of the audience, in what can be counted in them, and in the texts that anybody can read.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import floor
from pathlib import Path
from typing import Final

from tests.support.printed import read_pdf
from tests.support.report_reader import Reader

_ROOT: Final = Path(__file__).parents[2]
_PUBLIC_TEXTS: Final = ("reports/templates/*.html", "reports/pdf/templates/*.typ", "standards/framework/*.yaml")
_NUMBER: Final = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?!\w|\.\d)")
_PAIR: Final = re.compile(r"(?<![\w.])(\d[\d,]*) of (\d[\d,]*)(?=(.{0,40}))")
_DATE: Final = re.compile(
    r"\b(\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{4})?(?:,? (?:at )?\d\d:\d\d)?|\d{4}-\d\d-\d\d)\b"
)
_WINDOW: Final = re.compile(r" in \d+ months\b")
_COUNTED: Final = re.compile(
    r" ([A-Z]{2}\d+ |returns received|checks can’t be assessed|months\b|places free|equally good boroughs"
    r"|milestones done|possible routes)"
)
"""What follows a pair of numbers that counts verdicts, returns, months or places: no children."""
_BRACKET: Final = re.compile(r"\\?\[([a-z]+)\]")
_SHORTHAND: Final = frozenset("cxz")
_FIGURES: Final = ("Numbers", "Figure", "Remarks")
_WORDS: Final = {
    "met": ("Meets",),
    "partly_met": ("Partly meets",),
    "not_met": ("Below",),
    "not_assessable": ("Can’t be assessed",),
    "not_applicable": ("Nothing to assess", "Does not apply"),
    "": ("Confidential",),
}
_NOT_READ: Final = ("downloads.html",)  # how large each file is


@dataclass(frozen=True)
class PageTable:
    """A table of a page or a PDF, and what the page itself is about: a borough's name, or a standard's id."""

    page: str
    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass
class Files:
    """What an audience's data files say.

    Attributes:
        numbers: every number, as written and as pages round it.
        pairs: every numerator with its denominator.
        about: the numbers in the rows on an area and a standard or indicator.
        verdicts, now: the verdicts on an area and a standard, of every month and of the month reported on.
    """

    folder: Path
    numbers: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    about: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    verdicts: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    now: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = {path.name: _csv(path) for path in sorted(self.folder.glob("*.csv"))}
        explained = json.loads((self.folder / "verdicts.json").read_text(encoding="utf-8"))["verdicts"]
        rows["verdicts.json"] = [{name: str(value) for name, value in each.items() if value} for each in explained]
        for row in (row for own in rows.values() for row in own):
            self._read(row)
        self.now = {(row["area"], row["standard_id"]): {row["verdict"]} for row in rows["verdicts.csv"]}
        self.numbers |= _numbers_in(path for pattern in _PUBLIC_TEXTS for path in _ROOT.glob(pattern))
        self.numbers |= set(map(str, _tallies(rows)))
        editions = self.folder.parents[2].glob(
            "????-??/*-????????????"
        )  # each with its number and its digest, which may be digits alone
        self.numbers |= {number for edition in editions for number in _NUMBER.findall(edition.name)}

    def _read(self, row: Mapping[str, str]) -> None:
        written = {number for value in row.values() for number in _forms(value)}
        self.numbers |= written
        about = row.get("standard_id") or row.get("indicator_id") or ""
        area = row.get("area", "")
        self.about[area, about] |= written
        if row.get("numerator"):
            self.pairs.add((row["numerator"], row.get("denominator", "")))
        if area:
            self.areas[_slug(area)] = area
        if "verdict" in row or "protection" in row:
            self.verdicts[area, about].add(row.get("verdict", ""))

    def subject(self, table: PageTable, row: Sequence[str], column: int) -> tuple[str, str]:
        """Return which borough and which standard or indicator a cell is about; empty where it can't be told."""
        known = set(self.areas.values())
        names = (row[0], *table.header[column : column + 1], self.areas.get(Path(table.page).stem, ""))
        area = next((name for name in names if name in known), "")
        ids = {about for _, about in self.about}
        words = (row[0].partition(" ")[0], Path(table.page).stem, table.name.removesuffix("-table"))
        return area, next((word for word in words if word in ids), "")


def unexplained(folder: Path) -> Iterator[str]:
    """Yield each number and label of an audience's pages and PDFs that its data files don't say, with its place."""
    files = Files(folder)
    for page, text, tables in _pages(folder):
        yield from (f"{page}: {problem}" for problem in _in_text(text, files))
        for table in tables:
            for row in table.rows:
                for column, cell in enumerate(row[1:], 1):
                    yield from (f"{page}: {problem}" for problem in _in_cell(table, row, column, cell, files))


def _pages(folder: Path) -> Iterator[tuple[str, str, list[PageTable]]]:
    for path in sorted(folder.rglob("*.html")):
        page = path.relative_to(folder).as_posix()
        if page not in _NOT_READ:
            read = Reader(path.read_text(encoding="utf-8"))
            yield page, read.text, [PageTable(page, table.id, table.header, table.rows) for table in read.tables]
    for path in sorted(folder.glob("*.pdf")):
        printed = read_pdf(path.read_bytes())
        tables = [PageTable(path.name, "", table.header, table.rows) for table in printed.tables]
        yield path.name, " ".join((printed.words, *printed.drawings)), tables


def _in_text(text: str, files: Files) -> Iterator[str]:
    for label in _BRACKET.findall(text):
        if label not in _SHORTHAND:
            yield f"[{label}]"
    for above, below, after in _PAIR.findall(text):
        if (_plain(above), _plain(below)) not in files.pairs and not _COUNTED.match(after):
            yield f"{above} of {below}{after}"
    text = _DATE.sub("", text)
    for number in _NUMBER.finditer(text):
        if number[0].rstrip(",") not in files.numbers:
            yield f"{text[max(0, number.start() - 30) : number.end() + 30]}"


def _in_cell(table: PageTable, row: Sequence[str], column: int, cell: str, files: Files) -> Iterator[str]:
    area, about = files.subject(table, row, column)
    heading = table.header[column] if column < len(table.header) else ""
    if not area or not about:
        return
    if heading in _FIGURES or heading == area:
        known = files.about[area, about] | files.about["", about]
        yield from (
            f"{number} of {area}, {about}, in {cell!r}"
            for number in map(_plain, _NUMBER.findall(_WINDOW.sub("", cell)))
            if number not in known
        )
    verdicts = (files.now if heading == "Verdict" else files.verdicts).get((area, about), set())
    if heading in ("Verdict", area) and verdicts - {""}:
        words = tuple(word for verdict in verdicts for word in _WORDS[verdict])
        if not cell.startswith((*words, "Not a member", "No standard", "Not in force")):
            yield f"{cell!r} of {area}, {about}"


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _plain(number: str) -> str:
    return number.replace(",", "").rstrip(".")


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _forms(text: str) -> Iterator[str]:
    """Yield the numbers of a field as pages may write them: as they are, and a single one rounded."""
    yield from _NUMBER.findall(text)
    if re.fullmatch(r"-?\d+(/\d+|\.\d+)?", text):
        number = abs(Fraction(text))
        for decimals in range(3):
            rounded = Fraction(floor(number * 10**decimals + Fraction(1, 2)), 10**decimals)
            yield f"{float(rounded):,.{decimals}f}"
            yield f"{float(rounded):.{decimals}f}"


def _numbers_in(paths: Iterable[Path]) -> set[str]:
    return {number.rstrip(",") for path in paths for number in _NUMBER.findall(path.read_text(encoding="utf-8"))}


def _tallies(rows: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[int]:
    """Yield how many verdicts, comparisons and returns there are, by borough, importance, theme, month or result."""
    core = {row["standard_id"]: (row["importance"], row["theme"]) for row in rows["standards.csv"]}
    verdicts = [
        (row["area"], row["verdict"], row["reason"], *core.get(row["standard_id"], ("", "")))
        for row in rows["verdicts.csv"]
    ]
    returns = [(row["area"], row["state"], row["obligation"], row["sheet"]) for row in rows["submissions.csv"]]
    directions = [(row["area"], row["months"], row["direction"]) for row in rows["directions.csv"]]
    months = [
        (row["month"], row["verdict"], core.get(row["standard_id"], ("",))[0])
        for row in (*rows["history.csv"], *rows["verdicts.csv"])
    ]
    for counted in (verdicts, directions, returns, months):
        width = len(counted[0]) if counted else 0
        for size in range(width + 1):
            for columns in combinations(range(width), size):
                yield from Counter(tuple(each[at] for at in columns) for each in counted).values()

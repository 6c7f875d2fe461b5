"""The cover: what a file says it is, believed only when everything else agrees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data.authorities.reading import read_area
from data.contracts.load import Contracts, SheetContract
from data.contracts.names import (
    BOROUGH,
    CONTACT_ROLE,
    CONTACT_ROLES,
    CONTRACT_VERSION,
    COVER,
    KEPT_OF_COVER,
    MINUTES,
    MONTH,
    NEEDED_ON_COVER,
    RETURN_TYPE,
    nil_key,
)
from data.intake.findings import Mistake
from data.intake.gate.grid import Grid, NotKept, Raw
from data.intake.gate.people.names import words
from data.intake.typing.dates import read_month
from data.intake.typing.text import text_of
from data.model import Expectation
from spreadsheets.addresses import letters
from standards.model import Area, Month

_FAR: Final = 4  # months before the one in which a return arrives that are no correction of a late one
MOST_MINUTES: Final = 6000  # of work on one return: a hundred hours
_VERSION: Final = re.compile(r"(?:v(?:ersion)?\.? ?)?0*([0-9]+)(?:\.0+)?", re.IGNORECASE)


@dataclass(frozen=True)
class CoverAnswer:
    """What stands beside a key, and where."""

    value: Raw
    cell: str


@dataclass(frozen=True)
class Cover:
    """A cover that could be read."""

    return_type: str
    area: Area
    month: Month
    version: str
    nil: frozenset[str]
    answers: Mapping[str, CoverAnswer]

    @property
    def contact_role(self) -> str:
        """The role to contact, as the list has it; empty if it is none of them."""
        answer = words(text_of(self.answers[CONTACT_ROLE].value)) if CONTACT_ROLE in self.answers else ""
        return next((role for role in CONTACT_ROLES if words(role) == answer), "")

    @property
    def minutes(self) -> int | None:
        """How long the return took, if the cover says so in whole minutes."""
        return minutes_of(self.answers[MINUTES].value) if MINUTES in self.answers else None

    def cells(self, key: str) -> tuple[str, ...]:
        """Return where the cover says something."""
        return (self.answers[key].cell,) if key in self.answers else ()


def find_cover(sheets: Sequence[Grid]) -> Grid | None:
    """Return the sheet called Cover, or None."""
    return next((sheet for sheet in sheets if words(sheet.title) == words(COVER)), None)


def cover_columns(grid: Grid) -> tuple[int, int]:
    """Return where a cover's keys stand and where its answers do: in the first two columns, as a rule."""
    keys = {words(key) for key in KEPT_OF_COVER}
    counts: Counter[int] = Counter()
    for _, row in grid.rows:
        counts.update(column for column, value in enumerate(row) if isinstance(value, str) and words(value) in keys)
    at = min(counts, key=lambda column: (-counts[column], column), default=0)
    filled = (column for _, row in grid.rows for column in range(at + 1, len(row)) if row[column] is not None)
    return at, min(filled, default=at + 1)


def read_cover(grid: Grid, contracts: Contracts, areas: Sequence[Area]) -> tuple[Cover | None, list[Mistake]]:
    """Return what a cover says, and every mistake on it. There is no cover where a mistake stands in the way."""
    answers, mistakes = _answers(grid)
    missing = [key for key in NEEDED_ON_COVER if key not in answers]
    if missing:
        mistakes.append(Mistake("cover_missing", COVER, facts=(("missing", ", ".join(missing)),)))
    types = sorted({sheet.return_type for sheet in contracts.sheets.values()})
    return_type = _return_type(answers.get(RETURN_TYPE), types, mistakes)
    month = _month(answers.get(MONTH), mistakes)
    area = _area(answers.get(BOROUGH), month, areas, mistakes)
    version = read_version(text_of(answers[CONTRACT_VERSION].value)) if CONTRACT_VERSION in answers else ""
    if mistakes or return_type is None or area is None or month is None:
        return None, mistakes
    mistakes += _former_code(answers[BOROUGH], area, month, areas)
    nil = frozenset(_nil(answers, contracts, mistakes))
    cover = Cover(return_type, area, month, version, nil, answers)
    if CONTACT_ROLE not in answers:
        mistakes.append(Mistake("no_contact_role", COVER))
    elif not cover.contact_role:
        mistakes.append(Mistake("unlisted_role", COVER, cover.cells(CONTACT_ROLE)))
    extra = tuple(_extra_cells(grid))
    if extra:
        mistakes.append(Mistake("extra_line", COVER, extra))
    if MINUTES in answers and minutes_of(answers[MINUTES].value) is None:
        facts = (("most", str(MOST_MINUTES)),)
        mistakes.append(Mistake("minutes_unclear", COVER, (answers[MINUTES].cell,), facts=facts))
    return cover, mistakes


def check_cover(cover: Cover, contracts: Contracts, expected: Expectation) -> Iterator[Mistake]:
    """Yield where the cover disagrees with where the file came from, or with the contracts."""
    if expected.return_type is not None and expected.return_type != cover.return_type:
        facts = (("found", cover.return_type), ("expected", expected.return_type))
        yield Mistake("wrong_return", COVER, cover.cells(RETURN_TYPE), facts=facts)
    if expected.month is not None and expected.month != cover.month:
        facts = (("found", cover.month.words), ("expected", expected.month.words))
        yield Mistake("wrong_month", COVER, cover.cells(MONTH), facts=facts)
    of_version = list(_check_version(cover, contracts))
    if any(mistake.code == "too_early" for mistake in of_version):
        yield from of_version  # that says of the month all there is to say
        return
    if expected.latest is not None and expected.latest < cover.month:
        yield Mistake("month_ahead", COVER, cover.cells(MONTH), facts=(("found", cover.month.words),))
    elif expected.latest == cover.month:
        yield Mistake("month_not_over", COVER, cover.cells(MONTH), facts=(("found", cover.month.words),))
    elif expected.latest is not None and cover.month < expected.latest - _FAR:
        facts = (("found", cover.month.words), ("expected", (expected.latest - 1).words))
        yield Mistake("month_far", COVER, cover.cells(MONTH), facts=facts)
    yield from of_version


def check_borough(cover: Cover, expected: Expectation, areas: Sequence[Area]) -> Iterator[Mistake]:
    """Yield where the cover's borough is not the one that the file came from."""
    if expected.gss_code is not None and expected.gss_code != cover.area.gss_code:
        names = {area.gss_code: area.name for area in areas}
        facts = (("found", cover.area.name), ("expected", names.get(expected.gss_code, expected.gss_code)))
        yield Mistake("wrong_borough", COVER, cover.cells(BOROUGH), facts=facts)


def of_type(contracts: Contracts, return_type: str, month: Month) -> list[SheetContract]:
    """Return every sheet of a return in force for a month, asked for this month or not."""
    in_force = (contracts.sheet(name, month) for name in contracts.sheets)
    return [sheet for sheet in in_force if sheet is not None and sheet.return_type == return_type]


def _check_version(cover: Cover, contracts: Contracts) -> Iterator[Mistake]:
    now = of_type(contracts, cover.return_type, cover.month)
    if not now:
        facts = (("found", cover.return_type), (MONTH, cover.month.words))
        yield Mistake("too_early", COVER, cover.cells(MONTH), facts=facts)
        return
    versions = {sheet.version for sheet in now}
    if cover.version in versions:
        return
    known = {version.version for sheet in now for version in contracts.versions.get(sheet.sheet, (sheet,))}
    code = "old_template" if cover.version in known else "unknown_version"
    facts = ((MONTH, cover.month.words), ("expected", ", ".join(sorted(versions))))
    yield Mistake(code, COVER, cover.cells(CONTRACT_VERSION), value=cover.version, facts=facts)


def _answers(grid: Grid) -> tuple[dict[str, CoverAnswer], list[Mistake]]:
    answers: dict[str, CoverAnswer] = {}
    mistakes = []
    key_column, answer_column = cover_columns(grid)
    for number, row in grid.rows:
        value = row[answer_column] if len(row) > answer_column else None
        label = row[key_column] if len(row) > key_column else None
        if not isinstance(label, str) or value is None:
            continue
        key, cell = words(label).replace(" ", "_"), f"{letters(answer_column)}{number}"
        if key in answers and text_of(answers[key].value) != text_of(value):
            mistakes.append(Mistake("cover_repeated", COVER, (answers[key].cell, cell), facts=(("key", key),)))
        answers.setdefault(key, CoverAnswer(value, cell))
    return answers, mistakes


def _extra_cells(grid: Grid) -> Iterator[str]:
    """Yield where there was something that is no line of the cover, or stood beside one."""
    _, answer_column = cover_columns(grid)
    for number, row in grid.rows:
        for column, value in enumerate(row):
            if isinstance(value, NotKept) and column not in (answer_column, answer_column + 1):
                yield f"{letters(column)}{number}"


def _return_type(answer: CoverAnswer | None, types: Sequence[str], mistakes: list[Mistake]) -> str | None:
    if answer is None:
        return None
    return_type = words(text_of(answer.value)).removesuffix(" return")
    if return_type in types:
        return return_type
    facts = (("expected", ", ".join(types)),)
    mistakes.append(Mistake("cover_return_type", COVER, (answer.cell,), value=text_of(answer.value), facts=facts))
    return None


def _area(
    answer: CoverAnswer | None, month: Month | None, areas: Sequence[Area], mistakes: list[Mistake]
) -> Area | None:
    """Read which of the areas that send returns this is."""
    if answer is None:
        return None
    reading = read_area(text_of(answer.value), month, tuple(areas))
    if reading.area in areas:
        return reading.area
    suggestion = f" Did you mean {reading.suggestion}?" if reading.suggestion in {area.name for area in areas} else ""
    facts = (("suggestion", suggestion),)
    mistakes.append(Mistake("cover_borough", COVER, (answer.cell,), value=text_of(answer.value), facts=facts))
    return None


def _former_code(answer: CoverAnswer, area: Area, month: Month, areas: Sequence[Area]) -> Iterator[Mistake]:
    """Ask about a code that is the area's no longer. It is nobody else's, so nothing is guessed."""
    until = read_area(text_of(answer.value), month, tuple(areas)).until
    if until is not None:
        facts = (("name", area.name), ("until", until.words), ("code", area.gss_code))
        yield Mistake("former_code", COVER, (answer.cell,), value=text_of(answer.value), facts=facts)


def _month(answer: CoverAnswer | None, mistakes: list[Mistake]) -> Month | None:
    """Read the month. A spreadsheet turns 2026-10 into 1 October 2026 by itself."""
    if answer is None:
        return None
    month = read_month(answer.value)
    if month is None:
        mistakes.append(Mistake("cover_month", COVER, (answer.cell,), value=text_of(answer.value)))
    return month


def read_version(text: str) -> str:
    """Return a version as the contracts have it: 1 for 1.0, v1 and Version 1."""
    match = _VERSION.fullmatch(text)
    return match[1] if match is not None else text


def minutes_of(value: Raw) -> int | None:
    """Return an answer in whole minutes; None where it is none, or too high."""
    text = text_of(value)
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_MINUTES))
    return int(text) if is_number and 0 < int(text) <= MOST_MINUTES else None


def _nil(answers: Mapping[str, CoverAnswer], contracts: Contracts, mistakes: list[Mistake]) -> Iterator[str]:
    for sheet in contracts.sheets:
        answer = answers.get(nil_key(sheet))
        if answer is None:
            continue
        is_nil = text_of(answer.value).lower()
        if is_nil in ("yes", "y", "true"):
            yield sheet
        elif is_nil not in ("no", "n", "false"):
            key = (("key", nil_key(sheet)),)
            mistakes.append(Mistake("nil_unclear", COVER, (answer.cell,), value=text_of(answer.value), facts=key))

"""What a person is told of a YAML file that can't be used: the file, the line, the entry, the key, what is allowed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field, RootModel

from standards.errors import BrokenFile, MinstdError, RuleSetError
from standards.model import Month
from standards.yaml import Exact, FilePart, Name, YearMonth, parse, read

GOOD = """\
title: Minibuses  # a comment
routes:
- id: R1
  stops:
  - {name: Station, minutes: 1.25}
  - {minutes: 3}
  vehicle: {kind: bus}
- since: "2026-04"
"""


class Stop(FilePart):
    name: Name = "unnamed"
    minutes: Exact


class Bus(FilePart):
    kind: Literal["bus"]


class Tram(FilePart):
    kind: Literal["tram"]
    track: Name


class Route(FilePart):
    id: Name | None = None
    stops: list[Stop] = Field(default=[])
    since: YearMonth | None = Field(default=None)
    vehicle: Bus | Tram | None = Field(default=None, discriminator="kind")


class Timetable(FilePart):
    title: Name
    routes: list[Route]


def problems(old: str, new: str) -> tuple[str, ...]:
    assert old in GOOD
    with pytest.raises(BrokenFile) as refused:
        parse(GOOD.replace(old, new).encode(), Timetable, Path("buses.yaml"))
    assert all(f"buses.yaml: {problem}" in str(refused.value).splitlines() for problem in refused.value.problems)
    return refused.value.problems


def test_numbers_are_exact_and_months_are_months(tmp_path: Path) -> None:
    path = tmp_path / "buses.yaml"
    path.write_text(GOOD, encoding="utf-8")
    timetable = read(path, Timetable)
    assert timetable.routes[0].stops[0].minutes == Fraction(5, 4)
    assert timetable.routes[1].since == Month(2026, 4)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("title:", "titel:", "line 1, titel: there is no such key. Did you mean title?"),
        ("title:", "colour:", "line 1, colour: there is no such key. Check its spelling, or remove it."),
        ("minutes: 1.25", "minutes: soon", "line 5, routes R1, stops Station, minutes: 'soon' is not a number; "),
        ("{minutes: 3}", "{name: Hill}", "line 6, routes R1, stops Hill, minutes: this key is missing. Add it."),
        ("{minutes: 3}", "{minutes: 1/0}", "line 6, routes R1, stops number 2, minutes: '1/0' divides by nothing."),
        ("id: R1", "id: 7", "line 3, routes 7, id: this should be text. Put it in quotation marks."),
        ("2026-04", "2026-13", "line 8, routes number 2, since: '2026-13' is not a month; write it as YYYY-MM"),
        ("{kind: bus}", "{kind: tram}", "line 7, routes R1, vehicle.track: this key is missing. Add it."),
        ("{kind: bus}", "{kind: van}", "line 7, routes R1, vehicle: 'van' is not a kind of measure. It may be one of "),
    ],
)
def test_a_problem_is_named_by_line_entry_and_key(old: str, new: str, problem: str) -> None:
    assert any(named.startswith(problem) for named in problems(old, new)), problems(old, new)


def test_every_problem_is_named_at_once() -> None:
    both = GOOD.replace("title: Minibuses", "titel: Minibuses").replace("minutes: 3", "minutes: true")
    with pytest.raises(BrokenFile) as refused:
        parse(both.encode(), Timetable, Path("buses.yaml"))
    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        "line 1, title",
        "line 6, routes R1, stops number 2, minutes",
        "line 1, titel",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"a: 1\nb: 2\na: 3\n", "line 3: the key a is given twice. Keep one of the two."),
        (b"a: [1\nb: 2\n", "line 2: this is not YAML: "),
        (b"a: \x01\n", "this is not YAML: "),
        (b"- 1\n", "the file holds no keys. "),
        (b"", "the file holds no keys. "),
        (b"\xff\xfe", "the file is not UTF-8 text. Save it as UTF-8."),
    ],
)
def test_a_file_that_is_not_a_mapping_in_yaml_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(RuleSetError) as refused:
        parse(content, RootModel[dict[str, Any]], Path("a.yaml"))
    assert str(refused.value).startswith(f"a.yaml: {problem}")


def test_a_missing_file_is_the_error_that_was_asked_for(tmp_path: Path) -> None:
    class TimetableError(BrokenFile):
        pass

    with pytest.raises(TimetableError, match="no such file") as refused:
        read(tmp_path / "none.yaml", Timetable, TimetableError)
    assert refused.value.path == tmp_path / "none.yaml"
    with pytest.raises(TimetableError, match="can't be read"):
        read(tmp_path, Timetable, TimetableError)
    assert isinstance(refused.value, MinstdError)


def test_words_and_dates_stay_as_they_are_written() -> None:
    content = b"agreed: no\nday: 2026-04-01\nversion: 1.10\nfar: 1e3\n"
    values = parse(content, RootModel[dict[str, Any]], Path("a.yaml")).root
    assert values == {"agreed": "no", "day": "2026-04-01", "version": Fraction(11, 10), "far": "1e3"}

"""Work for each area is the same in one process and in several, errors too."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping

import pytest

from reports.disclosure import areas
from reports.disclosure.areas import for_each_area
from reports.disclosure.constraint import Contradiction
from reports.disclosure.verification import InconclusiveSearch


def _process_and_square(number: int) -> tuple[int, int]:
    return os.getpid(), number * number


def _refuse(error: type[Exception]) -> None:
    raise error


def _die_elsewhere(number: int, parent: int) -> int:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_areas_are_worked_out_in_other_processes_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {f"E0900000{number}": (number,) for number in (5, 3, 4, 1)}
    alone = for_each_area(_process_and_square, arguments)
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    areas._results.clear()
    apart = for_each_area(_process_and_square, arguments)
    assert {process for process, _ in alone.values()} == {os.getpid()}
    assert os.getpid() not in {process for process, _ in apart.values()}
    assert list(alone) == list(apart) == sorted(arguments)
    assert [square for _, square in apart.values()] == [square for _, square in alone.values()] == [1, 9, 16, 25]


@pytest.mark.parametrize("error", [Contradiction, InconclusiveSearch])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_an_error_comes_back_as_it_is(monkeypatch: pytest.MonkeyPatch, error: type[Exception], processes: str) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", processes)
    with pytest.raises(error) as raised:
        for_each_area(_refuse, dict.fromkeys(("a", "b", "c"), (error,)))
    assert str(raised.value) == str(error())


def test_what_a_killed_process_was_to_do_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    arguments = {area: (number, os.getpid()) for number, area in enumerate("abc")}
    assert for_each_area(_die_elsewhere, arguments) == {"a": 0, "b": 1, "c": 2}


def test_what_was_worked_out_is_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def worked_out(function: object, arguments: Mapping[str, tuple[int]]) -> dict[str, int]:
        asked.extend(number for (number,) in arguments.values())
        return {area: -number for area, (number,) in arguments.items()}

    monkeypatch.setattr(areas, "_work_out", worked_out)
    assert for_each_area(abs, {"a": (-101,), "b": (-102,)}) == {"a": 101, "b": 102}
    assert for_each_area(abs, {"a": (-101,), "b": (-103,), "c": (-102,)}) == {"a": 101, "b": 103, "c": 102}
    assert asked == [-101, -102, -103]


def test_only_so_much_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "_REMEMBERED", 2)
    numbers = {area: (number,) for number, area in enumerate("abcde")}
    for _ in range(2):
        assert for_each_area(abs, numbers) == {area: number for number, area in enumerate("abcde")}
        assert len(areas._results) == 2

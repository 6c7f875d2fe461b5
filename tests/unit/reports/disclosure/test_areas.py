"""Work for each area is the same in one process and in several, errors too."""

from __future__ import annotations

import os
import signal

import pytest

from reports.disclosure.areas import for_each_area
from reports.disclosure.constraint import Contradiction
from reports.disclosure.verification import Undecided


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
    apart = for_each_area(_process_and_square, arguments)
    assert {process for process, _ in alone.values()} == {os.getpid()}
    assert os.getpid() not in {process for process, _ in apart.values()}
    assert list(alone) == list(apart) == sorted(arguments)
    assert [square for _, square in apart.values()] == [square for _, square in alone.values()] == [1, 9, 16, 25]


@pytest.mark.parametrize("error", [Contradiction, Undecided])
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

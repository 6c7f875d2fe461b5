"""A folder of any size is checked a share at a time: memory doesn't grow with it, and nothing else tells the shares."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from application.returns import check
from application.settings import read_settings
from tests.integration.conftest import SIGNING_DAY
from tests.support.books import clean


def wrong() -> bytes:
    book = clean()
    book.fill("Activity", "referrals_received", "12 people")
    return book.xlsx()


def checked(files: Iterator[tuple[str, bytes]], folder: Path) -> tuple[list[str], list[str]]:
    examined, written = check.check_files(files, SIGNING_DAY, folder / "out", None, read_settings(folder))
    return [f"{each.file} {each.state} {each.findings}" for each in examined], [path.name for path in written.copies]


def test_shares_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names, content = [f"{folder}/service.xlsx" for folder in "abcde"], wrong()
    at_once = checked(((name, content) for name in names), tmp_path / "1")
    taken: list[int] = []

    def counted() -> Iterator[tuple[str, bytes]]:
        for number, name in enumerate(names, start=1):
            taken.append(number)
            yield name, content

    examine = check.examine
    seen: list[tuple[int, int]] = []
    monkeypatch.setattr(check, "CHECKED_AT_ONCE", 2)
    monkeypatch.setattr(
        check,
        "examine",
        lambda share, *rest, **named: seen.append((len(share), len(taken))) or examine(share, *rest, **named),
    )
    assert checked(counted(), tmp_path / "2") == at_once
    assert seen == [(2, 2), (2, 4), (1, 5)]
    assert at_once[1] == ["service-to-correct.xlsx", *(f"service-to-correct-{n}.xlsx" for n in range(2, 6))]


def traced(files: int, content: bytes, folder: Path) -> int:
    """Return the most bytes that Python held at any moment of a check of so many files."""
    tracemalloc.start()
    checked(((f"{number}.xlsx", content) for number in range(files)), folder / str(files))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "CHECKED_AT_ONCE", 4)
    content = clean().xlsx()
    traced(4, content, tmp_path / "warm")
    assert traced(24, content, tmp_path) < 2 * traced(4, content, tmp_path), "six times, were they checked at once"


@dataclass(frozen=True)
class Cost:
    """What a folder of files took: the most memory of the process and of any child, in KB, and seconds of processor."""

    memory: int
    child: int
    seconds: float


def cost(way: str, files: int, folder: Path) -> Cost:
    """Return what so many files take, in a process of its own that did the same with ten before."""
    command = [sys.executable, "-m", "tests.support.many_files", way, str(files), str(folder / f"{way}-{files}")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=3600)
    memory, child, seconds = done.stdout.split()
    return Cost(int(memory), int(child), float(seconds))


@pytest.mark.slow
@pytest.mark.parametrize("way", ["check", "collect"])
def test_a_thousand_files_take_five_times_as_long_as_two_hundred_and_as_much_memory(way: str, tmp_path: Path) -> None:
    few, many = cost(way, 200, tmp_path), cost(way, 1000, tmp_path)
    print(f"{way}: {few} for 200 files, {many} for 1,000")
    assert many.memory < few.memory + 60 * 1024
    assert 0 < many.child < few.child + 5 * 1024
    assert many.seconds < 6.5 * few.seconds

"""A folder of any size is checked a share at a time: memory doesn't grow with it, and nothing else tells the shares."""

from __future__ import annotations

import resource
from collections.abc import Iterator
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


@pytest.mark.slow
def test_memory_does_not_grow_with_a_folder(tmp_path: Path) -> None:
    content = clean().xlsx()

    def peak(files: int) -> int:
        checked(((f"{number}.xlsx", content) for number in range(files)), tmp_path / str(files))
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    few = peak(100)
    assert peak(1000) < 1.2 * few

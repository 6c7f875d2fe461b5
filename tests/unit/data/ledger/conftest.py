"""A whole ledger for each test, copied from one that is made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.ledger import Head, Ledger
from tests.support.tampering import a_whole_ledger


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a ledger that is made once, for tests to copy."""
    path = tmp_path_factory.mktemp("made") / "ledger.db"
    a_whole_ledger(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def ledger(url: str, made: Path) -> Iterator[Ledger]:
    if url.startswith("sqlite"):
        shutil.copy(made, url.removeprefix("sqlite:///"))
        opened = Ledger.open(url)
    else:
        opened = a_whole_ledger(url)
    yield opened
    opened.close()


def sentences(ledger: Ledger, *outside: Head) -> list[str]:
    """Return everything that a verification says."""
    return [discrepancy.sentence for discrepancy in ledger.verify(outside).discrepancies]

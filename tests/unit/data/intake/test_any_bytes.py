"""Any bytes at all end as a typed outcome, within the limits: never an error, never a dead reader that stays dead."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.intake.findings import catalogue
from data.intake.reading.reader import SECONDS, Reader
from data.model import FileExamination, State
from tests.support.damage import CHANGES, any_files, damaged
from tests.support.samples import load_register

CHECKS = (HealthCheck.too_slow, HealthCheck.data_too_large)


@pytest.fixture(scope="module")
def process() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def outcome(reader: Reader, name: str, content: bytes) -> FileExamination:
    """Examine a file in the process that may die, and check that the outcome is one a borough can be told."""
    began = time.process_time()  # the process that reads has its own limit, and this one no more than a little to do
    (examined,) = examine([IncomingFile(name, content)], load_contracts(), load_register, reader=reader)
    assert time.process_time() - began < SECONDS
    rules = {rule.id for contract in load_contracts().sheets.values() for rule in contract.rules}
    assert {finding.code for finding in examined.findings} <= set(catalogue()) | rules
    assert all(finding.message and finding.fix for finding in examined.findings)
    assert (examined.typed is None) is (examined.state is State.REFUSED)
    assert "reader_died" not in {finding.code for finding in examined.findings}  # a limit should have said why
    return examined


@settings(max_examples=60, deadline=None, suppress_health_check=CHECKS)
@given(any_files())
def test_any_bytes_end_as_a_typed_outcome(process: Reader, file: tuple[str, bytes]) -> None:
    outcome(process, *file)


@pytest.mark.slow
@settings(max_examples=4000, deadline=None, suppress_health_check=CHECKS)
@given(any_files())
def test_any_bytes_for_longer(process: Reader, file: tuple[str, bytes]) -> None:
    outcome(process, *file)


@pytest.mark.parametrize("kind", range(len(CHANGES)), ids=[change.__name__ for change in CHANGES])
def test_each_kind_of_damage_does_some(kind: int, process: Reader) -> None:
    """Of ten changes of a kind, some are seen: otherwise nothing is tested by it."""
    states = {
        outcome(process, "return.xlsx", damaged("service", "xlsx", [(kind, 7 * n, 31 * n)])).state for n in range(10)
    }
    assert states - {State.ACCEPTED}

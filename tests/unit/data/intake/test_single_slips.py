"""One slip, one finding: what people do to a filled return, each told by its cause, where it is, and in few words."""

from __future__ import annotations

from functools import cache

import pytest

from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.intake.findings import catalogue
from data.intake.reading.reader import Reader
from data.model import Effect, FileExamination
from tests.support.changed_books import filled
from tests.support.samples import load_register
from tests.support.single_slips import IN_TIME, SLIPS, SingleSlip
from tests.support.wide_mistakes import MOST, RETURNS
from tests.unit.conftest import ExamineFile

_register = cache(load_register)


@pytest.fixture(scope="module")
def outcomes(reader: Reader) -> dict[str, FileExamination]:
    made = {slip.name: slip.file() for slip in SLIPS}
    files = [IncomingFile(f"{number}-{name}", content, IN_TIME) for number, (name, content) in enumerate(made.values())]
    return dict(zip(made, examine(files, load_contracts(), _register, reader=reader), strict=True))


@pytest.mark.parametrize("return_type", RETURNS)
def test_a_return_without_a_slip_gives_no_finding(examine_file: ExamineFile, return_type: str) -> None:
    assert examine_file(filled(return_type), expected=IN_TIME).findings == ()


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_is_told_by_its_cause(slip: SingleSlip, outcomes: dict[str, FileExamination]) -> None:
    findings = outcomes[slip.name].findings
    assert tuple(finding.code for finding in findings) == slip.codes
    assert 1 <= len(findings) <= MOST
    named = [finding for finding in findings if finding.message.startswith(slip.message)]
    assert len(named) == 1
    assert not named[0].cells or any(word in named[0].message for word in ("cell", "row ", "rows ", "column"))


def test_most_slips_are_one_finding() -> None:
    assert len(SLIPS) >= 150
    assert sum(len(slip.codes) == 1 for slip in SLIPS) / len(SLIPS) >= 0.9
    assert max(len(slip.codes) for slip in SLIPS) <= 4


def test_a_cause_does_what_the_heaviest_does_that_it_takes_with_it(outcomes: dict[str, FileExamination]) -> None:
    """Panels have no rule that their facts break, so IDs sorted alone are a question there, and an error elsewhere."""
    panels, services = (outcomes[f"IDs of {kind} sorted alone"].findings[0] for kind in ("panels", "services"))
    assert (panels.code, panels.effect) == ("register_changed", Effect.ASK)
    assert (services.code, services.effect) == ("beside_other_ids", Effect.ASK)
    optional, required = (outcomes[f"{kind} heading changed"].findings[0] for kind in ("an optional", "required"))
    assert (optional.code, required.code) == ("heading_replaced", "heading_replaced")
    assert (optional.effect, required.effect) == (Effect.ASK, catalogue()["heading_replaced"].effect)

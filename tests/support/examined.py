"""What an examined file is told, in a form that tests can compare."""

from __future__ import annotations

from data.intake.findings import HOLDING
from data.model import Effect, FileExamination, Finding, State

ACTIVITY, SERVICES = "Activity", "Services"


def codes(examined: FileExamination) -> list[str]:
    """Return the codes of what was found, in order."""
    return [finding.code for finding in examined.findings]


def in_brief(examined: FileExamination) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """Return what was found: code, sheet, cells."""
    return [(finding.code, finding.sheet, finding.cells) for finding in examined.findings]


def only(examined: FileExamination, code: str, effect: Effect) -> Finding:
    """Return the one finding, having checked that it is alone and says where, what and how."""
    assert [finding.code for finding in examined.findings] == [code]
    (finding,) = examined.findings
    assert finding.effect is effect
    assert finding.fix.endswith(".")
    state = {Effect.ASK: State.QUESTIONS, Effect.REFUSE: State.REFUSED}.get(effect, State.REJECTED)
    assert examined.state is (State.HELD if code in HOLDING else state)
    return finding


def apart_from_the_register(examined: FileExamination) -> list[str]:
    """Return the codes of what was found, but for the question about answers that are not the register's."""
    return [code for code in codes(examined) if code != "register_changed"]

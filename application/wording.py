"""How findings, and what is missing, are worded for a borough, on the terminal and on its pages alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from data.contracts.load import Contracts
from data.model import Effect, Finding
from standards.framework.ruleset import RuleSet, Standard
from standards.measures.session import Session
from standards.model import Observations, Reason, Verdict
from standards.verdicts.missing import MissingAnswer, what_is_missing

HEADINGS: Final = {
    Effect.REFUSE: "Not accepted",
    Effect.REJECT: "Correct and resubmit",
    Effect.VOID: "Correct and resubmit: these cells can’t be used",
    Effect.ASK: "Confirm or explain",
}


ANSWER_HELD: Final = (
    "There is an answer, which your coordinator reads before it counts, because it may hold a person’s details. "
    "To have an answer count at once, answer again without them."
)
"""What stands with a question of which an answer waits."""


MISSING_WORDS: Final = {
    Reason.NO_RETURN: "due, and not received; the borough can still send it for later reports",
    Reason.OUTAGE: "excused by an agreed system outage",
    Reason.INVALID: "can't be used; the borough can correct it and resubmit",
    Reason.BLANK: "not known; the borough can resubmit with it filled in",
}


def missing_words(
    contracts: Contracts, observations: Observations, rules: RuleSet
) -> Callable[[Standard, Verdict], list[str]]:
    """Return what says of a verdict by these rules what is missing: whose, of which month, where, who can send it."""
    session = Session(observations)
    names = {area.gss_code: area.name for area in observations.areas}

    def words(standard: Standard, verdict: Verdict) -> list[str]:
        areas = sorted(names) if standard.applies_to == "cluster" else [verdict.area]
        missing = what_is_missing(verdict, standard, rules, session, areas)
        return [
            _missing_answer(answer, contracts, names[answer.area])
            for answer in missing
            if answer.sheet in contracts.sheets
        ]

    return words


def _missing_answer(answer: MissingAnswer, contracts: Contracts, name: str) -> str:
    contract = contracts.sheets[answer.sheet]
    field = contract.field(answer.field)
    parts = [contract.title, answer.row, field.title if field else answer.field]
    at = f" ({answer.cell.address})" if answer.cell else ""
    about = ", ".join(part for part in parts if part)
    what = f"{name}, {contract.return_type} return for {answer.period.words}: {about}{at}"
    return f"{what}: {MISSING_WORDS[answer.reason]}"


def where(finding: Finding) -> str:
    """Return where a mistake is, if its message does not say so."""
    if finding.sheet and finding.sheet in finding.message:
        return ""
    return ", ".join(part for part in (finding.sheet, _cells(finding.cells)) if part)


def _cells(cells: tuple[str, ...], most: int = 12) -> str:
    more = f" and {len(cells) - most} more" if len(cells) > most else ""
    return ", ".join(cells[:most]) + more

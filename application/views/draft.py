"""A draft's verdicts on one borough, in words, for the borough itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from application.workspace import Workspace
from data.clusters.cluster import Member
from data.ledger import Edition
from reports.wording.words import OUTCOME_WORDS
from standards.model import Outcome

_ATTENTION: Final = frozenset({Outcome.PARTLY_MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE})


@dataclass(frozen=True, slots=True)
class OwnVerdict:
    """A verdict on one of the borough's standards: `outcome` as the ledger has it, `words` as a reader sees it."""

    standard: str
    title: str
    outcome: str
    words: str

    @property
    def needs_attention(self) -> bool:
        """Whether the standard isn't met, or couldn't be assessed."""
        return self.outcome in _ATTENTION


def own_verdicts(workspace: Workspace, edition: Edition, member: Member) -> list[OwnVerdict]:
    """Return the draft's verdicts on a borough, in the order of the rule set."""
    outcomes = workspace.ledger.verdicts(edition.digest)
    words = {outcome.value: text for outcome, text in OUTCOME_WORDS.items()}
    return [
        OwnVerdict(standard.id, standard.title, outcome, words.get(outcome, outcome))
        for standard in workspace.rules.in_force(edition.month).standards
        if (outcome := outcomes.get((member.gss_code, standard.id))) is not None
    ]

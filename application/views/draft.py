"""A draft's verdicts on one borough, in words, for the borough itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from application.views.decisions import action_views
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.clusters.timetable import LONDON
from data.ledger import Edition
from reports.site.actions import plan_words
from reports.wording.words import OUTCOME_WORDS
from standards.actions import ActionState
from standards.model import Outcome

_ATTENTION: Final = frozenset({Outcome.PARTLY_MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE})


@dataclass(frozen=True, slots=True)
class OwnVerdict:
    """A verdict on one of the borough's standards.

    Attributes:
        outcome: as the ledger has it.
        words: as a reader sees it.
        plans: how the open improvement plans on it stood at the draft's cut.
    """

    standard: str
    title: str
    outcome: str
    words: str
    plans: tuple[str, ...] = ()

    @property
    def needs_attention(self) -> bool:
        """Whether the standard isn't met, or couldn't be assessed."""
        return self.outcome in _ATTENTION


def own_verdicts(workspace: Workspace, edition: Edition, member: Member) -> list[OwnVerdict]:
    """Return the draft's verdicts on a borough, in the order of the rule set."""
    outcomes = workspace.ledger.verdicts(edition.digest)
    words = {outcome.value: text for outcome, text in OUTCOME_WORDS.items()}
    plans = _plans(workspace, edition, member)
    return [
        OwnVerdict(standard.id, standard.title, outcome, words.get(outcome, outcome), tuple(plans[standard.id]))
        for standard in workspace.rules.in_force(edition.month).standards
        if (outcome := outcomes.get((member.gss_code, standard.id))) is not None
    ]


def _plans(workspace: Workspace, edition: Edition, member: Member) -> defaultdict[str, list[str]]:
    """Return how the open plans of a borough stood at a draft's cut, in words, by standard."""
    as_at = workspace.ledger.cut(edition.cut).as_at
    on, plans = as_at.astimezone(LONDON).date(), defaultdict[str, list[str]](list)
    for action in action_views(workspace, edition, as_at):
        if action.area == member.gss_code and action.state is ActionState.OPEN and action.milestones:
            plans[action.standard].append(plan_words(action, on))
    return plans

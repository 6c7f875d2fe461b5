"""From what boards and boroughs decided to its part of an edition's view: actions and challenges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from application.workspace import Workspace
from data.clusters.timetable import LONDON
from data.ledger import Edition
from data.ledger.actions import Action
from data.ledger.challenges import Challenge, Decision, Ground
from reports.site.actions import plan_words
from reports.view.decisions import ActionView, ChallengeView
from standards.actions import ActionState, kept

GROUNDS = {
    Ground.DATA_WRONG: "The figures are wrong and the borough will resubmit its return.",
    Ground.RULE_MISAPPLIED: "The standard was not applied as written.",
    Ground.RULE_UNFAIR: "The standard itself is disputed. That is a matter for consultation, so the verdict stands.",
    Ground.CONTEXT: "The borough adds context to the verdict.",
}


def action_views(workspace: Workspace, edition: Edition, as_at: datetime) -> tuple[ActionView, ...]:
    """Return what an edition shows: the actions open at its cut, and those that ended since the edition before it."""
    since = None
    if edition.previous is not None:
        since = workspace.ledger.cut(workspace.ledger.edition(edition.previous).cut).as_at
    actions, codes = workspace.ledger.actions(edition.cluster, as_at), workspace.cluster.codes_in(edition.month)
    return tuple(
        action_view(replace(action, area=codes.get(action.area, action.area)))
        for action in actions
        if action.state is ActionState.OPEN or since is None or action.changed_at > since
    )


def action_view(action: Action) -> ActionView:
    """Return an action as the reports need it."""
    return ActionView(
        id=f"A{action.number}",
        area=action.area,
        standard=action.standard,
        text=action.text,
        owner=action.owner,
        due=action.due_on,
        state=action.state,
        progress=action.progress,
        milestones=tuple(kept(action.milestones)),
        agreed_on=None if action.agreed_at is None else action.agreed_at.astimezone(LONDON).date(),
    )


def plan_phrase(action: Action, on: date) -> str:
    """Return how a plan stands on a day, as editions say it; nothing for an action that is no plan."""
    return plan_words(action_view(action), on)


def challenge_view(challenge: Challenge) -> ChallengeView:
    """Return a challenge as the reports need it."""
    words = {Decision.UPHELD: "Upheld", Decision.DISMISSED: "Dismissed"}
    decision = (
        f"{words[challenge.decision]} by {challenge.decided_by}: {challenge.reasons}" if challenge.decision else ""
    )
    return ChallengeView(
        challenge.area, challenge.standard, GROUNDS[challenge.ground], decision, context=challenge.text
    )

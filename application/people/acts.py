"""The one table of what each role may do. A page, a command, an address and a flow all ask it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from application.people.roles import ROLES
from data.ledger.people import Role


class Act(StrEnum):
    """Something that only some people may do."""

    SUBMIT = "submit"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    CHALLENGE = "challenge"
    DECIDE = "decide"
    RELEASE = "release"
    CHASE = "chase"
    PLAN = "plan"
    SIGN_OFF = "sign_off"
    PUBLISH = "publish"
    ERASE = "erase"
    WITHDRAW_EDITION = "withdraw_edition"
    RESTORE_EDITION = "restore_edition"
    HOLD = "hold"
    APPROVE = "approve"
    ACCEPT_NAME = "accept_name"
    ACCEPT_ANSWER = "accept_answer"
    DRAFT = "draft"
    DROP = "drop"
    REVISE = "revise"
    SEE_RETURNS = "see_returns"
    SEE_OWN_DRAFT = "see_own_draft"
    SEE_MONTH = "see_month"
    SEE_CHALLENGES = "see_challenges"
    SEE_DRAFT = "see_draft"
    SEE_EDITIONS = "see_editions"
    SEE_ACTIONS = "see_actions"
    SEE_APPROVALS = "see_approvals"
    CONFIGURE = "configure"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    MAKE_TOKEN = "make_token"  # noqa: S105  # an act, no secret


@dataclass(frozen=True, slots=True)
class ActRule:
    """Who may do something.

    Attributes:
        words: the act as it stands in a sentence: "To {words} you need the role ...".
        of_borough: the roles that may do it for the borough they are held for.
        of_cluster: the roles that may do it anywhere in the cluster they are held for.
        is_outside_borough: whether nobody who holds a role for the borough concerned may do it.
        is_same_for_cluster: whether a role held for a borough is enough for a matter of the whole cluster.
    """

    words: str
    of_borough: frozenset[Role] = frozenset()
    of_cluster: frozenset[Role] = frozenset()
    is_outside_borough: bool = False
    is_same_for_cluster: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        return self.of_borough | self.of_cluster


_BOROUGH: Final = frozenset({Role.SUBMITTER, Role.BOROUGH_LEAD})
_COORDINATOR: Final = frozenset({Role.COORDINATOR})
_APPROVER: Final = frozenset({Role.APPROVER})
_AUDITOR: Final = frozenset({Role.AUDITOR})
_GUARDIANS: Final = frozenset({Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER})
_READERS: Final = frozenset(role for role, rule in ROLES.items() if not rule.is_of_borough)

ACTS: Final[dict[Act, ActRule]] = {
    Act.SUBMIT: ActRule("submit a return", _BOROUGH, _COORDINATOR),
    Act.ANSWER: ActRule("answer a question about a return", _BOROUGH, _COORDINATOR),
    Act.WITHDRAW: ActRule("withdraw a return", _BOROUGH, _COORDINATOR),
    Act.CHALLENGE: ActRule("challenge a verdict", _BOROUGH, is_same_for_cluster=True),
    Act.DECIDE: ActRule("decide a challenge", of_cluster=frozenset({Role.DECIDER}), is_outside_borough=True),
    Act.RELEASE: ActRule("release a draft to the boroughs", of_cluster=_COORDINATOR),
    Act.CHASE: ActRule("remind boroughs of the returns they owe", of_cluster=_COORDINATOR),
    Act.PLAN: ActRule("enter or update an action", of_cluster=_COORDINATOR),
    Act.SIGN_OFF: ActRule("sign a draft off", of_cluster=_APPROVER),
    Act.PUBLISH: ActRule("publish an edition", of_cluster=_APPROVER | _COORDINATOR),
    Act.ERASE: ActRule("erase a return", of_cluster=_GUARDIANS),
    Act.WITHDRAW_EDITION: ActRule("withdraw a published edition", of_cluster=_GUARDIANS),
    Act.RESTORE_EDITION: ActRule("bring a withdrawn edition back", of_cluster=_GUARDIANS),
    Act.HOLD: ActRule("hold a month, or end a hold", of_cluster=_COORDINATOR),
    Act.ACCEPT_NAME: ActRule("accept a new name of a service or provider", of_cluster=_COORDINATOR),
    Act.ACCEPT_ANSWER: ActRule("read and accept an answer that may hold a person's details", of_cluster=_COORDINATOR),
    Act.APPROVE: ActRule("record an approval", of_cluster=_APPROVER),
    Act.DRAFT: ActRule("make a draft", of_cluster=_COORDINATOR),
    Act.DROP: ActRule("drop a draft", of_cluster=_COORDINATOR),
    Act.REVISE: ActRule("open a published month for a revision", of_cluster=_COORDINATOR),
    Act.SEE_RETURNS: ActRule("see a borough's returns and their findings", _BOROUGH, _COORDINATOR),
    Act.SEE_OWN_DRAFT: ActRule("see a borough's own draft", _BOROUGH),
    Act.SEE_MONTH: ActRule("see which returns each borough owes", of_cluster=_COORDINATOR | _AUDITOR),
    Act.SEE_CHALLENGES: ActRule(
        "see every borough's challenges", of_cluster=_COORDINATOR | _AUDITOR | _APPROVER | frozenset({Role.DECIDER})
    ),
    Act.SEE_DRAFT: ActRule("see the board's draft", of_cluster=_COORDINATOR | _AUDITOR | _APPROVER),
    Act.SEE_EDITIONS: ActRule("read the board's editions", of_cluster=_READERS),
    Act.SEE_ACTIONS: ActRule("see the board's actions and plans", of_cluster=_COORDINATOR | _AUDITOR | _APPROVER),
    Act.SEE_APPROVALS: ActRule(
        "see the rules, waivers and settings that a board approves",
        of_cluster=_COORDINATOR | _AUDITOR | _APPROVER | frozenset({Role.STANDARDS_OWNER}),
    ),
    Act.CONFIGURE: ActRule("change a cluster's files or registers", of_cluster=_COORDINATOR),
    Act.SEE_PEOPLE: ActRule("see who holds which role", frozenset({Role.BOROUGH_LEAD}), _COORDINATOR | _AUDITOR),
    Act.MAKE_TOKEN: ActRule("create a token with which a program sends a borough's returns", _BOROUGH),
    Act.MANAGE_PEOPLE: ActRule("invite people and revoke roles", frozenset({Role.BOROUGH_LEAD}), _COORDINATOR),
}

"""Every address of the portal, with what it needs: the one declaration that pages, buttons and tests use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from urllib.parse import quote, urlencode

from application.people.acts import Act


class Admission(Enum):
    """Who may come to an address that needs no act."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"


@dataclass(frozen=True, slots=True)
class Address:
    """An address.

    Attributes:
        name: what pages call it; the function that answers has the same name.
        method: GET, or POST for whatever changes something.
        path: with `{cluster}`, `{area}` (a borough's ONS code) and what else it names.
        needs: the act that its visitor must be allowed, for the borough or the cluster that the path names.
        back: the page on which a problem is shown, for a form: its typed texts are kept.
        takes_files: whether files may come with the form.
        is_api: whether programs ask it, with a token, and get JSON.
    """

    name: str
    method: str
    path: str
    needs: Act | Admission
    back: str = ""
    takes_files: bool = False
    is_api: bool = False


_BOROUGH: Final = "/{cluster}/boroughs/{area}"
_API: Final = "/api/v1/{cluster}/boroughs/{area}"
_MONTH: Final = "/{cluster}/months/{month}"
_ACTION: Final = "/{cluster}/actions/{number}"
_EDITION: Final = "/{cluster}/editions/{month}/{edition}"

ADDRESSES: Final = (
    Address("home", "GET", "/", Admission.ANYBODY),
    Address("health", "GET", "/health", Admission.ANYBODY),
    Address("style", "GET", "/static/{file}", Admission.ANYBODY),
    # Doors
    Address("sign_in", "GET", "/sign-in", Admission.ANYBODY),
    Address("sign_in_options", "POST", "/sign-in/options", Admission.ANYBODY),
    Address("sign_in_by_passkey", "POST", "/sign-in", Admission.ANYBODY, back="sign_in"),
    Address("sign_in_as", "POST", "/sign-in/invented", Admission.ANYBODY, back="sign_in"),
    Address("sign_out", "POST", "/sign-out", Admission.SIGNED_IN),
    Address("account", "GET", "/account", Admission.SIGNED_IN),
    Address("passkey_options", "POST", "/account/passkeys/options", Admission.SIGNED_IN),
    Address("make_passkey", "POST", "/account/passkeys", Admission.SIGNED_IN, back="account"),
    Address("remove_passkey", "POST", "/account/passkeys/{number}/remove", Admission.SIGNED_IN, back="account"),
    Address("choose_time", "POST", "/{cluster}/time", Admission.SIGNED_IN),
    Address("invitation", "GET", "/invitation/{link}", Admission.ANYBODY),
    Address("accept_invitation", "POST", "/invitation/{link}", Admission.ANYBODY, back="invitation"),
    # A borough
    Address("borough", "GET", _BOROUGH, Act.SEE_RETURNS),
    Address("template", "GET", _BOROUGH + "/templates/{month}/{file}", Act.SUBMIT),
    Address("check", "POST", _BOROUGH + "/check", Act.SUBMIT, back="borough", takes_files=True),
    Address("waiting", "GET", _BOROUGH + "/waiting/{waiting}", Act.SUBMIT),
    Address("waiting_copy", "GET", _BOROUGH + "/waiting/{waiting}/to-correct.xlsx", Act.SUBMIT),
    Address("submit", "POST", _BOROUGH + "/waiting/{waiting}/submit", Act.SUBMIT, back="waiting"),
    Address("discard", "POST", _BOROUGH + "/waiting/{waiting}/discard", Act.SUBMIT, back="borough"),
    Address("receipt", "GET", _BOROUGH + "/receipts/{number}", Act.SEE_RETURNS),
    Address("answer", "POST", _BOROUGH + "/receipts/{number}/answers", Act.ANSWER, back="receipt"),
    Address("withdraw", "POST", _BOROUGH + "/receipts/{number}/withdraw", Act.WITHDRAW, back="receipt"),
    Address("history", "GET", _BOROUGH + "/history", Act.SEE_RETURNS),
    Address("own_draft", "GET", _BOROUGH + "/drafts/{month}", Act.SEE_OWN_DRAFT),
    Address("own_draft_file", "GET", _BOROUGH + "/drafts/{month}/files/{path:path}", Act.SEE_OWN_DRAFT),
    Address("challenge", "POST", _BOROUGH + "/drafts/{month}/challenges", Act.CHALLENGE, back="own_draft"),
    Address("borough_people", "GET", _BOROUGH + "/people", Act.SEE_PEOPLE),
    Address("borough_invite", "POST", _BOROUGH + "/people", Act.MANAGE_PEOPLE, back="borough_people"),
    Address("borough_send_link", "POST", _BOROUGH + "/people/{number}/link", Act.MANAGE_PEOPLE, back="borough_people"),
    Address(
        "borough_change_grant", "POST", _BOROUGH + "/people/grants/{number}", Act.MANAGE_PEOPLE, back="borough_people"
    ),
    # A cluster's month
    Address("editions_of_draft", "GET", "/{cluster}/months/index.html", Act.SEE_EDITIONS),
    Address("month", "GET", _MONTH, Act.SEE_MONTH),
    Address("make_draft", "POST", _MONTH + "/draft", Act.DRAFT, back="month"),
    Address("release", "POST", _MONTH + "/release", Act.RELEASE, back="month"),
    Address("drop", "POST", _MONTH + "/drop", Act.DROP, back="month"),
    Address("revise", "POST", _MONTH + "/revise", Act.REVISE, back="month"),
    Address("chase", "POST", _MONTH + "/chase", Act.CHASE, back="month"),
    Address("hold", "POST", _MONTH + "/hold", Act.HOLD, back="month"),
    Address("end_hold", "POST", _MONTH + "/hold/end", Act.HOLD, back="month"),
    Address("publish", "POST", _MONTH + "/publish", Act.PUBLISH, back="draft"),
    Address("challenges", "GET", _MONTH + "/challenges", Act.SEE_CHALLENGES),
    Address("decide", "POST", _MONTH + "/challenges/{number}", Act.DECIDE, back="challenges"),
    Address("draft", "GET", _MONTH + "/draft", Act.SEE_DRAFT),
    Address("draft_file", "GET", _MONTH + "/draft/board/{path:path}", Act.SEE_DRAFT),
    Address("sign_off_options", "POST", _MONTH + "/sign-off/options", Act.SIGN_OFF),
    Address("sign_off", "POST", _MONTH + "/sign-off", Act.SIGN_OFF, back="draft"),
    Address("tokens", "GET", _BOROUGH + "/tokens", Act.MAKE_TOKEN),
    Address("make_token", "POST", _BOROUGH + "/tokens", Act.MAKE_TOKEN, back="tokens"),
    Address("remove_token", "POST", _BOROUGH + "/tokens/{number}/remove", Act.MAKE_TOKEN, back="tokens"),
    # For programs
    Address("api_description", "GET", "/api/v1/openapi.json", Admission.ANYBODY, is_api=True),
    Address("api_check", "POST", _API + "/checks", Act.SUBMIT, is_api=True),
    Address("api_submit", "POST", _API + "/returns", Act.SUBMIT, is_api=True),
    Address("api_receipts", "GET", _API + "/returns", Act.SEE_RETURNS, is_api=True),
    Address("api_receipt", "GET", _API + "/returns/{number}", Act.SEE_RETURNS, is_api=True),
    Address("api_owed", "GET", _API + "/owed/{month}", Act.SEE_RETURNS, is_api=True),
    # Answers that wait
    Address("held_answers", "GET", "/{cluster}/answers", Act.ACCEPT_ANSWER),
    Address("decide_answer", "POST", "/{cluster}/answers/{reference}", Act.ACCEPT_ANSWER, back="held_answers"),
    # New names of services and providers that wait
    Address("names", "GET", "/{cluster}/names", Act.ACCEPT_NAME),
    Address("decide_name", "POST", "/{cluster}/names/{reference}", Act.ACCEPT_NAME, back="names"),
    # What a board decides
    Address("actions", "GET", "/{cluster}/actions", Act.SEE_ACTIONS),
    Address("add_action", "POST", "/{cluster}/actions", Act.PLAN, back="actions"),
    Address("update_action", "POST", _ACTION, Act.PLAN, back="actions"),
    Address("add_milestone", "POST", _ACTION + "/milestones", Act.PLAN, back="actions"),
    Address("update_milestone", "POST", _ACTION + "/milestones/{milestone}", Act.PLAN, back="actions"),
    Address("agree_plan", "POST", _ACTION + "/agreement", Act.APPROVE, back="actions"),
    Address("approvals", "GET", "/{cluster}/approvals", Act.SEE_APPROVALS),
    Address("approve", "POST", "/{cluster}/approvals", Act.APPROVE, back="approvals"),
    Address("accept_files", "POST", "/{cluster}/files", Act.CONFIGURE, back="approvals"),
    # Returns that must not be kept
    Address("erasures", "GET", "/{cluster}/erasures", Act.ERASE),
    Address("erase", "POST", "/{cluster}/erasures", Act.ERASE, back="erasures"),
    # A cluster's people
    Address("people", "GET", "/{cluster}/people", Act.SEE_PEOPLE),
    Address("invite", "POST", "/{cluster}/people", Act.MANAGE_PEOPLE, back="people"),
    Address("send_link", "POST", "/{cluster}/people/{number}/link", Act.MANAGE_PEOPLE, back="people"),
    Address("change_grant", "POST", "/{cluster}/people/grants/{number}", Act.MANAGE_PEOPLE, back="people"),
    # Editions
    Address("editions", "GET", "/{cluster}/editions", Act.SEE_EDITIONS),
    Address("all_editions", "GET", "/{cluster}/index.html", Act.SEE_EDITIONS),
    Address("public_editions", "GET", "/{cluster}/public.html", Admission.ANYBODY),
    Address("latest", "GET", "/{cluster}/editions/latest", Act.SEE_EDITIONS),
    Address("withdraw_edition", "POST", _EDITION + "/withdrawal", Act.WITHDRAW_EDITION, back="editions"),
    Address("restore_edition", "POST", _EDITION + "/restoration", Act.RESTORE_EDITION, back="editions"),
    Address("proof", "GET", _EDITION + "/proof.json", Act.SEE_EDITIONS),
    Address("edition_file", "GET", _EDITION + "/{path:path}", Act.SEE_EDITIONS),
    Address("public_file", "GET", "/{cluster}/public/{month}/{edition}/{path:path}", Admission.ANYBODY),
)

BY_NAME: Final = {address.name: address for address in ADDRESSES}


def path_of(name: str, query: dict[str, str] | None = None, **parts: Any) -> str:
    """Return the path of an address.

    Args:
        name: the address's.
        query: what stands after the question mark.
        parts: what the path names.
    """
    path = BY_NAME[name].path.replace(":path}", "}")
    filled = path.format(**{key: quote(str(part), safe="/") for key, part in parts.items()})
    return f"{filled}?{urlencode(query)}" if query else filled

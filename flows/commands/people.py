"""Commands about people: who they are, which roles they hold, and who may give them."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from application.workspace import checked_moment
from flows.commands.call import Call, with_call
from flows.commands.common import (
    JsonOption,
    say,
    say_json,
    show,
)
from standards.errors import MinstdError

if TYPE_CHECKING:
    from application.workspace import Workspace
    from data.ledger.people import Grant, Holder

app = typer.Typer()
people_app = typer.Typer(help="People, and the roles they hold.", no_args_is_help=True)
app.add_typer(people_app, name="people")

RoleToGive = Annotated[str, typer.Option("--role", help="The role to give, such as submitter or approver.")]
BoroughOption = Annotated[
    str | None, typer.Option("--borough", help="Name or ONS code, for a role that is held for one borough.")
]
TitleOption = Annotated[
    str, typer.Option("--title", help="How readers see the role, such as `Performance analyst`: a job, not a name.")
]
UntilOption = Annotated[str | None, typer.Option("--until", help="The last day of a deputy's role, YYYY-MM-DD.")]
GrantArgument = Annotated[int, typer.Argument(help="The grant's number, from `minstd people list`.", min=1)]


@people_app.command()
@with_call
def invite(
    email: Annotated[str, typer.Argument(help="The person's email address.")],
    role: RoleToGive,
    borough: BoroughOption = None,
    title: TitleOption = "",
    until: UntilOption = None,
    account: Annotated[
        str | None,
        typer.Option("--account", help="The operating-system account they use here. For the first coordinator: yours."),
    ] = None,
    *,
    call: Call,
    as_json: JsonOption = False,
) -> None:
    """Add a person and give them a first role. A cluster's first coordinator is added in the same way."""
    from application.people import management
    from application.people.grants import GrantRequest

    wanted = GrantRequest(role, borough, title, _last_day(until))
    if not call.is_begun:
        management.check_first(email, account, wanted)
        call.begin()
    held = call.workspace
    by, at = call.acting()
    person, grant = management.invite(held, email, account, wanted, by, at)
    _say_grant(held, grant, person.name, as_json, at)


@people_app.command()
@with_call
def link(
    person: Annotated[str, typer.Argument(help="The person's email address or number.")],
    call: Call,
) -> None:
    """Send somebody a link to create their passkey for the portal. It works once and expires after 72 hours."""
    from application.people import invitations
    from application.people.passkeys import portal_origin
    from data.ledger import true_time
    from data.ledger.notices import Fate

    held = call.workspace
    by, at = call.acting()
    fate = invitations.send_invitation(held, person, portal_origin(held.settings), by, at, true_time())
    if fate is not Fate.SENT:
        raise MinstdError("The link couldn't be sent. Check the settings `mail` and `mail_from`, then try again.")
    say(f"A link was sent to {person}. Earlier links no longer work.")


@people_app.command()
@with_call
def grant(
    person: Annotated[str, typer.Argument(help="The person's email address or number.")],
    role: RoleToGive,
    borough: BoroughOption = None,
    title: TitleOption = "",
    until: UntilOption = None,
    *,
    call: Call,
    as_json: JsonOption = False,
) -> None:
    """Give somebody another role. A deputy's role ends on a day: --until."""
    from application.people import management
    from application.people.grants import GrantRequest

    held = call.workspace
    by, at = call.acting()
    wanted = GrantRequest(role, borough, title, _last_day(until))
    given = management.grant(held, person, wanted, by, at)
    _say_grant(held, given, person, as_json, at)


@people_app.command()
@with_call
def agree(grant: GrantArgument, call: Call) -> None:
    """Agree, as a second person, to a role that somebody else gave."""
    from application.people import management

    held = call.workspace
    by, at = call.acting()
    agreed = management.agree(held, grant, by, at)
    say(f"You have agreed to grant {agreed.number}: {agreed.title}. It begins {agreed.since:%d %B %Y at %H:%M} UTC.")


@people_app.command()
@with_call
def confirm(grant: GrantArgument, call: Call) -> None:
    """Confirm that somebody still needs a role. Roles lapse after half a year."""
    from application.people import management

    held = call.workspace
    by, at = call.acting()
    confirmed = management.confirm(held, grant, by, at)
    say(f"Grant {confirmed.number} is confirmed until {confirmed.lapses_at:%d %B %Y}.")


@people_app.command()
@with_call
def revoke(
    grant: GrantArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why, in 60 words or fewer; no personal details.")],
    call: Call,
) -> None:
    """Take a role back, at once. You can give up your own."""
    from application.people import management

    held = call.workspace
    by, at = call.acting()
    revoked = management.revoke(held, grant, reason, by, at)
    say(f"Grant {revoked.number} is revoked: {revoked.title}.")


@people_app.command()
@with_call
def account(
    person: Annotated[str, typer.Argument(help="The person's email address or number.")],
    account: Annotated[str, typer.Argument(help="The operating-system account they use here.")],
    call: Call,
) -> None:
    """Set which operating-system account acts for somebody on the command line."""
    from application.people import management

    held = call.workspace
    by, at = call.acting()
    bound = management.bind(held, person, account, by, at)
    say(f"The account {bound.account} acts for {bound.name} from now on.")


@people_app.command("list")
@with_call
def list_people(call: Call, as_json: JsonOption = False) -> None:
    """List everybody with the roles they hold, and which of those need confirming."""
    held = call.workspace
    at = call.moment
    rows = [row for holder in held.ledger.holders(at) for row in _rows(held, holder, at)]
    if as_json:
        say_json(rows)
        return
    columns = ["grant", "person", "email", "role", "held_for", "title", "standing", "since", "until", "confirm_by"]
    show(columns, [["" if row[column] is None else str(row[column]) for column in columns] for row in rows])


@people_app.command("roles")
def list_roles(as_json: JsonOption = False) -> None:
    """List the roles: what each is for, what it may do, and who gives it."""
    from application.people.acts import ACTS
    from application.people.roles import ROLES

    rows = [
        {
            "role": str(role),
            "held_for": "a borough" if rule.is_of_borough else "a cluster",
            "purpose": rule.purpose,
            "may": ", ".join(sorted(str(act) for act, wanted in ACTS.items() if role in wanted.roles)),
            "given_by": ", ".join(sorted(rule.given_by)),
            "second_person": rule.is_privileged,
        }
        for role, rule in ROLES.items()
    ]
    if as_json:
        say_json(rows)
        return
    columns = ["role", "held_for", "purpose", "may", "given_by"]
    show(columns, [[str(row[column]) for column in columns] for row in rows])


def _rows(workspace: Workspace, holder: Holder, at: datetime) -> list[dict[str, Any]]:
    from application.people.caller import matter_of

    called = matter_of(workspace, None).called
    return [
        {
            "grant": grant.number,
            "person": holder.person.number,
            "email": holder.person.email,
            "account": holder.person.account,
            "role": str(grant.role),
            "held_for": called(grant.scope),
            "title": grant.title,
            "standing": "confirm soon" if grant.is_due(at) else str(grant.standing(at)),
            "since": f"{grant.since:%Y-%m-%d}",
            "until": None if grant.until is None else f"{grant.until:%Y-%m-%d}",
            "confirm_by": None if grant.is_invented else f"{grant.lapses_at:%Y-%m-%d}",
            "given_by": grant.given_by,
            "agreed_by": grant.agreed_by,
            "besides": list(grant.joins),
        }
        for grant in holder.grants
    ]


def _say_grant(workspace: Workspace, grant: Grant, name: str, as_json: bool, at: datetime) -> None:
    from application.people.caller import matter_of
    from data.ledger.people import Standing

    scope = matter_of(workspace, None).called(grant.scope)
    standing = grant.standing(at)
    if as_json:
        say_json({"grant": grant.number, "person": grant.person, "role": str(grant.role), "standing": str(standing)})
        return
    say(f"Grant {grant.number}: {name} is {grant.role.words} of {scope}, as {grant.title}.")
    if grant.joins:
        say(f"Note that the same person is also {', '.join(grant.joins)}.")
    if standing is Standing.WAITING:
        say(f"A second holder must agree before it begins: minstd people agree {grant.number}")
    elif standing is Standing.PENDING:
        say(begins(grant))


def begins(grant: Grant) -> str:
    """Say when a grant that was given just now begins, and why if that is later than usual."""
    when = f"It begins {grant.since:%d %B %Y at %H:%M} UTC,"
    days = (grant.since - grant.given_at).days
    if days == 1:
        return f"{when} a day after it was given."
    return f"{when} {days} days after it was given, as a coordinator who might have had to agree was revoked lately."


def _last_day(text: str | None) -> datetime | None:
    """Return the end of a day given as YYYY-MM-DD."""
    if text is None:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  # the day's end in UTC is made below
    except ValueError as error:
        raise MinstdError(f"{text!r} isn't a date; write it as 2026-12-15.") from error
    return checked_moment(datetime.combine(day, time.max, UTC))

"""Commands that give an edition to readers, and take it back: release, sign-off, withdraw and restore."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.call import CallInRole, with_call
from flows.commands.common import (
    JsonOption,
    month_of,
    say,
    say_json,
)
from flows.commands.editions.apps import DraftArgument, EditionArgument, acting_on, app, editions_app


@editions_app.command("release")
@with_call
def release_draft(
    month: Annotated[str, typer.Argument(help="The month reported on, YYYY-MM.")],
    call: CallInRole,
    as_provisional: Annotated[
        bool,
        typer.Option("--provisional", help="Even if a source couldn't be read for it: no run makes it again then."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Give each borough the newest draft with its annex, and open the window for challenges. Safe to repeat."""
    from application.editions import release
    from application.editions.challenges import last_day
    from application.editions.months import not_read, provisional_words

    workspace = call.workspace
    by, at = call.acting()
    released = release.release(workspace, month_of(month), by, at, is_provisional_enough=as_provisional)
    edition = workspace.ledger.edition(released.edition)
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    by_hand = [names[code] for code in released.by_hand]
    if as_json:
        say_json(
            {
                "edition": released.edition,
                "released_by": released.role,
                "released_at": released.at.isoformat(),
                "closes_at": released.closes_at.isoformat(),
                "gss_codes": list(released.areas),
                "by_hand": list(released.by_hand),
                "provisional": not_read(workspace, edition),
            }
        )
        return
    boroughs = "1 borough" if len(released.areas) == 1 else f"{len(released.areas)} boroughs"
    say(f"Draft {released.edition[:12]} is released to {boroughs}.")
    if provisional := provisional_words(workspace, edition):
        say(provisional)
    if by_hand:
        say(f"Send it by hand to {', '.join(by_hand)}: {workspace.settings.replies_url} has their files.")
    say(f"They can challenge it until {last_day(released.closes_at):%d %B %Y}. Sign it off after that.")


@app.command("sign-off")
@with_call
def sign_draft_off(
    edition: DraftArgument,
    call: CallInRole,
    note: Annotated[str, typer.Option("--note", help="A note, such as the board's minute.")] = "",
) -> None:
    """Sign off a draft, bound to its manifest, and publish it. Safe to repeat."""
    from application.editions import publish
    from application.editions.sign_off import is_signed, sign_off
    from flows.local import run_publication

    workspace, by, at = acting_on(edition, call)
    signed = sign_off(workspace, edition, note, by, at)
    if not is_signed(workspace, signed):
        say(f"Signed off. {workspace.cluster.name} needs another person to sign off before it can be published.")
        return
    run_publication(workspace, signed, by, at)
    say(f"Edition {signed.number} of {signed.month.words} is published: {publish.first_page(workspace, signed)}")


@editions_app.command("withdraw")
@with_call
def withdraw_edition(
    edition: EditionArgument,
    reason: Annotated[
        str, typer.Option("--reason", help="Why, in 60 words or fewer; every reader is shown it.", show_default=False)
    ],
    call: CallInRole,
) -> None:
    """Replace every page of a published edition by a notice that it was withdrawn, and remove its files."""
    from application.editions import withdrawal

    workspace, by, at = acting_on(edition, call)
    gone = withdrawal.withdraw(workspace, edition, reason, by, at)
    what = f"Edition {gone.edition.number} of {gone.edition.month.words}"
    if gone.earlier is None:
        say(f"{what} is withdrawn: a notice is at the address of each of its pages.")
    else:
        say(
            f"{what} was withdrawn already, on {gone.earlier.at:%d %B %Y at %H:%M} UTC. The first reason stands, and "
            f"yours wasn't recorded: {gone.earlier.reason}"
        )
    say("If you serve copies of it elsewhere, or have sent it to anybody, withdraw those, too.")
    for trouble in gone.troubles:
        say(trouble)
    if gone.troubles:
        raise typer.Exit(1)


@editions_app.command("restore")
@with_call
def restore_edition(
    edition: EditionArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why, in 60 words or fewer.", show_default=False)],
    call: CallInRole,
) -> None:
    """Bring a withdrawn edition back to its addresses. Two different people must ask for it."""
    from application.editions import withdrawal

    workspace, by, at = acting_on(edition, call)
    wish = withdrawal.restore(workspace, edition, reason, by, at)
    what = f"Edition {wish.edition.number} of {wish.edition.month.words}"
    for trouble in wish.troubles:
        say(trouble)
    if wish.is_restored:
        say(f"{what} is back at its addresses.")
    else:
        say(f"{what} stays withdrawn until another person restores it, too.")

"""Commands about editions: preview, run, sign-off, and what was drafted and published."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from application.workspace import Workspace
from data.ledger import Edition
from flows.commands.call import Call, CallInRole, with_call
from flows.commands.common import (
    JsonOption,
    MonthOption,
    WorkspaceOption,
    cell,
    month_of,
    open_any_cluster,
    open_cluster,
    say,
    say_json,
    show,
)
from standards.errors import MinstdError

if TYPE_CHECKING:
    from application.people.caller import Caller

EditionArgument = Annotated[str, typer.Argument(help="The edition's digest, or its first twelve characters.")]

MOST_ALTERED = 5
"""So many things that were altered in the ledger are named beside an edition."""

app = typer.Typer()
editions_app = typer.Typer(help="Drafts and published editions.", no_args_is_help=True)
app.add_typer(editions_app, name="editions")


@app.command()
@with_call
def preview(month: MonthOption, call: Call, as_json: JsonOption = False) -> None:
    """Show in seconds what a month's edition would be now. It's no draft: nobody can release or sign it."""
    from application.editions import draft

    workspace = call.workspace
    _check_may_draft(call)
    previews, edition, troubles = draft.preview(workspace, month_of(month), call.moment)
    say_edition(previews, edition, troubles, as_json)
    if not as_json:
        say(f"This is a preview. Make the draft with `minstd run --month {edition.month}`.")
    if troubles:
        raise typer.Exit(1)


@app.command()
@with_call
def run(
    month: MonthOption,
    call: Call,
    in_process: Annotated[
        bool, typer.Option("--in-process", help="Make it in this process in seconds, without Prefect.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a draft edition with the Prefect flow, on the configured API or one started for this run."""
    from application.editions import draft
    from flows.local import run_month
    from flows.progress import RUN_STEPS, Steps, shown
    from flows.run_log import log_of, others_in_log

    workspace = call.workspace
    _check_may_draft(call)
    if in_process:
        _comparison, edition, troubles = draft.collect_and_draft(workspace, month_of(month), call.moment)
        say_draft(workspace, edition.digest, troubles, as_json)
        return
    at = call.moment if workspace.is_demonstration else None
    is_watched = sys.stdout.isatty() and not as_json
    with (
        others_in_log(log_of(workspace.settings)),
        shown(RUN_STEPS) if is_watched else nullcontext(Steps((), None)) as steps,
    ):
        answer = run_month(workspace.settings, workspace.cluster.id, month_of(month), at, steps.begin)
    say_draft(workspace, answer["digest"], answer["troubles"], as_json)


def _check_may_draft(call: Call) -> None:
    """Refuse to draft for somebody who may not. Scheduled runs draft for nobody, and ask nobody."""
    from application.people.acts import Act
    from application.people.caller import permit

    by, at = call.acting()
    permit(call.workspace, Act.DRAFT, None, by, at)


def say_draft(workspace: Workspace, digest: str, troubles: dict[str, str], as_json: bool) -> None:
    edition = workspace.ledger.edition(digest)
    say_edition(workspace, edition, troubles, as_json)
    if not as_json:
        say(f"To give it to the boroughs: minstd editions release {edition.month}")
        say(f"To sign it off and publish it after their challenges: minstd sign-off {digest[:12]} --role ROLE")
    if troubles:
        raise typer.Exit(1)


def say_edition(workspace: Workspace, edition: Edition, troubles: dict[str, str], as_json: bool) -> None:
    """Say where an edition's files are, and what went wrong with sources."""
    from application.editions import publish
    from application.editions.reading import hidden_words

    if as_json:
        say_json(
            {
                "cluster": edition.cluster,
                "month": str(edition.month),
                "digest": edition.digest,
                "number": edition.number,
                "folder": f"{workspace.editions.url}/{edition.folder}",
                "manifest_sha256": edition.manifest_sha256,
                "troubles": troubles,
            }
        )
        return
    for area, trouble in sorted(troubles.items()):
        say(f"{area}: {trouble}")
    page = publish.first_page(workspace, edition)
    if workspace.has_invented_registers and not workspace.is_demonstration:
        say(
            f"{workspace.cluster.name} is a demonstration cluster: its registers of services and panels are "
            "invented. Make your own with `minstd cluster new`."
        )
    is_draft = workspace.editions.url != workspace.previews.url
    what = f"{'Draft' if is_draft else 'Preview'} {edition.digest[:12]}"
    say(f"{what}, edition {edition.number} of {edition.month.words}: {page}")
    for sentence in hidden_words(workspace, edition):
        say(sentence)


@editions_app.command("drop")
@with_call
def drop_draft(
    edition: Annotated[str, typer.Argument(help="The draft's digest, or its first twelve characters.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, in 60 words or fewer.", show_default=False)],
    call: CallInRole,
) -> None:
    """Drop a draft, so that nobody can release or sign it. Its files stay."""
    from application.editions import months

    workspace, by, at = _acting_on(edition, call)
    draft = workspace.ledger.edition(edition)
    months.drop(workspace, draft, reason, by, at)
    say(f"Draft {draft.digest[:12]} of {draft.month.words} is dropped. Make another: minstd run --month {draft.month}")


@app.command("revise")
@with_call
def revise_month(
    month: Annotated[str, typer.Argument(help="The month reported on, YYYY-MM.")],
    reason: Annotated[
        str,
        typer.Option("--reason", help="Why, in 60 words or fewer; the new edition shows it.", show_default=False),
    ],
    call: CallInRole,
    kind: Annotated[
        str,
        typer.Option("--kind", help="late_correction (for twelve months), mistake, disclosure or verdict_reversed."),
    ] = "late_correction",
) -> None:
    """Open a published month for a revision. The next run drafts it again, with the next number."""
    from application.editions import months
    from data.ledger.months import RevisionReason

    if kind not in tuple(RevisionReason):
        raise MinstdError(f"{kind!r} isn't a kind of revision. Choose one of {', '.join(RevisionReason)}.")
    by, at = call.acting()
    opened = months.revise(call.workspace, month_of(month), RevisionReason(kind), reason, by, at)
    say(f"{opened.month.words} is open for a revision. Make its draft: minstd run --month {opened.month}")


@editions_app.command("release")
@with_call
def release_draft(
    month: Annotated[str, typer.Argument(help="The month reported on, YYYY-MM.")],
    call: CallInRole,
    as_json: JsonOption = False,
) -> None:
    """Give each borough the newest draft with its annex, and open the window for challenges. Safe to repeat."""
    from application.editions import release
    from application.editions.challenges import last_day

    workspace = call.workspace
    by, at = call.acting()
    released = release.release(workspace, month_of(month), by, at)
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
            }
        )
        return
    boroughs = "1 borough" if len(released.areas) == 1 else f"{len(released.areas)} boroughs"
    say(f"Draft {released.edition[:12]} is released to {boroughs}.")
    if by_hand:
        say(f"Send it by hand to {', '.join(by_hand)}: {workspace.settings.replies_url} has their files.")
    say(f"They can challenge it until {last_day(released.closes_at):%d %B %Y}. Sign it off after that.")


@app.command("sign-off")
@with_call
def sign_draft_off(
    edition: Annotated[str, typer.Argument(help="The draft's digest, or its first twelve characters.")],
    call: CallInRole,
    note: Annotated[str, typer.Option("--note", help="A note, such as the board's minute.")] = "",
) -> None:
    """Sign off a draft, bound to its manifest, and publish it. Safe to repeat."""
    from application.editions import publish
    from application.editions.sign_off import is_signed, sign_off
    from flows.local import run_publication

    workspace, by, at = _acting_on(edition, call)
    signed = sign_off(workspace, edition, note, by, at)
    if not is_signed(workspace, signed):
        say(f"Signed off. {workspace.cluster.name} needs another person to sign off before it can be published.")
        return
    run_publication(workspace, signed, by, at)
    say(f"Edition {signed.number} of {signed.month.words} is published: {publish.first_page(workspace, signed)}")


def _acting_on(edition: str, call: CallInRole) -> tuple[Workspace, Caller, datetime]:
    """Return the workspace of the cluster that an edition is of, who acts there, and as at which moment.

    The digest alone is enough, however many clusters there are.

    Raises:
        MinstdError: another cluster was named.
    """
    from application.ledger.heads import known_edition

    workspace = call.workspace if call.cluster is not None else open_any_cluster(call.folder)
    cluster = known_edition(workspace.editions, workspace.ledger, edition).cluster
    if call.cluster not in (None, cluster):
        raise MinstdError(
            f"{edition[:12]} is an edition of {cluster}, not of {call.cluster}. Nothing was changed. Check the digest, "
            "or leave --cluster out."
        )
    of_cluster = CallInRole(cluster, call.now, call.folder, call.role)
    return of_cluster.workspace, *of_cluster.acting()


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

    workspace, by, at = _acting_on(edition, call)
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

    workspace, by, at = _acting_on(edition, call)
    wish = withdrawal.restore(workspace, edition, reason, by, at)
    what = f"Edition {wish.edition.number} of {wish.edition.month.words}"
    for trouble in wish.troubles:
        say(trouble)
    if wish.is_restored:
        say(f"{what} is back at its addresses.")
    else:
        say(f"{what} stays withdrawn until another person restores it, too.")


@editions_app.command("list")
def list_editions(
    cluster: Annotated[str | None, typer.Option("--cluster", help="Only this cluster's.")] = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every draft and published edition."""
    from flows.commands.output import edition_row

    workspace = open_any_cluster(folder) if cluster is None else open_cluster(folder, cluster)
    rows = [edition_row(workspace, edition) for edition in workspace.ledger.editions(cluster)]
    if as_json:
        say_json(rows)
        return
    columns = ["cluster", "month", "number", "digest", "state", "drafted_at", "folder"]
    show(columns, [[cell(row[column])[: 12 if column == "digest" else None] for column in columns] for row in rows])


@editions_app.command("show")
def show_edition(
    edition: Annotated[str, typer.Argument(help="The digest, or its first characters.")],
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an edition's inputs, its sign-offs and where its files are."""
    from flows.commands.output import edition_row

    workspace = open_any_cluster(folder)
    row = edition_row(workspace, workspace.ledger.edition(edition))
    if as_json:
        say_json(row)
        return
    for key, value in row.items():
        say(f"{key + ':':18} {cell(value)}")


@editions_app.command("verify")
def verify_edition(
    edition: Annotated[str, typer.Argument(help="The digest, its first characters, or the folder of a copy.")],
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys", help="A list of keys kept elsewhere. Each line holds a fingerprint and whose key it is."
        ),
    ] = None,
    folder: WorkspaceOption = None,
) -> None:
    """Check an edition's files against its manifest, and who signed it off. A copy needs nothing but its files.

    In a workspace, also check that nobody can work out a small count of children from the edition.
    """
    from application.editions import proof

    known = None if keys is None else proof.read_keys(keys)
    if Path(edition).is_dir():
        is_safe, proven = True, proof.verify_folder(Path(edition), known)
        say(f"All files that the manifests in {edition} list are as they were drafted.")
    else:
        workspace = open_any_cluster(folder)
        drafted = workspace.ledger.edition(edition)
        is_safe = _say_files(workspace, drafted)
        proven = proof.verify_edition(workspace, drafted, known)
    for signature in proven:
        whose = signature.key_of or "whose key wasn't checked: give --keys"
        say(f"Signed off as {signature.role} by the key {signature.fingerprint} ({whose}).")
    if not proven:
        say("No passkey signed it.")
    if not is_safe or (known is not None and not proven):
        raise typer.Exit(1)


def _say_files(workspace: Workspace, drafted: Edition) -> bool:
    """Say that an edition's files are as drafted, and whether it is safe; of a draft that isn't, that is an error."""
    from application.disclosure.certificate import DisclosureError, certify
    from application.editions import publish
    from application.editions.sign_off import is_published
    from application.editions.withdrawal import withdrawal_of
    from application.ledger.conflicts import conflicts_of
    from data.storage.editions import CERTIFICATE

    count = publish.verify_files(workspace, drafted)
    conflicting = [each.sentence for each in conflicts_of(workspace, drafted)]
    where = ", out of readers' sight" if withdrawal_of(workspace, drafted) and not conflicting else ""
    say(f"All {count} files in {drafted.folder} are as they were drafted{where}.")
    altered = [each.sentence for each in workspace.ledger.verify().discrepancies]
    for sentence in (*conflicting, *altered[:MOST_ALTERED]):
        say(sentence)
    if altered:
        say("So that row proves nothing: the ledger isn't whole. See `minstd ledger verify`.")
    if altered or conflicting:
        return False
    try:
        certificate = certify(workspace, drafted)
    except DisclosureError as error:
        if not is_published(workspace, drafted):
            raise
        say(
            "But readers could work out small counts of children from it and the other editions, by checks that are "
            f"newer than it: {', '.join(error.boroughs)}. Tell your data protection officer and the board."
        )
        return False
    hidden = len(certificate.findings)
    say(f"It hides {hidden:,} counts of children. None of the small ones can be worked out from it.")
    if before := sum(finding.is_earlier for _, finding in certificate.findings):
        say(f"Other editions already gave away {before} of them: {CERTIFICATE} in the same folder lists these.")
    return True

"""Commands about drafts: preview, run, drop a draft, and open a month for a revision."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Annotated

import typer

from application.workspace import Workspace
from data.ledger import Edition
from flows.commands.call import Call, CallInRole, with_call
from flows.commands.common import (
    JsonOption,
    MonthOption,
    month_of,
    say,
    say_json,
)
from flows.commands.editions.apps import DraftArgument, acting_on, app, editions_app
from standards.errors import MinstdError


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


@editions_app.command("drop")
@with_call
def drop_draft(
    edition: DraftArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why, in 60 words or fewer.", show_default=False)],
    call: CallInRole,
) -> None:
    """Drop a draft, so that nobody can release or sign it. Its files stay."""
    from application.editions import months

    workspace, by, at = acting_on(edition, call)
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
    from application.editions.months import not_read, provisional_words
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
                "provisional": not_read(workspace, edition),
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
    if provisional := provisional_words(workspace, edition):
        say(provisional)
    for sentence in hidden_words(workspace, edition):
        say(sentence)

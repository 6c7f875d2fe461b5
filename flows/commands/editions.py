"""Commands about editions: preview, run, sign-off, and what was drafted and published."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from application.workspace import Workspace
from flows.commands.common import (
    NORTH_LONDON,
    ClusterOption,
    JsonOption,
    MonthOption,
    NowOption,
    WorkspaceOption,
    cell,
    moment,
    month_of,
    opened,
    say,
    say_json,
    show,
)

app = typer.Typer()
editions_app = typer.Typer(help="Drafts and published editions.", no_args_is_help=True)
app.add_typer(editions_app, name="editions")


@app.command()
def preview(
    month: MonthOption,
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run every stage in this process, with no scheduler, to a draft edition."""
    from application.editions import draft

    place = opened(workspace, cluster)
    _comparison, edition, troubles = draft.preview(place, month_of(month), moment(now))
    say_draft(place, edition.digest, troubles, as_json)


@app.command()
def run(
    month: MonthOption,
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the Prefect flow to a draft edition, on the API configured or on one started for this run."""
    from flows.local import run_month
    from flows.progress import RUN_STEPS, Steps, shown
    from flows.run_log import log_of, others_in_log

    place = opened(workspace, cluster)
    is_watched = sys.stdout.isatty() and not as_json
    with (
        others_in_log(log_of(place.settings)),
        shown(RUN_STEPS) if is_watched else nullcontext(Steps((), None)) as steps,
    ):
        answer = run_month(place.settings, cluster, month_of(month), moment(now), steps.begin)
    say_draft(place, answer["digest"], answer["troubles"], as_json)


def say_draft(place: Workspace, digest: str, troubles: dict[str, str], as_json: bool) -> None:
    from application.editions import publish as publishing

    edition = place.ledger.edition(digest)
    if as_json:
        say_json(
            {
                "cluster": edition.cluster,
                "month": str(edition.month),
                "digest": digest,
                "number": edition.number,
                "folder": f"{place.editions.url}/{edition.folder}",
                "manifest_sha256": edition.manifest_sha256,
                "troubles": troubles,
            }
        )
    else:
        for area, trouble in sorted(troubles.items()):
            say(f"{area}: {trouble}")
        if lacks := publishing.lacks_pdf(place, edition):
            say(lacks)
        page = publishing.first_page(place, edition)
        say(f"Draft {digest[:12]}, edition {edition.number} of {edition.month.words}: {page}")
        say(f"To publish it: minstd sign-off {digest[:12]} --role ROLE")
    if troubles:
        raise typer.Exit(1)


@app.command("sign-off")
def sign_off(
    edition: Annotated[str, typer.Argument(help="The draft's digest, or its first characters.")],
    role: Annotated[str, typer.Option("--role", help="The role that signs, such as `Cluster chair`.")],
    note: Annotated[str, typer.Option("--note", help="What the board said.")] = "",
    cluster: ClusterOption = NORTH_LONDON,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Sign a draft off, bound to its manifest, and publish it. Again is harmless."""
    from application.editions import publish as publishing
    from flows.local import publish

    place = opened(workspace, place_cluster(workspace, cluster, edition))
    at = moment(now)
    signed = publishing.sign_off(place, edition, role, note, at)
    if not publishing.is_signed(place, signed):
        say(f"Signed by {role}. {place.cluster.name} wants one more role to sign before it is published.")
        return
    publish(place, signed, at)
    say(f"Edition {signed.number} of {signed.month.words} is published: {publishing.first_page(place, signed)}")


def place_cluster(workspace: Path | None, cluster: str, digest: str) -> str:
    """Return the cluster that an edition is of, so that its digest alone is enough."""
    return opened(workspace, cluster).ledger.edition(digest).cluster


@editions_app.command("list")
def list_editions(
    cluster: Annotated[str | None, typer.Option("--cluster", help="Only this cluster's.")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every draft and published edition."""
    from flows.commands.output import edition_row

    place = opened(workspace, cluster or NORTH_LONDON)
    rows = [edition_row(place, edition) for edition in place.ledger.editions(cluster)]
    if as_json:
        say_json(rows)
        return
    columns = ["cluster", "month", "number", "digest", "state", "drafted_at", "folder"]
    show(columns, [[cell(row[column])[: 12 if column == "digest" else None] for column in columns] for row in rows])


@editions_app.command("show")
def show_edition(
    edition: Annotated[str, typer.Argument(help="The digest, or its first characters.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an edition's inputs, sign-offs and where it lies."""
    from flows.commands.output import edition_row

    place = opened(workspace, NORTH_LONDON)
    row = edition_row(place, place.ledger.edition(edition))
    if as_json:
        say_json(row)
        return
    for key, value in row.items():
        say(f"{key + ':':18} {cell(value)}")


@editions_app.command("verify")
def verify_edition(
    edition: Annotated[str, typer.Argument(help="The digest, or its first characters.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Check an edition's files against its manifest, and that nobody can work out a small count of children from it."""
    from application.disclosure.certificate import CERTIFICATE, certify
    from application.editions import publish as publishing

    place = opened(workspace, NORTH_LONDON)
    found = place.ledger.edition(edition)
    count = publishing.verify_files(place, found)
    say(f"All {count} files of {found.folder} are as drafted.")
    certificate = certify(place, found)
    say(f"Of {len(certificate.found):,} counts of children that it does not show, it lets no small one be worked out.")
    if before := sum(one.is_earlier for _, one in certificate.found):
        say(f"Other editions told {before} of them by themselves: {CERTIFICATE} beside it says which.")

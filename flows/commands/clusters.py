"""Commands about clusters: making one, looking for mistakes in its files, its year, and accepting a change."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import (
    JsonOption,
    NowOption,
    RoleOption,
    WorkspaceOption,
    acting,
    day,
    month_of,
    open_cluster,
    say,
    say_json,
    show,
)
from standards.model import Month
from standards.months import FIRST_YEAR, LAST_YEAR

app = typer.Typer()
cluster_app = typer.Typer(help="Clusters, and the files that describe them.", no_args_is_help=True)
app.add_typer(cluster_app, name="cluster")

ClusterArgument = Annotated[str, typer.Argument(metavar="CLUSTER", help="The id of the cluster.")]


@cluster_app.command("new")
def new_cluster(
    cluster: Annotated[str, typer.Argument(metavar="CLUSTER", help="Its id, such as west-london.")],
    areas: Annotated[
        str, typer.Option("--areas", help="Its members by name or ONS code, separated by commas.", show_default=False)
    ],
    name: Annotated[str | None, typer.Option("--name", help="What readers see. Default: made from the id.")] = None,
    first_month: Annotated[
        str | None, typer.Option("--first-month", help="The first month reported on, YYYY-MM. Default: this month.")
    ] = None,
    folder: WorkspaceOption = None,
) -> None:
    """Make a cluster's folder, with a file for the cluster and a register for each member, and show the next steps."""
    from application.configuration.new import NewCluster, make_cluster
    from application.settings import read_settings
    from application.workspace import clusters_folder

    first = month_of(first_month) if first_month else Month.of(day(None))
    wanted = NewCluster(cluster, name or cluster.replace("-", " ").title(), areas.split(","), first)
    settings = read_settings(folder)
    made = make_cluster(clusters_folder(settings), wanted)
    members = made.cluster().members
    local = [member.source.replace("{drop}", settings.drop_url) for member in members]
    say(f"{made.path} is made, with {len(members)} members: {', '.join(member.name for member in members)}.")
    say(
        "\nNext:\n"
        "  1. Check cluster.yaml: where each borough leaves its files, the quorum, who signs off, the calendar.\n"
        f"  2. minstd people invite ADDRESS --role coordinator --cluster {cluster}\n"
        f'  3. minstd cluster accept {cluster} --reason "The first files"\n'
        f"  4. Make the folders in which they leave their files: {', '.join(map(str, local))}\n"
        f"  5. minstd template --return service --borough {members[0].name!r} --month {first} --out services.xlsx\n"
        "     and --return panel: each borough fills in its Services and Panels sheets, without IDs\n"
        f'  6. minstd register import services.xlsx --reason "The first register"\n'
        f"  7. minstd cluster check {cluster}\n"
        "  8. The approver: minstd standards approve, for each rule set, the waivers and the settings\n"
        "  9. prefect server start, and minstd prefect setup: then the schedule does the rest\n"
        "Each step with its commands: docs/coordinators.md."
    )


@cluster_app.command("check")
def check_cluster_files(cluster: ClusterArgument, folder: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List everything that is wrong with a cluster's files. Exit code 1 if anything must be corrected."""
    from application.configuration.check import check_cluster
    from application.configuration.clusters import folder_of
    from application.settings import read_settings

    checked = folder_of(read_settings(folder), cluster)
    problems = check_cluster(checked, Month.of(day(None)))
    if as_json:
        say_json([{"file": problem.file, "problem": problem.problem} for problem in problems])
    else:
        for problem in problems:
            say(f"{problem.file}: {problem.problem}")
        say(
            f"{len(problems)} to correct in {checked.address}."
            if problems
            else f"Nothing is wrong in {checked.address}."
        )
    if problems:
        raise typer.Exit(1)


@cluster_app.command("calendar")
def show_calendar(
    cluster: ClusterArgument,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            help="The year of the months reported on. Default: from this month on.",
            min=FIRST_YEAR,
            max=LAST_YEAR,
        ),
    ] = None,
    folder: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the dates of twelve months, and which of them to reconsider."""
    from application.configuration.calendar import calendar_year
    from application.configuration.clusters import folder_of
    from application.settings import read_settings

    first = Month.of(day(None)) if year is None else Month(year, 1)
    months = calendar_year(folder_of(read_settings(folder), cluster).cluster(), first)
    if as_json:
        say_json(
            [
                {
                    "month": str(each.month),
                    **{step: str(on) for step, on in each.dates.items()},
                    "clashes": list(each.clashes),
                }
                for each in months
            ]
        )
        return
    steps = list(months[0].dates)
    show(
        ["month", *steps, "look at"],
        [
            [str(each.month), *(f"{on:%a %d %b}" for on in each.dates.values()), "; ".join(each.clashes)]
            for each in months
        ],
    )


@cluster_app.command("join")
def join_cluster(
    cluster: ClusterArgument,
    area: Annotated[str, typer.Option("--area", help="The borough, by name or ONS code.", show_default=False)],
    first: Annotated[str, typer.Option("--from", help="The first month for which it owes returns, YYYY-MM.")],
    reason: Annotated[str, typer.Option("--reason", help="Who decided it and when, in 60 words or fewer.")],
    role: RoleOption = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
) -> None:
    """Add a borough, with an empty register. For its shadow months it's outside the cluster's figures."""
    from application.configuration.membership import join

    workspace = open_cluster(folder, cluster)
    by, at = acting(workspace, now, role)
    joined = join(workspace, area, month_of(first), reason, by, at)
    say(
        f"{joined.name} owes returns from {month_of(first).words} on. Next, it fills in two sheets:\n"
        f"  minstd template --return service --borough {joined.name!r} --month {first} --out services.xlsx\n"
        '  minstd register import services.xlsx --reason "..."'
    )


@cluster_app.command("leave")
def leave_cluster(
    cluster: ClusterArgument,
    area: Annotated[str, typer.Option("--area", help="The borough, by name or ONS code.", show_default=False)],
    last: Annotated[str, typer.Option("--last", help="The last month for which it owes returns, YYYY-MM.")],
    reason: Annotated[str, typer.Option("--reason", help="Who decided it and when, in 60 words or fewer.")],
    role: RoleOption = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
) -> None:
    """End a borough's membership with a month. From then on its source isn't read, and editions of before stand."""
    from application.configuration.membership import leave

    workspace = open_cluster(folder, cluster)
    by, at = acting(workspace, now, role)
    left = leave(workspace, area, month_of(last), reason, by, at)
    say(f"The last returns of {left.name} are those for {month_of(last).words}.")


@cluster_app.command("succeed")
def succeed_in_cluster(
    cluster: ClusterArgument,
    area: Annotated[
        str,
        typer.Option(
            "--area", help="A borough whose code changed, or one that merged with another.", show_default=False
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, in 60 words or fewer.")],
    role: RoleOption = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
) -> None:
    """Let what took a borough's place take it here, by the dates in the list of authorities. No shadow months."""
    from application.configuration.succession import succeed

    workspace = open_cluster(folder, cluster)
    by, at = acting(workspace, now, role)
    made = succeed(workspace, area, reason, by, at)
    say(
        f"{made.area.name} ({made.area.gss_code}) owes returns from {made.first.words} on, in a folder of its own: see "
        "`source` in the cluster's file."
    )
    if made.left_behind:
        say("\nWhat doesn't go on by itself:")
        for sentence in made.left_behind:
            say(f"  {sentence}")


@cluster_app.command("accept")
def accept_cluster_files(
    cluster: ClusterArgument,
    reason: Annotated[str, typer.Option("--reason", help="What changed and why, in 60 words or fewer.")],
    role: RoleOption = None,
    now: NowOption = None,
    folder: WorkspaceOption = None,
) -> None:
    """Accept a cluster's files as they are now. After a change, nothing is drafted until they are accepted."""
    from application.configuration.accept import accept_files, changed_files

    workspace = open_cluster(folder, cluster)
    by, at = acting(workspace, now, role)
    changed = changed_files(workspace, at)
    if accept_files(workspace, reason, by, at):
        say(f"Accepted as they are now: {', '.join(changed)}.")
    else:
        say("These files are accepted already.")

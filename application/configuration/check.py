"""Everything that is wrong with a cluster's files, told at once, each with its line where it has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data.clusters.cluster import CLUSTER_FILE, Cluster, ClusterError, Member, load_exemptions
from data.clusters.folder import EXEMPTIONS, REGISTERS, ClusterFolder
from data.clusters.timetable import CalendarError
from data.contracts.load import load_contracts
from standards.errors import BrokenFile, MinstdError
from standards.framework.ruleset import load_rules
from standards.framework.waivers import load_waivers
from standards.model import Month


@dataclass(frozen=True, slots=True)
class ConfigurationProblem:
    """Something wrong.

    Attributes:
        file: the file within the cluster's folder.
        problem: what is wrong with it and what to do, a sentence or two.
    """

    file: str
    problem: str


def check_cluster(folder: ClusterFolder, month: Month) -> list[ConfigurationProblem]:
    """Return everything that is wrong with a cluster's files.

    Args:
        folder: the cluster's.
        month: the first of the twelve months for which its calendar is tried.
    """
    loaded: list[Cluster] = []
    problems = _problems_of(folder, lambda: loaded.append(folder.cluster()), folder.path / CLUSTER_FILE)
    cluster = loaded[0] if loaded else None
    if cluster is not None:
        problems += [ConfigurationProblem(CLUSTER_FILE, problem) for problem in _calendar_problems(cluster, month)]
    for path in sorted(folder.rule_sets.glob("*.yaml")):
        problems += _problems_of(folder, lambda path=path: load_rules(path), path)  # type: ignore[misc]
    members = None if cluster is None else cluster.members
    exemptions = folder.path / EXEMPTIONS
    if exemptions.is_file():
        problems += _problems_of(folder, lambda: load_exemptions(exemptions, members), exemptions)
    problems += _waiver_problems(folder, cluster)
    return problems + list(_register_problems(folder, cluster))


def _problems_of(folder: ClusterFolder, load: Callable[[], object], path: Path) -> list[ConfigurationProblem]:
    """Return what keeps a file from being read."""
    try:
        load()
    except BrokenFile as error:
        return [ConfigurationProblem(_name(folder, error.path), problem) for problem in error.problems]
    except MinstdError as error:
        return [ConfigurationProblem(_name(folder, path), str(error))]
    return []


def _name(folder: ClusterFolder, path: Path) -> str:
    return path.relative_to(folder.path).as_posix()


def _calendar_problems(cluster: Cluster, month: Month) -> Iterator[str]:
    for ahead in range(12):
        try:
            cluster.timetable(month + ahead)
        except (CalendarError, ClusterError) as error:
            yield str(error)


def _waiver_problems(folder: ClusterFolder, cluster: Cluster | None) -> list[ConfigurationProblem]:
    problems = _problems_of(folder, lambda: load_waivers(folder.waivers), folder.waivers)
    if problems or cluster is None:
        return problems
    known = {cluster.id, *(member.gss_code for member in cluster.members)}
    return [
        ConfigurationProblem(
            _name(folder, folder.waivers), f"{waiver.id} names {area}, which isn't a member. Correct or remove it."
        )
        for waiver in load_waivers(folder.waivers).waivers
        for area in waiver.boroughs
        if area not in known
    ]


def _register_problems(folder: ClusterFolder, cluster: Cluster | None) -> Iterator[ConfigurationProblem]:
    """Yield what is wrong with the registers; where the members aren't known, with those that there are."""
    files = {path.stem: path for path in sorted((folder.path / REGISTERS).glob("*.yaml"))}
    members = None if cluster is None else {member.gss_code: member for member in cluster.members}
    for gss_code, path in files.items():
        if members is None or gss_code in members:
            yield from _problems_of(folder, lambda gss_code=gss_code: folder.register(gss_code), path)  # type: ignore[misc]
        else:
            what = f"{gss_code} isn't a member. Remove the file, or add the member."
            yield ConfigurationProblem(_name(folder, path), what)
    for member in () if cluster is None else cluster.members:
        yield from _gaps(folder, member, files.get(member.gss_code))


def _gaps(folder: ClusterFolder, member: Member, path: Path | None) -> Iterator[ConfigurationProblem]:
    """Yield that a member has no register, or an empty one."""
    if path is None:
        name = f"{REGISTERS}/{member.gss_code}.yaml"
        yield ConfigurationProblem(name, f"{member.name} has no register. Make this file.")
    elif load_contracts().due(member.joined) and not _problems_of(
        folder, lambda: folder.register(member.gss_code), path
    ):
        register = folder.register(member.gss_code)
        if not register.services:
            what = "services" if register.panels else "services or panels"
            how = "Write them with `minstd register import` or `minstd register add`."
            yield ConfigurationProblem(_name(folder, path), f"{member.name}'s register has no {what}. {how}")

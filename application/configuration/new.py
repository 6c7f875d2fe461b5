"""Making a cluster: a folder with its file and an empty register for each member, whole or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.authorities.reading import AreaReading, read_area
from data.clusters.cluster import CLUSTER_FILE
from data.clusters.folder import EXEMPTIONS, REGISTERS, WAIVERS, ClusterFolder, has_cluster
from data.ledger import WORKSPACE
from data.storage.folders import make_private
from standards.errors import MinstdError
from standards.model import Area, Month

_ID: Final = re.compile(r"[a-z][a-z-]*")
_WORKING_DAYS: Final = {
    "open": (1, ""),
    "due": (10, " # at 23:59"),
    "freeze": (13, " # at 12:00"),
    "draft": (14, ""),
    "challenges_close": (18, ""),
    "decided": (20, ""),
    "sign_off": (21, ""),
    "publish": (22, ""),
}


class NewClusterError(MinstdError):
    """A cluster that can't be made as it was asked for. Nothing was written."""


@dataclass(frozen=True)
class NewCluster:
    """What a new cluster is to be.

    Attributes:
        id: in small letters and hyphens, such as `west-london`.
        name: what readers see.
        areas: its members, as people write them.
        first_month: the first month for which returns are owed.
    """

    id: str
    name: str
    areas: Sequence[str]
    first_month: Month


def make_cluster(clusters: Path, wanted: NewCluster) -> ClusterFolder:
    """Write the folder of a new cluster into the folder of clusters.

    Raises:
        NewClusterError: with everything that is wrong with what was asked for.
        MinstdError: the folder cannot be written.
    """
    ClusterFolder(clusters / wanted.id).check_changeable()
    members, problems = _members(wanted)
    if not _ID.fullmatch(wanted.id) or wanted.id == WORKSPACE:
        problems.append(
            f"{wanted.id!r} can't be a cluster's id. Use small letters and hyphens, such as `west-london`; the name "
            f"`{WORKSPACE}` is the ledger's own."
        )
    elif (clusters / wanted.id).exists():
        what = "a cluster" if has_cluster(clusters, wanted.id) else "something else"
        problems.append(f"{clusters / wanted.id} exists already, and is {what}. Choose another id.")
    if problems:
        raise NewClusterError("\n".join(problems))
    files = {CLUSTER_FILE: _cluster_text(wanted, members), WAIVERS: _WAIVERS, EXEMPTIONS: _EXEMPTIONS}
    files |= {f"{REGISTERS}/{member.gss_code}.yaml": register_text(member) for member in members}
    _write(clusters, wanted.id, files)
    return ClusterFolder(clusters / wanted.id)


def _members(wanted: NewCluster) -> tuple[list[Area], list[str]]:
    """Return the areas that are meant, each once, and what is wrong with those that are not to be found."""
    members: dict[str, Area] = {}
    problems = []
    for name in filter(None, (text.strip() for text in wanted.areas)):
        reading = read_area(name, wanted.first_month)
        if reading.area is None:
            problems.append(_not_found(name, reading))
        elif reading.area.gss_code in members:
            problems.append(f"{reading.area.name} is named twice. Leave it out once.")
        else:
            members[reading.area.gss_code] = reading.area
    if not members and not problems:
        problems.append("A cluster needs a member. Name at least one with --areas.")
    return sorted(members.values(), key=lambda area: area.name), problems


def _not_found(name: str, reading: AreaReading) -> str:
    if reading.successors:
        return f"{name} no longer exists. Use what took its place: {' or '.join(reading.successors)}."
    meant = f" Did you mean {reading.suggestion}?" if reading.suggestion else " Use its name or its ONS code."
    return f"There is no authority called {name!r}.{meant}"


def _write(clusters: Path, cluster_id: str, files: dict[str, str]) -> None:
    try:
        make_private(clusters)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{cluster_id}-", dir=clusters))
        try:
            for name, text in files.items():
                path = unfinished / name
                make_private(path.parent)
                path.write_text(text, encoding="utf-8")
            unfinished.rename(clusters / cluster_id)
        except OSError:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise MinstdError(f"{clusters} can't be written: {error.strerror}.") from error


# What the files say


_WAIVERS: Final = """\
# Exceptions agreed with a plan. They are shown with a verdict and never change it or any count. At most six months.
waivers: []
"""

_EXEMPTIONS: Final = """\
# What need not be sent, by agreement (kind: exemption), and systems that were out of use (kind: system_outage).
exemptions: []
"""


def _cluster_text(wanted: NewCluster, members: Sequence[Area]) -> str:
    calendar = "\n".join(f"  {step}: {day}{remark}" for step, (day, remark) in _WORKING_DAYS.items())
    quorum = -(-2 * len(members) // 3)
    return f"""\
# `minstd cluster check` lists everything that is wrong with this file and those beside it.
id: {wanted.id}
name: {wanted.name}
first_month: "{wanted.first_month}" # nothing is owed for months before it
quorum: {quorum} # if fewer sources can be read, there is no report
sign_offs_wanted: 1 # 2 asks for two different people
shadow_months: 3 # a borough that joins later is outside the cluster's figures for so long
disclosure: # what readers may see of small counts of children; never less careful than this
  largest_hidden: 5 # counts from 1 to this are hidden
  narrowest: 3 # nobody can tell a hidden count more closely than this
  public_edition: no # yes makes an edition that anybody may read, too
  decided: Not yet decided by the board
calendar: # working days of England in the month after the one reported
{calendar}
members: # `borders` may list the members that one shares a border with
{"".join(_member_text(member, wanted.first_month) for member in members)}"""


def _member_text(member: Area, first_month: Month) -> str:
    return f"""\
  - gss_code: {member.gss_code}
    name: {member.name}
    joined: "{first_month}"
    source: "{source_of(member)}" # where it leaves its files: a folder, or an address that fsspec knows
"""


def source_of(member: Area) -> str:
    """Return where a member leaves its files, unless something else is agreed."""
    return f"{{drop}}/{re.sub(r'[^a-z]+', '-', member.name.casefold()).strip('-')}"


def register_text(member: Area) -> str:
    """Return the file of an empty register."""
    return f"""\
# `minstd register add` writes the services and panels, and issues their ids.
gss_code: {member.gss_code}
name: {member.name}
note: ""
services: []
panels: []
"""

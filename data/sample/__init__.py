"""Invented but realistic returns, for demonstrations and tests: no figure in them is anybody's.

`model.py` holds what is invented about each borough (`levels.yaml`), the `*_sheets.py` draw the rows, `story.py` says
who sends what, when, and what goes wrong (`story.yaml`), `files.py` and `opendocument.py` write the files, the same
bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from data.clusters.cluster import Exemption, all_areas
from data.clusters.folder import SHIPPED, ClusterFolder
from data.contracts.load import load_contracts
from data.registers.register import RegisterEntry
from data.sample.imagined import imagine
from data.sample.model import invent
from data.sample.returns import NOTE
from data.sample.service_sheets import Entry
from data.sample.story import load_story
from data.sample.writing import SampleFile, SampleSummary, Setting, write
from standards.model import Area, CellState, Month

__all__ = ["NOTE", "SampleFile", "SampleSummary", "Setting", "imagine", "setting_of", "write", "write_sample"]


def write_sample(
    cluster_id: str,
    months: int,
    last: Month,
    seed: int,
    out: Path,
    clusters: Path = SHIPPED,
) -> SampleSummary:
    """Write invented returns of a cluster into a folder, with `arrivals.csv`, `answers.csv` and `README.txt`.

    The same arguments give the same bytes, anywhere and at any time; a month's files do not depend on how many are
    asked for.

    Args:
        cluster_id: such as `north-london`.
        months: how many months, the last of them `last`.
        last: the last month.
        seed: another seed gives other figures; the story stays.
        out: a folder; what is in it under other names is left alone.
        clusters: the folder of clusters, such as the one that `imagine` writes.

    Raises:
        UnknownCluster: there is no such cluster.
    """
    wanted = [last - back for back in reversed(range(months))]
    return write(setting_of(cluster_id, seed, clusters), wanted, out)


def setting_of(cluster_id: str, seed: int, clusters: Path = SHIPPED) -> Setting:
    """Return what the sample of a cluster is written from."""
    folder = ClusterFolder(clusters / cluster_id)
    cluster = folder.cluster()
    exemptions = folder.exemptions()

    def areas(month: Month) -> Sequence[Area]:
        return [member.area for member in cluster.members_in(month)]

    def clocks(month: Month) -> tuple[datetime, datetime]:
        timetable = cluster.timetable(month)
        return timetable.due_at, timetable.freeze_at

    members = [member.area for member in cluster.members]
    return Setting(
        contracts=load_contracts(),
        invented=invent(seed, members, all_areas(clusters)),
        areas=areas,
        clocks=clocks,
        services=lambda gss_code, month: _entries(folder.register(gss_code).services_in(month)),
        panels=lambda gss_code, month: _entries(folder.register(gss_code).panels_in(month)),
        is_excused=lambda gss_code, kind, month: _is_excused(gss_code, kind, month, exemptions),
        story=load_story(cluster.id, members),
    )


def _entries(registered: Iterable[RegisterEntry]) -> list[Entry]:
    """Return what a register holds, as a return would say it."""
    return [
        {name: "z" if value is CellState.NOT_APPLICABLE else value for name, value in entry.values.items()}
        for entry in registered
    ]


def _is_excused(gss_code: str, return_type: str, month: Month, exemptions: Iterable[Exemption]) -> bool:
    return any(
        (exemption.gss_code, exemption.return_type, exemption.sheet) == (gss_code, return_type, None)
        and exemption.since <= month <= exemption.until
        for exemption in exemptions
    )

"""Invented worlds with low volumes, in which a careful reader has most to find, and their editions.

Nothing in them describes a real child, service or borough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from application.comparison import Comparison
from application.editions import draft
from application.ledger.heads import make_demonstration
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.contracts.load import Contracts
from data.ledger import Cut, Edition, Publication
from data.storage.store import sha256
from standards.measures.session import Session
from standards.model import CellState, Month, Observations, Presence, Row, SheetReturn, Value
from standards.verdicts.compare import compare
from tests.attack.counts import LAST, MONTHS, Sheets, corrected, counted


@dataclass(frozen=True)
class World:
    """A world: how many boroughs it has, and about how many children each count is of.

    Attributes:
        seed: what everything is drawn from.
        areas: how many boroughs, of the six of North London.
        usual: about how many children a service or panel counts in a month.
    """

    seed: int
    areas: int
    usual: float


@dataclass
class WorldHistory:
    """A world whose editions have been made.

    Attributes:
        folders: the folders of the editions that readers saw, oldest first: drafts shown, then what was published.
        truth: what the boroughs counted, at last and before each correction, newest first.
    """

    workspace: Workspace
    folders: list[str] = field(default_factory=list)
    truth: list[Sheets] = field(default_factory=list)


def worlds(count: int, first: int = 0) -> Iterator[World]:
    """Yield some worlds, each of its own kind: one to six boroughs; most with counts of 1 to 6, some with more."""
    for seed in range(first, first + count):
        usual = (0.8, 1.6, 2.5, 4.0, 1.2, 7.0)[(seed // 2) % 6]
        yield World(seed, (1, 2, 3, 4, 2, 6)[seed % 6], usual)


def make_editions(world: World, folder: Path) -> WorldHistory:
    """Make a world's editions: two months one after the other, a draft that is shown, its edition, and a revision."""
    workspace = workspace_of(world, folder)
    sheets = counted(world.seed, world.usual, [member.gss_code for member in workspace.cluster.members])
    result = WorldHistory(workspace, [], [sheets])
    for back in (2, 1):
        result.folders.append(_publish(workspace, drafted(workspace, sheets, LAST - back)))
    shown = drafted(workspace, sheets, LAST)
    result.folders.append(shown.folder)
    late = corrected(world.seed, sheets, "late")
    result.truth.insert(0, late)
    result.folders.append(_publish(workspace, drafted(workspace, late, LAST)))
    revised = corrected(world.seed, late, "revised")
    result.truth.insert(0, revised)
    result.folders.append(_publish(workspace, drafted(workspace, revised, LAST)))
    workspace.ledger.close()
    return result


def workspace_of(world: World, folder: Path) -> Workspace:
    settings = read_settings(folder)
    make_demonstration(settings)
    workspace = open_workspace(settings, "north-london")
    members = workspace.cluster.members[: world.areas]
    tiles = {member.gss_code: workspace.cluster.tiles[member.gss_code] for member in members}
    members = tuple(replace(member, borders=member.borders & tiles.keys()) for member in members)
    return replace(workspace, cluster=replace(workspace.cluster, members=members, tiles=tiles))


def drafted(workspace: Workspace, sheets: Sheets, month: Month) -> Edition:
    """Draft a month from the sheets themselves; how they came from files is tested elsewhere."""
    as_at = workspace.cluster.timetable(month).freeze_at
    digest = sha256(repr((str(month), sorted((key[:2], str(key[2]), rows) for key, rows in sheets.items()))).encode())
    cut = Cut(digest, workspace.cluster.id, month, as_at, ())
    workspace.ledger.record_cut(cut, as_at)
    observations = _observations(workspace, sheets, month, digest)
    session = Session(observations)
    rules, waivers = workspace.rules, ()
    verdicts = compare(observations, rules.in_force(month), month, waivers, session)
    before = [each for each in draft.months_read(month)[-13:-1] if each >= MONTHS[0]]
    history = [
        verdict
        for earlier in before
        for verdict in compare(observations, rules.in_force(earlier), earlier, waivers, session)
    ]
    comparison = Comparison(cut, observations, rules.in_force(month), tuple(verdicts), tuple(history))
    return draft.write(workspace, comparison, datetime(2026, 11, 30, 10, tzinfo=UTC))


def _publish(workspace: Workspace, edition: Edition) -> str:
    now = datetime(2026, 11, 30, 11, tzinfo=UTC)
    publication = Publication(edition.cluster, edition.month, edition.number, edition.digest, now)
    workspace.ledger.publish(publication, edition.previous)
    return edition.folder


def _observations(workspace: Workspace, sheets: Sheets, month: Month, digest: str) -> Observations:
    contracts = workspace.contracts
    returned: dict[tuple[str, str, Month], SheetReturn] = {}
    for key in sorted(sheets, key=lambda key: key[1] != "services"):
        area, sheet, period = key
        if period <= month:
            registered = returned.get((area, "services", period))
            rows = tuple(_row(contracts, sheet, number, row, registered) for number, row in enumerate(sheets[key], 2))
            returned[key] = SheetReturn(area, sheet, period, Presence.RETURNED if rows else Presence.NIL, rows)
    areas = workspace.cluster.areas(month)
    return Observations(areas, returned, contracts.catalogue(), digest, workspace.cluster.id, workspace.cluster.name)


def _row(
    contracts: Contracts, sheet: str, number: int, values: Mapping[str, Value], registered: SheetReturn | None
) -> Row:
    worked_out: dict[str, Any] = dict(values)
    for name, derived in contracts.sheets[sheet].derived.items():
        parts = [values.get(part, CellState.BLANK) for part in (*derived.add, *derived.subtract)]
        known = [part if isinstance(part, int) else 0 for part in parts]
        worked_out[name] = sum(known[: len(derived.add)]) - sum(known[len(derived.add) :])
    register = None
    if sheet in ("activity", "young_people") and registered is not None:
        register = next(row for row in registered.rows if row.values["service_id"] == values["service_id"])
    return Row("", sheet, number, worked_out, {}, register)

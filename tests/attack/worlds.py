"""Invented worlds with low volumes, in which a careful reader has most to find: their returns, and their editions.

Nothing in them describes a real child, service or borough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from application.comparison import Comparison
from application.editions import draft
from application.ledger import make_demonstration
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.contracts.load import Contracts
from data.ledger import Cut, Edition, Publication
from data.storage.store import sha256
from standards.measures.session import Session
from standards.model import CellState, Month, Observations, Presence, Row, SheetReturn, Value
from standards.verdicts.compare import compare

LAST: Final = Month(2026, 10)
MONTHS: Final = tuple(LAST - back for back in reversed(range(7)))
_SERVICES: Final = (
    ("mental_health_outreach",),
    ("contraception_sexual_health",),
    ("idva",),
    ("counselling_groupwork",),
    ("school_prevention",),
)
_REASONS: Final = ("care_placement", "exploitation", "housing", "violence")
_PANELS: Final = ("MARAC", "MASE", "VYPP")

Sheets = dict[tuple[str, str, Month], tuple[dict[str, Value], ...]]


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
class Lived:
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


def lived(world: World, folder: Path) -> Lived:
    """Make a world's editions: two months one after the other, a draft that is shown, its edition, and a revision."""
    workspace = _workspace(world, folder)
    sheets = _sheets(world, workspace)
    result = Lived(workspace, [], [sheets])
    for back in (2, 1):
        result.folders.append(_publish(workspace, _drafted(workspace, sheets, LAST - back)))
    shown = _drafted(workspace, sheets, LAST)
    result.folders.append(shown.folder)
    late = _corrected(world, sheets, "late")
    result.truth.insert(0, late)
    result.folders.append(_publish(workspace, _drafted(workspace, late, LAST)))
    revised = _corrected(world, late, "revised")
    result.truth.insert(0, revised)
    result.folders.append(_publish(workspace, _drafted(workspace, revised, LAST)))
    workspace.ledger.close()
    return result


def _workspace(world: World, folder: Path) -> Workspace:
    settings = read_settings(folder)
    make_demonstration(settings)
    workspace = open_workspace(settings, "north-london")
    members = workspace.cluster.members[: world.areas]
    tiles = {member.gss_code: workspace.cluster.tiles[member.gss_code] for member in members}
    members = tuple(replace(member, borders=member.borders & tiles.keys()) for member in members)
    return replace(workspace, cluster=replace(workspace.cluster, members=members, tiles=tiles))


def _drafted(workspace: Workspace, sheets: Sheets, month: Month) -> Edition:
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


# What the boroughs count


def _sheets(world: World, workspace: Workspace) -> Sheets:
    sheets: Sheets = {}
    codes = [member.gss_code for member in workspace.cluster.members]
    for code in codes:
        random = Random(f"{world.seed} {code}")
        services = random.sample(_SERVICES, random.choice((1, 2, 2, 3)))
        panels = random.sample(_PANELS, random.choice((1, 1, 2)))
        for month in MONTHS:
            _month(random, world.usual, code, month, services, panels, sheets)
        for month in MONTHS:
            if month.month % 3 == 0:
                _quarter(random, world.usual, code, month, services, panels, sheets)
    _move(world, codes, sheets)
    return sheets


def _few(random: Random, usual: float) -> int:
    """Return a small count, most often near the usual."""
    return sum(random.random() < 0.5 for _ in range(max(1, round(4 * usual * random.random()))))


def _part(random: Random, count: int, share: float = 0.85) -> int:
    return sum(random.random() < share for _ in range(count))


def _month(
    random: Random,
    usual: float,
    code: str,
    month: Month,
    services: Sequence[tuple[str, ...]],
    panels: Sequence[str],
    sheets: Sheets,
) -> None:
    registered: list[dict[str, Value]] = []
    active: list[dict[str, Value]] = []
    for number, types in enumerate(services):
        name = f"S{number}"
        registered.append(
            {
                "service_id": name,
                "service_types": types,
                "status": "operating",
                "boroughs_served": (code,),
                "forms_of_abuse": ("bullying",),
                "supports_harmed": "yes",
                "supports_harming": "no",
                "places": 20,
                "specialist_posts_fte": 1 if types == ("idva",) else 0,
            }
        )
        active.append({"service_id": name, **_work(random, usual, types)})
    sheets[code, "services", month] = tuple(registered)
    sheets[code, "activity", month] = tuple(active)
    sheets[code, "panels", month] = tuple(_panel(random, usual, kind) for kind in panels)
    sheets[code, "front_door", month] = (_front_door(random, usual),)


def _work(random: Random, usual: float, types: tuple[str, ...]) -> dict[str, Value]:
    received = _few(random, 1.6 * usual)
    waiting = _part(random, received, 0.15)
    declined = _part(random, received - waiting, 0.3)
    starts = _part(random, received - waiting - declined, 0.95)
    timed = types[0] in ("mental_health_outreach", "contraception_sexual_health")
    return {
        "referrals_received": received,
        "decided_accepted": received - waiting - declined,
        "decided_declined": declined,
        "pending": waiting,
        "declined_redirected": _part(random, declined, 0.8),
        "referrals_early_route": _part(random, received, 0.4),
        "starts": starts,
        "starts_in_standard": _part(random, starts) if timed else CellState.NOT_APPLICABLE,
        "new_young_people": _part(random, starts, 0.9),
        "places_occupied": random.randint(3, 20),
        "closures": _few(random, usual),
    }


def _panel(random: Random, usual: float, kind: str) -> dict[str, Value]:
    cases = _few(random, 2 * usual)
    new = _part(random, cases, 0.5)
    crossing = _part(random, cases, 0.3)
    heard = _part(random, cases, 0.4) if kind == "MARAC" else CellState.NOT_APPLICABLE
    return {
        "panel_id": kind,
        "panel_type": kind,
        "combined_with": (),
        "meetings_scheduled": 1,
        "meetings_held": 1,
        "cancelled_no_cases": 0,
        "cancelled_other": 0,
        "rescheduled": 0,
        "cases_considered": cases,
        "cases_new": new,
        "cases_harming_under_18": _part(random, cases, 0.4),
        "cases_repeat_12m": _part(random, cases - new, 0.5),
        "cases_cross_border": crossing,
        "other_borough_invited": _part(random, crossing, 0.8),
        "victims_16_17": heard,
        "victims_16_17_offered_idva": _part(random, heard, 0.95) if isinstance(heard, int) else heard,
    }


def _front_door(random: Random, usual: float) -> dict[str, Value]:
    contacts: dict[str, Value] = {}
    for colour in ("red", "amber", "green"):
        count = _few(random, 2 * usual)
        contacts |= {f"contacts_{colour}": count, f"contacts_{colour}_in_time": _part(random, count)}
    assessed, held = _few(random, 2 * usual), _few(random, usual)
    episodes = _few(random, 2 * usual)
    declined = _part(random, episodes, 0.2)
    return contacts | {
        "assessments_completed": assessed,
        "assessments_in_45_days": _part(random, assessed, 0.9),
        "conferences_held": held,
        "conferences_in_15_days": _part(random, held, 0.9),
        "episodes_needing_offer": episodes,
        "interviews_declined": declined,
        "interviews_in_72_hours": _part(random, episodes - declined),
    }


def _quarter(
    random: Random,
    usual: float,
    code: str,
    quarter: Month,
    services: Sequence[tuple[str, ...]],
    panels: Sequence[str],
    sheets: Sheets,
) -> None:
    months = [month for month in (quarter - 2, quarter - 1, quarter) if month in MONTHS]
    if len(months) < 3:
        return
    rows = []
    for number, types in enumerate(services):
        own = [sheets[code, "activity", month][number] for month in months]
        new, closures = (sum(int(str(row[name])) for row in own) for name in ("new_young_people", "closures"))
        rows.append({"service_id": f"S{number}", **_young_people(random, new, closures, types)})
    sheets[code, "young_people", quarter] = tuple(rows)
    sheets[code, "practice", quarter] = tuple(_practice(random, usual, kind) for kind in panels)


def _young_people(random: Random, new: int, closures: int, types: tuple[str, ...]) -> dict[str, Value]:
    missing = {
        name: _part(random, new, 0.06)
        for name in ("missing_age", "missing_sex", "missing_ethnicity", "missing_send", "missing_form")
    }
    ages = random.choices(range(4), (14, 46, 32, 8), k=new - missing["missing_age"])
    bands = {name: ages.count(n) for n, name in enumerate(("10_12", "13_15", "16_17", "18"))}
    known = new - missing["missing_form"]
    measured = _part(random, closures, 0.85)
    forms = (
        "teenage_relationship_abuse",
        "child_sexual_exploitation",
        "serious_youth_violence",
        "bullying",
        "harmful_sexual_behaviour",
    )
    return {
        "new_young_people": new,
        **{f"new_age_{name}": count for name, count in bands.items()},
        **{f"new_{form}": _part(random, known, 0.3) for form in forms},
        "new_multiple_forms": _part(random, known, 0.2),
        "new_relationship_known": _part(random, new, 0.93),
        **missing,
        "closures": closures,
        "closures_outcome_measured": measured,
        "closures_outcome_improved": _part(random, measured, 0.6),
        "from_other_boroughs": _part(random, new, 0.1),
        "pupils_reached": 40 + new if types == ("school_prevention",) else CellState.NOT_APPLICABLE,
    }


def _practice(random: Random, usual: float, kind: str) -> dict[str, Value]:
    audited = min(10, _few(random, 4 * usual) + 2)
    considered = _part(random, audited, 0.95)
    risks = _part(random, considered, 0.6)
    return {
        "panel_id": kind,
        "cases_audited": audited,
        "context_considered": _part(random, audited),
        "place_considered": _part(random, audited),
        "view_heard": _part(random, audited, 0.93),
        "checked_other_panels": _part(random, audited),
        "retaliation_considered": considered,
        "retaliation_risks": risks,
        "retaliation_risks_planned": _part(random, risks, 0.9),
    }


def _move(world: World, codes: Sequence[str], sheets: Sheets) -> None:
    """Let young people move: between the boroughs, and to and from one outside."""
    random = Random(f"{world.seed} moves")
    outside = "E09000022"
    quarters = [month for month in MONTHS[2:] if month.month % 3 == 0]
    for quarter in quarters:
        rows: dict[str, list[dict[str, Value]]] = {code: [] for code in codes}
        for sender in (*codes, outside):
            for receiver in (*codes, outside):
                if sender != receiver and (sender, receiver) != (outside, outside) and random.random() < 0.6:
                    for reason in random.sample(_REASONS, 2):
                        _one_way(random, world.usual / 3, (sender, receiver), reason, rows)
        for code in codes:
            sheets[code, "movements", quarter] = tuple(rows[code])


def _one_way(
    random: Random, usual: float, pair: tuple[str, str], reason: str, rows: Mapping[str, list[dict[str, Value]]]
) -> None:
    sender, receiver = pair
    moved = _few(random, usual)
    if not moved:
        return
    if sender in rows:
        due = _part(random, moved, 0.9)
        rows[sender].append(
            {
                "direction": "sent",
                "other_borough": receiver,
                "reason": reason,
                "children_moved": moved,
                "notified_in_time": _part(random, moved, 0.95),
                "moves_review_due": due,
                "moves_review_done": _part(random, due, 0.9),
                "transfer_conferences_due": CellState.NOT_APPLICABLE,
                "transfer_conferences_in_15_days": CellState.NOT_APPLICABLE,
                "has_hosting_agreement": random.choice(("yes", "yes", "no")),
            }
        )
    if receiver in rows:
        notified = moved if random.random() < 0.8 else max(1, moved - 1)
        due = _part(random, notified, 0.5)
        rows[receiver].append(
            {
                "direction": "received",
                "other_borough": sender,
                "reason": reason,
                "children_moved": notified,
                "notified_in_time": _part(random, notified, 0.95),
                "moves_review_due": CellState.NOT_APPLICABLE,
                "moves_review_done": CellState.NOT_APPLICABLE,
                "transfer_conferences_due": due,
                "transfer_conferences_in_15_days": _part(random, due, 0.9),
                "has_hosting_agreement": CellState.NOT_APPLICABLE,
            }
        )


def _corrected(world: World, sheets: Sheets, what: str) -> Sheets:
    """Return the sheets with one child's answer put right here and there, as a later return does."""
    random = Random(f"{world.seed} {what}")
    changed = dict(sheets)
    for key in sorted(changed, key=lambda key: (key[0], key[1], str(key[2]))):
        rows = changed[key]
        if key[1] == "practice" and key[2] >= LAST - 4 and rows and random.random() < 0.7:
            first = dict(rows[0])
            first["cases_audited"] = int(str(first["cases_audited"])) + 1
            first["view_heard"] = int(str(first["view_heard"])) + 1
            changed[key] = (first, *rows[1:])
        if key[1] == "front_door" and key[2] >= LAST - 2 and random.random() < 0.5:
            first = dict(rows[0])
            first["assessments_completed"] = int(str(first["assessments_completed"])) + 1
            first["assessments_in_45_days"] = int(str(first["assessments_in_45_days"])) + random.randint(0, 1)
            changed[key] = (first,)
    return changed


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

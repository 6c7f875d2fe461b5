"""A cluster at random: members that join and leave, registers with shared panels, and a return for all that is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import count, permutations
from random import Random
from typing import Any

from tests.support.random_clusters import figures
from tests.support.second_program.case import Case, Membership, Sending, SentSheet
from tests.support.second_program.contracts import SHEETS, contract, fields, is_due, read
from tests.support.second_program.values import BLANK, Values, Z

AREAS = {
    "E09000003": "BAR",
    "E09000007": "CAM",
    "E09000010": "ENF",
    "E09000012": "HAC",
    "E09000014": "HAR",
    "E09000019": "ISL",
}
KENT = "E10000016"
HOSTS = (*AREAS, KENT)
STARTS = 2025 * 12 + 9
"""October 2025: nothing is owed before."""
LISTS = read("data/contracts/codes.yaml")["lists"]
SCORED = ("MASE", "VEMT", "MARAC", "GSVP")


def cluster(seed: int, month: int, due: Mapping[int, datetime]) -> Case:
    """Return a cluster up to a month, everything in time and in order."""
    random = Random(seed)
    first = max(STARTS, month - random.choice((2, 3, 5, 5, 8, 12, 13)))
    members = {
        area: _membership(random, first, month)
        for area in random.sample(list(AREAS), random.choice((1, 2, 2, 3, 3, 4, 6)))
    }
    registers = _registers(random, tuple(members), first, month)
    earlier = {
        area: (random.randrange(first, month + 1), _before(random, registers[area]))
        for area in members
        if random.random() < 0.3
    }
    case = Case(seed, first, members, registers, (), (), due, earlier=earlier)
    size = {area: random.choice((2, 6, 15)) for area in members}
    quality = {area: random.choice((0.55, 0.8, 0.93, 1.0)) for area in members}
    moves = {period: _moves(random, tuple(members), period, size) for period in range(first, month + 1)}
    numbers, sendings = count(1), list[Sending]()
    for period in range(first, month + 1):
        for area, member in members.items():
            if period < member.joined or (member.left is not None and period > member.left):
                continue
            for kind in ("service", "panel", "profile"):
                sheets = {
                    name: _sheet(
                        random,
                        name,
                        area,
                        period,
                        case.register(area, period),
                        moves[period],
                        quality[area],
                        size[area],
                    )
                    for name in SHEETS
                    if contract(name)["x-return"] == kind and is_due(name, period)
                }
                if sheets:
                    at = due[period] - timedelta(days=random.randrange(3))
                    sendings.append(Sending(next(numbers), area, kind, period, at, True, sheets))
    return replace(case, sendings=tuple(sendings))


def _membership(random: Random, first: int, month: int) -> Membership:
    joined = random.choice((first, first, first, first, min(first + 2, month)))
    left = random.choice((None,) * 8 + (month - 1,))
    counted = min(joined + 3, month) if joined > first and random.random() < 0.3 else joined
    return Membership(joined, left if left is None or left >= joined else None, counted)


# ---------------------------------------------------------------- registers


def _registers(
    random: Random, areas: tuple[str, ...], first: int, month: int
) -> dict[str, dict[str, tuple[Values, ...]]]:
    services: dict[str, list[Values]] = {area: [] for area in areas}
    panels: dict[str, list[Values]] = {area: [] for area in areas}
    for area in areas:
        for number in range(1, random.choice((2, 3, 4, 5))):
            services[area].append(_service(random, f"{AREAS[area]}-S{number:02d}", area, first, month))
        for number, kind in enumerate(random.sample(list(LISTS["panel_types"]), random.choice((1, 2, 3, 5))), start=1):
            panel = _panel(random, f"{AREAS[area]}-P{number:02d}", kind, area, first, month)
            is_hosted_elsewhere = random.random() < 0.05
            panels[area].append(panel | {"host_borough": KENT} if is_hosted_elsewhere else panel)
            for guest in areas:
                if guest != area and random.random() < 0.15:
                    panels[guest].append(panel | ({"meetings_scheduled": Z} if random.random() < 0.5 else {}))
    return {area: {"services": tuple(services[area]), "panels": tuple(panels[area])} for area in areas}


def _before(random: Random, register: Mapping[str, tuple[Values, ...]]) -> dict[str, tuple[Values, ...]]:
    """Return what a register said until something was accepted into it: some services and panels were otherwise."""
    services = (
        entry | {"status": "operating", "service_types": ("idva",), "age_min": 13} if random.random() < 0.5 else entry
        for entry in register["services"]
    )
    panels = (
        entry
        | {"panel_type": "MASE", "combined_with": (), "meetings_scheduled": 3, "host_borough": random.choice(HOSTS)}
        if random.random() < 0.5
        else entry
        for entry in register["panels"]
    )
    return {"services": tuple(services), "panels": tuple(panels)}


def _span(random: Random, first: int, month: int) -> Values:
    since = random.choice((None,) * 8 + (random.randrange(first, month + 1),))
    until = random.choice((None,) * 8 + (random.randrange(since or first, month + 1),))
    return {"since": since, "until": until}


def _service(random: Random, name: str, area: str, first: int, month: int) -> Values:
    types = list(LISTS["service_types"])
    chosen = random.sample(types[:10], random.choice((1, 3, 10))) + random.sample(types, random.choice((0, 1, 2)))
    chosen += random.choice(([], ["idva"], ["ypva", "isva"], ["school_prevention"]))
    forms = list(LISTS["forms_of_abuse"])
    return _span(random, first, month) | {
        "service_id": name,
        "service_name": f"Service {name}",
        "service_types": tuple(sorted(set(chosen))),
        "provider_name": "A provider",
        "sector": "nhs",
        "lead_borough": area,
        "commissioners": ("nhs_board",),
        "boroughs_served": (area,),
        "status": random.choice(("operating",) * 6 + ("paused", "ended")),
        "age_min": random.choice((0, 10, 10, 13)),
        "age_max": random.choice((15, 17, 18, 18, 25)),
        "forms_of_abuse": tuple(sorted(random.sample(forms, random.choice((1, 3, 5, 5))))),
        "supports_harmed": random.choice(("yes", "yes", "no")),
        "supports_harming": random.choice(("yes", "yes", "no")),
        "supports_parents": "no",
        "is_send_adapted": random.choice(("yes", "no")),
        "is_open_ended": "no",
        "places": random.choice((0, 12, 40, Z)),
        "specialist_posts_fte": random.choice((Fraction(0), Fraction(1, 2), Fraction(1), Fraction(5, 2))),
    }


def _panel(random: Random, name: str, kind: str, area: str, first: int, month: int) -> Values:
    others = sorted(random.sample([code for code in LISTS["panel_types"] if code != kind], random.choice((0, 0, 1, 2))))
    return _span(random, first, month) | {
        "panel_id": name,
        "panel_type": kind,
        "combined_with": tuple(others),
        "areas_covered": tuple(sorted(random.sample(list(LISTS["panel_areas"]), random.choice((0, 1, 6))))),
        "meetings_scheduled": Z if kind == "MASH" else random.choice((1, 2, 4, 6)),
        "host_borough": area,
    }


def active(entries: tuple[Values, ...], month: int) -> list[Values]:
    """Return the entries of a register that are in it in a month."""
    return [
        entry
        for entry in entries
        if (entry["since"] is None or entry["since"] <= month) and (entry["until"] is None or month <= entry["until"])
    ]


# ---------------------------------------------------------------- returns


def _moves(random: Random, areas: tuple[str, ...], month: int, size: Mapping[str, int]) -> dict[str, list[Values]]:
    """Return the moves of a quarter as each end counts them: mostly the same."""
    made: dict[str, list[Values]] = {area: [] for area in areas}
    for sender, receiver in permutations((*areas, KENT), 2):
        if random.random() < 0.5:
            continue
        for reason in random.sample(("violence", "housing", "care_placement"), random.choice((1, 2))):
            children = random.choice((1, 4, 12))
            ends = (
                (sender, "sent", receiver, children),
                (receiver, "received", sender, children + random.choice((0,) * 8 + (1, 4))),
            )
            for area, direction, other, number in ends:
                if area in made:
                    key = {"direction": direction, "other_borough": other, "reason": reason, "children_moved": number}
                    made[area].append(key)
    return made


def _sheet(
    random: Random,
    name: str,
    area: str,
    month: int,
    register: Mapping[str, tuple[Values, ...]],
    moves: Mapping[str, list[Values]],
    quality: float,
    size: int,
) -> SentSheet:
    services, panels = active(register["services"], month), active(register["panels"], month)
    made: list[Values]
    if name == "services":
        made = [{field: entry[field] for field in fields(name)} for entry in services]
    elif name in ("activity", "young_people"):
        made = [_service_row(random, name, entry, quality, size) for entry in services]
    elif name == "panels":
        made = [_panel_row(random, entry, month, quality, size) for entry in panels]
    elif name == "practice":
        made = [figures.row_of(random, name, {"panel_id": entry["panel_id"]}, quality, size) for entry in panels]
    elif name == "movements":
        made = [_movement_row(random, row, quality, size) for row in moves[area]]
    elif name == "profile":
        joint = [f"{prefix}-S01" for prefix in ("BAR", "CAM", "ENF")]
        made = [figures.profile(random, month, quality, joint)]
    elif name == "strategies":
        made = figures.strategies(random, month, quality)
    else:
        made = [figures.row_of(random, name, {}, quality, 4 * size)]
    return SentSheet(tuple(figures.blank_columns(name, month, row) for row in made))


def _service_row(random: Random, name: str, entry: Values, quality: float, size: int) -> Values:
    known: Values = {"service_id": entry["service_id"]}
    if name == "young_people":
        is_programme = "school_prevention" in entry["service_types"]
        known["pupils_reached"] = random.choice((0, 300, 4000, 9000)) if is_programme else Z
    row = figures.row_of(random, name, known, quality, size)
    timed = {"mental_health_outreach", "psychotherapy", "contraception_sexual_health"}
    if name == "activity" and not timed & set(entry["service_types"]):
        row["starts_in_standard"] = Z
    if name == "activity" and entry["places"] == Z:
        row["places_occupied"] = Z
    return row


def _panel_row(random: Random, entry: Values, month: int, quality: float, size: int) -> Values:
    known = {name: entry[name] for name in ("panel_id", "panel_type", "meetings_scheduled")}
    known |= {name: entry[name] or BLANK for name in ("combined_with", "areas_covered")}
    known["sharing_agreement_reviewed_on"] = figures.day_before(random, month, quality)
    return figures.with_meetings(random, figures.row_of(random, "panels", known, quality, size), quality)


def _movement_row(random: Random, row: Values, quality: float, size: int) -> Values:
    made = figures.row_of(random, "movements", row, quality, size)
    sent = ("moves_review_due", "moves_review_done")
    received = ("transfer_conferences_due", "transfer_conferences_in_15_days")
    left: dict[str, Any] = dict.fromkeys(received if row["direction"] == "sent" else sent, Z)
    agreement = figures.yes(random, quality) if row["direction"] == "sent" else Z
    return {**made, **left, "has_hosting_agreement": agreement}

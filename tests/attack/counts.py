"""What the boroughs of an invented world count: small numbers that fit the contracts' sums, and corrections of them.

Nothing in them describes a real child, service or borough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from standards.model import CellState, Month, Value

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
"""The answers of every sheet's rows, by area, sheet and the period's last month."""


def counted(seed: int, usual: float, codes: Sequence[str]) -> Sheets:
    """Return what some boroughs count in every month, about `usual` children a month in each service or panel."""
    sheets: Sheets = {}
    for code in codes:
        random = Random(f"{seed} {code}")
        services = random.sample(_SERVICES, random.choice((1, 2, 2, 3)))
        panels = random.sample(_PANELS, random.choice((1, 1, 2)))
        for month in MONTHS:
            _month(random, usual, code, month, services, panels, sheets)
        for month in MONTHS:
            if month.month % 3 == 0:
                _quarter(random, usual, code, month, services, panels, sheets)
    _move(seed, usual, codes, sheets)
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


def _move(seed: int, usual: float, codes: Sequence[str], sheets: Sheets) -> None:
    """Let young people move: between the boroughs, and to and from one outside."""
    random = Random(f"{seed} moves")
    outside = "E09000022"
    quarters = [month for month in MONTHS[2:] if month.month % 3 == 0]
    for quarter in quarters:
        rows: dict[str, list[dict[str, Value]]] = {code: [] for code in codes}
        for sender in (*codes, outside):
            for receiver in (*codes, outside):
                if sender != receiver and (sender, receiver) != (outside, outside) and random.random() < 0.6:
                    for reason in random.sample(_REASONS, 2):
                        _one_way(random, usual / 3, (sender, receiver), reason, rows)
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


def corrected(seed: int, sheets: Sheets, what: str) -> Sheets:
    """Return the sheets with a child’s answer, or many, put right here and there, as a later return does."""
    random = Random(f"{seed} {what}")
    changed = dict(sheets)
    for key in sorted(changed, key=lambda key: (key[0], key[1], str(key[2]))):
        rows = changed[key]
        if key[1] == "practice" and key[2] >= LAST - 4 and rows and random.random() < 0.7:
            first = dict(rows[0])
            many = 20 if what == "revised" and seed % 3 == 2 else 1  # a large correction is shown by name
            first["cases_audited"] = int(str(first["cases_audited"])) + many
            first["view_heard"] = int(str(first["view_heard"])) + many
            changed[key] = (first, *rows[1:])
        if key[1] == "front_door" and key[2] >= LAST - 2 and random.random() < 0.5:
            first = dict(rows[0])
            first["assessments_completed"] = int(str(first["assessments_completed"])) + 1
            first["assessments_in_45_days"] = int(str(first["assessments_in_45_days"])) + random.randint(0, 1)
            changed[key] = (first,)
    return changed

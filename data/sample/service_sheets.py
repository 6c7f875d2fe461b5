"""The invented rows of the service return: services, activity, young people, movements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from data.sample.model import Borough, Draws, InventedCluster
from standards.model import Month

Entry = Mapping[str, Any]
"""A service or a panel as the register holds it, with its fields in the return's own words."""

NOT_HERE: Final = "z"
TIMED: Final = {
    "mental_health_outreach": "starts_in_4_weeks",
    "psychotherapy": "starts_in_4_weeks",
    "contraception_sexual_health": "starts_in_2_days",
}
ADVOCATES: Final = frozenset({"idva", "isva"})
PREVENTION: Final = "school_prevention"
FORMS: Final = (
    "teenage_relationship_abuse",
    "child_sexual_exploitation",
    "serious_youth_violence",
    "bullying",
    "harmful_sexual_behaviour",
)
_AGE_BANDS: Final = {
    "new_age_10_12": (10, 12, 14),
    "new_age_13_15": (13, 15, 46),
    "new_age_16_17": (16, 17, 32),
    "new_age_18": (18, 18, 8),
}
_MISSING: Final = ("missing_age", "missing_sex", "missing_ethnicity", "missing_send", "missing_form")
REASONS: Final = ("violence", "exploitation", "housing", "family", "care_placement", "custody_release", "other")


def activity(invented: InventedCluster, borough: Borough, entry: Entry, month: Month) -> dict[str, Any]:
    """Return one service's month: decisions follow referrals, some of them a month later."""
    row = _work(invented, borough, entry, month)
    timed = [TIMED[kind] for kind in entry["service_types"] if kind in TIMED]
    draws = invented.draws(borough.gss_code, entry["service_id"], month, "standard")
    row["starts_in_standard"] = draws.share(row["starts"], borough.level(timed[0], month)) if timed else NOT_HERE
    row["places_occupied"] = _occupied(draws, borough, entry, month)
    return {"service_id": entry["service_id"], **row}


def _work(invented: InventedCluster, borough: Borough, entry: Entry, month: Month) -> dict[str, Any]:
    """Return the counts of a service's month that follow from referrals; support ends about four months later."""
    if entry["status"] != "operating":
        names = ("referrals_received", "decided_accepted", "decided_declined", "pending", "declined_redirected")
        return dict.fromkeys((*names, "referrals_early_route", "starts", "new_young_people", "closures"), 0)
    received, waiting = _referrals(invented, borough, entry, month)
    _, waited = _referrals(invented, borough, entry, month - 1)
    draws = invented.draws(borough.gss_code, entry["service_id"], month, "work")
    decided = received - waiting + waited
    accepted = draws.share(decided, borough.level("accepted", month))
    starts = draws.share(accepted, 93)
    new = draws.share(starts, 95)
    return {
        "referrals_received": received,
        "decided_accepted": accepted,
        "decided_declined": decided - accepted,
        "pending": waiting,
        "declined_redirected": draws.share(decided - accepted, borough.level("redirected", month)),
        "referrals_early_route": draws.share(received, borough.level("early_route", month)),
        "starts": starts,
        "new_young_people": new,
        "closures": draws.count(0.006 * borough.level("accepted", month) * _usual_referrals(borough, entry, month - 4)),
    }


def _referrals(invented: InventedCluster, borough: Borough, entry: Entry, month: Month) -> tuple[int, int]:
    """Return how many referrals came in a month, and how many of them were undecided at its end."""
    draws = invented.draws(borough.gss_code, entry["service_id"], month, "referrals")
    received = max(2, draws.count(_usual_referrals(borough, entry, month)))
    return received, draws.share(received, 14)


def _usual_referrals(borough: Borough, entry: Entry, month: Month) -> float:
    """Return the mean number of referrals: by the posts for advocates, else by the residents and the type."""
    if ADVOCATES & set(entry["service_types"]) and entry.get("specialist_posts_fte"):
        yearly = float(entry["specialist_posts_fte"]) * borough.level("new_for_each_advocate", month)
        return yearly / 12 / (0.93 * 0.95 * borough.level("accepted", month) / 100)
    rates = [f"referrals_{kind}" for kind in entry["service_types"] if f"referrals_{kind}" in borough.levels]
    return max(borough.per_month(rate, month) for rate in rates or ["referrals"])


def _occupied(draws: Draws, borough: Borough, entry: Entry, month: Month) -> int | str:
    places = entry.get("places")
    if not isinstance(places, int):
        return NOT_HERE
    return draws.share(places, borough.level("occupied", month)) if entry["status"] == "operating" else 0


def young_people(
    invented: InventedCluster,
    borough: Borough,
    entry: Entry,
    quarter: Month,
    held: Mapping[Month, Entry],
    programmes: int,
) -> dict[str, Any]:
    """Return one service's quarter.

    Args:
        invented: what all is drawn from.
        borough: whose residents are counted.
        entry: the service as the register holds it at the quarter's end.
        quarter: the quarter's last month.
        held: the service as it stood in each month of the quarter in which it was registered.
        programmes: how many services the borough has for prevention in schools, which share out its pupils.
    """
    worked = [_work(invented, borough, stood, month) for month, stood in held.items()]
    new = sum(work["new_young_people"] for work in worked)
    closures = sum(work["closures"] for work in worked)
    draws = invented.draws(borough.gss_code, entry["service_id"], quarter, "young people")
    missing = {name: draws.share(new, 100 - borough.level(f"recorded_{name[8:]}", quarter)) for name in _MISSING}
    measured = draws.share(closures, borough.level("outcomes_measured", quarter))
    return {
        "service_id": entry["service_id"],
        "new_young_people": new,
        **_ages(draws, entry, new - missing["missing_age"]),
        **_forms(draws, entry, new - missing["missing_form"]),
        "new_relationship_known": draws.share(new, borough.level("relationship_known", quarter)),
        **missing,
        "closures": closures,
        "closures_outcome_measured": measured,
        "closures_outcome_improved": draws.share(measured, 64),
        "from_other_boroughs": draws.share(new, 6),
        "pupils_reached": _pupils(draws, borough, entry, quarter, programmes),
    }


def _ages(draws: Draws, entry: Entry, known: int) -> dict[str, int]:
    fits = {
        band: weight if first <= entry["age_max"] and last >= entry["age_min"] else 0
        for band, (first, last, weight) in _AGE_BANDS.items()
    }
    if not any(fits.values()):
        return dict.fromkeys(fits, 0)
    return dict(zip(fits, draws.split(known, list(fits.values())), strict=True))


def _forms(draws: Draws, entry: Entry, known: int) -> dict[str, int]:
    """Share out the forms of abuse: each young person has one, and some have others beside it."""
    fits = [form for form in FORMS if form in entry["forms_of_abuse"]]
    several = draws.share(known, 22) if len(fits) > 1 else 0
    first = dict(zip(fits, draws.split(known, [1.0] * len(fits)), strict=True)) if fits else {}
    more = dict(zip(fits, draws.split(several, [1.0] * len(fits)), strict=True)) if fits else {}
    counts = {f"new_{form}": min(known, first.get(form, 0) + more.get(form, 0)) for form in FORMS}
    return {**counts, "new_multiple_forms": several}


def _pupils(draws: Draws, borough: Borough, entry: Entry, quarter: Month, programmes: int) -> int | str:
    """Return the pupils a prevention service reached: its borough's yearly share of the roll, less in the summer."""
    if PREVENTION not in entry["service_types"]:
        return NOT_HERE
    if entry["status"] != "operating":
        return 0
    roll = int(borough.population * 0.6)
    term = {9: 0.14, 12: 0.32}.get(quarter.month, 0.27)
    yearly = borough.level("pupils_reached", quarter) / 100 * roll / programmes
    return int(yearly * term) + draws.between(-15, 15)


def movements(invented: InventedCluster, borough: Borough, quarter: Month) -> list[dict[str, Any]]:
    """Return the quarter's moves between a borough and its neighbours, those with none left out."""
    rows = []
    for direction in ("sent", "received"):
        for other in invented.neighbours[borough.gss_code]:
            for reason in REASONS:
                pair = (borough.gss_code, other) if direction == "sent" else (other, borough.gss_code)
                row = _moves(invented, borough, pair, reason, quarter)
                if row["children_moved"]:
                    rows.append({"direction": direction, "other_borough": other, "reason": reason, **row})
    return rows


def _moves(
    invented: InventedCluster, borough: Borough, pair: tuple[str, str], reason: str, quarter: Month
) -> dict[str, Any]:
    """Return one flow as the borough at either end counts it: the same, unless the receiver is told of fewer."""
    sender, receiver = pair
    if any(quarter in invented.boroughs[code].no_moves for code in pair if code in invented.boroughs):
        return {"children_moved": 0}
    source = invented.boroughs.get(sender, borough)
    draws = invented.draws(sender, receiver, quarter, reason)
    others = len(invented.neighbours.get(sender, invented.neighbours[borough.gss_code]))
    mean = source.per_month(f"moves_{reason}", quarter, seasonal=False) * 3 / others
    moved = draws.count(mean)
    in_time = draws.share(moved, source.level("notified_in_time", quarter))
    if borough.gss_code == sender:
        return {"children_moved": moved, "notified_in_time": in_time, **_sender(draws, borough, moved, quarter)}
    told_of = draws.share(moved, borough.told_less.get(sender, 100.0))
    return {
        "children_moved": told_of,
        "notified_in_time": min(in_time, told_of),
        **_receiver(draws, borough, told_of, quarter),
    }


def _sender(draws: Draws, borough: Borough, moved: int, quarter: Month) -> dict[str, Any]:
    due = draws.share(moved, 90)
    return {
        "moves_review_due": due,
        "moves_review_done": draws.share(due, borough.level("moves_reviewed", quarter)),
        "transfer_conferences_due": NOT_HERE,
        "transfer_conferences_in_15_days": NOT_HERE,
        "has_hosting_agreement": "yes" if draws.share(1, borough.level("hosting_agreement", quarter)) else "no",
    }


def _receiver(draws: Draws, borough: Borough, moved: int, quarter: Month) -> dict[str, Any]:
    due = draws.share(moved, 45)
    return {
        "moves_review_due": NOT_HERE,
        "moves_review_done": NOT_HERE,
        "transfer_conferences_due": due,
        "transfer_conferences_in_15_days": draws.share(due, borough.level("conferences_on_transfer", quarter)),
        "has_hosting_agreement": NOT_HERE,
    }

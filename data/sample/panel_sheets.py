"""The invented rows of the panel return: panels, front door, practice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from data.sample.model import Borough, Draws, InventedCluster
from data.sample.service_sheets import NOT_HERE, Entry
from standards.model import Month

_HUB: Final = "MASH"
_STRATEGIC: Final = "CSEG"
_CASE_FIELDS: Final = (
    *("cases_considered", "cases_new", "cases_harming_under_18", "cases_repeat_12m", "cases_cross_border"),
    *("other_borough_invited", "victims_16_17", "victims_16_17_offered_idva"),
    *("locations_identified", "locations_acted_on"),
)


def panels(
    invented: InventedCluster, borough: Borough, entry: Entry, month: Month, agencies: Sequence[str]
) -> dict[str, Any]:
    """Return one panel's month; `agencies` are those expected at it.

    The meetings of a panel that several boroughs share are told by its host; each tells of its own residents.
    """
    meetings = _meetings(invented, invented.boroughs.get(entry["host_borough"], borough), entry, month)
    shared = {**meetings, **_attendance(invented, borough, entry, month, meetings, agencies)}
    shared["sharing_agreement_reviewed_on"] = _reviewed(borough, entry, month)
    if entry["host_borough"] != borough.gss_code:
        shared = {**dict.fromkeys(shared, NOT_HERE), "meetings_scheduled": NOT_HERE}
    return {
        "panel_id": entry["panel_id"],
        "panel_type": entry["panel_type"],
        "combined_with": entry.get("combined_with"),
        **shared,
        **_cases(invented, borough, entry, month, meetings["meetings_held"]),
    }


def _meetings(invented: InventedCluster, host: Borough, entry: Entry, month: Month) -> dict[str, Any]:
    """Return a month's meetings: held and cancelled together are those scheduled and those put in instead."""
    scheduled = entry["meetings_scheduled"]
    names = ("meetings_scheduled", "meetings_held", "cancelled_no_cases", "cancelled_other", "rescheduled")
    if entry["panel_type"] == _HUB or not isinstance(scheduled, int):
        return {name: scheduled if name == "meetings_scheduled" else NOT_HERE for name in names}
    draws = invented.draws(entry["host_borough"], entry["panel_id"], month, "meetings")
    empty = draws.share(scheduled, 18) if entry["panel_type"] in ("MAPPA", "RMP") else 0
    lost = draws.share(scheduled - empty, 100 - host.level("meetings_kept", month))
    moved = draws.share(scheduled - empty - lost, 8)
    return dict(zip(names, (scheduled, scheduled - empty - lost, empty, lost + moved, moved), strict=True))


def _attendance(
    invented: InventedCluster,
    borough: Borough,
    entry: Entry,
    month: Month,
    meetings: Mapping[str, Any],
    expected: Sequence[str],
) -> dict[str, Any]:
    held = meetings["meetings_held"]
    draws = invented.draws(borough.gss_code, entry["panel_id"], month, "attended")
    return {
        f"attended_{agency}": draws.share(held, borough.level(f"attended_{agency}", month))
        if agency in expected and isinstance(held, int)
        else NOT_HERE
        for agency in sorted({name[9:] for name in borough.levels if name.startswith("attended_")})
    }


def _reviewed(borough: Borough, entry: Entry, month: Month) -> date | None:
    """Return when a panel's sharing agreement was last reviewed: the borough's date, some days apart by panel."""
    on = borough.fact("sharing_agreement_reviewed_on", month)
    return date(on.year, on.month, 1 + int(entry["panel_id"][-2:]) * 3 % 27) if on else None


def _cases(invented: InventedCluster, borough: Borough, entry: Entry, month: Month, held: int | str) -> dict[str, Any]:
    draws = invented.draws(borough.gss_code, entry["panel_id"], month, "cases")
    sits = held != 0
    considered = draws.count(borough.per_month(f"cases_{entry['panel_type']}", month)) if sits else 0
    new = draws.share(considered, 45)
    crossing = draws.share(considered, borough.level("cross_border", month))
    due = draws.count(1.6 * considered or 4) if sits else 0
    places = draws.share(considered, 30)
    actions = {"actions_due": due, "actions_completed": draws.share(due, borough.level("actions_completed", month))}
    if entry["panel_type"] in (_HUB, _STRATEGIC):
        return {**dict.fromkeys(_CASE_FIELDS, NOT_HERE), **actions}
    return {
        "cases_considered": considered,
        "cases_new": new,
        "cases_harming_under_18": draws.share(considered, 12 if entry["panel_type"] == "MARAC" else 38),
        "cases_repeat_12m": draws.share(considered - new, 48),
        "cases_cross_border": crossing,
        "other_borough_invited": draws.share(crossing, borough.level("other_borough_invited", month)),
        **_victims(draws, borough, entry, month, sits),
        **actions,
        "locations_identified": places,
        "locations_acted_on": draws.share(places, borough.level("locations_acted_on", month)),
    }


def _victims(draws: Draws, borough: Borough, entry: Entry, month: Month, sits: bool) -> dict[str, Any]:
    """Return the victims aged 16 and 17 heard at the conference on domestic abuse: few, and none elsewhere."""
    if entry["panel_type"] != "MARAC":
        return {"victims_16_17": NOT_HERE, "victims_16_17_offered_idva": NOT_HERE}
    heard = draws.count(borough.per_month("victims_16_17", month)) if sits else 0
    offered = draws.share(heard, borough.level("idva_offered", month))
    return {"victims_16_17": heard, "victims_16_17_offered_idva": offered}


def front_door(invented: InventedCluster, borough: Borough, month: Month) -> dict[str, Any]:
    """Return the month of the safeguarding hub and of what follows from it."""
    draws = invented.draws(borough.gss_code, month, "front door")
    contacts: dict[str, int] = {}
    in_time = borough.level("contacts_in_time", month)
    for colour in ("red", "amber", "green"):
        count = draws.count(borough.per_month(f"contacts_{colour}", month))
        contacts |= {f"contacts_{colour}": count, f"contacts_{colour}_in_time": draws.share(count, in_time)}
    assessed = draws.count(borough.per_month("assessments", month))
    conferences = draws.count(borough.per_month("conferences", month))
    episodes = draws.count(borough.per_month("missing_episodes", month, seasonal=False))
    declined = draws.share(episodes, borough.level("interviews_declined", month))
    return {
        **contacts,
        "assessments_completed": assessed,
        "assessments_in_45_days": draws.share(assessed, borough.level("assessments_in_time", month)),
        "conferences_held": conferences,
        "conferences_in_15_days": draws.share(conferences, borough.level("conferences_in_time", month)),
        "episodes_needing_offer": episodes,
        "interviews_declined": declined,
        "interviews_in_72_hours": draws.share(episodes - declined, borough.level("interviews_in_72_hours", month)),
    }


def practice(invented: InventedCluster, borough: Borough, entry: Entry, quarter: Month) -> dict[str, Any]:
    """Return the quarter's audit of ten files of one panel; a panel without cases has none to audit."""
    draws = invented.draws(borough.gss_code, entry["panel_id"], quarter, "practice")
    audited = 0 if entry["panel_type"] in (_HUB, _STRATEGIC) else draws.between(9, 12)
    shares = ("context_considered", "place_considered", "view_heard", "checked_other_panels", "retaliation_considered")
    counts = {name: draws.share(audited, borough.level(name, quarter)) for name in shares}
    risks = draws.share(counts["retaliation_considered"], 62)
    return {
        "panel_id": entry["panel_id"],
        "basis": "audit_of_ten" if audited else NOT_HERE,
        "cases_audited": audited,
        **counts,
        "retaliation_risks": risks,
        "retaliation_risks_planned": draws.share(risks, borough.level("risks_planned", quarter)),
    }

"""The figures of one return at random: good, middling or poor, as a borough is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from random import Random
from typing import Any

from tests.support.second_program.contracts import codes, fields, read
from tests.support.second_program.values import BLANK, Values, Z

PARTS: dict[str, dict[str, str]] = {
    "activity": {
        "decided_accepted": "referrals_received",
        "declined_redirected": "decided_declined",
        "referrals_early_route": "referrals_received",
        "starts_in_standard": "starts",
    },
    "young_people": {
        "new_multiple_forms": "new_young_people",
        "new_relationship_known": "new_young_people",
        "closures_outcome_measured": "closures",
        "closures_outcome_improved": "closures_outcome_measured",
    },
    "practice": dict.fromkeys(
        ("context_considered", "place_considered", "view_heard", "checked_other_panels", "retaliation_considered"),
        "cases_audited",
    )
    | {"retaliation_risks_planned": "retaliation_risks"},
    "front_door": {
        "contacts_red_in_time": "contacts_red",
        "contacts_amber_in_time": "contacts_amber",
        "contacts_green_in_time": "contacts_green",
        "assessments_in_45_days": "assessments_completed",
        "conferences_in_15_days": "conferences_held",
    },
    "panels": {
        "other_borough_invited": "cases_cross_border",
        "victims_16_17_offered_idva": "victims_16_17",
        "actions_completed": "actions_due",
        "locations_acted_on": "locations_identified",
    },
    "movements": {
        "notified_in_time": "children_moved",
        "moves_review_done": "moves_review_due",
        "transfer_conferences_in_15_days": "transfer_conferences_due",
    },
    "schools": {
        "schools_answered": "schools_secondary",
        "schools_policy": "schools_answered",
        "schools_consent_taught": "schools_answered",
        "schools_trained_user": "schools_answered",
    },
    "workforce": {
        "staff_trained_24m": "staff_eligible",
        "staff_responded": "staff_surveyed",
        "staff_confident": "staff_responded",
    },
}
"""Which field is a part of which, in an order in which the larger is made first."""
NOT_RECORDED = ("missing_age", "missing_sex", "missing_ethnicity", "missing_send", "missing_form")


def part_of(random: Random, total: int, quality: float) -> int:
    """Return how many of so many, by a borough's quality: 1 is nearly all."""
    return sum(random.random() < quality for _ in range(total)) if total < 60 else int(total * quality)


def row_of(random: Random, sheet: str, known: Values, quality: float, size: int) -> Values:
    """Return a row: what is known of it beforehand, and figures of about a size."""
    row = dict(known)
    for name, field in fields(sheet).items():
        if name not in row and field["type"] == "integer":
            row[name] = random.choice((0, random.randrange(size + 1), size, size))
    for name, total in PARTS.get(sheet, {}).items():
        row[name] = part_of(random, row[total], quality)
    if sheet == "young_people":
        row |= {name: part_of(random, row["new_young_people"], (1 - quality) / 2) for name in NOT_RECORDED}
    return row


def with_meetings(random: Random, row: Values, quality: float) -> Values:
    """Make a panel's meetings add up, and its attendance fit."""
    if row["panel_type"] == "MASH":
        return {
            **row,
            **{name: Z for name in fields("panels") if name.startswith(("attended", "meetings", "cancelled", "resch"))},
        }
    scheduled = row["meetings_scheduled"] if isinstance(row["meetings_scheduled"], int) else 1
    held = part_of(random, scheduled, quality)
    without_cases = random.randrange(scheduled - held + 1)
    made = {
        "meetings_held": held,
        "cancelled_no_cases": without_cases,
        "cancelled_other": scheduled - held - without_cases,
    }
    attended = {name: part_of(random, held, quality) for name in fields("panels") if name.startswith("attended")}
    return {**row, **made, **attended, "rescheduled": 0}


def profile(random: Random, month: int, quality: float, services: Iterable[str]) -> Values:
    """Return a partnership's answers for a quarter."""
    forms = read("data/contracts/codes.yaml")["lists"]["forms_of_abuse"]
    days = {
        name: day_before(random, month, quality) if random.random() < 0.9 else Z
        for name, field in fields("profile").items()
        if field["type"] == "date"
    }
    return days | {
        "lead_role_filled": yes(random, quality),
        "lead_vacant_months": random.randrange(6),
        "definition_age_min": 10 if random.random() < quality else 11,
        "definition_age_max": 18 if random.random() < quality else 17,
        "definition_forms": several(random, forms, quality),
        "definition_version": "2026.1" if random.random() < quality else "2025.1",
        "problem_profile_forms": several(random, forms, quality),
        "problem_profile_covers": several(random, ["online", "places"], quality),
        "screening_asks": several(random, codes("three_topics"), quality),
        "hsb_commissioner_named": yes(random, quality),
        "hsb_thresholds_agreed": yes(random, quality),
        "youth_forum_changes_12m": random.choice((0, 1, 3)),
        "resources_current_for": several(random, codes("three_audiences"), quality),
        "analyst_named": yes(random, quality),
        "shared_tool_used": random.choice(("yes", "yes", "part", "no")),
        "jointly_funded_services": several(random, services, 0.5),
    }


def strategies(random: Random, month: int, quality: float) -> list[Values]:
    """Return a row for each of the five strategies."""
    rows: list[Values] = []
    for strategy in read("data/contracts/codes.yaml")["lists"]["strategies"]:
        says = yes(random, max(quality, 0.3))
        has_none = says == "no" and random.random() < 0.3
        day = Z if has_none else day_before(random, month, max(quality, 0.5))
        rows.append({"strategy": strategy, "mentions_under_18_harming": says, "reviewed_on": day})
    return rows


def day_before(random: Random, month: int, quality: float) -> date:
    """Return a day in a month or before it: the better the borough, the newer."""
    back = random.randrange(0, 14) if random.random() < quality else random.randrange(0, 40)
    return date((month - back) // 12, (month - back) % 12 + 1, random.randrange(1, 29))


def yes(random: Random, quality: float) -> str:
    return "yes" if random.random() < quality else "no"


def several(random: Random, given: Iterable[str], quality: float) -> Any:
    """Return some of the codes, in order; all of them from a good borough, `z` for none."""
    every = sorted(given)
    chosen = tuple(every) if random.random() < quality else tuple(code for code in every if random.random() < quality)
    return chosen or Z


def blank_columns(sheet: str, month: int, row: Mapping[str, Any]) -> Values:
    """Return a row with every field of its sheet in a month."""
    return {name: row.get(name, BLANK) for name in fields(sheet, month)}

"""The invented rows of the profile return: profile, strategies, schools, workforce."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from data.sample.model import Borough, InventedCluster
from standards.model import Month

STRATEGIES: Final = ("vawg", "serious_youth_violence", "gangs", "missing", "cse")


def profile(borough: Borough, quarter: Month, fields: Sequence[str], shared_services: Sequence[str]) -> dict[str, Any]:
    """Return what a borough says of itself at a quarter's end; `shared_services` are those several boroughs fund."""
    row = {name: borough.fact(name, quarter) for name in fields}
    row["jointly_funded_services"] = list(shared_services)
    if row.get("lead_role_filled") == "yes":
        row["lead_vacant_months"] = 0
    return row


def strategies(borough: Borough, quarter: Month) -> list[dict[str, Any]]:
    """Return each strategy: whether it speaks of under-18s who harm, and when it was last reviewed."""
    return [
        {
            "strategy": name,
            "mentions_under_18_harming": borough.fact(f"{name}_mentions_under_18", quarter),
            "reviewed_on": borough.fact(f"{name}_reviewed_on", quarter),
        }
        for name in STRATEGIES
    ]


def schools(invented: InventedCluster, borough: Borough, year: Month) -> dict[str, Any]:
    """Return the yearly answers of the borough's secondary schools."""
    draws = invented.draws(borough.gss_code, year, "schools")
    secondary = max(6, borough.population // 1_000)
    answered = draws.share(secondary, borough.level("schools_answered", year))
    shares = ("schools_policy", "schools_consent_taught", "schools_trained_user")
    return {
        "schools_secondary": secondary,
        "schools_answered": answered,
        **{name: draws.share(answered, borough.level(name, year)) for name in shares},
        "image_reports_counted": draws.count(borough.per_month("image_reports", year, seasonal=False) * 12),
        "roll_11_16": int(borough.population * 0.6),
    }


def workforce(invented: InventedCluster, borough: Borough, year: Month) -> dict[str, Any]:
    """Return the year's training and the survey of practitioners."""
    draws = invented.draws(borough.gss_code, year, "workforce")
    eligible = borough.population // 70
    surveyed = eligible - draws.between(5, 25)
    responded = draws.share(surveyed, borough.level("staff_responded", year))
    return {
        "staff_eligible": eligible,
        "staff_trained_24m": draws.share(eligible, borough.level("staff_trained", year)),
        "staff_surveyed": surveyed,
        "staff_responded": responded,
        "staff_confident": draws.share(responded, borough.level("staff_confident", year)),
    }

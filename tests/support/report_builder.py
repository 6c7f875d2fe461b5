"""A small edition to render, of which anything can be changed. All of it is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256

from reports.disclosure.constraint import Key
from reports.disclosure.suppression.search import Suppression
from reports.view.edition import (
    Contact,
    EditionView,
    Figures,
    HelpView,
    RuleSetView,
    StandardView,
    ThemeView,
    VerdictView,
)
from standards.model import Area, Month, Outcome, Threshold

OCTOBER = Month(2026, 10)
APRIL = Month(2026, 4)
NO_FIGURES = Figures(None, None, None, None, False, False)
NORTH_LONDON = (
    Area("E09000003", "Barnet"),
    Area("E09000007", "Camden"),
    Area("E09000010", "Enfield"),
    Area("E09000012", "Hackney"),
    Area("E09000014", "Haringey"),
    Area("E09000019", "Islington"),
)
LONG = "The Royal Borough of Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch and Kingston-upon-Hull " * 2
WIDE_AREAS = (Area("E09000007", LONG), Area("E09000012", '=HYPERLINK("http://x")<script>alert(1)</script>'))
THEMES = (
    ThemeView("strategy", "Strategy and leadership"),
    ThemeView("identification", "Identification and data"),
    ThemeView("panels", "Panels"),
    ThemeView("services", "Services"),
    ThemeView("prevention", "Prevention"),
    ThemeView("cross_borough", "Across boroughs"),
    ThemeView("workforce", "Workforce"),
    ThemeView("voice", "Young people’s voices"),
    ThemeView("whole_system", "Whole system"),
)
CONTACT = Contact("Cluster coordinator", "coordinator@example.org", "Questions, corrections and challenges.")
RULES = RuleSetView(
    "cluster-minimum-standards",
    "2026.2",
    sha256(b"rules").hexdigest(),
    Month(2026, 4),
    "Cluster board 2026-03-19, item 6",
)


def withholding(*verdicts: VerdictView) -> dict[str, Suppression]:
    """Return that these verdicts are kept back."""
    keys: dict[str, set[Key]] = {}
    for each in verdicts:
        keys.setdefault(each.area, set()).add((each.standard, each.month))
    return {area: Suppression(frozenset(own), frozenset(own)) for area, own in keys.items()}


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def threshold(met: int = 90, partly_met: int | None = 75, since: Month = APRIL) -> Threshold:
    return Threshold(
        since, Fraction(met), None if partly_met is None else Fraction(partly_met), "Cluster board 2026-03-19"
    )


def standard(standard_id: str = "PN3", **changes: object) -> StandardView:
    base = StandardView(
        id=standard_id,
        title="Core agencies attend",
        theme="panels",
        why="A panel decides well only when those who know the child are in the room.",
        is_core=True,
        is_published_figure=False,
        source="MAPPA guidance publishes attendance indicators; the figure is proposed.",
        owner="Cluster coordinator",
        review_by=Month(2027, 3),
        is_for_cluster=False,
        unit="%",
        thresholds=(threshold(85, 70, Month(2025, 4)), threshold()),
        recommend="Ask the agency’s lead for a named deputy, and review attendance after three meetings.",
        measure="Meetings attended out of meetings held, over three months, for the core agency that attended least.",
        window=3,
        too_few_below=10,
        measured_alike_since=Month(2025, 10),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def ratio(numerator: int, denominator: int, met: int = 90, *, is_children: bool = False) -> Figures:
    value = Fraction(100 * numerator, denominator)
    return Figures(Fraction(numerator), Fraction(denominator), value, value - met, is_children, is_children)


def verdict(area: str = "E09000007", standard_id: str = "PN3", **changes: object) -> VerdictView:
    base = VerdictView(area, standard_id, OCTOBER, Outcome.PARTLY_MET, None, ratio(42, 50), threshold(), "health")
    return replace(base, **changes)  # type: ignore[arg-type]


def edition(**changes: object) -> EditionView:
    """Return a cluster of six with one standard; anything can be changed."""
    verdicts = tuple(verdict(area.gss_code) for area in NORTH_LONDON)
    base = EditionView(
        cluster_id="north-london",
        cluster_name="North London",
        month=OCTOBER,
        number=1,
        digest=hashed("edition"),
        as_at=datetime(2026, 11, 18, 12, 0, tzinfo=UTC),
        is_demonstration=True,
        ruleset=RULES,
        cut_sha256=hashed("cut"),
        code_version="0.1.0",
        areas=NORTH_LONDON,
        themes=THEMES,
        standards=(standard(),),
        verdicts=verdicts,
        contact=CONTACT,
        help=(HelpView("Somebody is in danger now", "Call 999", "police.uk, November 2026"),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]

"""Suggestions and movements to render, between any boroughs. All of them are invented."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from reports.view.edition import FlowView, LevelView, MovementsView, MovementView, SuggestionView
from standards.model import Area, Month
from standards.sharing.model import Figure, SuggestionKind
from standards.sharing.movements import OUTSIDE, Agreement, BothEnds, MovedCount

QUARTERS = (Month(2025, 12), Month(2026, 3), Month(2026, 6), Month(2026, 9))
MOVED = {"moves": 4321, "care": 8765}
"""Counts that stand nowhere else, so that a page that shows one is caught."""


def flow(sent: int, told_of: int | None = None) -> FlowView:
    counts = MovedCount(sent), MovedCount(sent if told_of is None else told_of)
    return FlowView(counts[0].says, counts[1].says, *counts)


def movement(sender: str, receiver: str, moves: int | FlowView = 7, care: int = 0, **changes: Any) -> MovementView:
    out = moves if isinstance(moves, FlowView) else flow(moves)
    plain = {"moves": out, "care": flow(care), "ends": BothEnds.AGREE, "agreement": Agreement.PARTLY}
    return MovementView(sender, receiver, **{**plain, **changes})


def unmet_need(area: Area, other: Area, free: int = 7, places: int = 20) -> SuggestionView:
    room = Figure(Fraction(free), True, 5, places)
    return SuggestionView(
        SuggestionKind.UNMET_NEED,
        (area.gss_code, other.gss_code),
        ("psychotherapy",),
        f"Psychotherapy: none in {area.name}, free places in {other.name}",
        (
            (f"{area.name}’s own register shows no such service for its residents in October 2026.",),
            (f"{other.name}, next door, had ", room, " of ", Figure(Fraction(places)), " places free."),
        ),
        "Services and Activity, October 2026",
    )


def waiting(area: Area, other: Area, number: int = 23) -> SuggestionView:
    figure = Figure(Fraction(number), True, 10)
    return SuggestionView(
        SuggestionKind.UNMET_NEED,
        (area.gss_code, other.gss_code),
        ("outreach",),
        f"Outreach: not enough in {area.name}, free places in {other.name}",
        ((f"In {area.name}, ", figure, " referrals waited for a decision at the end of October 2026."),),
        "Services and Activity, October 2026",
    )


def joint(area: Area, other: Area) -> SuggestionView:
    posts = Figure(Fraction(4, 5))
    return SuggestionView(
        SuggestionKind.JOINT,
        (area.gss_code, other.gss_code),
        ("idva", "ypva"),
        f"Advisers: small and separate in {area.name} and {other.name}",
        ((f"{area.name} has ", posts, " full-time specialist posts for it."),),
        "Services and Activity, October 2026",
    )


def both_ways(area: Area, other: Area) -> SuggestionView:
    names = area.name, other.name
    return SuggestionView(
        SuggestionKind.BOTH_WAYS,
        (area.gss_code, other.gss_code),
        (),
        f"{names[0]} and {names[1]} send young people to each other",
        tuple(
            (f"Other moves from {area} to {other} were covered by a hosting agreement.",)
            for area, other in (names, names[::-1])
        ),
        "Movements, the quarters to December 2025, March 2026, June 2026 and September 2026",
    )


def together(areas: Sequence[Area]) -> dict[str, Any]:
    """Return suggestions and movements between neighbours in a list; the last one's are not known in full."""
    near = list(pairwise(areas))
    codes = [(area.gss_code, other.gss_code) for area, other in near]
    pairs = [movement(area, other, MOVED["moves"], care=3) for area, other in codes]
    pairs += [movement(other, area, 4, ends=BothEnds.DIFFER) for area, other in codes[:2]]
    pairs += [movement(areas[0].gss_code, OUTSIDE, 12, MOVED["care"])] if areas else []
    makers = (unmet_need, waiting, joint, both_ways)
    return {
        "suggestions": tuple(make(area, other) for make in makers for area, other in near[:2]),
        "levels": (LevelView("Free places next door, at least", "5", "One or two are the usual coming and going."),),
        "movements": MovementsView(
            tuple(pairs), frozenset(area.gss_code for area in areas[-1:]), QUARTERS, compared_by="XB5"
        ),
    }

"""Only what was judged by the same rules at both ends is compared."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from standards.framework.ruleset import RuleBook
from standards.model import Month, Outcome, Threshold
from standards.verdicts.like_for_like import Direction, direction, measured_alike_since
from tests.support.standards_kit import rules, standard

JANUARY, MARCH, MAY = Month(2026, 1), Month(2026, 3), Month(2026, 5)
MET, PARTLY, BELOW = Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET
RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 1}


@dataclass(frozen=True)
class OneVerdict:
    month: Month
    outcome: Outcome | None
    threshold: Threshold | None


def judged(outcome: Outcome | None, month: Month = MAY, met: int = 90) -> OneVerdict:
    return OneVerdict(month, outcome, Threshold(JANUARY, Fraction(met), Fraction(75), "Decided."))


@pytest.mark.parametrize(
    ("was", "now", "way"),
    [
        (MET, MET, Direction.SAME),
        (BELOW, BELOW, Direction.SAME),
        (BELOW, PARTLY, Direction.NEARER),
        (BELOW, MET, Direction.NEARER),
        (PARTLY, MET, Direction.NEARER),
        (MET, PARTLY, Direction.FURTHER),
        (MET, BELOW, Direction.FURTHER),
        (PARTLY, BELOW, Direction.FURTHER),
        (Outcome.NOT_ASSESSABLE, MET, None),
        (MET, Outcome.NOT_ASSESSABLE, None),
        (Outcome.NOT_APPLICABLE, BELOW, None),
        (None, BELOW, None),
        (BELOW, None, None),
    ],
)
def test_which_way_a_check_went(was: Outcome | None, now: Outcome | None, way: Direction | None) -> None:
    assert direction(judged(was, MARCH), judged(now), JANUARY) is way


def test_nothing_is_compared_across_another_threshold_or_measure() -> None:
    assert direction(judged(MET, MARCH, 85), judged(BELOW), JANUARY) is None
    assert direction(judged(MET, MARCH), judged(BELOW), MAY) is None
    assert direction(judged(MET, MARCH), judged(BELOW), None) is None


@pytest.mark.parametrize(
    ("before", "since"),
    [
        ({}, JANUARY),
        ({"title": "Other words"}, JANUARY),
        ({"too_few_below": 5}, MARCH),
        ({"measure": RATIO | {"months": 3}}, MARCH),
        ({"id": "TE9"}, MARCH),
    ],
)
def test_since_when_a_standard_is_measured_as_it_is_now(before: dict[str, Any], since: Month) -> None:
    older = rules(
        standard(before.get("measure", RATIO), **{key: each for key, each in before.items() if key != "measure"}),
        version="2026.1",
        since="2026-01",
    )
    newer = rules(standard(RATIO), version="2026.2", since="2026-03")
    book = RuleBook.of([older, newer])
    assert measured_alike_since(newer.standards[0], MAY, book, 12) == since
    assert measured_alike_since(newer.standards[0], MAY, book, 1) == Month(2026, 4)


def test_another_reading_of_returns_is_another_measure() -> None:
    older = rules(standard(RATIO), version="2026.1", since="2026-01", reading=1)
    newer = rules(standard(RATIO), version="2026.2", since="2026-03", reading=2)
    assert measured_alike_since(newer.standards[0], MAY, RuleBook.of([older, newer]), 12) == MARCH

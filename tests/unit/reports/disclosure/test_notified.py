"""A borough that was notified of some of another's moves can take them off its totals."""

from __future__ import annotations

import json

import pytest

from reports.disclosure.knowledge import AreaFigure
from reports.disclosure.notified import as_file, from_file
from reports.disclosure.primary import DEFAULT_SETTINGS
from reports.disclosure.secondary import hide
from reports.disclosure.suppression.search import suppress
from reports.disclosure.verification import verify_for_all
from reports.view.composition import Count, Known
from standards.model import Outcome
from tests.support.area_figures import OCTOBER, amount, as_published, children, names, share

MOVED, IN_TIME = Count("moved", "2026-10"), Count("told", "2026-10")
SEPTEMBER = Count("moved", "2026-09")

READERS: dict[str, tuple[list[AreaFigure], list[Known], list[str]]] = {
    "what is left of a total is small": ([amount("IN6", "moved", 12)], [{MOVED: 8}], ["IN6"]),
    "what is left is large": ([amount("IN6", "moved", 20)], [{MOVED: 8}], []),
    "nothing is left": ([amount("IN6", "moved", 12)], [{MOVED: 12}], []),
    "each of two boroughs knows a part, and neither enough": (
        [amount("IN6", "moved", 20)],
        [{MOVED: 9}, {MOVED: 10}],
        [],
    ),
    "one of two boroughs knows enough": ([amount("IN6", "moved", 20)], [{MOVED: 9}, {MOVED: 16}], ["IN6"]),
    "what is left of those not told of in time is small": (
        [share("XB1", ("told", 30), ("moved", 40))],
        [{MOVED: 30, IN_TIME: 22}],
        ["XB1"],
    ),
    "all that are left were told of": (
        [share("XB1", ("told", 34), ("moved", 40))],
        [{MOVED: 31, IN_TIME: 25}],
        ["XB1"],
    ),
    "two windows differ by a month of which little is left": (
        [amount("IN6", "moved", 40, months=2, weight=2), amount("IN5", "moved", 20, month=OCTOBER - 1)],
        [{MOVED: 17}],
        ["IN5"],
    ),
    "a verdict says how few are left of those not told of": (
        [share("XB1", ("told", 57), ("moved", 60), result=(Outcome.MET, 90)), amount("IN6", "moved", 60)],
        [{MOVED: 40, IN_TIME: 37}],
        ["IN6", "XB1"],
    ),
}


@pytest.mark.parametrize("case", READERS)
def test_what_a_borough_could_take_off_is_hidden(case: str) -> None:
    items, notified, expected = READERS[case]
    compositions = children(items)
    hidden = hide(items, compositions, DEFAULT_SETTINGS, (), notified)
    assert names(hidden) == expected
    everybody, boroughs = verify_for_all(as_published(items, hidden), compositions, DEFAULT_SETTINGS, (), notified)
    assert all(risk.is_safe for risk in (*everybody, *boroughs))


@pytest.mark.parametrize("case", [case for case, (_, _, expected) in READERS.items() if expected])
def test_the_second_look_sees_what_a_borough_could_take_off(case: str) -> None:
    """Hidden from everybody alone, it is safe from everybody and not from that borough."""
    items, notified, expected = READERS[case]
    compositions = children(items)
    hidden = suppress(items, compositions, DEFAULT_SETTINGS)
    everybody, boroughs = verify_for_all(as_published(items, hidden), compositions, DEFAULT_SETTINGS, (), notified)
    assert all(risk.is_safe for risk in everybody)
    assert all(risk.is_safe for risk in boroughs) == (names(hidden) == expected)


def test_what_boroughs_know_is_kept_as_it_is() -> None:
    notified = {"E09000007": {"E09000012": {MOVED: 8, SEPTEMBER: 1, IN_TIME: 2}}, "E09000012": {}}
    content = as_file(notified)
    assert content["E09000007"]["E09000012"]["moved"] == {"2026-09": 1, "2026-10": 8}
    assert from_file(json.dumps(content).encode()) == notified

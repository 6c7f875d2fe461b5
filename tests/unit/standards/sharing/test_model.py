"""What suggestions are worked out from: neighbours, groups of them, names, months in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from standards.lists import listed
from standards.measures.session import Session
from standards.model import Area
from standards.sharing.model import SuggestionInputs
from standards.sharing.provision import Provision
from standards.sharing.suggestions import SuggestionKind, find
from tests.support.suggestions_kit import CODES, LEVELS, MONTH, observe, sheets_of, table

BARNET, CAMDEN, ENFIELD, HACKNEY = CODES.values()
NOBODY: frozenset[str] = frozenset()


def inputs(borders: Mapping[str, frozenset[str]], areas: tuple[str, ...] = tuple(CODES.values())) -> SuggestionInputs:
    session = Session(observe(""))
    return SuggestionInputs(session, MONTH, LEVELS, borders, Provision(session, MONTH), areas)


@pytest.mark.parametrize(
    "borders",
    [
        {BARNET: frozenset({CAMDEN})},
        {CAMDEN: frozenset({BARNET})},
        {BARNET: frozenset({CAMDEN}), CAMDEN: NOBODY},
        {BARNET: NOBODY, CAMDEN: frozenset({BARNET})},
    ],
)
def test_it_is_enough_that_one_of_two_neighbours_says_so(borders: Mapping[str, frozenset[str]]) -> None:
    made = inputs({ENFIELD: NOBODY, **borders})
    assert made.is_next_to(BARNET, CAMDEN)
    assert made.is_next_to(CAMDEN, BARNET)
    assert not made.is_next_to(BARNET, ENFIELD)
    assert not made.is_next_to(ENFIELD, BARNET)
    assert not made.is_next_to(BARNET, BARNET)


def test_where_nobody_says_the_members_of_a_small_cluster_are_neighbours() -> None:
    most = LEVELS.most_assumed_neighbours.value
    areas = tuple(f"E{number:08d}" for number in range(most + 1))
    assert inputs({}, areas[:most]).is_next_to(areas[0], areas[1])
    assert not inputs({}, areas[:most]).is_next_to(areas[0], areas[0])
    assert not inputs({}, areas).is_next_to(areas[0], areas[1])
    assert inputs({BARNET: NOBODY}).is_next_to(ENFIELD, HACKNEY)


def test_neighbours_of_neighbours_are_one_group_and_nobody_is_one_alone() -> None:
    made = inputs({CAMDEN: frozenset({BARNET}), BARNET: frozenset({ENFIELD}), HACKNEY: NOBODY, ENFIELD: NOBODY})
    assert list(made.groups([CAMDEN, ENFIELD, BARNET, HACKNEY])) == [(BARNET, CAMDEN, ENFIELD)]
    assert list(made.groups([CAMDEN, ENFIELD, HACKNEY])) == []


def test_two_groups_stay_apart() -> None:
    made = inputs({BARNET: frozenset({ENFIELD}), CAMDEN: frozenset({HACKNEY}), ENFIELD: NOBODY, HACKNEY: NOBODY})
    assert list(made.groups([BARNET, CAMDEN, ENFIELD, HACKNEY])) == [(BARNET, ENFIELD), (CAMDEN, HACKNEY)]


@pytest.mark.parametrize(
    ("names", "words"),
    [("", ""), ("A", "A"), ("A B", "A and B"), ("A B C", "A, B and C")],
)
def test_names_are_listed(names: str, words: str) -> None:
    assert listed(names.split()) == words


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "Services, October 2026"), (2, "Services, September 2026 to October 2026")],
)
def test_what_it_rests_on_is_said_in_months(months: int, words: str) -> None:
    assert inputs({}).basis("services", months=months) == words


def test_boroughs_are_named_in_the_order_of_their_names() -> None:
    lines = [f"| {area} | hsb_service | 10 | 5 |" for area in ("Barnet", "Camden")]
    seen = observe("\n".join(["| area | types | places | taken |", *lines]))
    names = {BARNET: "zetland", CAMDEN: "Yare", ENFIELD: "Avon", HACKNEY: "B"}
    renamed = replace(seen, areas=tuple(Area(code, name) for code, name in names.items()))
    (suggestion,) = [each for each in find(Session(renamed), MONTH, LEVELS) if each.kind is SuggestionKind.DUPLICATE]
    assert suggestion.areas == (CAMDEN, BARNET)


def test_what_operates_is_what_operates_in_the_month() -> None:
    """A service that stood in the register a month ago, and stands there no more, is not offered."""
    before, now = table("| area | types |\n| Camden | idva |"), table("| area | types |\n| Camden | hsb_service |")
    sheets = [*sheets_of(before, MONTH - 1), *sheets_of(now, MONTH)]
    seen = replace(observe(""), sheets={(sheet.area, sheet.sheet, sheet.period): sheet for sheet in sheets})
    provision = Provision(Session(seen), MONTH)
    assert provision.offer(CAMDEN, {"service_types": "idva"}).is_lacking
    assert len(provision.offer(CAMDEN, {"service_types": "hsb_service"}).services) == 1

"""What a borough's returns say of its services: only what is known counts, over whole windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from standards.errors import RuleSetError
from standards.measures.session import Session
from standards.model import CellState, Month, Observations, Presence, SheetReturn, Value
from standards.sharing.levels import LEVELS, load_levels
from standards.sharing.provision import Offer, Provision, Room
from tests.support.suggestions_kit import CODES, MONTH, gathered, sheets_of, table

CAMDEN = CODES["Camden"]
IDVA = {"service_types": "idva"}
TWO = table(
    """
    | area   | types       | new | declined | sent_on |
    | Camden | idva        | 3   | 4        | 1       |
    | Camden | idva        | 2   | 1        | 1       |
    | Camden | idva        | 0   | 1        | 2       |
    | Camden | hsb_service | 9   | 9        | 0       |
    """
)
Key = tuple[str, str, Month]


def observed(months: int = 12) -> Observations:
    return gathered([sheet_return for back in range(months) for sheet_return in sheets_of(TWO, MONTH - back)])


def changed(seen: Observations, key: Key, sheet: SheetReturn) -> Provision:
    return Provision(Session(replace(seen, sheets={**seen.sheets, key: sheet})), MONTH)


def with_values(sheet: SheetReturn, values: Mapping[str, Value]) -> SheetReturn:
    first, *others = sheet.rows
    return replace(sheet, rows=(replace(first, values={**first.values, **values}), *others))


def test_a_whole_window_of_new_young_people_is_added_up() -> None:
    number, source = Provision(Session(observed()), MONTH).new_young_people(CAMDEN, IDVA, 12)
    assert number == 60
    assert (len(source.rows), source.fields) == (36, ("new_young_people",))


def test_a_month_that_was_not_owed_leaves_the_year_open() -> None:
    assert Provision(Session(observed(11)), MONTH).new_young_people(CAMDEN, IDVA, 12)[0] is None


ACTIVITY: Key = (CAMDEN, "activity", MONTH - 5)


@pytest.mark.parametrize("presence", [Presence.ABSENT, Presence.OUTAGE, Presence.RETURNED])
def test_a_month_that_says_nothing_leaves_the_year_open(presence: Presence) -> None:
    seen = observed()
    silent = replace(seen.sheets[ACTIVITY], presence=presence, rows=())
    assert changed(seen, ACTIVITY, silent).new_young_people(CAMDEN, IDVA, 12)[0] is None


@pytest.mark.parametrize("state", [CellState.BLANK, CellState.VOID])
@pytest.mark.parametrize("name", ["new_young_people", "status", "service_types"])
def test_a_cell_that_is_not_known_leaves_the_year_open(name: str, state: CellState) -> None:
    seen = observed()
    sheet = with_values(seen.sheets[ACTIVITY], {name: state})
    assert changed(seen, ACTIVITY, sheet).new_young_people(CAMDEN, IDVA, 12)[0] is None


def test_a_nil_month_has_no_new_young_people() -> None:
    seen = observed()
    nil = replace(seen.sheets[ACTIVITY], presence=Presence.NIL, rows=())
    assert changed(seen, ACTIVITY, nil).new_young_people(CAMDEN, IDVA, 12)[0] == 55


def test_referrals_sent_on_to_nobody_are_added_up_row_by_row() -> None:
    """Each month 3 of the first service, none of the second; the third sent on more than it declined."""
    number, source = Provision(Session(observed()), MONTH).not_sent_on(CAMDEN, IDVA, 3)
    assert number == 9
    assert (len(source.rows), source.fields) == (9, ("decided_declined", "declined_redirected"))


@pytest.mark.parametrize("name", ["decided_declined", "declined_redirected"])
def test_referrals_of_which_either_figure_is_not_known_are_left_out(name: str) -> None:
    seen, key = observed(), (CAMDEN, "activity", MONTH - 1)
    number, source = changed(seen, key, with_values(seen.sheets[key], {name: CellState.BLANK})).not_sent_on(
        CAMDEN, IDVA, 3
    )
    assert (number, len(source.rows)) == (6, 8)


def offered(lines: str) -> Offer:
    services = table(f"| area | types | status | places | taken | waiting |\n{lines}")
    return Provision(Session(gathered(sheets_of(services, MONTH))), MONTH).offer(CAMDEN, IDVA)


KNOWN = "| Camden | idva | operating | 20 | 5 | 3 |"


@pytest.mark.parametrize(
    ("other", "room", "is_waiting_known"),
    [
        ("| Camden | idva | operating | 10 | 12 | 2 |", Room(15, 30), True),  # over-full is not less than full
        ("| Camden | idva | operating | z  | z  | 2 |", Room(15, 20), True),
        ("| Camden | idva | operating | 10 |    | 2 |", None, True),
        ("| Camden | idva | operating | !  | 5  |   |", None, False),
        ("| Camden | idva |           | 10 | 5  | 2 |", None, False),
        ("| Camden | idva | paused    |    |    |   |", Room(15, 20), True),
        ("| Barnet | idva | operating |    |    |   |", Room(15, 20), True),
    ],
)
def test_free_places_are_known_if_those_of_every_service_are(
    other: str, room: Room | None, is_waiting_known: bool
) -> None:
    offer = offered(f"{KNOWN}\n{other}")
    assert (offer.room, offer.is_waiting_known) == (room, is_waiting_known)


def test_a_service_without_activity_leaves_free_places_and_queues_open() -> None:
    seen = gathered(sheets_of(TWO, MONTH))
    key = (CAMDEN, "activity", MONTH)
    fewer = replace(seen.sheets[key], rows=seen.sheets[key].rows[1:])
    offer = changed(seen, key, fewer).offer(CAMDEN, IDVA)
    assert (offer.room, offer.is_waiting_known) == (None, False)


def test_levels_at_which_nothing_could_be_free_are_refused(tmp_path: Path) -> None:
    path, text = tmp_path / "levels.yaml", LEVELS.read_text(encoding="utf-8")
    path.write_text(text.replace("value: 5\n", "value: 10\n", 1), encoding="utf-8")
    assert load_levels(path).fewest_free_places.value == load_levels(path).fewest_places.value
    path.write_text(text.replace("value: 5\n", "value: 11\n", 1), encoding="utf-8")
    with pytest.raises(RuleSetError, match="fewest_free_places is more than fewest_places, so nothing could ever"):
        load_levels(path)


def test_levels_are_read_from_the_file_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "levels.yaml"
    path.write_text(LEVELS.read_text(encoding="utf-8").replace("value: 60", "value: 61", 1), encoding="utf-8")
    assert load_levels(path).low_occupancy_percent.value == 61
    assert load_levels() != load_levels(path)


@pytest.mark.parametrize(("text", "key"), [("{}", "provisions"), ("provisions: {value: [idva]}", "provisions.title")])
def test_levels_that_cannot_be_used_name_their_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "levels.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleSetError, match=rf"levels\.yaml: line \d+, {key}: this key is missing"):
        load_levels(path)

"""What is suggested, as small tables: a line is a service with its month, or one kind of move as one end counts it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contract import load_contracts
from standards.errors import RuleSetError
from standards.model import Area, CellState, Month, Observations, Presence, Row, SheetReturn, Value
from standards.movements import Agreement, Ends, Says, crossings
from standards.opportunities import Kind, Opportunity, find, load_levels, words_of
from standards.opportunity_model import Figure
from standards.session import Session
from standards.specs import Reconcile

MONTH = Month(2026, 10)
QUARTERS = (Month(2025, 12), Month(2026, 3), Month(2026, 6), Month(2026, 9))
CODES = {"Barnet": "E09000003", "Camden": "E09000007", "Enfield": "E09000010", "Hackney": "E09000012"}
BORDERS = {
    CODES["Barnet"]: frozenset({CODES["Camden"], CODES["Enfield"]}),
    CODES["Camden"]: frozenset({CODES["Barnet"]}),
    CODES["Enfield"]: frozenset({CODES["Barnet"]}),
    CODES["Hackney"]: frozenset(),
}
STATES = {"": CellState.BLANK, "z": CellState.NOT_APPLICABLE, "!": CellState.VOID}
LEVELS = load_levels()
USUAL = {
    "status": "operating",
    "harms": "",
    "places": "20",
    "taken": "20",
    "waiting": "0",
    "declined": "0",
    "sent_on": "0",
    "new": "10",
    "posts": "0",
    "served": "own",
}
XB5 = Reconcile(
    kind="reconcile",
    sheet="movements",
    of="children_moved",
    other="other_borough",
    one={"direction": "sent"},
    two={"direction": "received"},
)


def _table(text: str) -> list[dict[str, str]]:
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def _number(cell: str) -> Value:
    return STATES[cell] if cell in STATES else Fraction(cell) if "." in cell else int(cell)


def _service(number: int, line: Mapping[str, str]) -> Row:
    cells = {**USUAL, **line}
    own = CODES[cells["area"]]
    served = (own,) if cells["served"] == "own" else tuple(sorted(CODES[name] for name in cells["served"].split()))
    types = tuple(sorted(cells["types"].split()))
    values: dict[str, Value] = {
        "service_id": f"S{number:02d}",
        "service_types": types or CellState.BLANK,
        "status": STATES.get(cells["status"], cells["status"]),
        "boroughs_served": STATES.get(cells["served"], served),
        "forms_of_abuse": ("bullying",),
        "supports_harmed": "no",
        "supports_harming": "yes" if cells["harms"] else "no",
        "places": _number(cells["places"]),
        "specialist_posts_fte": _number(cells["posts"]),
    }
    return Row(f"services-{own}", "services", number, values)


def _activity(service: Row, line: Mapping[str, str]) -> Row:
    cells = {**USUAL, **line}
    names = {
        "places_occupied": "taken",
        "pending": "waiting",
        "decided_declined": "declined",
        "declined_redirected": "sent_on",
        "new_young_people": "new",
    }
    values = {name: _number(cells[column]) for name, column in names.items()}
    values["service_id"] = service.values["service_id"]
    return Row(service.receipt.replace("services", "activity"), "activity", service.number, values, register=service)


def _sheets(lines: Iterable[Mapping[str, str]], month: Month) -> list[SheetReturn]:
    made: list[SheetReturn] = []
    lines = list(lines)
    for code in CODES.values():
        own = [line for line in lines if CODES[line["area"]] == code]
        services = tuple(_service(number, line) for number, line in enumerate(own, 2))
        activity = tuple(_activity(row, line) for row, line in zip(services, own, strict=True))
        made.append(SheetReturn(code, "services", month, Presence.RETURNED, services))
        made.append(SheetReturn(code, "activity", month, Presence.RETURNED, activity))
    return made


def _movements(lines: Iterable[Mapping[str, str]], silent: Iterable[str] = ()) -> list[SheetReturn]:
    made = []
    for name, code in CODES.items():
        own = [line for line in lines if line["says"] == name]
        rows = tuple(Row(f"moves-{code}", "movements", number, _moved(line)) for number, line in enumerate(own, 2))
        for quarter in QUARTERS:
            presence = Presence.RETURNED if quarter == QUARTERS[0] and rows else Presence.NIL
            presence = Presence.ABSENT if name in silent and quarter == QUARTERS[-1] else presence
            made.append(
                SheetReturn(code, "movements", quarter, presence, rows if presence is Presence.RETURNED else ())
            )
    return made


def _moved(line: Mapping[str, str]) -> dict[str, Value]:
    is_sent = line["says"] == line["from"]
    other = line["to"] if is_sent else line["from"]
    return {
        "direction": "sent" if is_sent else "received",
        "other_borough": CODES.get(other, other) or CellState.BLANK,
        "reason": STATES.get(line["reason"], line["reason"]),
        "children_moved": _number(line["moved"]),
        "has_hosting_agreement": STATES.get(line.get("agreed", ""), line.get("agreed", "")),
    }


def _gathered(sheets: Iterable[SheetReturn]) -> Observations:
    return Observations(
        areas=tuple(Area(code, name) for name, code in CODES.items()),
        sheets={(one.area, one.sheet, one.period): one for one in sheets},
        catalogue=load_contracts().catalogue(),
        cluster_id="north-london",
    )


def _observed(services: str, movements: str = "", silent: Iterable[str] = ()) -> Observations:
    lines = _table(services) if services else []
    sheets = [sheet for back in range(12) for sheet in _sheets(lines, MONTH - back)]
    return _gathered([*sheets, *_movements(_table(movements) if movements else [], silent)])


def _found(observations: Observations, kind: Kind | None = None) -> list[Opportunity]:
    found = find(Session(observations), MONTH, LEVELS, BORDERS)
    return [one for one in found if kind in (None, one.kind)]


def _said(one: Opportunity) -> list[str]:
    return [words_of(statement) for statement in one.reasoning]


FULL = "\n".join(
    f"| {name} | {code} | 20 |"
    for name in ("Camden", "Enfield", "Hackney")
    for code in LEVELS.provisions.value
    if code != "psychotherapy"
)
"""Every provision but psychotherapy, full, in three boroughs."""


class TestUnmetNeed:
    def test_a_gap_beside_free_places_next_door(self) -> None:
        observed = _observed(
            """
            | area    | types         | taken |
            | Barnet  | psychotherapy | 13    |
            | Camden  | hsb_service   | 20    |
            | Hackney | hsb_service   | 20    |
            """
        )
        (one,) = [one for one in _found(observed, Kind.UNMET_NEED) if "psychotherapy" in one.about]
        assert one.areas == (CODES["Camden"], CODES["Barnet"])
        assert one.title == "Psychotherapy: none in Camden, free places in Barnet"
        assert _said(one) == [
            "By Camden’s own register, no such service operated for its residents in October 2026.",
            "Barnet, next door, had 7 of 20 places free at the end of October 2026, and fewer than 10 referrals "
            "waiting.",
        ]
        assert one.basis == "Services and Activity, October 2026"
        assert {source.row.sheet for source in one.sources} == {"services", "activity"}

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("| Barnet | psychotherapy | operating | 20 | 16 | 0  | own |", "four free places are too few"),
            ("| Barnet | psychotherapy | operating | 9  | 0  | 0  | own |", "nine places are too few to speak of"),
            ("| Barnet | psychotherapy | operating | 20 |    | 0  | own |", "how many are taken is not known"),
            ("| Barnet | psychotherapy | operating | !  | 2  | 0  | own |", "how many there are could not be read"),
            ("| Barnet | psychotherapy | operating | z  | z  | 0  | own |", "it has no fixed number of places"),
            ("| Barnet | psychotherapy | operating | 20 | 2  | 10 | own |", "it has a queue of its own"),
            ("| Barnet | psychotherapy | operating | 20 | 2  |    | own |", "whether it has a queue is not known"),
            ("| Barnet | psychotherapy | paused    | 20 | 0  | 0  | own |", "it does not operate"),
            ("| Barnet | psychotherapy |           | 20 | 0  | 0  | own |", "whether it operates is not known"),
            ("| Barnet | psychotherapy | operating | 20 | 2  | 0  | Barnet Camden |", "Camden can use it already"),
            ("| Barnet | psychotherapy | operating | 20 | 2  | 0  |     |", "who can use it is not known"),
        ],
        ids=lambda text: text if "|" not in text else "",
    )
    def test_no_free_places_no_suggestion(self, line: str, why: str) -> None:
        header = "| area | types | status | places | taken | waiting | served |"
        observed = _observed(f"{header}\n{line}\n| Camden | hsb_service | operating | 20 | 20 | 0 | own |")
        assert [one for one in _found(observed, Kind.UNMET_NEED) if "psychotherapy" in one.about] == []

    @pytest.mark.parametrize("status", ["", "!"])
    def test_a_service_that_may_operate_is_no_gap(self, status: str) -> None:
        observed = _observed(
            f"""
            | area   | types         | status    | taken |
            | Barnet | psychotherapy | operating | 2     |
            | Camden | psychotherapy | {status}  | 2     |
            """
        )
        assert [one for one in _found(observed) if "psychotherapy" in one.about] == []

    def test_a_borough_that_returned_nothing_has_no_gap(self) -> None:
        observed = _observed("| area | types | taken |\n| Barnet | psychotherapy | 2 |")
        assert [one for one in _found(observed) if one.kind is Kind.UNMET_NEED] == []

    def test_places_across_the_cluster_are_not_next_door(self) -> None:
        observed = _observed(
            """
            | area    | types         | taken |
            | Hackney | psychotherapy | 2     |
            | Camden  | hsb_service   | 20    |
            """
        )
        assert _found(observed, Kind.UNMET_NEED) == []
        assert [one.areas for one in find(Session(observed), MONTH, LEVELS) if one.kind is Kind.UNMET_NEED] != []

    @pytest.mark.parametrize(
        ("cells", "says"),
        [
            ("| 20 | 15 | 10 | 0 | 0 |", ["In Camden, 10 referrals waited for a decision at the end of October 2026."]),
            ("| 20 | 20 | 0  | 0 | 0 |", ["All of Camden’s places were taken at the end of October 2026."]),
            (
                "| 20 | 15 | 0  | 3 | 1 |",
                [
                    "In the 3 months to October 2026, such services for Camden declined 6 referrals and sent the young "
                    "people on to nobody."
                ],
            ),
            ("| 20 | 15 | 9  | 2 | 1 |", []),
            ("| 20 |    | 9  | 2 |   |", []),
        ],
    )
    def test_signs_that_there_is_not_enough(self, cells: str, says: list[str]) -> None:
        header = "| area | types | places | taken | waiting | declined | sent_on |"
        observed = _observed(f"{header}\n| Barnet | idva | 20 | 5 | 0 | 0 | 0 |\n| Camden | idva {cells}")
        found = [_said(one)[:-1] for one in _found(observed, Kind.UNMET_NEED)]
        assert found == ([says] if says else [])

    def test_a_form_of_abuse_with_nobody_for_those_who_harm(self) -> None:
        observed = _observed(
            """
            | area   | types  | harms | taken |
            | Barnet | idva   | yes   | 5     |
            | Camden | idva   |       | 5     |
            """
        )
        (one,) = _found(observed, Kind.UNMET_NEED)
        assert (one.about, one.areas) == (("bullying/harming",), (CODES["Camden"], CODES["Barnet"]))
        assert one.title == "Bullying, for those who harm: none in Camden, free places in Barnet"

    def test_a_service_of_two_types_is_suggested_once(self) -> None:
        observed = _observed(
            """
            | area   | types            | taken | waiting |
            | Barnet | idva ypva        | 5     | 0       |
            | Camden | idva ypva        | 5     | 12      |
            """
        )
        (one,) = _found(observed, Kind.UNMET_NEED)
        assert one.about == ("idva", "ypva")


class TestSharing:
    def test_two_small_half_empty_services_of_a_narrow_type(self) -> None:
        observed = _observed(
            """
            | area   | types       | places | taken |
            | Barnet | hsb_service | 20     | 12    |
            | Camden | hsb_service | 10     | 6     |
            """
        )
        (one,) = _found(observed, Kind.DUPLICATE)
        assert (one.areas, one.about) == ((CODES["Barnet"], CODES["Camden"]), ("hsb_service",))
        assert _said(one)[2:] == ["Barnet: 20 places, 8 of them free.", "Camden: 10 places, 4 of them free."]
        figures = [part for statement in one.reasoning for part in statement if isinstance(part, Figure)]
        assert [(one.counts_children, one.out_of) for one in figures] == [
            (False, None),
            (True, 20),
            (False, None),
            (True, 10),
        ]

    @pytest.mark.parametrize(
        "line",
        [
            "| Camden | hsb_service | 10 | 7 | own           |",  # not half empty
            "| Camden | hsb_service | 21 | 2 | own           |",  # not small
            "| Camden | hsb_service | 9  | 2 | own           |",  # too small to speak of
            "| Camden | hsb_service | 10 |   | own           |",  # not known
            "| Camden | hsb_service | z  | z | own           |",  # no fixed number
            "| Camden | hsb_service | 10 | 2 | Barnet Camden |",  # shared already
            "| Camden | idva        | 10 | 2 | own           |",  # another type
            "| Hackney | hsb_service | 10 | 2 | own          |",  # not next door
        ],
    )
    def test_what_is_no_likely_duplicate(self, line: str) -> None:
        observed = _observed(
            f"| area | types | places | taken | served |\n| Barnet | hsb_service | 20 | 2 | own |\n{line}"
        )
        assert _found(observed, Kind.DUPLICATE) == []

    def test_small_separate_services_could_be_joint(self) -> None:
        observed = _observed(
            """
            | area    | types   | places | taken | posts | new |
            | Barnet  | idva    | z      | z     | 0.8   | 99  |
            | Camden  | idva    | z      | z     | 0     | 4   |
            | Enfield | idva    | z      | z     | 2     | 5   |
            """
        )
        (one,) = [one for one in _found(observed, Kind.JOINT) if "idva" in one.about]
        assert one.areas == (CODES["Barnet"], CODES["Camden"])
        assert _said(one)[1:] == [
            "Barnet has 0.8 full-time specialist posts for it.",
            "In Camden such services took on fewer than 60 new young people in the 12 months to October 2026.",
        ]
        assert one.basis == "Services and Activity, November 2025 to October 2026"

    def test_a_provision_that_neighbours_both_lack(self) -> None:
        observed = _observed(f"| area | types | taken |\n{FULL.replace('Camden', 'Barnet')}")
        found = [one for one in _found(observed, Kind.JOINT) if one.about == ("psychotherapy",)]
        assert [one.areas for one in found] == [(CODES["Barnet"], CODES["Enfield"])]
        assert found[0].title == "Psychotherapy: none in Barnet and Enfield"

    def test_no_provider_and_no_service_is_named(self) -> None:
        observed = _observed(f"| area | types | taken |\n{FULL}\n| Barnet | psychotherapy | 2 |")
        for one in _found(observed):
            text = " ".join([one.title, *_said(one)])
            assert not any(f"S{number:02d}" in text for number in range(20))


MOVES = """
| says   | from   | to     | reason         | moved | agreed |
| Barnet | Barnet | Camden | violence       | 1     | yes    |
| Barnet | Barnet | Camden | care_placement | 2     | no     |
| Camden | Barnet | Camden | violence       | 3     | z      |
| Camden | Camden | Barnet | housing        | 9     | yes    |
| Barnet | Camden | Barnet | housing        | 2     | z      |
| Enfield | Enfield | Camden | violence     | 4     | no     |
| Enfield | Enfield | E06000060 | violence  | 4     | no     |
"""


class TestMovements:
    def test_boroughs_that_send_to_each_other(self) -> None:
        (one,) = _found(_observed("", MOVES), Kind.BOTH_WAYS)
        assert one.areas == (CODES["Barnet"], CODES["Camden"])
        assert _said(one) == [
            "Care placements and other moves from Barnet to Camden were covered by a hosting agreement in part.",
            "Other moves from Camden to Barnet were covered by a hosting agreement.",
        ]

    def test_no_movement_is_ever_given_as_a_figure(self) -> None:
        (one,) = _found(_observed("", MOVES), Kind.BOTH_WAYS)
        assert not any(isinstance(part, Figure) for statement in one.reasoning for part in statement)
        assert not any(character.isdigit() for said in _said(one) for character in said)

    def test_what_both_ends_say_of_each_pair(self) -> None:
        found = crossings(Session(_observed("", MOVES)), MONTH, 12, XB5)
        pairs = {(one.sender, one.receiver): one for one in found.pairs}
        there = pairs[CODES["Barnet"], CODES["Camden"]]
        assert (there.moves.sent.says, there.moves.told.says) == (Says.YES, Says.YES)
        assert (there.care.sent.says, there.care.told.says) == (Says.YES, Says.NO)
        assert (there.ends, there.agreement) == (Ends.AGREE, Agreement.PARTLY)
        back = pairs[CODES["Camden"], CODES["Barnet"]]
        assert (back.ends, back.agreement) == (Ends.DIFFER, Agreement.YES)
        one_sided = pairs[CODES["Enfield"], CODES["Camden"]]
        assert (one_sided.moves.told.says, one_sided.agreement) == (Says.NO, Agreement.NO)
        assert pairs[CODES["Enfield"], ""].moves.sent.least == 4
        assert (found.periods, found.unheard) == (QUARTERS, frozenset())

    def test_a_quarter_that_did_not_come_leaves_a_silence_open(self) -> None:
        found = crossings(Session(_observed("", MOVES, silent=["Camden"])), MONTH, 12, XB5)
        pairs = {(one.sender, one.receiver): one for one in found.pairs}
        assert found.unheard == {CODES["Camden"]}
        assert pairs[CODES["Barnet"], CODES["Camden"]].care.told.says is Says.NOT_KNOWN
        assert pairs[CODES["Barnet"], CODES["Camden"]].ends is Ends.NOT_KNOWN
        assert pairs[CODES["Camden"], CODES["Barnet"]].agreement is Agreement.NOT_KNOWN

    @pytest.mark.parametrize(
        ("line", "moves", "care"),
        [
            ("| Barnet | Barnet | Camden | violence |   | yes |", Says.NOT_KNOWN, Says.NO),
            ("| Barnet | Barnet | Camden |          | 3 | yes |", Says.NOT_KNOWN, Says.NOT_KNOWN),
            ("| Barnet | Barnet | Camden | violence | 0 | yes |", Says.NO, Says.NO),
            ("| Barnet | Barnet | Camden |          | 0 | yes |", Says.NO, Says.NO),
            ("| Barnet | Barnet |        | violence | 3 | yes |", Says.NOT_KNOWN, Says.NOT_KNOWN),
        ],
    )
    def test_a_cell_that_is_not_known_is_neither_yes_nor_no(self, line: str, moves: Says, care: Says) -> None:
        told = "| Camden | Barnet | Camden | custody_release | 1 | z |"
        observed = _observed("", f"| says | from | to | reason | moved | agreed |\n{line}\n{told}")
        (one,) = crossings(Session(observed), MONTH, 12).pairs
        assert (one.moves.sent.says, one.care.sent.says) == (moves, care)


def test_every_level_says_why_it_stands_where_it_does() -> None:
    for name, level in LEVELS:
        assert level.title, name
        assert level.why.endswith("."), name
    assert LEVELS.fewest_places.value >= LEVELS.fewest_free_places.value + 5  # no small count of children by inference


def test_the_types_named_in_the_levels_are_the_contracts() -> None:
    catalogue = load_contracts().catalogue()
    types = catalogue.field("services", "service_types")
    assert types is not None
    assert {*LEVELS.provisions.value, *LEVELS.narrow_types.value} <= set(types.codes)
    assert tuple(LEVELS.provisions.value) == catalogue.sets["ten_provisions"]
    assert tuple(LEVELS.forms.value) == catalogue.sets["five_forms"]


def test_a_contract_without_a_field_that_is_looked_at_stops_the_run() -> None:
    observed = _observed("")
    sheets = {name: sheet for name, sheet in observed.catalogue.sheets.items() if name != "activity"}
    without = replace(observed, catalogue=replace(observed.catalogue, sheets=sheets))
    with pytest.raises(RuleSetError, match="activity"):
        find(Session(without), MONTH, LEVELS)


_LINE = st.fixed_dictionaries(
    {
        "area": st.sampled_from(list(CODES)),
        "types": st.sampled_from(["psychotherapy", "hsb_service", "idva ypva", "outreach", "outreach hsb_service", ""]),
        "status": st.sampled_from(["operating", "operating", "operating", "paused"]),
        "harms": st.sampled_from(["", "yes"]),
        "places": st.sampled_from(["10", "20", "30", "z"]),
        "taken": st.sampled_from(["0", "5", "10", "30"]),
        "waiting": st.sampled_from(["0", "4", "12"]),
        "declined": st.sampled_from(["0", "3"]),
        "sent_on": st.sampled_from(["0", "3"]),
        "new": st.sampled_from(["0", "4", "9"]),
        "posts": st.sampled_from(["0", "0.5", "2"]),
        "served": st.sampled_from(["own", "own", "Barnet Camden"]),
    }
)
_MOVE = st.fixed_dictionaries(
    {
        "says": st.sampled_from(list(CODES)),
        "other": st.sampled_from([*CODES, "E06000060"]),
        "way": st.sampled_from(["sent", "received"]),
        "reason": st.sampled_from(["violence", "care_placement"]),
        "moved": st.sampled_from(["0", "1", "7"]),
        "agreed": st.sampled_from(["yes", "no"]),
    }
)


def _move_lines(moves: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    return [
        {
            **move,
            "from": move["says"] if move["way"] == "sent" else move["other"],
            "to": move["other"] if move["way"] == "sent" else move["says"],
        }
        for move in moves
        if move["says"] != move["other"]
    ]


def _sheets_of(services: list[dict[str, str]], moves: list[dict[str, str]]) -> list[SheetReturn]:
    monthly = [sheet for back in range(12) for sheet in _sheets(services, MONTH - back)]
    return [*monthly, *_movements(_move_lines(moves))]


def _shuffled(sheet: SheetReturn, chance: random.Random) -> SheetReturn:
    return replace(sheet, rows=tuple(chance.sample(sheet.rows, len(sheet.rows))))


def _facts(found: Iterable[Opportunity]) -> list[tuple[Kind, tuple[str, ...], tuple[str, ...], str, list[str]]]:
    return [(one.kind, one.areas, one.about, one.title, _said(one)) for one in found]


@settings(max_examples=60, deadline=None)
@given(st.lists(_LINE, max_size=9), st.lists(_MOVE, max_size=8), st.randoms(use_true_random=False))
def test_order_never_matters(
    services: list[dict[str, str]], moves: list[dict[str, str]], chance: random.Random
) -> None:
    sheets = _sheets_of(services, moves)
    other = [_shuffled(sheet, chance) for sheet in sheets]
    chance.shuffle(other)
    observed, mixed = _gathered(sheets), _gathered(other)
    mixed = replace(mixed, areas=tuple(chance.sample(mixed.areas, len(mixed.areas))))
    assert _facts(_found(observed)) == _facts(_found(mixed))


def _with_gaps(sheets: list[SheetReturn], chance: random.Random) -> list[SheetReturn]:
    """Return the sheets with some of them absent, and some of their cells blank or void."""
    gone: dict[int, Row] = {}
    made = []
    for sheet in sheets:  # a register comes before the activity about it
        if chance.random() < 0.05:
            made.append(replace(sheet, presence=Presence.ABSENT, rows=()))
            continue
        rows = []
        for row in sheet.rows:
            values = {
                name: chance.choice([CellState.BLANK, CellState.VOID]) if chance.random() < 0.04 else value
                for name, value in row.values.items()
            }
            register = gone.get(id(row.register), row.register)
            gone[id(row)] = replace(row, values=values, register=register)
            rows.append(gone[id(row)])
        made.append(replace(sheet, rows=tuple(rows)))
    return made


def _is_part_of(less: Opportunity, code: str, more: Opportunity) -> bool:
    if (less.kind, bool(less.about)) != (more.kind, bool(more.about)) or (code and code not in more.about):
        return False
    is_same_need = less.kind is not Kind.UNMET_NEED or less.areas[0] == more.areas[0]
    return is_same_need and set(less.areas) <= set(more.areas)


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINE, max_size=9), st.lists(_MOVE, max_size=8), st.randoms(use_true_random=False))
def test_missing_data_never_adds_a_suggestion(
    services: list[dict[str, str]], moves: list[dict[str, str]], chance: random.Random
) -> None:
    sheets = _sheets_of(services, moves)
    whole = _found(_gathered(sheets))
    for less in _found(_gathered(_with_gaps(sheets, chance))):
        for code in less.about or ("",):
            assert any(_is_part_of(less, code, more) for more in whole), (less.title, [one.title for one in whole])

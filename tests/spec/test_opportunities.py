"""What is suggested, as small tables: a line is a service with its month, or one kind of move as one end counts it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts.load import load_contracts
from standards.errors import RuleSetError
from standards.measures.session import Session
from standards.model import CellState, Presence, Row, SheetReturn
from standards.sharing.suggestions import Suggestion, SuggestionKind, find
from tests.support.suggestions_kit import (
    CODES,
    IDVA,
    LEVELS,
    MONTH,
    NOW,
    REGISTERED,
    fields,
    figures,
    found_in,
    gathered,
    movements_of,
    observe,
    sentences,
    sheets_of,
)

FULL = "\n".join(
    f"| {name} | {code} | 20 |"
    for name in ("Camden", "Enfield", "Hackney")
    for code in LEVELS.provisions.value
    if code != "psychotherapy"
)
"""Every provision but psychotherapy, full, in three boroughs."""


class TestSharing:
    def test_two_small_half_empty_services_of_a_narrow_type(self) -> None:
        observed = observe(
            """
            | area   | types       | places | taken |
            | Barnet | hsb_service | 20     | 12    |
            | Camden | hsb_service | 10     | 6     |
            """
        )
        (suggestion,) = found_in(observed, SuggestionKind.DUPLICATE)
        assert (suggestion.areas, suggestion.about) == ((CODES["Barnet"], CODES["Camden"]), ("hsb_service",))
        assert sentences(suggestion)[2:] == ["Barnet: 20 places, 8 of them free.", "Camden: 10 places, 4 of them free."]
        assert figures(suggestion) == [
            (Fraction(20), False, 0, None),
            (Fraction(8), True, 8, 20),
            (Fraction(10), False, 0, None),
            (Fraction(4), True, 4, 10),
        ]
        assert suggestion.basis == "Services and Activity, October 2026"
        assert fields(suggestion) == {"services": {REGISTERED}, "activity": {NOW}}

    def test_places_that_are_not_a_whole_share_are_rounded_up(self) -> None:
        """At most 60% of 12 places taken are 7, so that 5 are free at the least."""
        observed = observe(
            """
            | area   | types       | places | taken |
            | Barnet | hsb_service | 12     | 5     |
            | Camden | hsb_service | 12     | 7     |
            """
        )
        (suggestion,) = found_in(observed, SuggestionKind.DUPLICATE)
        assert figures(suggestion)[1::2] == [(Fraction(7), True, 5, 12), (Fraction(5), True, 5, 12)]

    def test_services_of_two_narrow_types_are_two_duplicates_or_one_of_both(self) -> None:
        header, two = "| area | types | places | taken |", "hsb_service psychotherapy"
        apart = [f"| {area} | {kind} | 10 | 5 |" for area in ("Barnet", "Camden") for kind in two.split()]
        both = [f"| {area} | {two} | 10 | 5 |" for area in ("Barnet", "Camden")]
        titles = [
            [
                suggestion.title
                for suggestion in found_in(observe("\n".join([header, *lines])), SuggestionKind.DUPLICATE)
            ]
            for lines in (apart, both)
        ]
        hsb, therapy = "Harmful sexual behaviour service", "Psychotherapy"
        tail = "Barnet and Camden, each by itself"
        assert sorted(titles[0]) == sorted([f"{hsb}: {tail}", f"{therapy}: {tail}"])
        assert titles[1] in ([f"{hsb}; {therapy}: {tail}"], [f"{therapy}; {hsb}: {tail}"])

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
        observed = observe(
            f"| area | types | places | taken | served |\n| Barnet | hsb_service | 20 | 2 | own |\n{line}"
        )
        assert found_in(observed, SuggestionKind.DUPLICATE) == []

    def test_small_separate_services_could_be_joint(self) -> None:
        observed = observe(
            """
            | area    | types   | places | taken | posts | new |
            | Barnet  | idva    | z      | z     | 0.8   | 99  |
            | Camden  | idva    | z      | z     | 0     | 4   |
            | Enfield | idva    | z      | z     | 2     | 5   |
            """
        )
        (suggestion,) = [
            suggestion for suggestion in found_in(observed, SuggestionKind.JOINT) if "idva" in suggestion.about
        ]
        assert suggestion.areas == (CODES["Barnet"], CODES["Camden"])
        assert sentences(suggestion)[1:] == [
            "Barnet has 0.8 full-time specialist posts for it.",
            "In Camden such services took on fewer than 60 new young people in the 12 months to October 2026.",
        ]
        assert suggestion.basis == "Services and Activity, November 2025 to October 2026"
        assert suggestion.title == f"{IDVA}: small and separate in Barnet and Camden"
        assert fields(suggestion)["activity"] == {NOW, ("new_young_people",)}
        assert fields(suggestion)["services"] == {REGISTERED, ("specialist_posts_fte",)}

    def test_small_services_of_two_types_are_two_suggestions(self) -> None:
        lines = [f"| {area} | {kind} | z | z | 0.5 |" for area in ("Barnet", "Camden") for kind in ("idva", "isva")]
        observed = observe("\n".join(["| area | types | places | taken | posts |", *lines]))
        abouts = [
            suggestion.about
            for suggestion in found_in(observed, SuggestionKind.JOINT)
            if {"idva", "isva"} & {*suggestion.about}
        ]
        assert abouts == [("idva",), ("isva",)]

    def test_a_borough_without_such_a_service_runs_none_by_itself(self) -> None:
        observed = observe(
            """
            | area   | types       | places | taken | posts |
            | Barnet | idva        | z      | z     | 0.5   |
            | Camden | hsb_service | 20     | 20    | 9     |
            """
        )
        assert [
            suggestion for suggestion in found_in(observed, SuggestionKind.JOINT) if "idva" in suggestion.about
        ] == []

    def test_few_posts_are_a_matter_of_this_month_alone(self) -> None:
        observed = observe(
            """
            | area   | types | places | taken | posts | new |
            | Barnet | idva  | z      | z     | 0.5   | 99  |
            | Camden | idva  | z      | z     | 0.8   | 99  |
            """
        )
        (suggestion,) = [
            suggestion for suggestion in found_in(observed, SuggestionKind.JOINT) if "idva" in suggestion.about
        ]
        assert suggestion.basis == "Services and Activity, October 2026"
        assert figures(suggestion) == [(Fraction("0.5"), False, 0, None), (Fraction("0.8"), False, 0, None)]

    @pytest.mark.parametrize("posts", ["", "!"])
    def test_posts_that_are_not_known_may_be_many(self, posts: str) -> None:
        header = "| area | types | places | taken | posts | new |"
        observed = observe(f"{header}\n| Barnet | idva | z | z | 0.5 | 99 |\n| Camden | idva | z | z | {posts} | 1 |")
        assert [
            suggestion for suggestion in found_in(observed, SuggestionKind.JOINT) if "idva" in suggestion.about
        ] == []

    def test_a_provision_that_neighbours_both_lack(self) -> None:
        observed = observe(f"| area | types | taken |\n{FULL.replace('Camden', 'Barnet')}")
        suggestions = [
            suggestion
            for suggestion in found_in(observed, SuggestionKind.JOINT)
            if suggestion.about == ("psychotherapy",)
        ]
        assert [suggestion.areas for suggestion in suggestions] == [(CODES["Barnet"], CODES["Enfield"])]
        assert suggestions[0].title == "Psychotherapy: none in Barnet and Enfield"
        assert sentences(suggestions[0]) == [
            "The registers of Barnet and Enfield show no such service for their residents in October 2026.",
            "The cluster looks for this provision in every borough.",
        ]
        assert suggestions[0].basis == "Services, October 2026"
        assert fields(suggestions[0]) == {"services": {REGISTERED[:2]}}

    def test_provisions_that_other_neighbours_lack_are_another_suggestion(self) -> None:
        lines = [line for line in FULL.replace("Hackney", "Barnet").splitlines() if line]
        lines = [line for line in lines if "Camden | parents_cse" not in line and "Barnet | parents_cse" not in line]
        lines.append("| Camden | psychotherapy | 20 |")
        suggestions = found_in(observe("\n".join(["| area | types | taken |", *lines])), SuggestionKind.JOINT)
        assert [
            (suggestion.areas, suggestion.about)
            for suggestion in suggestions
            if {"psychotherapy", "parents_cse"} & {*suggestion.about}
        ] == [
            ((CODES["Barnet"], CODES["Enfield"]), ("psychotherapy",)),
            ((CODES["Barnet"], CODES["Camden"]), ("parents_cse",)),
        ]

    def test_no_provider_and_no_service_is_named(self) -> None:
        observed = observe(f"| area | types | taken |\n{FULL}\n| Barnet | psychotherapy | 2 |")
        for suggestion in found_in(observed):
            text = " ".join([suggestion.title, *sentences(suggestion)])
            assert not any(f"S{number:02d}" in text for number in range(20))


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
    observed = observe("")
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
    monthly = [sheet for back in range(12) for sheet in sheets_of(services, MONTH - back)]
    return [*monthly, *movements_of(_move_lines(moves))]


def _shuffled(sheet: SheetReturn, chance: random.Random) -> SheetReturn:
    return replace(sheet, rows=tuple(chance.sample(sheet.rows, len(sheet.rows))))


def _facts(
    suggestions: Iterable[Suggestion],
) -> list[tuple[SuggestionKind, tuple[str, ...], tuple[str, ...], str, list[str]]]:
    return [
        (suggestion.kind, suggestion.areas, suggestion.about, suggestion.title, sentences(suggestion))
        for suggestion in suggestions
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(_LINE, max_size=9), st.lists(_MOVE, max_size=8), st.randoms(use_true_random=False))
def test_order_never_matters(
    services: list[dict[str, str]], moves: list[dict[str, str]], chance: random.Random
) -> None:
    sheets = _sheets_of(services, moves)
    other = [_shuffled(sheet, chance) for sheet in sheets]
    chance.shuffle(other)
    observed, mixed = gathered(sheets), gathered(other)
    mixed = replace(mixed, areas=tuple(chance.sample(mixed.areas, len(mixed.areas))))
    assert _facts(found_in(observed)) == _facts(found_in(mixed))


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


def _is_part_of(less: Suggestion, code: str, more: Suggestion) -> bool:
    if (less.kind, bool(less.about)) != (more.kind, bool(more.about)) or (code and code not in more.about):
        return False
    is_same_need = less.kind is not SuggestionKind.UNMET_NEED or less.areas[0] == more.areas[0]
    return is_same_need and set(less.areas) <= set(more.areas)


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINE, max_size=9), st.lists(_MOVE, max_size=8), st.randoms(use_true_random=False))
def test_missing_data_never_adds_a_suggestion(
    services: list[dict[str, str]], moves: list[dict[str, str]], chance: random.Random
) -> None:
    sheets = _sheets_of(services, moves)
    complete = found_in(gathered(sheets))
    for less in found_in(gathered(_with_gaps(sheets, chance))):
        for code in less.about or ("",):
            assert any(_is_part_of(less, code, more) for more in complete), (
                less.title,
                [suggestion.title for suggestion in complete],
            )

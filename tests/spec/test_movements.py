"""Who sends to whom, as small tables: a line is one kind of move as one end counts it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from standards.measures.session import Session
from standards.model import CellState
from standards.sharing.model import Figure
from standards.sharing.movements import Agreement, BothEnds, Occurrence, routes
from standards.sharing.suggestions import SuggestionKind
from tests.support.suggestions_kit import (
    CODES,
    MONTH,
    QUARTERS,
    XB5,
    found_in,
    observe,
    sentences,
)

MOVES = """
| says   | from   | to     | reason         | moved | agreed |
| Barnet | Barnet | Camden | violence       | 1     | yes    |
| Barnet | Barnet | Camden | housing        | 1     | yes    |
| Barnet | Barnet | Camden | care_placement | 2     | no     |
| Camden | Barnet | Camden | violence       | 3     | z      |
| Camden | Camden | Barnet | housing        | 9     | yes    |
| Barnet | Camden | Barnet | housing        | 2     | z      |
| Enfield | Enfield | Camden | violence     | 4     | no     |
| Enfield | Enfield | E06000060 | violence  | 4     | no     |
"""


class TestMovements:
    def test_boroughs_that_send_to_each_other(self) -> None:
        (suggestion,) = found_in(observe("", MOVES), SuggestionKind.BOTH_WAYS)
        assert (suggestion.areas, suggestion.about) == ((CODES["Barnet"], CODES["Camden"]), ())
        assert suggestion.title == "Barnet and Camden send young people to each other"
        assert suggestion.basis == "Movements, the quarters to December 2025, March 2026, June 2026 and September 2026"
        assert len(suggestion.sources) == 6
        assert sentences(suggestion) == [
            "Care placements and other moves from Barnet to Camden were covered by a hosting agreement in part.",
            "Other moves from Camden to Barnet were covered by a hosting agreement.",
        ]

    def test_no_movement_is_ever_given_as_a_figure(self) -> None:
        (suggestion,) = found_in(observe("", MOVES), SuggestionKind.BOTH_WAYS)
        assert not any(isinstance(part, Figure) for statement in suggestion.reasoning for part in statement)
        assert not any(character.isdigit() for sentence in sentences(suggestion) for character in sentence)

    def test_what_both_ends_say_of_each_pair(self) -> None:
        moves = routes(Session(observe("", MOVES)), MONTH, 12, XB5)
        pairs = {(pair.sender, pair.receiver): pair for pair in moves.pairs}
        pair = pairs[CODES["Barnet"], CODES["Camden"]]
        assert (pair.moves.sent.says, pair.moves.told_of.says) == (Occurrence.YES, Occurrence.YES)
        assert (pair.care.sent.says, pair.care.told_of.says) == (Occurrence.YES, Occurrence.NO)
        assert (pair.ends, pair.agreement) == (BothEnds.AGREE, Agreement.PARTLY)
        back = pairs[CODES["Camden"], CODES["Barnet"]]
        assert (back.ends, back.agreement) == (BothEnds.DIFFER, Agreement.YES)
        one_sided = pairs[CODES["Enfield"], CODES["Camden"]]
        assert (one_sided.moves.told_of.says, one_sided.agreement) == (Occurrence.NO, Agreement.NO)
        assert (pair.moves.sent.least, pair.moves.told_of.least) == (2, 3)
        outside = pairs[CODES["Enfield"], ""]
        assert (outside.moves.sent.least, outside.moves.told_of.says) == (4, Occurrence.NOT_KNOWN)
        assert (moves.periods, moves.incomplete) == (QUARTERS, frozenset())

    def test_the_rows_of_each_borough_stand_behind_what_it_says(self) -> None:
        moves = routes(Session(observe("", MOVES)), MONTH, 12, XB5)
        rows = {area: len(group.rows) for area, group in moves.sources.items()}
        assert rows == {CODES["Barnet"]: 4, CODES["Camden"]: 2, CODES["Enfield"]: 2, CODES["Hackney"]: 0}
        assert {group.fields for group in moves.sources.values()} == {
            ("direction", "other_borough", "reason", "children_moved", "has_hosting_agreement")
        }

    def test_two_boroughs_are_enough_to_compare(self) -> None:
        observed = observe("", MOVES)
        two = replace(observed, areas=observed.areas[:2])
        moves = routes(Session(two), MONTH, 12, XB5)
        pairs = {(pair.sender, pair.receiver): pair for pair in moves.pairs}
        assert pairs[CODES["Barnet"], CODES["Camden"]].ends is BothEnds.AGREE

    def test_those_who_come_from_outside_have_only_one_end(self) -> None:
        row = "| says | from | to | reason | moved | agreed |\n| Barnet | E06000060 | Barnet | violence | 4 | z |"
        (pair,) = routes(Session(observe("", row)), MONTH, 12, XB5).pairs
        assert (pair.sender, pair.receiver, pair.ends) == ("", CODES["Barnet"], BothEnds.NOT_KNOWN)
        assert (pair.moves.sent.says, pair.moves.told_of.least, pair.agreement) == (
            Occurrence.NOT_KNOWN,
            4,
            Agreement.NOT_KNOWN,
        )

    def test_a_quarter_that_did_not_come_leaves_a_silence_open(self) -> None:
        moves = routes(Session(observe("", MOVES, silent=["Camden"])), MONTH, 12, XB5)
        pairs = {(pair.sender, pair.receiver): pair for pair in moves.pairs}
        assert moves.incomplete == {CODES["Camden"]}
        assert pairs[CODES["Barnet"], CODES["Camden"]].care.told_of.says is Occurrence.NOT_KNOWN
        assert pairs[CODES["Barnet"], CODES["Camden"]].ends is BothEnds.NOT_KNOWN
        assert pairs[CODES["Camden"], CODES["Barnet"]].agreement is Agreement.NOT_KNOWN

    @pytest.mark.parametrize(
        ("line", "moves", "care"),
        [
            ("| Barnet | Barnet | Camden | violence |   | yes |", Occurrence.NOT_KNOWN, Occurrence.NO),
            ("| Barnet | Barnet | Camden |          | 3 | yes |", Occurrence.NOT_KNOWN, Occurrence.NOT_KNOWN),
            ("| Barnet | Barnet | Camden | violence | 0 | yes |", Occurrence.NO, Occurrence.NO),
            ("| Barnet | Barnet | Camden |          | 0 | yes |", Occurrence.NO, Occurrence.NO),
            ("| Barnet | Barnet |        | violence | 3 | yes |", Occurrence.NOT_KNOWN, Occurrence.NOT_KNOWN),
        ],
    )
    def test_a_cell_that_is_not_known_is_neither_yes_nor_no(
        self, line: str, moves: Occurrence, care: Occurrence
    ) -> None:
        arrival = "| Camden | Barnet | Camden | custody_release | 1 | z |"
        observed = observe("", f"| says | from | to | reason | moved | agreed |\n{line}\n{arrival}")
        (pair,) = routes(Session(observed), MONTH, 12).pairs
        assert (pair.moves.sent.says, pair.care.sent.says) == (moves, care)

    @pytest.mark.parametrize("gap", [CellState.BLANK, CellState.VOID])
    @pytest.mark.parametrize("name", ["direction", "other_borough"])
    def test_a_borough_that_does_not_say_which_way_or_whom_is_not_heard_in_full(
        self, name: str, gap: CellState
    ) -> None:
        observed = observe("", MOVES)
        key = (CODES["Barnet"], "movements", QUARTERS[0])
        first, *others = observed.sheets[key].rows
        rows = (replace(first, values={**first.values, name: gap}), *others)
        sheets = {**observed.sheets, key: replace(observed.sheets[key], rows=rows)}
        moves = routes(Session(replace(observed, sheets=sheets)), MONTH, 12, XB5)
        pairs = {(pair.sender, pair.receiver): pair for pair in moves.pairs}
        assert moves.incomplete == {CODES["Barnet"]}
        assert pairs[CODES["Camden"], CODES["Barnet"]].care.told_of.says is Occurrence.NOT_KNOWN

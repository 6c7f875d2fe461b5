from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.network import MOST, network
from reports.disclosure.protect import annexes, for_board, for_public
from reports.disclosure.sharing import public_movements, published_suggestions
from reports.render import render, render_all, render_annex
from reports.view.edition import EditionView, MovementsView, SuggestionView
from standards.model import Area
from standards.sharing.model import SuggestionKind
from standards.sharing.movements import Agreement, BothEnds, Occurrence
from tests.support.report_builder import NORTH_LONDON, edition
from tests.support.report_reader import Reader
from tests.support.report_sharing import MOVED, flow, joint, movement, together, unmet_need, waiting

BARNET, CAMDEN, ENFIELD, HACKNEY = NORTH_LONDON[:4]
HIDDEN = 5


def _view(**changes: object) -> EditionView:
    return edition(**{**together(NORTH_LONDON), **changes})


def _words(suggestion: SuggestionView) -> list[str]:
    (published,) = published_suggestions([suggestion], HIDDEN)
    return ["".join(str(part) for part in statement) for statement in published.reasoning]


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_numbers_of_children_are_rounded_down_and_other_numbers_are_not() -> None:
    assert "at least 20 referrals" in _words(waiting(CAMDEN, HACKNEY, 23))[0]
    assert "at least 10 referrals" in _words(waiting(CAMDEN, HACKNEY, 10))[0]
    assert "had at least 5 of 20 places free" in _words(unmet_need(CAMDEN, HACKNEY, free=7))[1]
    assert "0.8 full-time" in _words(joint(CAMDEN, HACKNEY))[0]


@pytest.mark.parametrize(
    ("free", "places", "shown"),
    [(20, 20, 15), (19, 20, 15), (15, 20, 15), (14, 20, 10), (22, 22, 15), (5, 10, 5), (10, 10, 5)],
)
def test_free_places_never_tell_that_few_children_are_there(free: int, places: int, shown: int) -> None:
    assert f"at least {shown} of {places} places" in _words(unmet_need(CAMDEN, HACKNEY, free, places))[1]


@given(st.integers(10, 60), st.data())
def test_what_is_shown_of_free_places_leaves_a_small_count_open(places: int, data: st.DataObject) -> None:
    """A reader knows the places, the number shown and the rule; the children there stay open by five and more."""
    free = data.draw(st.integers(5, places))

    def shown(number: int) -> str:
        return _words(unmet_need(CAMDEN, HACKNEY, number, places))[1]

    left = [places - number for number in range(5, places + 1) if shown(number) == shown(free)]
    assert places - free in left
    assert max(left) >= HIDDEN or 0 not in range(min(left), HIDDEN)
    assert not set(left) <= set(range(HIDDEN))


@pytest.mark.parametrize("number", [1, 5])
def test_a_suggestion_that_rests_on_few_children_is_not_published(number: int) -> None:
    assert list(published_suggestions([waiting(CAMDEN, HACKNEY, number)], HIDDEN)) == []
    assert list(published_suggestions([unmet_need(CAMDEN, HACKNEY, free=6, places=9)], HIDDEN)) == []


def test_no_movement_is_ever_published_as_a_count() -> None:
    """Counts that stand nowhere else are in the view, and in no file of the board's or the public edition."""
    files = render_all(_view())
    for path, content in files.items():
        if not path.startswith("annex/") and path.endswith((".html", ".csv", ".json")):
            for count in MOVED.values():
                assert not re.search(rf"{count}|{count:,}", content.decode()), path
    for published in (for_board(_view()), for_public(_view())):
        flows = [flow for pair in published.edition.movements.pairs for flow in (pair.moves, pair.care)]
        assert all(flow.sent is None and flow.told_of is None for flow in flows)


def test_a_borough_has_its_own_counts_in_its_annex_and_nobody_elses() -> None:
    pairs = (
        movement(CAMDEN.gss_code, HACKNEY.gss_code, moves=flow(31, 32)),
        movement(HACKNEY.gss_code, CAMDEN.gss_code, moves=flow(41, 42)),
        movement(BARNET.gss_code, HACKNEY.gss_code, moves=flow(51, 52)),
    )
    view = _view(movements=MovementsView(pairs, frozenset({BARNET.gss_code})))
    pages = {annex.edition.areas[0].gss_code: render_annex(annex)["index.html"].decode() for annex in annexes(view)}
    assert Reader(pages[CAMDEN.gss_code]).table("moves-table").rows == [["Hackney", "31", "0", "42", "0"]]
    assert Reader(pages[HACKNEY.gss_code]).table("moves-table").rows == [
        ["Barnet", "0", "0", "52", "0"],
        ["Camden", "41", "0", "32", "0"],
    ]
    assert Reader(pages[BARNET.gss_code]).table("moves-table").rows == [
        ["Hackney", "51", "0", "Not known [x]", "Not known [x]"]
    ]
    assert not any("suggest" in page for page in pages.values())


def test_the_public_reads_only_of_ways_that_enough_took() -> None:
    pairs = (
        movement(CAMDEN.gss_code, BARNET.gss_code, moves=flow(12, 12)),
        movement(CAMDEN.gss_code, HACKNEY.gss_code, moves=flow(9, 3)),
        movement(HACKNEY.gss_code, CAMDEN.gss_code, moves=flow(30, 2)),
    )
    movements = public_movements(MovementsView(pairs), 10)
    (pair,) = [pair for pair in movements.pairs if pair.sender == CAMDEN.gss_code]
    assert (pair.receiver, pair.moves.sends, pair.moves.receives, pair.care.sends) == (
        BARNET.gss_code,
        Occurrence.YES,
        None,
        None,
    )
    assert (pair.ends, pair.agreement) == (None, Agreement.PARTLY)
    (other,) = [pair for pair in movements.pairs if pair.sender == HACKNEY.gss_code]
    assert (other.moves.receives, other.ends) == (None, None)


def test_the_public_is_not_told_a_way_that_leaves_few_by_subtraction() -> None:
    pairs = (
        movement(CAMDEN.gss_code, BARNET.gss_code, moves=flow(15)),
        movement(CAMDEN.gss_code, HACKNEY.gss_code, moves=flow(2)),
    )
    assert public_movements(MovementsView(pairs), 10).pairs == ()


def test_none_and_few_look_the_same_in_public() -> None:
    few = _view(movements=MovementsView((movement(CAMDEN.gss_code, HACKNEY.gss_code, 3),)))
    none = _view(movements=MovementsView())
    assert render(for_public(few))["movements.html"] == render(for_public(none))["movements.html"]
    assert render(for_public(few))["movements.csv"] == render(for_public(none))["movements.csv"]
    assert render(for_board(few))["movements.html"] != render(for_board(none))["movements.html"]


def test_suggestions_are_for_the_board_alone() -> None:
    files = render_all(_view())
    assert "board/opportunities.html" in files
    assert not [path for path in files if "opportunities" in path and not path.startswith("board/")]
    for path, content in files.items():
        if path.endswith(".html") and not path.startswith("board/"):
            assert "opportunities.html" not in content.decode(), path


def test_each_kind_is_named_even_where_nothing_suggests_it() -> None:
    page = Reader(render(for_board(_view()))["opportunities.html"].decode())
    assert [id for id in page.ids if id in set(SuggestionKind)] == list(SuggestionKind)
    assert "Nothing in this month’s returns suggests this." in page.text
    assert "at least 5 of 20 places free" in page.text
    assert page.table("levels-table").rows[0][1] == "5"


def test_a_figure_that_has_not_been_protected_is_never_rendered() -> None:
    published = for_board(_view())
    raw = replace(published, edition=replace(published.edition, suggestions=(unmet_need(CAMDEN, HACKNEY),)))
    with pytest.raises(TypeError, match="not been through protection"):
        render(raw)


def test_the_table_says_who_sends_to_whom() -> None:
    pairs = (
        movement(CAMDEN.gss_code, HACKNEY.gss_code, 13, care=12),
        movement(
            HACKNEY.gss_code, CAMDEN.gss_code, moves=flow(0, 12), ends=BothEnds.DIFFER, agreement=Agreement.NONE_NEEDED
        ),
        movement(CAMDEN.gss_code, "", 15),
    )
    view = _view(
        areas=(CAMDEN, ENFIELD, HACKNEY),
        verdicts=(),
        movements=MovementsView(pairs, frozenset({ENFIELD.gss_code})),
    )
    page = Reader(render(for_board(view))["movements.html"].decode())
    no = "—No"
    assert page.table("moves-table").header == [
        "From",
        "To Camden",
        "To Enfield",
        "To Hackney",
        "To outside the cluster",
    ]
    assert page.table("moves-table").rows == [
        ["Camden", "Same borough [z]", no, "Yes", "Yes"],
        ["Enfield", "Not known [x]", "Same borough [z]", "Not known [x]", "Not known [x]"],
        ["Hackney", no, no, "Same borough [z]", no],
    ]
    assert page.table("care-table").rows[0] == ["Camden", "Same borough [z]", no, "Yes", no]
    assert page.table("ends-table").rows[1] == [
        *("Hackney", "Camden", "Yes", "No", "[c]", "No moves [z]"),
    ]
    assert "We don’t have complete figures for Enfield" in page.text
    rows = _rows(render(for_board(view))["movements.csv"])
    assert [(row["sender"], row["receiver"], row["sends"], row["told"]) for row in rows] == [
        ("Camden", "Hackney", "yes", "yes"),
        ("Camden", "Outside the cluster", "yes", "yes"),
        ("Hackney", "Camden", "no", "yes"),
    ]


def test_the_board_reads_of_few_moves_only_that_there_may_be_some() -> None:
    """Two ways with three young people in all: that each was taken would say how many took it, or nearly."""
    pairs = (
        movement(CAMDEN.gss_code, HACKNEY.gss_code, 2),
        movement(CAMDEN.gss_code, ENFIELD.gss_code, 1),
        movement(HACKNEY.gss_code, ENFIELD.gss_code, 9),
    )
    view = _view(areas=(CAMDEN, ENFIELD, HACKNEY), verdicts=(), movements=MovementsView(pairs))
    rows = _rows(render(for_board(view))["movements.csv"])
    assert [(row["sends"], row["told"], row["both_ends"], row["protection"]) for row in rows] == [
        ("", "", "", "[c]"),
        ("", "", "", "[c]"),
        ("yes", "", "", "[c]"),
    ]


@pytest.mark.parametrize(("others", "says"), [((5, 5), "yes"), ((3, 1), ""), ((6, 0), "yes"), ((4, 0), "")])
def test_a_borough_that_knows_its_own_way_is_told_no_more_of_the_others(others: tuple[int, int], says: str) -> None:
    """Hackney was told of twenty from Camden; it takes them off Camden's total, if that is shown."""
    ways = zip((ENFIELD, BARNET), others, strict=True)
    pairs = (
        movement(CAMDEN.gss_code, HACKNEY.gss_code, 20),
        *(movement(CAMDEN.gss_code, area.gss_code, number) for area, number in ways if number),
    )
    areas = (BARNET, CAMDEN, ENFIELD, HACKNEY)
    rows = _rows(render(for_board(_view(areas=areas, verdicts=(), movements=MovementsView(pairs))))["movements.csv"])
    assert {row["sends"] for row in rows} == {says}


def test_a_drawing_states_its_finding_and_never_changes() -> None:
    ways = ((CAMDEN, HACKNEY), (HACKNEY, CAMDEN), (CAMDEN, ENFIELD))
    pairs = tuple(movement(sender.gss_code, receiver.gss_code) for sender, receiver in ways)
    view = _view(areas=(CAMDEN, ENFIELD, HACKNEY), verdicts=(), movements=MovementsView(pairs))
    page = render(for_board(view))["movements.html"].decode()
    label = (
        "Moves other than care placements: Young people moved along 3 of 6 possible routes between 3 boroughs: "
        "1 pair in both directions and 1 pair in one direction only."
    )
    assert f'aria-label="{label}"' in page
    assert page.count('<div class="network">') == 1  # no care placement, no second drawing
    shuffled = replace(view, movements=MovementsView(pairs[::-1]))
    assert render(for_board(shuffled))["movements.html"].decode() == page


def test_each_way_has_an_arrowhead_of_its_own() -> None:
    drawn = network(["Camden", "Enfield", "Hackney"], frozenset({(0, 1), (1, 0), (1, 2)}), "")
    assert (drawn.lines.count("M"), drawn.heads.count("Z"), drawn.height) == (2, 3, 108)
    everyone = range(MOST)
    ways = frozenset((sender, receiver) for sender in everyone for receiver in everyone if sender != receiver)
    heads = network([str(area) for area in everyone], ways, "").heads.split("Z")[:-1]
    assert len(set(heads)) == len(ways)


def test_a_large_cluster_has_a_list_instead_of_a_tangle() -> None:
    areas = tuple(Area(f"E0900{number:04d}", f"Borough {number:02d}") for number in range(MOST + 1))
    view = _view(areas=areas, verdicts=(), movements=MovementsView((movement(areas[0].gss_code, areas[1].gss_code),)))
    page = Reader(render(for_board(view))["movements.html"].decode())
    assert page.table("moves-table").rows == [["Borough 00", "Borough 01"]]
    assert not [values for tag, values in page.tags if values.get("class") == "network"]


def test_suggestions_in_the_data_file_hold_no_more_than_the_page() -> None:
    rows = _rows(render(for_board(_view()))["opportunities.csv"])
    assert {row["suggestion"] for row in rows} == {
        "unmet_need_beside_free_places",
        "could_be_joint",
        "send_and_receive",
    }
    assert "at least 5 of 20 places free" in rows[0]["reasoning"]
    assert rows[0]["areas"].split() == [BARNET.gss_code, CAMDEN.gss_code]

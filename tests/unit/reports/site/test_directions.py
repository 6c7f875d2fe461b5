"""How a borough's checks have changed, like for like, on the first page and as data."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from reports.disclosure.protect import for_board, for_public
from reports.edition_index import Index
from reports.render import render
from reports.site.directions import DirectionCounts, direction_counts
from reports.view.edition import EditionView
from standards.model import Outcome
from tests.support.report_builder import NORTH_LONDON, OCTOBER, edition, standard, verdict
from tests.support.report_reader import Reader

FALLEN, RISEN = NORTH_LONDON[0].gss_code, NORTH_LONDON[1].gss_code


def compared() -> EditionView:
    """Two boroughs over three months: one falls from met to partly met, one rises; a third began this month."""
    history = [
        verdict(area, month=OCTOBER - back, outcome=outcome)
        for area, outcomes in ((FALLEN, "met met"), (RISEN, "partly_met not_met"))
        for back, outcome in zip((3, 1), map(Outcome, outcomes.split()), strict=True)
    ]
    now = [
        verdict(NORTH_LONDON[0].gss_code, outcome=Outcome.PARTLY_MET),
        verdict(NORTH_LONDON[1].gss_code, outcome=Outcome.MET),
        verdict(NORTH_LONDON[2].gss_code),
    ]
    alike = standard(measured_alike_since=OCTOBER - 12)
    return edition(standards=(alike,), verdicts=tuple(now), history=tuple(history))


def test_a_fall_from_met_to_partly_met_counts_and_a_rise_as_well() -> None:
    index = Index(for_board(compared()))
    assert direction_counts(index, 1) == {FALLEN: DirectionCounts(1, 0, 1), RISEN: DirectionCounts(1, 1, 0)}
    assert direction_counts(index, 3)[RISEN] == DirectionCounts(1, 1, 0)
    assert direction_counts(index, 12) == {}


def test_nothing_is_compared_where_the_standard_was_measured_otherwise() -> None:
    changed = replace(compared(), standards=(standard(measured_alike_since=OCTOBER - 1),))
    assert direction_counts(Index(for_board(changed)), 3) == {}
    assert direction_counts(Index(for_board(changed)), 1).keys() == {FALLEN, RISEN}


def test_readers_compare_only_verdicts_that_they_are_shown() -> None:
    published = for_public(compared())
    kept_back = tuple(
        replace(each, outcome=None) if each.month == OCTOBER - 1 else each for each in published.edition.history
    )
    index = Index(replace(published, edition=replace(published.edition, history=kept_back)))
    assert direction_counts(index, 1) == {}
    assert direction_counts(index, 3).keys() == {FALLEN, RISEN}


def test_the_first_page_and_the_data_say_it() -> None:
    files = render(for_board(compared()))
    rows = list(csv.DictReader(io.StringIO(files["directions.csv"].decode("utf-8-sig"))))
    assert [(row["gss_code"], row["months"], row["was"], row["now"], row["direction"]) for row in rows] == [
        (code, months, was, now, way)
        for months in ("1", "3")
        for code, was, now, way in (
            (FALLEN, "met", "partly_met", "further"),
            (RISEN, "not_met" if months == "1" else "partly_met", "met", "nearer"),
        )
    ]
    page = Reader(files["index.html"].decode())
    assert "1 further of 1" in page.text
    assert "None comparable" in page.text

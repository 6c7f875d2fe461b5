"""The core checks month by month: what the columns hold, from which verdicts, and what is said of them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace

import pytest

from reports.charts.core_months import CORE_HEIGHT, CoreMonths, core_months
from reports.charts.tiles import area_tiles
from reports.disclosure.protect import AudienceView, for_board, for_public
from reports.edition_index import Index
from reports.render import render
from reports.view.edition import EditionView
from standards.model import Outcome, Reason
from tests.support.report_builder import NORTH_LONDON, OCTOBER, edition, standard, verdict
from tests.support.report_demo import demo
from tests.support.report_months import TILES
from tests.support.report_reader import Reader

BARNET, CAMDEN = (area.gss_code for area in NORTH_LONDON[:2])
MET, BELOW, UNKNOWN, NOTHING = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE, Outcome.NOT_APPLICABLE
REASONS = {UNKNOWN: Reason.NO_RETURN, NOTHING: Reason.NO_CASES}
READERS = pytest.mark.parametrize("publish", [for_board, for_public])


def of_months(*months: tuple[Outcome, Outcome], standard_id: str = "PN3") -> EditionView:
    """Return an edition with two boroughs' verdicts month by month, the newest last; other checks are all met."""
    last = len(months) - 1
    every = [
        verdict(area, standard_id, month=OCTOBER - (last - number), outcome=outcome, reason=REASONS.get(outcome))
        for number, outcomes in enumerate(months)
        for area, outcome in zip((BARNET, CAMDEN), outcomes, strict=True)
    ]
    every += [verdict(BARNET, "PN4", month=OCTOBER - back, outcome=MET) for back in range(last + 1)]
    return edition(
        standards=(standard(standard_id), standard("PN4", is_core=False)),
        verdicts=tuple(each for each in every if each.month == OCTOBER),
        history=tuple(each for each in every if each.month != OCTOBER),
    )


def drawn(view: EditionView) -> CoreMonths:
    chart = core_months(Index(for_board(view)))
    assert chart is not None
    return chart


def test_only_core_checks_count_and_only_those_with_something_to_assess() -> None:
    chart = drawn(of_months((MET, BELOW), (MET, UNKNOWN), (NOTHING, BELOW)))
    assert [(row.words, row.numbers) for row in chart.rows] == [
        ("Meets", (1, 1, 0)),
        ("Partly meets", (0, 0, 0)),
        ("Below", (1, 0, 1)),
        ("Can’t be assessed", (0, 1, 0)),
    ]
    assert chart.text == (
        "Core checks in 3 months, August 2026 to October 2026. Meets: 0 to 1, now 0; Partly meets: 0 in each; "
        "Below the cluster’s standard: 0 to 1, now 1; Can’t be assessed: 0 to 1, now 0."
    )


def test_columns_stand_on_each_other_and_the_longest_fills_the_drawing() -> None:
    chart = drawn(of_months((MET, BELOW), (MET, MET), (NOTHING, BELOW)))
    first = [(block.outcome, block.box.y, block.box.height) for block in chart.blocks if block.box.x == "0"]
    half = f"{CORE_HEIGHT / 2:g}"
    assert first == [(MET, half, half), (BELOW, "0", half)]
    assert [block.box.height for block in chart.blocks] == [half, half, str(CORE_HEIGHT), half]


def test_what_is_confidential_has_a_row_only_where_there_is_any() -> None:
    shown = for_board(of_months((MET, BELOW), (MET, MET), (MET, BELOW)))
    kept_back = tuple(replace(each, outcome=None) if each.outcome is BELOW else each for each in shown.edition.history)
    chart = core_months(Index(replace(shown, edition=replace(shown.edition, history=kept_back))))
    assert chart is not None
    assert [(row.words, row.numbers) for row in chart.rows][2:] == [
        ("Below", (0, 0, 1)),
        ("Can’t be assessed", (0, 0, 0)),
        ("Confidential [c]", (1, 0, 0)),
    ]


def test_two_months_are_not_drawn_nor_is_an_edition_without_core_checks() -> None:
    assert core_months(Index(for_board(of_months((MET, BELOW), (MET, MET))))) is None
    assert core_months(Index(for_board(of_months(*[(NOTHING, NOTHING)] * 3)))) is None
    view = of_months((MET, BELOW), (MET, MET), (MET, MET))
    other = replace(view, standards=tuple(replace(each, is_core=False) for each in view.standards))
    assert core_months(Index(for_board(other))) is None


@READERS
def test_the_page_says_what_the_data_hold(publish: type[AudienceView]) -> None:
    files = render(publish(demo()))
    page = Reader(files["index.html"].decode())
    rows = [
        row
        for name in ("history.csv", "verdicts.csv")
        for row in csv.DictReader(io.StringIO(files[name].decode("utf-8-sig")))
    ]
    standards = csv.DictReader(io.StringIO(files["standards.csv"].decode("utf-8-sig")))
    core = {row["standard_id"] for row in standards if row["importance"] == "core"}
    counts = Counter((row["month"], row["verdict"]) for row in rows if row["standard_id"] in core)
    months = sorted({row["month"] for row in rows})
    table = page.table("core-months-table")
    assert len(table.header) == 14
    for name, cells in zip(("met", "partly_met", "not_met", "not_assessable"), table.rows, strict=True):
        assert cells[1:] == [str(counts[month, name]) for month in months]
    (picture,) = [values for tag, values in page.tags if tag == "svg" and values.get("class") == "core-months"]
    chart = core_months(Index(publish(demo())))
    assert chart is not None
    assert picture["aria-label"] == chart.text


@READERS
def test_the_boroughs_are_on_a_map_once_where_all_their_places_are_known(publish: type[AudienceView]) -> None:
    page = Reader(render(publish(demo()))["index.html"].decode())
    assert [values.get("class") for tag, values in page.tags if tag == "ul"].count("tiles") == 1
    assert "Barnet 0 below" in page.text
    unknown = replace(demo(), tiles={code: at for code, at in TILES.items() if code != BARNET})
    assert area_tiles(Index(publish(unknown))) == ()
    assert "on the map" not in render(publish(unknown))["index.html"].decode()

"""Trends, charts of what is usual, and maps of tiles: what they show, say and leave out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from reports.charts.series import Series, finding, series_of, variation
from reports.charts.tiles import tiles
from reports.charts.trend import trends
from reports.charts.xmr import xmr_charts
from reports.datasets.single_months import SINGLE_MONTHS
from reports.disclosure.protect import annex, for_board, for_public
from reports.edition_index import Index
from reports.render import render, render_all, render_annex
from reports.view.edition import EditionView, SingleMonthView, VerdictView
from standards.model import Month, Outcome, Reason
from tests.support.report_builder import (
    NO_FIGURES,
    NORTH_LONDON,
    OCTOBER,
    edition,
    ratio,
    standard,
    threshold,
    verdict,
    withholding,
)
from tests.support.report_demo import demo
from tests.support.report_months import TILES, single, singles
from tests.support.report_reader import Reader

CAMDEN = "E09000007"
STEADY = [(n, 100) for n in (84, 86, 83, 85, 87, 84, 86, 82, 85, 86, 84, 85, 86)]
ONE_BAD = [*STEADY[:8], (52, 100), *STEADY[9:]]
SINGLE_HISTORY = tuple(verdict(CAMDEN, month=OCTOBER - back) for back in range(1, 13))


@cache
def _files() -> dict[str, bytes]:
    return render_all(demo())


def _of(single_months: tuple[SingleMonthView, ...]) -> EditionView:
    return edition(single_months=single_months, history=SINGLE_HISTORY)


def _series(*counts: tuple[int, int] | None) -> Series:
    index = Index(for_board(_of(singles(counts))))
    return series_of(index, index.standards[0], index.areas[1])


def _history(*values: int | None, changes_at: Month | None = None) -> tuple[VerdictView, ...]:
    """Return Camden's verdicts of the months before October 2026, None for one that could not be judged."""
    verdicts = []
    for back, value in enumerate(reversed(values), start=1):
        month = OCTOBER - back
        level = threshold(85 if changes_at is not None and month < changes_at else 90)
        if value is None:
            unknown = {"outcome": Outcome.NOT_ASSESSABLE, "reason": Reason.BLANK, "figures": NO_FIGURES}
            verdicts.append(verdict(CAMDEN, month=month, threshold=level, **unknown))
        else:
            outcome = Outcome.MET if value >= level.met else Outcome.NOT_MET
            verdicts.append(verdict(CAMDEN, month=month, threshold=level, outcome=outcome, figures=ratio(value, 100)))
    return tuple(verdicts)


class TestTrends:
    def test_the_text_states_the_range_the_newest_and_how_often_it_was_met(self) -> None:
        index = Index(for_board(edition(history=_history(88, 91, 95))))
        (trend,) = trends(index, index.standards[0], index.areas)
        assert trend.text == (
            "Camden: between 84% and 95% in 4 months with figures; 84% (42 of 50) in October 2026; "
            "met in 2 of 4 months."
        )
        assert [len(trend.met), len(trend.not_met)] == [2, 2]

    def test_two_months_are_no_trend(self) -> None:
        index = Index(for_board(edition(history=_history(88))))
        assert trends(index, index.standards[0], index.areas) == ()

    def test_a_month_without_a_figure_breaks_the_line(self) -> None:
        index = Index(for_board(edition(history=_history(88, 91, None, 95))))
        (trend,) = trends(index, index.standards[0], index.areas)
        assert [run.count(",") for run in trend.runs] == [2, 2]

    def test_a_changed_threshold_is_a_step_with_its_date(self) -> None:
        index = Index(for_board(edition(history=_history(88, 91, 92, 95, changes_at=Month(2026, 9)))))
        (trend,) = trends(index, index.standards[0], index.areas)
        assert trend.threshold_path.count("V") == 1
        assert trend.ticks.count("M") == 1
        assert [label.words for label in trend.ends] == ["100%", "60%"]
        assert [(label.at, label.words) for label in trend.sides] == [(28, "90%")]
        assert [(label.at, label.words) for label in trend.dates] == [(60, "90% from Sep 2026")]
        assert trend.text.endswith("The threshold changed from 85% to 90% or more in September 2026.")

    def test_a_confidential_figure_is_neither_drawn_nor_said(self) -> None:
        few = verdict(CAMDEN, month=OCTOBER - 4, figures=ratio(3, 8, is_children=True))
        index = Index(for_board(edition(history=(few, *_history(95, 88, 91)))))
        (trend,) = trends(index, index.standards[0], index.areas)
        assert "37.5" not in trend.text
        assert {spot.month for spot in (*trend.met, *trend.not_met)} == {OCTOBER - back for back in range(4)}

    def test_every_point_lies_on_the_drawing(self) -> None:
        index = Index(for_board(demo()))
        for each in index.standards:
            areas = [area for area in index.areas_and_cluster if area.is_cluster is each.is_for_cluster]
            for trend in trends(index, each, areas):
                for spot in (*trend.met, *trend.not_met):
                    assert 0 <= float(spot.x) <= 250
                    assert 0 <= float(spot.y) <= 110


class TestWhatIsUsual:
    def test_a_steady_process_shows_no_sign(self) -> None:
        """They add up to 1103 in 13 months, their changes to 26 in 12: 84.85, give or take 2.66 x 2.17 = 5.76."""
        series = _series(*STEADY)
        assert series.signs == ()
        assert finding(series) == (
            "Camden: no sign of change. Between 82% and 87% in 13 single months, on average 84.8%; "
            "from 79.1% to 90.6% is usual."
        )

    def test_a_bad_month_is_named_with_its_figure(self) -> None:
        words = finding(_series(*ONE_BAD))
        assert words.startswith("Camden: below what is usual in Jun 2026 (52%); a larger change than usual in Jun 2026")

    def test_limits_stay_within_what_is_possible(self) -> None:
        series = _series((100, 100), (80, 100), *[(100, 100), (90, 100)] * 5, (100, 100))
        assert series.usual is not None
        assert series.usual.upper > 100
        assert series.upper == 100

    @pytest.mark.parametrize(
        ("counts", "says"),
        [
            ([(84, 100)] * 13, "Camden: 84% in each of 13 months."),
            ([(3, 4), (4, 4)] * 6, "No chart for Camden: too few cases in a month."),
            ([(80, 100), (90, 100), (82, 100), (91, 100)], "No chart for Camden: too few months with figures."),
        ],
    )
    def test_a_chart_that_would_mislead_is_left_out_and_that_is_said(
        self, counts: list[tuple[int, int]], says: str
    ) -> None:
        index = Index(for_board(_of(singles(counts))))
        chart = variation(index, index.standards[0], index.areas)
        assert chart is not None
        assert (chart.series, chart.left_out) == ((), (says,))
        assert says in Reader(render(for_board(_of(singles(counts))))["standards/PN3.html"].decode()).text

    def test_fewer_than_twelve_months_are_called_trial_limits(self) -> None:
        assert "Trial limits: 9 months have figures, and 12 are needed." in finding(_series(*STEADY[:9]))
        index = Index(for_board(_of(singles(STEADY[:9]))))
        chart = variation(index, index.standards[0], index.areas)
        assert chart is not None
        assert chart.usual[0].months == "9 (trial limits)"

    def test_a_missing_month_is_a_gap_in_line_and_changes(self) -> None:
        counts = [*STEADY[:4], None, *STEADY[5:]]
        (chart,) = xmr_charts([_series(*counts)])
        assert [run.count(",") for run in chart.runs] == [4, 8]
        assert len(chart.plain) == 12
        assert len(chart.bars) == 10

    def test_signs_differ_in_shape(self) -> None:
        (chart,) = xmr_charts([_series(*ONE_BAD)])
        assert [spot.month for spot in chart.signs] == [Month(2026, 6)]
        assert len(chart.bar_signs) == 2
        page = render(for_board(_of(singles(ONE_BAD))))["standards/PN3.html"].decode()
        assert page.count('<path class="changed"') == 1

    def test_the_part_that_decided_stands_beside_its_figure(self) -> None:
        low = replace(single(84, 100), part="health")
        index = Index(for_board(_of((*singles(STEADY)[:-1], low))))
        chart = variation(index, index.standards[0], index.areas)
        assert chart is not None
        assert [row.cells for row in chart.rows[:2]] == [("84% (84 of 100): health",), ("85% (85 of 100)",)]

    def test_without_single_months_there_is_no_such_section(self) -> None:
        page = Reader(render(for_board(edition()))["standards/PN3.html"].decode())
        assert "usual" not in page.ids


class TestBesideEachChart:
    def test_every_drawing_has_words_that_state_its_finding(self) -> None:
        drawn = 0
        for path, content in _files().items():
            if path.endswith(".html"):
                page = Reader(content.decode())
                for tag, values in page.tags:
                    if tag == "svg" and values.get("class", "").startswith("trend"):
                        drawn += 1
                        text = values["aria-label"]
                        assert text in page.text, path
                        assert any(words in text for words in ("met in", "is usual")), (path, text)
                    elif tag == "svg":
                        assert values.get("aria-label") or values.get("aria-hidden") == "true", path
        assert drawn > 500

    def test_a_table_and_a_csv_file_stand_beside_each(self) -> None:
        page = Reader(_files()["board/standards/PN5.html"].decode())
        assert len(page.table("history-table").rows) == 13
        assert len(page.table("usual-PN5").rows) == 6
        assert len(page.table("singles-PN5").rows) == 13
        assert {"../history.csv", "../single-months.csv"} <= set(page.links)
        own = Reader(_files()[f"annex/{CAMDEN}/months.html"].decode())
        assert len(own.table("singles-ID9").rows) > 11
        assert SINGLE_MONTHS in own.links

    def test_the_rules_and_trial_limits_are_explained_in_place(self) -> None:
        text = Reader(_files()["board/standards/PN5.html"].decode()).text
        for words in ("2.66", "3.268", "eight months in a row", "three of four months", "trial limits", "Wheeler"):
            assert words in text

    def test_the_file_holds_every_point_with_its_limits_and_signs(self) -> None:
        lines = render(for_board(_of(singles(ONE_BAD))))[SINGLE_MONTHS].decode().splitlines()
        assert len(lines) == 14
        assert lines[9].split(",")[3:9] == ["2026-06", "PN3", "52", "100", "52", ""]
        assert lines[9].endswith(",no,outside_limits large_change,yes")

    def test_no_drawing_needs_a_script_or_anything_from_elsewhere(self) -> None:
        page = _files()["board/standards/PN5.html"].decode()
        for words in ("<script", "xlink", "url(", "clip-path=", "font-family=", "<image", "style="):
            assert words not in page


def test_every_mark_has_a_look() -> None:
    style = _files()["board/style.css"].decode()
    for name in (
        ".v0",
        ".v100",
        ".h0",
        ".h100",
        ".trend .threshold",
        ".xmr .band",
        ".xmr .edge",
        ".xmr .changed",
        ".tiles li",
        ".x12",
        ".y12",
    ):
        assert f"{name} {{" in style


class TestProtection:
    COUNTS = (*[(71, 97), (73, 97), (70, 97), (74, 97)] * 3, (4, 8))

    def _view(self) -> EditionView:
        about = {"is_children": True}
        return edition(
            single_months=singles(self.COUNTS, **about), history=SINGLE_HISTORY, verdicts=(), standards=(standard(),)
        )

    def test_single_months_of_children_are_published_to_nobody_but_their_borough(self) -> None:
        for published in (for_board(self._view()), for_public(self._view())):
            assert published.edition.single_months == ()
            for path, content in render(published).items():
                if path.endswith((".html", ".csv", ".json")):
                    assert b"of 97" not in content, path
                    assert b",97," not in content, path

    def test_a_boroughs_own_annex_holds_its_own_and_no_other_s(self) -> None:
        camden = render_annex(annex(self._view(), CAMDEN))
        assert "71 of 97" in camden["months.html"].decode()
        enfield = render_annex(annex(self._view(), "E09000010"))
        assert "There are no single months to show." in enfield["months.html"].decode()
        assert enfield[SINGLE_MONTHS].count(b"\n") == 1

    def test_single_months_of_meetings_are_published(self) -> None:
        assert len(for_public(_of(singles(STEADY))).edition.single_months) == 13


class TestTiles:
    def test_each_borough_has_its_place_and_its_word(self) -> None:
        files = render(for_board(edition(tiles=TILES)))
        page = Reader(files["standards/PN3.html"].decode())
        placed = [
            values["class"] for tag, values in page.tags if tag == "li" and values.get("class", "").startswith("x")
        ]
        assert placed == ["x2 y1", "x1 y2", "x2 y2", "x1 y3", "x2 y3", "x3 y3"]
        assert "Enfield Partly meets Barnet Partly meets" in page.text

    def test_a_map_is_read_row_by_row(self) -> None:
        index = Index(for_board(edition(tiles=TILES)))
        names = [tile.area.name for tile in tiles(index, index.standards[0])]
        assert names == ["Enfield", "Barnet", "Haringey", "Camden", "Islington", "Hackney"]

    def test_a_borough_without_a_place_means_no_map(self) -> None:
        known = {code: area for code, area in TILES.items() if code != CAMDEN}
        for view in (edition(), edition(tiles=known), edition(tiles=TILES, areas=NORTH_LONDON[:1], verdicts=())):
            index = Index(for_board(view))
            assert tiles(index, index.standards[0]) == ()

    def test_a_map_holds_no_score_and_withheld_verdicts_stay_so(self) -> None:
        few = verdict(CAMDEN, figures=ratio(3, 8, is_children=True))
        index = Index(for_public(edition(tiles=TILES, verdicts=(few,)), hidden=withholding(few)))
        assert [tile.verdict.outcome for tile in tiles(index, index.standards[0]) if tile.verdict] == [None]


def test_the_same_edition_gives_the_same_charts_whatever_was_drawn_before() -> None:
    pages = [render(for_board(demo(months=4)))["standards/PN5.html"] for _ in range(2)]
    render(for_public(_of(singles(ONE_BAD))))
    pages.append(render(for_board(demo(months=4)))["standards/PN5.html"])
    assert len(set(pages)) == 1


def test_a_step_is_what_one_case_moves() -> None:
    assert _series((3, 4), (4, 4), (6, 8)).step == Fraction(300, 16)

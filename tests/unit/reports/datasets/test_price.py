"""What protecting small numbers costs each audience is counted."""

from __future__ import annotations

from reports.datasets.price import contradictory, price_of
from reports.disclosure.primary import is_confidential
from reports.disclosure.protect import for_board, for_public, hidden_of
from reports.disclosure.suppression.search import Suppression
from tests.golden.edition import golden


def test_the_price_counts_what_each_audience_does_without() -> None:
    view = golden()
    hidden = hidden_of(view)
    board, public = for_board(view, hidden=hidden), for_public(view, hidden=hidden)
    for published in (board, public):
        price = price_of(view, published)
        assert price.figures >= price.primary + price.secondary + price.withheld > 0
    assert price_of(view, board).withheld <= price_of(view, public).withheld
    confidential = [
        each
        for each in (*view.verdicts, *view.history, *view.indicator_values)
        if each.figures.counts_children and is_confidential(each.figures, board.settings)
    ]
    withheld = sum(len(own.verdicts) for own in hidden.values())
    assert len(confidential) - withheld <= price_of(view, board).primary <= len(confidential)


def test_figures_that_contradict_each_other_are_named() -> None:
    view = golden()
    camden = next(area for area in view.areas if area.name == "Camden")
    keys = frozenset({("PN8", view.month), ("ID7", view.month)})
    hidden = {area.gss_code: Suppression() for area in view.areas}
    assert contradictory(view, hidden) == {}
    hidden[camden.gss_code] = Suppression(figures=keys, unexplained=keys)
    assert contradictory(view, hidden) == {"Camden": ["ID7, October 2026", "PN8, October 2026"]}

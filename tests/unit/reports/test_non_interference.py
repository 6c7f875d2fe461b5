"""Hidden figures interfere with nothing: other ones in their place, and not a byte of any file is another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from reports.disclosure.constraint import Key
from reports.disclosure.primary import DEFAULT_SETTINGS, is_confidential
from reports.disclosure.protect import AudienceView, Hidden, for_board, for_public
from reports.disclosure.suppression.search import Suppression
from reports.render import render
from reports.view.edition import CellView, EditionView, IndicatorValue, VerdictView
from reports.view.figures import Figures
from tests.support.report_demo import demo

Publish = Callable[..., AudienceView]


def key_of(shown: VerdictView | IndicatorValue) -> Key:
    return shown.standard if isinstance(shown, VerdictView) else shown.indicator, shown.month


def confidential(view: EditionView) -> Hidden:
    """Return that all is hidden that is confidential by itself, and every third figure about children beside it."""
    keys: dict[str, set[Key]] = {}
    shown = (*view.verdicts, *view.history, *view.indicator_values)
    for n, each in enumerate(each for each in shown if each.figures.counts_children):
        if n % 3 == 0 or is_confidential(each.figures, DEFAULT_SETTINGS):
            keys.setdefault(each.area, set()).add(key_of(each))
    return {area: Suppression(frozenset(own)) for area, own in keys.items()}


def other(figures: Figures) -> Figures:
    numbers = {
        name: None if getattr(figures, name) is None else getattr(figures, name) * 7 + 3
        for name in ("numerator", "denominator", "value", "margin")
    }
    return replace(figures, **numbers)


def with_others(view: EditionView, hidden: Hidden) -> tuple[EditionView, int]:
    """Return the edition with other numbers and texts where they are hidden, and of how many figures."""
    changed = 0

    def is_hidden(each: VerdictView | IndicatorValue) -> bool:
        return each.area in hidden and key_of(each) in hidden[each.area].figures

    def verdict(each: VerdictView) -> VerdictView:
        nonlocal changed
        if not is_hidden(each):
            return each
        changed += 1
        cell = CellView("camden.xlsx", "0" * 64, "Panels", "B7", "Cases", "4711")
        words = {"arithmetic": "4711 of 5813.", "detail": ("1 of 2",), "missing": ("Two children",), "cells": (cell,)}
        return replace(each, figures=other(each.figures), **words)

    def value(each: IndicatorValue) -> IndicatorValue:
        nonlocal changed
        changed += is_hidden(each)
        return replace(each, figures=other(each.figures)) if is_hidden(each) else each

    months = [
        replace(each, figures=other(each.figures)) if each.figures.counts_children else each
        for each in view.single_months
    ]
    made = replace(
        view,
        verdicts=tuple(map(verdict, view.verdicts)),
        history=tuple(map(verdict, view.history)),
        indicator_values=tuple(map(value, view.indicator_values)),
        single_months=tuple(months),
    )
    return made, changed


@pytest.mark.parametrize("publish", [for_board, for_public])
def test_other_hidden_figures_change_no_byte(publish: Publish) -> None:
    view = demo(months=3)
    hidden = confidential(view)
    others, changed = with_others(view, hidden)
    assert changed > 100
    before, after = (render(publish(each, hidden=hidden)) for each in (view, others))
    assert before.keys() == after.keys()
    assert [path for path in before if before[path] != after[path]] == []
    assert {path.rpartition(".")[2] for path in before} >= {"html", "csv", "json", "pdf", "xlsx", "ods"}


def test_other_figures_that_are_shown_change_files() -> None:
    """The test above can fail: without hiding, the same changes are seen in every format."""
    view = demo(months=3)
    others, _ = with_others(view, confidential(view))
    nothing: Hidden = {}
    before, after = (render(for_board(each, hidden=nothing)) for each in (view, others))
    changed = {path.rpartition(".")[2] for path in before if before[path] != after.get(path)}
    assert changed >= {"html", "csv", "json", "pdf", "xlsx", "ods"}

"""Which texts an edition may show: none may hold a number that the figures beside it do not show already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from reports.view.edition import ActionView, EditionView, Figures, StandardView, VerdictView
from standards.model import Threshold

HIDDEN_TEXT: Final = "Confidential [c]: it holds a number that is not published"
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?")


def numbers_in(text: str) -> Iterator[tuple[Fraction, int]]:
    """Yield each number of a text with how many decimals it is written with: `76.0` as (76, 1)."""
    for number in _NUMBER.findall(text):
        plain = number.replace(",", "").rstrip(".")
        yield Fraction(plain), len(plain.partition(".")[2])


def says_only(text: str, figures: Figures, threshold: Threshold | None, standard: StandardView) -> bool:
    """Say whether every number of a text is one of the figures, of the thresholds or of the standard's own words."""
    own = " ".join((standard.title, standard.measure, standard.why))
    allowed = {number for number, _ in numbers_in(own)} | {Fraction(standard.too_few_below)}
    allowed |= {value for value in (figures.numerator, figures.denominator) if value is not None}
    if threshold is not None:
        allowed |= {threshold.met} | ({threshold.partly_met} if threshold.partly_met is not None else set())
    rounded = [figures.value, *([threshold.met, threshold.partly_met] if threshold is not None else [])]
    return all(
        number in allowed or any(value is not None and _is_rounded(number, decimals, value) for value in rounded)
        for number, decimals in numbers_in(text)
    )


def _is_rounded(number: Fraction, decimals: int, value: Fraction) -> bool:
    return abs(number - value) <= Fraction(1, 2 * 10**decimals)


def published_actions(edition: EditionView) -> Iterator[ActionView]:
    """Yield the actions of an edition whose verdicts are protected already.

    An action tells that its standard was not met at some time. Where that verdict counts children and is withheld
    from these readers in any month, the action is too.
    """
    standards = {standard.id: standard for standard in edition.standards}
    months: dict[tuple[str, str], list[VerdictView]] = {}
    for verdict in (*edition.history, *edition.verdicts):
        months.setdefault((verdict.area, verdict.standard), []).append(verdict)
    for action in edition.actions:
        about = months.get((action.area, action.standard), [])
        standard = standards.get(action.standard)
        if not any(verdict.figures.counts_children for verdict in about) or standard is None:
            yield action
        elif all(verdict.outcome is not None for verdict in about):
            now = max(about, key=lambda verdict: verdict.month)
            texts = (_published_text(text, now, standard) for text in (action.text, action.progress))
            yield replace(action, text=next(texts), progress=next(texts))


def _published_text(text: str, verdict: VerdictView, standard: StandardView) -> str:
    return text if says_only(text, verdict.figures, verdict.threshold, standard) else HIDDEN_TEXT

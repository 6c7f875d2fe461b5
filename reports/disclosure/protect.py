"""Disclosure control: what each audience may read of an edition. Nothing is rendered that has not been through here.

The counts are of children. Verdicts are worked out on true counts; what is published is protected. Where any number
behind a figure is confidential, all of it is hidden (numerator, denominator, value and margin): a denominator beside a
verdict and a hidden numerator often gives the numerator away exactly. What else must be hidden, so that no hidden count
follows from what is shown, is worked out in `reports.disclosure`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from reports.disclosure.primary import DEFAULT_SETTINGS, ProtectionSettings, shown_figures
from reports.disclosure.revised import figure_changes, shown_to, without_others
from reports.disclosure.secondary import suppressions
from reports.disclosure.sharing import board_movements, own_movements, public_movements, published_suggestions
from reports.disclosure.suppression.search import NOTHING_HIDDEN, Suppression
from reports.disclosure.verdicts import (
    board_changes,
    protected_verdict,
    public_changes,
    published_actions,
    withheld,
)
from reports.view.check import check
from reports.view.edition import (
    Audience,
    EditionView,
    Figures,
    IndicatorValue,
    SingleMonthView,
    VerdictView,
)
from reports.view.proposed import board_proposed
from reports.view.sharing import NO_MOVEMENTS
from standards.errors import MinstdError


class UnknownArea(MinstdError):
    """An annex was asked for an area that is no member of the cluster."""

    def __init__(self, gss_code: str, cluster: str) -> None:
        super().__init__(f"{gss_code} is not a member of {cluster} in this month, so there is no annex for it.")


_OWN_PARTS: Final = (
    "verdicts",
    "history",
    "indicator_values",
    "single_months",
    "submissions",
    "findings",
    "changes",
    "configuration",
    "actions",
    "voices",
    "challenges",
)


@dataclass(frozen=True)
class AudienceView:
    """An edition as one audience may read it: the only thing a renderer accepts."""

    audience: Audience
    edition: EditionView
    settings: ProtectionSettings


Hidden = Mapping[str, Suppression]
"""What is hidden of each area: its small counts, and what would give them away."""


def hidden_of(view: EditionView, settings: ProtectionSettings = DEFAULT_SETTINGS) -> Hidden:
    """Return what is hidden of each area from every reader but itself.

    Raises:
        BrokenView: the view contradicts itself.
    """
    check(view)
    return suppressions(view, settings)


def for_board(
    view: EditionView, settings: ProtectionSettings = DEFAULT_SETTINGS, hidden: Hidden | None = None
) -> AudienceView:
    """Return the board's edition: every verdict, without small counts of children and what would give them away.

    Args:
        view: the whole edition.
        settings: how careful to be.
        hidden: what `hidden_of` found, if that is known already.
    """
    edition = _protected(view, settings, Audience.BOARD, hidden)
    suggestions = published_suggestions(view.suggestions, max(settings.largest_hidden, settings.narrowest + 1))
    shown = shown_to(view, Audience.BOARD)
    edition = replace(
        edition,
        changes=tuple(board_changes(edition, shown)),
        figure_changes=tuple(figure_changes(edition, shown)),
        suggestions=tuple(suggestions),
        movements=board_movements(view.movements, settings.largest_hidden, settings.narrowest),
        proposed=tuple(board_proposed(view.proposed, _open_verdicts(edition))),
    )
    return AudienceView(Audience.BOARD, edition, settings)


def for_public(
    view: EditionView, settings: ProtectionSettings = DEFAULT_SETTINGS, hidden: Hidden | None = None
) -> AudienceView:
    """Return the public edition: the board's figures and verdicts, and fewer of the other things.

    Of both the same is hidden, and by the same labels: a standard's own floor says how many cases a verdict needs. One
    that the public alone did without would tell the board how few they are.
    """
    edition = _protected(view, settings, Audience.PUBLIC, hidden)
    shown = shown_to(view, Audience.PUBLIC)
    return AudienceView(
        Audience.PUBLIC,
        replace(
            edition,
            changes=tuple(public_changes(edition, shown)),
            figure_changes=tuple(figure_changes(edition, shown)),
            submissions=tuple(replace(submission, file_name="") for submission in edition.submissions),
            challenges=tuple(replace(challenge, context="") for challenge in edition.challenges),
            configuration=tuple(change for change in edition.configuration if change.is_public),
            movements=public_movements(view.movements, settings.fewest_public_moves),
        ),
        settings,
    )


def annex(view: EditionView, gss_code: str, settings: ProtectionSettings = DEFAULT_SETTINGS) -> AudienceView:
    """Return one borough's annex: its own figures, cells and findings, unprotected, and nobody else's.

    Raises:
        UnknownArea: it is no member of the cluster in this month.
        BrokenView: the view contradicts itself.
    """
    if all(area.gss_code != gss_code for area in view.areas):
        raise UnknownArea(gss_code, view.cluster_name)
    return next(published for published in annexes(view, settings) if published.edition.areas[0].gss_code == gss_code)


def annexes(view: EditionView, settings: ProtectionSettings = DEFAULT_SETTINGS) -> Iterator[AudienceView]:
    """Yield every member's annex, in the order of their codes; the view is gone through once.

    Raises:
        BrokenView: the view contradicts itself.
    """
    check(view)
    parts = {name: _by_area(getattr(view, name)) for name in _OWN_PARTS}
    for area in sorted(view.areas, key=lambda area: area.gss_code):
        own: dict[str, Any] = {name: tuple(part.get(area.gss_code, ())) for name, part in parts.items()}
        waivers = tuple(
            replace(waiver, areas=(area.gss_code,)) for waiver in view.waivers if area.gss_code in waiver.areas
        )
        moved = own_movements(view.movements, area.gss_code, view.areas)
        own |= {"suggestions": (), "levels": (), "movements": moved, "proposed": ()}
        bare = without_others(view, Audience.ANNEX)
        yield AudienceView(Audience.ANNEX, replace(bare, areas=(area,), waivers=waivers, **own), settings)


class _OfAnArea(Protocol):
    @property
    def area(self) -> str: ...


def _by_area(items: Iterable[_OfAnArea]) -> dict[str, list[Any]]:
    by_area: dict[str, list[Any]] = {}
    for item in items:
        by_area.setdefault(item.area, []).append(item)
    return by_area


def _open_verdicts(edition: EditionView) -> Callable[[str, str, Figures], bool]:
    """Return what says whether a proposed verdict tells nothing new of a hidden count.

    It does not where it rests on the very numbers that are shown for the standard in force.
    """
    shown = {(verdict.area, verdict.standard): verdict.figures for verdict in edition.verdicts}

    def is_open(area: str, standard: str, figures: Figures) -> bool:
        now = shown.get((area, standard))
        if not figures.counts_children:
            return True
        return now is not None and (now.numerator, now.denominator) == (figures.numerator, figures.denominator)

    return is_open


def _protected(
    view: EditionView, settings: ProtectionSettings, audience: Audience, hidden: Hidden | None
) -> EditionView:
    standards = {standard.id: standard for standard in view.standards}
    hidden = hidden_of(view, settings) if hidden is None else hidden

    def protect(verdict: VerdictView) -> VerdictView:
        own, key = hidden.get(verdict.area, NOTHING_HIDDEN), (verdict.standard, verdict.month)
        if key in own.verdicts:
            return withheld(verdict)
        return protected_verdict(verdict, standards.get(verdict.standard), settings, key in own.figures)

    def protect_value(value: IndicatorValue) -> IndicatorValue:
        is_hidden = (value.indicator, value.month) in hidden.get(value.area, NOTHING_HIDDEN).figures
        return replace(value, figures=shown_figures(value.figures, settings, is_hidden))

    edition = replace(
        without_others(view, audience),
        verdicts=tuple(protect(verdict) for verdict in view.verdicts),
        history=tuple(protect(verdict) for verdict in view.history),
        indicator_values=tuple(protect_value(indicator_value) for indicator_value in view.indicator_values),
        single_months=tuple(_published_single_months(view)),
        findings=(),
        suggestions=(),
        levels=view.levels if audience is Audience.BOARD else (),
        movements=NO_MOVEMENTS,
        proposed=(),
    )
    return replace(edition, actions=tuple(published_actions(edition)))


def _published_single_months(view: EditionView) -> Iterator[SingleMonthView]:
    """Yield the single months that count no children.

    Beside figures of three months, the other two single months would give a hidden one away; so would earlier editions
    with windows that reach further back. A borough finds its own in its annex.
    """
    return (single_month for single_month in view.single_months if not single_month.figures.counts_children)

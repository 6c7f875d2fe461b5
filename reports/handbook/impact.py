"""What a proposed version would have said, as one page for a board before it approves anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reports.site.pages import environment, style
from standards.framework.ruleset import RuleSet, Standard
from standards.model import Month, Outcome
from standards.versions.impact import Impact, StandardTally


@dataclass(frozen=True)
class ImpactView:
    """Everything the page says. It holds verdicts and no figure, so that there is nothing in it to protect.

    Attributes:
        cluster_name: whose verdicts.
        is_demonstration: whether the returns are invented.
        impact: what would change.
        rules: the proposed version.
        changes: every verdict that would change, in words: standard, area_name, month, was and would_be.
    """

    cluster_name: str
    is_demonstration: bool
    impact: Impact
    rules: RuleSet
    changes: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A verdict that would turn into another in one area, with the months in which it would."""

    area: str
    was: str
    would_be: str
    months: str


@dataclass(frozen=True, slots=True)
class AffectedStandard:
    """A standard with the verdicts on it that would change."""

    standard: Standard
    turns: tuple[Turn, ...]


def render_impact(view: ImpactView) -> bytes:
    """Return the page. It carries its own style, so that it can be sent as one file."""
    by_id = {standard.id: standard for standard in view.rules.standards}
    shared = {
        "view": view,
        "rules": view.rules,
        "months": view.impact.months,
        "affected": list(_affected(view, by_id)),
        "tallies": [(by_id[tally.standard], _counts(tally), tally.warning) for tally in view.impact.tallies],
        "style": style().decode(),
        "is_print": False,
    }
    return environment().get_template("impact.html").render(**shared).encode()


def _affected(view: ImpactView, by_id: Mapping[str, Standard]) -> Iterator[AffectedStandard]:
    """Yield the standards in the rule set's order, each with its turns in the order of boroughs and months."""
    turns: dict[tuple[str, str, str, str], list[Month]] = {}
    for change in view.changes:
        key = (change["standard"], change["area_name"], change["was"], change["would_be"])
        turns.setdefault(key, []).append(Month.parse(change["month"]))
    for name, standard in by_id.items():
        mine = sorted((key, months) for key, months in turns.items() if key[0] == name)
        if mine:
            yield AffectedStandard(standard, tuple(Turn(*key[1:], spans(months)) for key, months in mine))


def spans(months: Iterable[Month]) -> str:
    """Return months in words, those that follow one another as one span."""
    runs: list[list[Month]] = []
    for month in sorted(months):
        if runs and runs[-1][-1] + 1 == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return "; ".join(run[0].words if len(run) == 1 else f"{run[0].words} to {run[-1].words}" for run in runs)


def _counts(tally: StandardTally) -> list[int]:
    return [tally.outcomes.get(outcome, 0) for outcome in Outcome]

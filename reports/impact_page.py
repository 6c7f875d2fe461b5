"""What a proposed version would have said, as one page for a board before it approves anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.site import environment, style
from standards.impact import Impact, Tally
from standards.model import Outcome
from standards.rules import RuleSet, Standard


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
class Affected:
    """A standard with the verdicts on it that would change."""

    standard: Standard
    changes: tuple[Mapping[str, str], ...]


def render_impact(view: ImpactView) -> bytes:
    """Return the page. It carries its own style, so that it can be sent as one file."""
    by_id = {one.id: one for one in view.rules.standards}
    affected = {one["standard"]: by_id[one["standard"]] for one in view.changes}
    shared = {
        "view": view,
        "rules": view.rules,
        "months": view.impact.months,
        "affected": [
            Affected(standard, tuple(one for one in view.changes if one["standard"] == name))
            for name, standard in affected.items()
        ],
        "tallies": [(by_id[one.standard], _counts(one), one.warning) for one in view.impact.tallies],
        "style": style().decode(),
        "is_print": False,
    }
    return environment().get_template("impact.html").render(**shared).encode()


def _counts(tally: Tally) -> list[int]:
    return [tally.outcomes.get(outcome, 0) for outcome in Outcome]

"""From suggestions and movements, as they were worked out, to what the reports need of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.view.edition import FlowView, LevelView, MovementsView, MovementView, OpportunityView
from standards.framework.ruleset import RuleSet, Standard
from standards.measures.kinds.reconcile import Reconcile
from standards.measures.session import Session
from standards.model import Month, Observations
from standards.sharing.movements import Crossings, Flow, crossings
from standards.sharing.suggestions import Levels, find, load_levels


def together(
    observations: Observations, rules: RuleSet, month: Month, borders: Mapping[str, frozenset[str]]
) -> dict[str, Any]:
    """Return the parts of an edition's view on suggestions and movements, before protection."""
    session, levels = Session(observations), load_levels()
    compared = (one.measure for one in rules.standards if isinstance(one.measure, Reconcile))
    moved = crossings(session, month, levels.movement_months.value, next(compared, None))
    found = find(session, month, levels, borders, moved)
    return {
        "opportunities": tuple(
            OpportunityView(one.kind, one.areas, one.about, one.title, one.reasoning, one.basis) for one in found
        ),
        "levels": tuple(_levels(session, levels)),
        "movements": _movements(moved),
    }


def names_pairs(standard: Standard) -> bool:
    """Say whether the facts beside a verdict name pairs of boroughs: the page on movements does, under protection."""
    return standard.measure.compares_pairs


def _levels(session: Session, levels: Levels) -> list[LevelView]:
    def words(value: int | list[str]) -> str:
        return f"{value:,}" if isinstance(value, int) else "; ".join(_title(session, code) for code in value)

    return [LevelView(level.title, words(level.value), level.why) for _, level in levels]


def _title(session: Session, code: str) -> str:
    title = session.code_title("services", "service_types", code)
    return title if title != code.replace("_", " ") else session.code_title("services", "forms_of_abuse", code)


def _movements(moved: Crossings) -> MovementsView:
    return MovementsView(
        tuple(
            MovementView(one.sender, one.receiver, _flow(one.moves), _flow(one.care), one.ends, one.agreement)
            for one in moved.pairs
        ),
        moved.unheard,
        moved.periods,
    )


def _flow(flow: Flow) -> FlowView:
    return FlowView(flow.sent.says, flow.told.says, flow.sent, flow.told)

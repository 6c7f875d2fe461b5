"""From suggestions and movements to their part of an edition's view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.contracts.names import FORMS_OF_ABUSE, SERVICE_TYPES, SERVICES
from reports.view.edition import FlowView, LevelView, MovementsView, MovementView, SuggestionView
from reports.wording.words import typographic
from standards.framework.references import session_under
from standards.framework.ruleset import RuleSet
from standards.measures.kinds.reconcile import Reconcile
from standards.measures.session import Session
from standards.model import Month, Observations
from standards.sharing.movements import Flow, Routes, routes
from standards.sharing.suggestions import Levels, Statement, find, load_levels


def sharing_views(
    observations: Observations, rules: RuleSet, month: Month, borders: Mapping[str, frozenset[str]]
) -> dict[str, Any]:
    """Return the parts of an edition's view on suggestions and movements, before protection."""
    session, levels = session_under(Session(observations), rules, month), load_levels()
    comparing = ((standard.id, standard.measure) for standard in rules.standards)
    compared_by, compared = next(((name, spec) for name, spec in comparing if isinstance(spec, Reconcile)), ("", None))
    moved = routes(session, month, levels.movement_months.value, compared)
    suggestions = find(session, month, levels, borders, moved)
    return {
        "suggestions": tuple(
            SuggestionView(
                suggestion.kind,
                suggestion.areas,
                suggestion.about,
                typographic(suggestion.title),
                tuple(_typographic(statement) for statement in suggestion.reasoning),
                suggestion.basis,
            )
            for suggestion in suggestions
        ),
        "levels": tuple(_levels(session, levels)),
        "movements": _movements(moved, compared_by),
    }


def _typographic(statement: Statement) -> Statement:
    return tuple(typographic(part) if isinstance(part, str) else part for part in statement)


def _levels(session: Session, levels: Levels) -> list[LevelView]:
    def words(value: int | list[str]) -> str:
        return f"{value:,}" if isinstance(value, int) else "; ".join(_title(session, code) for code in value)

    return [LevelView(level.title, words(level.value), level.why) for _, level in levels]


def _title(session: Session, code: str) -> str:
    title = session.code_title(SERVICES, SERVICE_TYPES, code)
    return title if title != code.replace("_", " ") else session.code_title(SERVICES, FORMS_OF_ABUSE, code)


def _movements(moved: Routes, compared_by: str) -> MovementsView:
    return MovementsView(
        tuple(
            MovementView(pair.sender, pair.receiver, _flow(pair.moves), _flow(pair.care), pair.ends, pair.agreement)
            for pair in moved.pairs
        ),
        moved.incomplete,
        moved.periods,
        compared_by=compared_by,
    )


def _flow(flow: Flow) -> FlowView:
    return FlowView(flow.sent.says, flow.told_of.says, flow.sent, flow.told_of)

"""The labels that may be published are those that the code can write: a new one has to be looked at first."""

from __future__ import annotations

from enum import StrEnum

import pytest

from application.disclosure.registry import LABELS
from data.model import Obligation, State
from data.observations.status import NONE
from reports.view.decisions import ChangeKind
from reports.view.revision import ReturnChange
from standards.actions import ActionState, PlanState
from standards.framework.mandate import Mandate
from standards.model import Outcome, Reason
from standards.sharing.model import SuggestionKind
from standards.sharing.movements import Agreement, BothEnds, Occurrence
from standards.verdicts.like_for_like import Direction


@pytest.mark.parametrize(
    ("file", "column", "written"),
    [
        ("verdicts.csv", "verdict", Outcome),
        ("verdicts.csv", "reason", Reason),
        ("changes.csv", "kind", ChangeKind),
        ("changes.csv", "now", Outcome),
        ("directions.csv", "direction", Direction),
        ("movements.csv", "sends", Occurrence),
        ("movements.csv", "both_ends", BothEnds),
        ("movements.csv", "hosting_agreement", Agreement),
        ("opportunities.csv", "suggestion", SuggestionKind),
        ("submissions.csv", "obligation", Obligation),
        ("standards.csv", "mandate", Mandate),
        ("actions.csv", "state", ActionState),
        ("actions.csv", "plan", PlanState),
    ],
)
def test_every_label_that_can_be_written_has_been_looked_at(file: str, column: str, written: type[StrEnum]) -> None:
    assert {each.value for each in written} | {""} == LABELS[file][column]


def test_what_became_of_a_return_is_said_of_revisions() -> None:
    numbers = {"numerator", "denominator", "value", ""}
    assert {each.value for each in ReturnChange} | numbers == LABELS["revisions.csv"]["kind"]


def test_what_became_of_a_sheet_may_be_any_state_or_none() -> None:
    """A return that only waits to be confirmed is shown as held, and stops nobody's month."""
    assert {each.value for each in State} | {NONE, ""} == LABELS["submissions.csv"]["state"]

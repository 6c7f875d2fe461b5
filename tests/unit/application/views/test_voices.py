"""What young people's views changed: a figure, nothing, or not known, and no word where the rules don't ask for it."""

from __future__ import annotations

import pytest

from application.views.edition import voices
from standards.framework.ruleset import RuleSet
from standards.verdicts.compare import compare
from tests.support.standards_kit import AREAS, MONTH, observations, rules, sheet, standard

BARNET, CAMDEN, ENFIELD = AREAS
COUNT = {"kind": "amount", "sheet": "panels", "field": "held"}


def _changes(rule_set: RuleSet) -> dict[str, int | None]:
    sheets = [
        sheet("panels", {"held": 2}, area=BARNET),
        sheet("panels", {"held": 0}, area=CAMDEN),
        sheet("panels", {"held": ""}, area=ENFIELD),
    ]
    verdicts = compare(observations(sheets, AREAS), rule_set, MONTH)
    return {voice.area: voice.changes for voice in voices(rule_set, MONTH, verdicts)}


def test_none_is_told_from_not_known() -> None:
    assert _changes(rules(standard(COUNT, role="voice"))) == {BARNET: 2, CAMDEN: 0, ENFIELD: None}


@pytest.mark.parametrize(
    "keys", [{}, {"role": "voice", "since": "2027-01"}, {"role": "voice", "retired_from": "2026-01"}]
)
def test_nothing_is_said_where_the_rules_do_not_ask(keys: dict[str, str]) -> None:
    assert _changes(rules(standard(COUNT, **keys))) == {}

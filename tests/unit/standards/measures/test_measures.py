"""Measures by themselves: words for what is found, bounds that are exact, and rules that cannot be worked out."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from standards.errors import RuleSetError
from standards.framework.waivers import Waiver, load_waivers
from standards.measures.base import Question
from standards.measures.cached import compile_measure
from standards.measures.kinds.reconcile import Reconcile
from standards.measures.session import Session
from standards.measures.sums import Sum, UncertainRow, bounds, total
from standards.model import CellState, Observations, Presence, Row, SheetReturn
from standards.verdicts.compare import compare, observe_indicators
from tests.support.standards_kit import AREA, AREAS, CATALOGUE, MONTH, observations, rules, sheet, standard

BARNET, CAMDEN, ENFIELD = AREAS
PRODUCT = {
    "kind": "covered",
    "sheet": "services",
    "by": ["forms", {"harmed": "helps_harmed", "harming": "helps_harming"}, "status"],
    "required": [["bullying"], ["harmed"], ["operating"]],
}


def _titled(sheets: list[SheetReturn]) -> Observations:
    """Return observations whose contract has titles for the codes of one field."""
    services = CATALOGUE.sheets["services"]
    forms = replace(services.fields["forms"], code_titles={"bullying": "Bullying of any kind"})
    titled = replace(services, fields={**services.fields, "forms": forms})
    seen = observations(sheets)
    return replace(seen, catalogue=replace(CATALOGUE, sheets={**CATALOGUE.sheets, "services": titled}))


@pytest.mark.parametrize(
    ("measure", "wanted"),
    [
        ({"by": "forms", "required": ["bullying"]}, "not covered: Bullying of any kind"),
        ({"by": "forms", "required": ["bullying", "group_work"]}, "not covered: Bullying of any kind, group work"),
        (PRODUCT, "not covered: Bullying of any kind (harmed, operating)"),
        ({"by": ["status"], "groups": {"front_door": ["ended"]}}, "not covered: front door"),
    ],
)
def test_what_is_lacking_is_said_in_the_words_of_its_contract(measure: dict[str, Any], wanted: str) -> None:
    services = sheet(
        "services", {"forms": ["violence"], "status": "operating", "helps_harmed": "no", "helps_harming": "no"}
    )
    spec = {"kind": "covered", "sheet": "services", **measure}
    (verdict,) = compare(_titled([services]), rules(standard(spec)), MONTH)
    assert verdict.evidence.detail == (wanted,)


FIGURES = [(0, 3), (1, 1), (1, 4), (3, 4), (2, 2)]


@pytest.mark.parametrize("certain", FIGURES)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_bounds_are_the_best_and_the_worst_choice_of_the_rows_that_may_count(
    certain: tuple[int, int], count: int
) -> None:
    for rows in itertools.combinations_with_replacement([*FIGURES, (0, 1), (5, 4), (0, 0)], count):
        chosen = [
            (certain, *some) for size in range(count + 1) for some in itertools.combinations(rows, size)
        ]  # every choice of them
        shares = [Fraction(sum(above for above, _ in counts), sum(below for _, below in counts)) for counts in chosen]
        maybe = tuple(UncertainRow(above, above, below) for above, below in rows)
        least, most = bounds(Sum(certain[0], certain[0], certain[1], maybe=maybe))
        assert most is not None
        assert (Fraction(*least), Fraction(*most)) == (min(shares), max(shares))


def test_rows_without_a_figure_below_lift_what_is_above_by_all_they_say() -> None:
    least, most = bounds(Sum(1, 1, 4, maybe=(UncertainRow(2, 2, 0), UncertainRow(3, 3, 0))))
    assert (least, most) == ((1, 4), (6, 4))


def test_one_row_without_an_upper_end_leaves_none() -> None:
    assert bounds(Sum(1, 1, 4, maybe=(UncertainRow(0, None, 4), UncertainRow(4, 4, 4)))) == ((1, 8), None)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (
            {"kind": "conditions", "statements": [{"says": "s", "all": [{"field": "panel_type", "at_least": 1}]}]},
            "The field 'panel_type' does not hold numbers, and a rule compares it with one.",
        ),
        (
            {"kind": "conditions", "statements": [{"says": "s", "all": [{"field": "panel_type", "at_most": 1}]}]},
            "The field 'panel_type' does not hold numbers, and a rule compares it with one.",
        ),
        (
            {"kind": "conditions", "statements": [{"says": "s", "all": [{"field": "held", "within_months": 1}]}]},
            "The field 'held' does not hold dates, and a rule counts months from it.",
        ),
        (
            {"kind": "amount", "field": "panel_type"},
            "The field 'panel_type' of the sheet 'panels' does not hold numbers, and a rule adds it up.",
        ),
        (
            {"kind": "amount", "field": ["held", "panel_type"]},
            "The field 'panel_type' of the sheet 'panels' does not hold numbers, and a rule adds it up.",
        ),
        (
            {"kind": "months_since", "field": "held"},
            "The field 'held' does not hold dates, and a rule counts months from it.",
        ),
    ],
)
def test_a_rule_about_the_wrong_kind_of_field_says_which(measure: dict[str, Any], expected: str) -> None:
    panels = sheet("panels", {"held": 9, "panel_type": "MASE"})
    spec = compile_measure(rules(standard({"sheet": "panels", **measure})).standards[0].measure, _session([panels]))
    with pytest.raises(RuleSetError) as caught:
        spec.evidence(Question((AREA,), MONTH))
    assert str(caught.value) == expected


def _session(sheets: list[SheetReturn]) -> Session:
    return Session(observations(sheets, AREAS))


RECONCILE = Reconcile.model_validate(
    {
        "kind": "reconcile",
        "sheet": "movements",
        "of": "moved",
        "other": "other",
        "one": {"direction": "sent"},
        "two": {"direction": "received"},
        "months": 3,
    }
)


def _moved(direction: str, other: str, moved: object) -> dict[str, object]:
    return {"direction": direction, "other": other, "moved": moved}


def test_each_pair_of_which_anything_is_said_has_an_answer() -> None:
    sheets = [
        sheet("movements", _moved("sent", CAMDEN, 5), _moved("sent", ENFIELD, ""), area=BARNET),
        sheet("movements", _moved("received", BARNET, 5), _moved("sent", BARNET, 9), area=CAMDEN),
        sheet("movements", _moved("received", CAMDEN, 0), area=ENFIELD),
    ]
    answers = RECONCILE.compiled(_session(sheets)).answers(Question(tuple(AREAS), MONTH))
    assert answers == {(BARNET, CAMDEN): "same", (CAMDEN, BARNET): "different", (BARNET, ENFIELD): "open"}


def test_pairs_with_a_borough_of_which_something_is_missing_have_none() -> None:
    absent = replace(sheet("movements", month=MONTH - 3, area=ENFIELD), presence=Presence.ABSENT)
    sheets = [
        sheet("movements", _moved("sent", CAMDEN, 5), _moved("sent", ENFIELD, 5), area=BARNET),
        sheet("movements", _moved("received", ENFIELD, 5), area=ENFIELD),
        absent,
    ]
    spec = RECONCILE.model_copy(update={"months": 6})
    assert spec.compiled(_session(sheets)).answers(Question(tuple(AREAS), MONTH)) == {}


def _indicator(measure: dict[str, Any], **keys: str) -> dict[str, Any]:
    plain = {"id": "IN1", "title": "Shown", "theme": "tests", "why": "To test.", "source": "the tests"}
    return {**plain, "measure": measure, **keys}


AMOUNT = {"kind": "amount", "sheet": "panels", "field": "held"}
CURRENT = {
    "kind": "conditions",
    "sheet": "profile",
    "statements": [{"says": "current", "all": [{"field": "version", "is_the_rule_sets": "definition_version"}]}],
}


def test_an_indicator_is_shown_for_each_borough_or_for_the_cluster_as_a_whole() -> None:
    seen = observations([sheet("panels", {"held": 2}, area=area) for area in (BARNET, CAMDEN)], [CAMDEN, BARNET])
    for_cluster = _indicator(AMOUNT, id="IN2", applies_to="cluster")
    made = rules(standard(AMOUNT), indicators=[_indicator(AMOUNT), for_cluster])
    values = [(area, shown, evidence.value) for area, shown, evidence in observe_indicators(seen, made, MONTH)]
    assert values == [(BARNET, "IN1", 2), (CAMDEN, "IN1", 2), ("test-cluster", "IN2", 4)]


def test_an_indicator_knows_the_rule_sets_own_definition() -> None:
    made = rules(standard(AMOUNT), indicators=[_indicator(CURRENT)])
    ((_, _, evidence),) = observe_indicators(observations([sheet("profile", {"version": "v2"})]), made, MONTH)
    assert evidence.value == 1


def test_an_indicator_that_breaks_is_named_with_its_month() -> None:
    made = rules(standard(AMOUNT), indicators=[_indicator({**AMOUNT, "field": "no_such_field"})])
    with pytest.raises(RuleSetError, match=f"Indicator IN1, {MONTH}: There is no field called 'no_such_field'"):
        observe_indicators(observations([]), made, MONTH)


WAIVED: dict[str, Any] = {
    "id": "W001",
    "standard": "TE1",
    "boroughs": [AREA],
    "from": "2026-09",
    "reason": "r",
    "plan": "p",
    "approved_by": "b",
}


@pytest.mark.parametrize("until", ["2026-09", "2027-02"])
def test_a_waiver_lasts_from_one_month_to_six(until: str) -> None:
    assert str(Waiver.model_validate({**WAIVED, "until": until}).until) == until


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-08", "Value error, until comes before from"),
        ("2027-03", "Value error, it lasts longer than 6 months; agree a new one when this one ends"),
    ],
)
def test_a_waiver_that_ends_before_it_begins_or_lasts_longer_is_refused(until: str, expected: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Waiver.model_validate({**WAIVED, "until": until})
    assert [error["msg"] for error in caught.value.errors()] == [expected]


def test_a_waiver_file_that_cannot_be_used_names_the_file_and_the_waiver(tmp_path: Path) -> None:
    path = tmp_path / "waived.yaml"
    path.write_text("waivers:\n- {id: W007, standard: ST1}\n", encoding="utf-8")
    with pytest.raises(RuleSetError, match=r"waived\.yaml: line \d+, waivers W007, boroughs: this key is missing"):
        load_waivers(path)


@pytest.mark.parametrize("state", list(CellState))
def test_a_sum_with_a_part_that_is_not_known_is_not_known_for_whatever_reason(state: CellState) -> None:
    row = Row("", "panels", 2, {"held": 3, "owed": state})
    assert total(row, ("held", "owed")) is state

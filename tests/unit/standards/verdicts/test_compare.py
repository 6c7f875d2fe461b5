"""The comparison as a whole: complete, in order, the same every time, and stopped by any rule that breaks."""

from __future__ import annotations

import datetime as clock
import re
from pathlib import Path
from typing import Any

import pytest

from data.clusters.cluster import SHIPPED
from data.contracts.load import load_contracts
from standards.errors import RuleSetError
from standards.framework.references import references, underlying_fields, used_by
from standards.framework.ruleset import RuleBook, load_book
from standards.framework.waivers import load_waivers
from standards.measures.base import KINDS, Question
from standards.measures.cached import compile_measure
from standards.measures.session import Session
from standards.model import CellState, Month, Observations, Outcome, Presence, Reason, Row
from standards.verdicts.compare import compare, history, observe_indicators
from tests.support.standards_kit import AREA, AREAS, CATALOGUE, MONTH, observations, rules, sheet, standard

RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed", "months": 1}


def seen() -> Observations:
    return observations([sheet("panels", {"held": 9, "owed": 10})], [*AREAS])


def test_there_is_one_verdict_for_every_standard_and_area_in_order() -> None:
    made = rules(
        standard(RATIO, id="TE2"),
        standard({"kind": "shared_by", "sheet": "profile", "field": "joint"}, id="TE1", applies_to="cluster"),
        standard(RATIO, id="TE3", since="2030-01"),
    )
    verdicts = compare(seen(), made, MONTH)
    areas = sorted(AREAS)
    wanted = [("TE2", area) for area in areas] + [("TE1", "test-cluster")] + [("TE3", area) for area in areas]
    assert [(verdict.standard, verdict.area) for verdict in verdicts] == wanted


def test_the_order_of_standards_changes_no_verdict() -> None:
    written = [standard(RATIO, id=f"TE{number}", met=80 + number, partly=50) for number in range(1, 9)]
    forwards, backwards = (compare(seen(), rules(*order), MONTH) for order in (written, reversed(written)))
    assert forwards == sorted(backwards, key=lambda verdict: (verdict.standard, verdict.area))


def test_every_rule_of_this_project_gives_a_verdict_on_nothing_at_all() -> None:
    catalogue = load_contracts().catalogue()
    nothing = Observations(observations([], [*AREAS]).areas, {}, catalogue)
    book = load_book()
    for version in book.versions:
        month = max(Month(2026, 10), version.in_force_from)
        in_force = [standard.id for standard in version.standards if standard.threshold(month) is not None]
        verdicts = compare(nothing, version, month)
        boroughs = [standard for standard in version.standards if standard.applies_to == "each_borough"]
        assert len(verdicts) == len(boroughs) * len(AREAS) + len(version.standards) - len(boroughs)
        results = {(verdict.outcome, verdict.reason) for verdict in verdicts if verdict.standard in in_force}
        assert results == {(Outcome.NOT_APPLICABLE, Reason.CONDITION)}
        asked = [1 if indicator.applies_to == "cluster" else len(AREAS) for indicator in version.indicators]
        assert len(observe_indicators(nothing, version, Month(2026, 10))) == sum(asked)


def test_every_rule_of_this_project_calls_absent_returns_absent() -> None:
    catalogue = load_contracts().catalogue()
    month = Month(2026, 9)
    ends = [(name, month - back) for name in catalogue.sheets for back in range(12)]
    owed = [(name, end) for name, end in ends if catalogue.sheets[name].frequency.is_end(end)]
    made = [sheet_absent(name, end, area) for name, end in owed for area in AREAS]
    absent = Observations(
        observations([], [*AREAS]).areas,
        {(sheet_return.area, sheet_return.sheet, sheet_return.period): sheet_return for sheet_return in made},
        catalogue,
    )
    verdicts = compare(absent, load_book().in_force(month), month)
    assert {(verdict.outcome, verdict.reason) for verdict in verdicts} == {(Outcome.NOT_ASSESSABLE, Reason.NO_RETURN)}


def sheet_absent(name: str, end: Month, area: str) -> Any:
    return type(sheet("panels"))(area, name, end, Presence.ABSENT)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({**RATIO, "sheet": "pannels"}, "no sheet called 'pannels'"),
        ({**RATIO, "of": "hold"}, "no field called 'hold'"),
        ({**RATIO, "of": "panel_type"}, "does not hold numbers"),
        ({"kind": "covered", "sheet": "services", "by": "forms", "required": "no_such_set"}, "no set of codes"),
        ({"kind": "months_since", "sheet": "panels", "field": "held"}, "does not hold dates"),
    ],
)
def test_a_rule_that_breaks_stops_everything_and_is_named(measure: dict[str, Any], expected: str) -> None:
    made = rules(standard(RATIO, id="TE1"), standard(measure, id="TE2"))
    panels = sheet("panels", {"held": 9, "owed": 10, "panel_type": "MASE"})
    with pytest.raises(RuleSetError, match=re.escape(expected)) as caught:
        compare(observations([panels]), made, MONTH)
    assert f"Standard TE2, {MONTH}: " in str(caught.value)


class Breaks(dict[str, Any]):
    """Values of which none can be read."""

    def __getitem__(self, name: str) -> Any:
        raise ZeroDivisionError("a value of a row")

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]

    def values(self) -> Any:
        return self["held"]


def test_a_crash_stops_everything_and_tells_no_value() -> None:
    broken = Row("sha", "panels", 2, Breaks(held=9, owed=10))
    panels = sheet("panels")
    seen_broken = observations([type(panels)(panels.area, "panels", MONTH, Presence.RETURNED, (broken,))])
    with pytest.raises(RuleSetError) as caught:
        compare(seen_broken, rules(standard(RATIO)), MONTH)
    assert str(caught.value) == f"Standard TE1 could not be worked out for {MONTH}: ZeroDivisionError."


def test_what_was_worked_out_before_changes_no_answer() -> None:
    made = rules(standard(RATIO), standard({**RATIO, "months": 3}, id="TE2"))
    session = Session(seen())
    first = compare(seen(), made, MONTH, session=session)
    assert compare(seen(), made, MONTH, session=session) == first == compare(seen(), made, MONTH)


def test_the_clock_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(compile_measure.__code__.co_filename).parents[1]
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    assert not re.search(r"\b(now|today|utcnow|time)\(\)|import (time|random|os)\b|os\.environ", text)
    before = compare(seen(), rules(standard(RATIO)), MONTH)

    class Later(clock.date):
        @classmethod
        def today(cls) -> Later:
            return cls(2099, 1, 1)

    monkeypatch.setattr(clock, "date", Later)
    assert compare(seen(), rules(standard(RATIO)), MONTH) == before


def test_history_uses_the_version_in_force_in_each_month() -> None:
    easy = rules(standard(RATIO, met=50, partly=40), version="1", since="2020-01")
    hard = rules(standard(RATIO, met=95, partly=40), version="2", since="2026-09")
    sheets = [sheet("panels", {"held": 9, "owed": 10}, month=MONTH - back) for back in range(2)]
    verdicts = history(observations(sheets), RuleBook.of([hard, easy]), [MONTH, MONTH - 1])
    assert [(verdict.month, verdict.outcome) for verdict in verdicts] == [
        (MONTH - 1, Outcome.MET),
        (MONTH, Outcome.PARTLY_MET),
    ]


def test_a_verdict_names_the_cells_it_rests_on() -> None:
    (verdict,) = compare(observations([sheet("panels", {"held": 9, "owed": 10})]), rules(standard(RATIO)), MONTH)
    (source,) = verdict.evidence.sources
    assert [(cell.sheet, cell.address) for cell in source.cells] == [("panels", "D2"), ("panels", "E2")]
    assert {cell.receipt for cell in source.cells} == {f"sha-{AREA}-panels-{MONTH}"}


def test_rows_that_do_not_count_are_not_named() -> None:
    rows = [{"panel_type": kind, "held": 9, "owed": 10} for kind in ("MASE", "MASH")]
    made = rules(standard({**RATIO, "where": {"panel_type": "MASH"}}))
    (verdict,) = compare(observations([sheet("panels", *rows)]), made, MONTH)
    assert [source.row.number for source in verdict.evidence.sources] == [3]


def test_a_window_never_mixes_two_meanings_of_a_field() -> None:
    changed = {**CATALOGUE.sheets, "panels": type(CATALOGUE.sheets["panels"])(**_since(MONTH - 1))}
    sheets = [sheet("panels", {"held": 9 if back < 2 else 0, "owed": 10}, month=MONTH - back) for back in range(3)]
    seen_all = observations(sheets)
    new = Observations(seen_all.areas, seen_all.sheets, type(CATALOGUE)(changed, CATALOGUE.sets))
    made = rules(standard({**RATIO, "months": 3}))
    assert [verdict.evidence.denominator for verdict in compare(seen_all, made, MONTH)] == [30]
    assert [verdict.evidence.denominator for verdict in compare(new, made, MONTH)] == [20]


def _since(month: Month) -> dict[str, Any]:
    panels = CATALOGUE.sheets["panels"]
    return {
        "name": panels.name,
        "title": panels.title,
        "frequency": panels.frequency,
        "fields": panels.fields,
        "since": month,
    }


def test_thresholds_may_be_tried_out_on_earlier_months() -> None:
    made = rules(standard(RATIO, since="2027-01"))
    (in_time,) = compare(observations([sheet("panels", {"held": 9, "owed": 10})]), made, MONTH)
    (tried,) = compare(
        observations([sheet("panels", {"held": 9, "owed": 10})]), made, MONTH, thresholds_of=Month(2027, 1)
    )
    assert (in_time.reason, tried.outcome) == (Reason.NOT_IN_FORCE, Outcome.MET)


def test_there_are_ten_kinds_of_measure_and_no_more() -> None:
    assert len(KINDS) == 10


def test_a_question_about_a_borough_without_rows_is_answered() -> None:
    measure = compile_measure(rules(standard(RATIO)).standards[0].measure, Session(seen()))
    assert measure.evidence(Question(("E09000099",), MONTH)).reason is Reason.CONDITION


def test_the_framework_has_58_standards_of_which_eleven_are_core() -> None:
    newest = load_book().in_force(Month(2026, 10))
    core = [standard.id for standard in newest.standards if standard.importance == "core"]
    assert len(newest.standards) == 58
    assert core == ["ST1", "ST2", "ID1", "PN1", "PN2", "PN3", "SV1", "SV2", "SV3", "XB1", "VO4"]


def test_a_field_says_what_it_is_used_by() -> None:
    contracts = load_contracts()
    uses = used_by(load_book().version("2026.2"), contracts.catalogue())
    assert uses["panels", "attended_police"] == ("PN3",)
    assert "PN2" in uses["panels", "meetings_scheduled"]
    assert uses["services", "specialist_posts_fte"] == ("SV6", "SV7")
    assert list(underlying_fields(contracts.catalogue(), "panels", "no_such_field")) == []


def test_a_condition_is_a_use_as_well() -> None:
    with_condition = rules(
        standard(RATIO, condition={"sheet": "services", "where": {"status": "operating"}})
    ).standards[0]
    assert ("services", "status") in [(use.sheet, use.field) for use in references(with_condition, CATALOGUE.sets)]


def test_the_waiver_of_the_demonstration_says_that_it_is_invented() -> None:
    book = load_waivers(SHIPPED / "north-london" / "waivers.yaml")
    (waiver,) = book.waivers
    assert "nvented" in waiver.reason
    assert book.get(waiver.id) is waiver
    assert book.get("W999") is None
    assert len(book.sha256) == 64


def test_a_blank_is_not_a_zero_and_z_is_neither() -> None:
    assert len({CellState.BLANK, CellState.VOID, CellState.NOT_APPLICABLE}) == 3

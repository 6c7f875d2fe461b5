"""The lint: each finding is provoked by one change to a rule set that has none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from data.clusters.cluster import SHIPPED
from data.contracts.load import burden, load_contracts
from standards.framework.field_uses import FieldUse, load_uses
from standards.framework.ruleset import RULESETS, RuleBook, RuleSet, load_rules
from standards.framework.waivers import Waiver, WaiverBook
from standards.lint import CODES, LintContext, LintFinding, Weight, lint, lint_folder
from standards.lint.floors import least_floor
from standards.model import Month
from tests.support.standards_kit import AREA, CATALOGUE, MONTH, rules, standard

RATIO: dict[str, Any] = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed"}
COVERED: dict[str, Any] = {"kind": "covered", "sheet": "services", "by": "forms", "required": "three_forms"}
SOUND: dict[str, Any] = {"since": "2020-01", "too_few_below": 10, "review_by": "2030-01"}


def sound(measure: dict[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
    """Write a standard without a fault, but for the keys given."""
    return standard(measure or RATIO, **{**SOUND, **keys})


def codes(*versions: RuleSet, **context: Any) -> list[str]:
    problems = lint(RuleBook.of(versions), LintContext(CATALOGUE, MONTH, **context))
    return [problem.code for problem in problems]


def counted(measure: dict[str, Any], **keys: Any) -> RuleSet:
    """Build a version with one standard that has no cases to count."""
    written = sound(measure, met=3, partly=2, **keys)
    written.pop("too_few_below")
    return rules(written)


def test_a_sound_rule_set_has_no_findings() -> None:
    assert codes(rules(sound())) == []


PROVOKED: dict[str, Callable[[], list[str]]] = {
    "dates_out_of_order": lambda: codes(
        rules(
            sound(
                thresholds=[
                    {"from": "2020-01", "met": 90, "partly_met": 75, "decided": "b"},
                    {"from": "2019-01", "met": 90, "partly_met": 75, "decided": "b"},
                ]
            )
        )
    ),
    "retired_too_early": lambda: codes(rules(sound(retired_from="2020-01"))),
    "no_threshold_at_start": lambda: codes(rules(sound(since="2020-02"))),
    "bands_wrong": lambda: codes(rules(sound(met=75, partly=75, too_few_below=10))),
    "better_wrong": lambda: codes(counted(COVERED, better="lower")),
    "level_wrong": lambda: codes(counted({"kind": "shared_by", "sheet": "profile", "field": "joint"})),
    "unknown_sheet": lambda: codes(rules(sound({**RATIO, "sheet": "pannels"}))),
    "unknown_field": lambda: codes(rules(sound({**RATIO, "of": "hold"}))),
    "wrong_kind": lambda: codes(rules(sound({**RATIO, "of": "panel_type"}))),
    "unknown_code": lambda: codes(rules(sound({**RATIO, "where": {"panel_type": "MACE"}}))),
    "unknown_set": lambda: codes(counted({**COVERED, "required": "four_forms"})),
    "review_overdue": lambda: codes(rules(sound(review_by="2026-08"))),
    "empty_words": lambda: codes(rules(sound(why=" "))),
    "says_wrong": lambda: codes(rules(sound(says="{n} of {d}, by {part}"))),
    "published_unnamed": lambda: codes(rules(sound(basis="published"))),
    "floor_missing": lambda: codes(rules({k: v for k, v in sound().items() if k != "too_few_below"})),
    "floor_too_low": lambda: codes(rules(sound(too_few_below=9))),
    "floor_needless": lambda: codes(rules(sound(COVERED, met=3, partly=2))),
    "published_edited": lambda: codes(rules(sound()), published={"test": "1" * 64}),
    "published_missing": lambda: codes(rules(sound()), published={"test": "0" * 64, "older": "1" * 64}),
    "published_unlisted": lambda: codes(rules(sound()), published={}),
    "burden_over_target": lambda: codes(rules(sound()), minutes={"panels": Fraction(241)}),
    "field_unused": lambda: codes(rules(sound()), uses=[]),
    "use_unknown": lambda: codes(
        rules(sound()), uses=[FieldUse.model_validate({"sheet": "x", "fields": ["y"], "for": "z"})]
    ),
}


@pytest.mark.parametrize("code", PROVOKED)
def test_a_fault_is_found(code: str) -> None:
    assert code in PROVOKED[code]()


def themed(**keys: Any) -> RuleSet:
    written = rules(sound(**keys))
    return RuleSet(written.heading, written.standards, written.indicators, written.sha256, {"tests": "Tests"})


def test_a_theme_without_a_title_is_found() -> None:
    assert codes(themed()) == []
    assert codes(themed(theme="others")) == ["unknown_theme"]


def two_versions(first: dict[str, Any], second: dict[str, Any], **heading: Any) -> list[str]:
    older = rules(first, version="1", since="2020-01")
    newer = rules(second, version="2", since="2021-01", **{"replaces": "1", **heading})
    return codes(older, newer)


def test_a_standard_that_vanishes_is_found() -> None:
    assert two_versions(sound(), sound(id="TE2")) == ["vanished_id"]


def test_a_standard_that_is_reworded_is_the_same_standard() -> None:
    assert two_versions(sound(), sound(title="In other words")) == []


def test_an_id_with_another_meaning_is_found() -> None:
    other = sound({"kind": "ratio", "sheet": "workforce", "of": "confident", "out_of": "answered"}, title="Another")
    assert two_versions(sound(), other) == ["reused_id"]


def test_a_retired_id_that_comes_back_is_found() -> None:
    assert two_versions(sound(retired_from="2020-06"), sound()) == ["reused_id"]


def test_a_version_that_replaces_nothing_is_found() -> None:
    assert codes(rules(sound(), version="2", replaces="1")) == ["replaces_nothing"]


def test_a_version_that_begins_before_the_one_it_replaces_is_found() -> None:
    older = rules(sound(), version="1", since="2021-01")
    newer = rules(sound(), version="2", since="2020-01", replaces="1")
    assert codes(older, newer) == ["version_out_of_order"]


def test_two_versions_that_begin_together_are_found() -> None:
    book = RuleBook((rules(sound(), version="1"), rules(sound(), version="2")))
    assert [problem.code for problem in lint(book, LintContext(CATALOGUE, MONTH))] == ["version_twice"]


def test_versions_that_replace_each_other_are_found() -> None:
    first = rules(sound(), version="1", since="2020-01", replaces="2")
    second = rules(sound(), version="2", since="2021-01", replaces="1")
    assert codes(first, second) == ["replaces_in_a_circle", "replaces_in_a_circle"]


def test_a_denominator_that_may_be_left_out_is_flagged_for_a_person_until_it_is_answered() -> None:
    catalogue = load_contracts().catalogue()
    measure = {"kind": "ratio", "sheet": "panels", "of": "actions_completed", "out_of": "actions_due"}
    flagged = lint(RuleBook.of([rules(sound(measure))]), LintContext(catalogue, MONTH))
    assert [(problem.code, problem.weight) for problem in flagged] == [("shrinks_by_not_looking", Weight.REVIEW)]
    answered = rules(sound(measure, looking="The log is shown."))
    assert lint(RuleBook.of([answered]), LintContext(catalogue, MONTH)) == []


@pytest.mark.parametrize(
    ("met", "partly", "wanted"),
    [(95, 80, 20), (90, 75, 10), (85, 70, 7), (98, 90, 50), (100, 75, 5), (100, 90, 10), (50, 30, 5)],
)
def test_a_floor_is_high_enough_that_one_case_cannot_decide(met: int, partly: int, wanted: int) -> None:
    checked = rules(sound(met=met, partly=partly)).standards[0]
    assert least_floor(checked) == wanted
    assert Fraction(wanted - 1, wanted) * 100 >= partly
    if met < 100:
        assert Fraction(wanted - 1, wanted) * 100 >= met


def waiver(**keys: Any) -> Waiver:
    plain = {"id": "W001", "standard": "TE1", "boroughs": [AREA], "from": "2026-05", "until": "2026-10"}
    return Waiver.model_validate({**plain, "reason": "r", "plan": "p", "approved_by": "b", **keys})


@pytest.mark.parametrize(
    ("waivers", "wanted"),
    [
        ([waiver()], []),
        ([waiver(standard="TE9")], ["waiver_unknown_standard"]),
        ([waiver(boroughs=["E09000099"])], ["waiver_unknown_area"]),
        ([waiver(until="2026-09")], ["waiver_lapsing"]),
        ([waiver(), waiver(id="W002", **{"from": "2026-10", "until": "2026-11"})], ["waiver_overlaps"]),
        ([waiver(), waiver(id="W002", **{"from": "2026-11", "until": "2026-12"})], []),
        ([waiver(), waiver(id="W002", boroughs=["E09000003"])], []),
    ],
)
def test_waivers_are_checked_against_each_other_and_the_standards(waivers: list[Waiver], wanted: list[str]) -> None:
    problems = codes(rules(sound()), waivers=WaiverBook(tuple(waivers)), areas={AREA, "E09000003"})
    assert problems == wanted


@pytest.mark.parametrize("keys", [{"until": "2026-11"}, {"until": "2026-04"}, {"id": "one"}, {"boroughs": []}])
def test_a_waiver_that_is_too_long_or_backwards_is_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"longer|before|pattern|at least"):
        waiver(**keys)


def test_a_file_that_cannot_be_read_is_a_finding_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text("ruleset: {}\n", encoding="utf-8")
    (tmp_path / "published.yaml").write_text("published: []\n", encoding="utf-8")
    problems = lint_folder(CATALOGUE, MONTH, tmp_path)
    assert {problem.code for problem in problems} == {"unreadable"}
    assert any("ruleset.version" in problem.message for problem in problems)


def test_every_finding_has_been_provoked_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in CODES if f'"{code}"' not in text] == []


CITED = {
    "figure": "12 months",
    "document": "An Act",
    "where": "section 1",
    "dated": "2018-06",
    "numerator": "reports",
    "denominator": "years",
    "is_same": True,
}
PUBLISHED_FIGURE = {"basis": "published", "published_figure": "12 months", "published_population": "Everybody"}


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (PUBLISHED_FIGURE, "citation_missing"),
        ({"looking": "It is counted elsewhere."}, "looking_unchecked"),
        ({"looking": "It is counted elsewhere.", "checked_by": ["IN1"]}, "check_unknown"),
    ],
)
def test_by_the_second_reading_figures_are_cited_and_claims_checked(keys: dict[str, Any], code: str) -> None:
    assert code in [
        problem.code for problem in lint(RuleBook.of([rules(sound(**keys), reading=2)]), LintContext(CATALOGUE, MONTH))
    ]
    assert code not in [
        problem.code for problem in lint(RuleBook.of([rules(sound(**keys))]), LintContext(CATALOGUE, MONTH))
    ]


def test_a_figure_that_is_cited_and_a_claim_that_is_shown_are_clean() -> None:
    keys = {**PUBLISHED_FIGURE, "citations": [CITED], "looking": "It is shown.", "checked_by": ["TE1"]}
    problems = lint(RuleBook.of([rules(sound(**keys), reading=2)]), LintContext(CATALOGUE, MONTH))
    assert {"citation_missing", "looking_unchecked", "check_unknown"}.isdisjoint(problem.code for problem in problems)


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("12 months; 15 is proposed", ""),
        ("12 months, and 45 days; 15 is proposed", "no citation gives 45, which published_figure says is published."),
    ],
)
def test_each_published_figure_has_a_citation_that_gives_it(figure: str, message: str) -> None:
    keys = {**PUBLISHED_FIGURE, "published_figure": figure, "citations": [{**CITED, "figure": "every 12 months"}]}
    problems = lint(RuleBook.of([rules(sound(**keys), reading=2)]), LintContext(CATALOGUE, MONTH))
    assert "".join(problem.message for problem in problems if problem.code == "citation_missing") == message


def test_a_citation_says_what_differs_exactly_where_it_is_not_the_same() -> None:
    for keys in ({"is_same": False}, {"differs": "It counts days."}):
        with pytest.raises(ValueError, match="differs"):
            rules(sound(citations=[{**CITED, **keys}]))


def test_two_proposals_need_not_agree_on_which_standards_are_new() -> None:
    old = rules(sound(), version="1", since="2025-01")
    newer = rules(sound(), sound(id="TE2"), version="2", since="2026-01", replaces="1")
    other = rules(sound(), version="3", since="2026-02", replaces="1")
    assert "vanished_id" not in [
        each.code for each in lint(RuleBook.of([old, newer, other]), LintContext(CATALOGUE, MONTH))
    ]


def test_errors_come_before_what_a_person_should_look_at() -> None:
    problems = lint(RuleBook.of([rules(sound(review_by="2020-01", why=" "))]), LintContext(CATALOGUE, MONTH))
    assert [problem.weight for problem in problems] == [Weight.ERROR, Weight.REVIEW]


def test_a_finding_says_where_what_and_how_to_mend() -> None:
    (problem,) = lint(RuleBook.of([rules(sound({**RATIO, "of": "hold"}))]), LintContext(CATALOGUE, MONTH))
    assert isinstance(problem, LintFinding)
    assert str(problem) == (
        "test TE1: the sheet 'panels' has no field 'hold'. Use a field of that sheet, or of the register it extends; "
        "the contracts list them. [unknown_field]"
    )


def test_the_rule_sets_of_this_project_are_clean() -> None:
    contracts = load_contracts()
    october = Month(2026, 10)
    waived = [(SHIPPED / "north-london" / "waivers.yaml", None)]
    assert lint_folder(contracts.catalogue(), october, RULESETS, waived, minutes=burden(contracts, october)) == []


def test_the_published_hashes_are_of_the_files() -> None:
    text = (RULESETS / "published.yaml").read_text(encoding="utf-8")
    for path in sorted(RULESETS.glob("20*.yaml")):
        if load_rules(path).is_shadow:
            continue
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text


def test_everything_listed_as_used_elsewhere_is_asked_for() -> None:
    catalogue = load_contracts().catalogue()
    for use in load_uses():
        assert set(use.fields) <= catalogue.sheets[use.sheet].fields.keys()

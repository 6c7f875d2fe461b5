"""A kind of measure is one class: a new one, made here, is worked out, described, linted and composed by itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

import standards.measures.kinds
from application.disclosure.child_counts import child_counts
from application.disclosure.composition import compositions
from data.contracts.load import load_contracts
from reports.handbook.view import HandbookView, entry
from reports.view.composition import Count
from standards.framework.briefing import Coverage
from standards.framework.references import used_by
from standards.framework.ruleset import RuleBook, RuleSet
from standards.framework.schema import as_yaml
from standards.framework.schema import kinds as kinds_in_words
from standards.framework.wording import measure_words, unit_of
from standards.lint import LintContext, lint
from standards.measures.base import (
    KINDS,
    AnyKind,
    AppliesTo,
    Composition,
    CountedFields,
    FieldSum,
    Measure,
    Question,
    SheetMeasure,
    kinds,
)
from standards.measures.references import Reference, Sets, number_references
from standards.measures.session import Session
from standards.measures.wording import Words
from standards.model import Evidence, FieldCatalogue, Outcome
from standards.verdicts.compare import compare
from tests.support.standards_kit import AREA, CATALOGUE, MONTH, observations, rules, sheet, standard

TOY = {"kind": "doubled", "sheet": "panels", "field": "held"}


@pytest.fixture(autouse=True)
def doubled() -> Iterator[type[Measure]]:
    """Define a kind, which registers it, and take it out again."""
    before = dict(KINDS)

    class Doubled(SheetMeasure):
        """Twice what the rows add up to."""

        order: ClassVar[int] = 11
        level: ClassVar[AppliesTo | None] = "each_borough"
        only_better: ClassVar[Literal["higher", "lower"] | None] = "higher"

        kind: Literal["doubled"] = Field(description="which kind it is")
        field: str = Field(description="the number")

        def compiled(self, session: Session) -> CompiledDoubled:
            return CompiledDoubled(self, session)

        @property
        def window(self) -> int:
            return 1

        @property
        def unit(self) -> str:
            return "pairs"

        def description(self, words: Words) -> str:
            return f"Twice {words(self.sheet, self.field)}"

        def references(self, sets: Sets) -> Iterator[Reference]:
            return number_references(self.sheet, self.field)

        def counted_fields(self, sets: Sets) -> CountedFields:
            return CountedFields(above=((self.sheet, self.field),))

        def compositions(self, catalogue: FieldCatalogue) -> Iterator[Composition]:
            yield Composition(above=((FieldSum(self.sheet, (self.field,), {}, 1), 2),))

    class CompiledDoubled:
        def __init__(self, measure: Doubled, session: Session) -> None:
            self.sheets = ((measure.sheet, 1),)
            self.measure, self.session = measure, session

        def evidence(self, question: Question) -> Evidence:
            _, returned = self.session.owed(question.areas, self.measure.sheet, question.month, 1)
            values = [
                row.value(self.measure.field) for sheet_return in returned for row in self.session.rows(sheet_return)
            ]
            total = Fraction(2 * sum(value for value in values if isinstance(value, int)))
            return Evidence(total, total, total)

    yield Doubled
    KINDS.clear()
    KINDS.update(before)


def measure(**keys: Any) -> Measure:
    return TypeAdapter[Measure](Annotated[Measure, AnyKind()]).validate_python({**TOY, **keys})


def rule_set(toy: Measure, **keys: Any) -> RuleSet:
    plain = rules(standard({"kind": "amount", "sheet": "panels", "field": "held"}, met=10, partly=5, **keys))
    (amount,) = plain.standards
    return RuleSet(plain.heading, (amount.model_copy(update={"measure": toy}),), (), plain.sha256)


def test_it_is_read_from_a_rule_file_and_its_keys_are_checked(doubled: type[Measure]) -> None:
    assert isinstance(measure(), doubled)
    with pytest.raises(ValidationError, match="fields"):
        measure(fields=["held"])
    assert as_yaml(measure()) == "kind: doubled\nsheet: panels\nfield: held\n"


def test_it_is_worked_out() -> None:
    (verdict,) = compare(observations([sheet("panels", {"held": 4})]), rule_set(measure()), MONTH)
    assert (verdict.area, verdict.outcome, verdict.evidence.value) == (AREA, Outcome.PARTLY_MET, 8)


def test_it_is_described_with_its_unit_its_fields_and_its_window() -> None:
    rules_with_it = rule_set(measure())
    (shown,) = rules_with_it.standards
    assert measure_words(shown, CATALOGUE) == "Twice “held”."
    assert unit_of(shown) == "pairs"
    view = HandbookView(rules_with_it, CATALOGUE, Coverage("The briefing", ()), ())
    described = entry(shown, view)
    assert described.window == "The month itself"
    assert [(named.name, named.holds) for named in described.fields] == [(CATALOGUE.sheets["panels"].title, ("held",))]


def test_it_is_linted() -> None:
    def codes(toy: Measure, **keys: Any) -> set[str]:
        return {problem.code for problem in lint(RuleBook.of([rule_set(toy, **keys)]), LintContext(CATALOGUE, MONTH))}

    assert codes(measure()) == set()
    assert codes(measure(field="held_up")) == {"unknown_field"}
    assert codes(measure(field="panel_type")) == {"wrong_kind"}
    assert codes(measure(), applies_to="cluster") == {"level_wrong"}
    assert codes(measure(), too_few_below=5) == {"floor_needless"}
    lower = {"better": "lower", "thresholds": [{"from": "2020-01", "met": 5, "decided": "Test board"}]}
    assert codes(measure(), **lower) == {"better_wrong"}
    assert used_by(rule_set(measure()), CATALOGUE) == {("panels", "held"): ("TE1",)}


def test_disclosure_control_knows_what_its_figure_is_composed_of() -> None:
    contracts = load_contracts()
    toy = measure(sheet="activity", field="referrals_received")
    assert child_counts(toy, contracts) == (True, False)
    composed = compositions(contracts, RuleBook.of([rule_set(toy)]), [MONTH])
    made = composed.of_figures["TE1", None, MONTH]
    assert made.above == ((Count("activity.referrals_received", str(MONTH)), 2),)
    assert "activity.referrals_received" in composed.children


def test_the_vocabulary_and_the_schema_for_editors_hold_it() -> None:
    kind = kinds_in_words()[-1]
    assert (kind.name, kind.says) == ("doubled", "Twice what the rows add up to.")
    assert [key.name for key in kind.keys] == ["sheet", "field"]
    schema = TypeAdapter(Annotated[Measure, AnyKind()]).json_schema()
    assert set(schema["discriminator"]["mapping"]) == set(kinds())


def test_each_kind_is_one_module_and_nothing_else_knows_a_kind_by_name() -> None:
    """Only what is about one kind alone names it: the moves between boroughs are compared by a `reconcile`."""
    folder = Path(standards.measures.kinds.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == set(KINDS) - {"doubled"}
    root = folder.parents[2]
    allowed = {"standards/sharing/movements.py", "application/views/sharing.py"}
    for package in ("standards", "application", "reports", "data", "flows"):
        for path in (root / package).rglob("*.py"):
            name = path.relative_to(root).as_posix()
            imported = {
                node.module for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)
            }
            if folder not in path.parents and name not in allowed:
                assert not [
                    module for module in imported if module and module.startswith("standards.measures.kinds")
                ], name

"""Great Expectations as it is usually set up: a table for each sheet, an expectation for each check and field.

The questions are those of our contracts, one column for each. Setting them up is not measured.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig

from data.intake.findings import Mistake
from data.intake.typing.checks import CheckQuestion, Subject, allowed, questions

gxe: Any = import_module("great_expectations.expectations")
LIMITS = ("below_minimum", "above_maximum", "date_in_future")
FORMAT = {"result_format": "COMPLETE", "return_unexpected_index_query": False, "partial_unexpected_count": 0}
Asked = dict[str, list[CheckQuestion]]


@dataclass(frozen=True)
class Sheet:
    """One sheet's questions by check and field, its table, and what is expected of it."""

    asked: Asked
    columns: dict[str, list[Any]]
    expectations: list[Any]


def prepare(subject: Subject) -> list[Sheet]:
    """Return the sheets of one file, ready to be validated."""
    sheets: dict[str | None, Asked] = defaultdict(lambda: defaultdict(list))
    for question in questions(subject):
        mistake = question.mistake()
        sheets[mistake.sheet][f"{mistake.code}:{mistake.field or ''}"].append(question)
    names = allowed([subject])
    return [_sheet(asked, names) for asked in sheets.values()]


def _sheet(asked: Asked, names: frozenset[str]) -> Sheet:
    columns: dict[str, list[Any]] = {}
    expectations = []
    for name, group in asked.items():
        added, expectation = _check(name, group, names)
        columns |= added
        expectations.append(expectation)
    return Sheet(asked, columns, expectations)


def _check(name: str, group: list[CheckQuestion], names: frozenset[str]) -> tuple[dict[str, list[Any]], Any]:
    """Return the columns that one check needs, and its expectation."""
    first = group[0]
    if first.is_answered is not None:
        answers = ["yes" if question.is_answered else None for question in group]
        return {name: answers}, gxe.ExpectColumnValuesToNotBeNull(column=name)
    if first.listed is not None:
        kind = first.listed.rpartition(" ")[0]
        known = sorted(name for name in names if name.rpartition(" ")[0] == kind)
        return {name: [question.listed for question in group]}, gxe.ExpectColumnValuesToBeInSet(
            column=name, value_set=known
        )
    larger, smaller = (
        [_number(question.larger) for question in group],
        [_number(question.smaller) for question in group],
    )
    if name.startswith("below_minimum"):
        return {name: larger}, gxe.ExpectColumnValuesToBeBetween(column=name, min_value=smaller[0])
    if name.startswith(LIMITS):
        return {name: smaller}, gxe.ExpectColumnValuesToBeBetween(column=name, max_value=larger[0])
    return {name: larger, f"{name}<": smaller}, gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=name, column_B=f"{name}<", or_equal=True, ignore_row_if="either_value_is_missing"
    )


def _number(number: Any) -> float:
    return float(number)


def find(sheets: list[Sheet]) -> list[Mistake]:
    """Return the mistakes of one file: one validation for each of its sheets."""
    return [mistake for sheet in sheets for mistake in _find(sheet)]


def _find(sheet: Sheet) -> list[Mistake]:
    frame = pd.DataFrame({name: pd.Series(_padded(name, values, sheet)) for name, values in sheet.columns.items()})
    batch = _definition().get_batch({"dataframe": frame})
    outcome = batch.validate(gx.ExpectationSuite(name="sheet", expectations=sheet.expectations), result_format=FORMAT)
    mistakes = []
    for result in outcome.results:
        config: Any = result.expectation_config
        group = sheet.asked[config.kwargs.get("column") or config.kwargs["column_A"]]
        mistakes += [group[line].mistake() for line in result.result["unexpected_index_list"] or ()]
    return mistakes


def _padded(name: str, values: list[Any], sheet: Sheet) -> list[Any]:
    """Return a column as long as the others; a line on which nothing is asked passes."""
    longest = max(len(column) for column in sheet.columns.values())
    is_answer = sheet.asked[name][0].is_answered is not None if name in sheet.asked else False
    return values + ["yes" if is_answer else None] * (longest - len(values))


@lru_cache(maxsize=1)
def _definition() -> BatchDefinition[Any]:
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("peer").add_dataframe_asset("sheet")
    return asset.add_batch_definition_whole_dataframe("all")

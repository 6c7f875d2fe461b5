"""Validating typed cells with Great Expectations: one long table and one validation for any number of returns.

This module and `data.intake.data_docs` are the only ones that know Great Expectations; none of its types leave them.
Each line of the table is one question about one cell or one row; a question that does not arise on a line is empty
there, and passes. Whether an answer stands where one must, or a code in its list, is asked as numbers, too: of one that
is needed one is there, or none. An expectation more takes as long as a thousand lines.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any, Final

import great_expectations as gx
import numpy as np
import pandas as pd
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (
    ExpectColumnPairValuesAToBeGreaterThanB,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.validator.v1_validator import Validator

from data.intake.findings import Mistake
from data.intake.typing.checks import CheckQuestion, Subject, allowed, questions
from standards.errors import MinstdError

logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it tells of every temporary folder otherwise

_WHETHER: Final = {"result_format": "BOOLEAN_ONLY"}
_WHERE: Final = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": ["line"],
    "return_unexpected_index_query": False,
    "partial_unexpected_count": 0,
}


class ValidationFailed(MinstdError):
    """A check itself failed. It is reported as that, never as a pass."""

    def __init__(self, check: str, reason: str) -> None:
        super().__init__(f"The check {check} couldn't be carried out ({reason}), so no return was validated.")


def validate_returns(subjects: Sequence[Subject]) -> list[list[Mistake]]:
    """Return the mistakes of each return, in the order of its cells.

    Raises:
        ValidationFailed: a check broke down.
    """
    asked = [(index, question) for index, subject in enumerate(subjects) for question in questions(subject)]
    if not asked:
        return [[] for _ in subjects]
    failed = _failed_lines(_table([question for _, question in asked], allowed(subjects)))
    mistakes: list[list[Mistake]] = [[] for _ in subjects]
    for line in failed:
        index, question = asked[line]
        mistake = question.mistake()
        if mistake not in mistakes[index][-1:]:  # a rule of equality asks twice
            mistakes[index].append(mistake)
    return mistakes


def _table(asked: Sequence[CheckQuestion], listed: Set[str]) -> pd.DataFrame:
    """Return the long table: one line for each question.

    The numbers of a return have few digits: as the table holds them, equal ones stay equal.
    """
    larger = np.array([question.larger for question in asked], dtype="float64")
    smaller = np.array([question.smaller for question in asked], dtype="float64")
    for line, (_, is_answered, _, _, name) in enumerate(asked):
        if is_answered is False or (name is not None and name not in listed):
            larger[line], smaller[line] = 0, 1
    return pd.DataFrame({"line": range(len(asked)), "larger": larger, "smaller": smaller})


_original_configuration: Final = vars(Expectation)["configuration"].fget


def _cached_configuration(self: Any) -> Any:
    """Return an expectation's configuration, worked out once.

    Great Expectations works it out, and makes the expectation again from it, some twenty times in each validation: more
    than half of the time of validating one return. Nothing changes an expectation between its making and its answer.
    A test fails when a version changes what this relies on.
    """
    if self._configuration is None:
        self._configuration = _original_configuration(self)
        if self.batch_id is not None:  # it is this validation's own
            self._configuration.to_domain_obj = lambda: self
    return self._configuration


class ExpectWithin(ExpectColumnPairValuesAToBeGreaterThanB):
    """An answer stands where one must, a code is in its list, a number within its bounds, a part within its whole."""

    _configuration: Any = PrivateAttr(None)
    configuration = property(_cached_configuration)


def _expectations() -> list[Expectation]:
    return [ExpectWithin(column_A="larger", column_B="smaller", or_equal=True, ignore_row_if="either_value_is_missing")]


def quiet_context() -> Any:
    """Return a context of Great Expectations that says nothing and sends nothing anywhere."""
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


@lru_cache(maxsize=1)
def _definition() -> BatchDefinition[Any]:
    """Return what a table is handed to. It keeps nothing between tables."""
    context = quiet_context()
    asset = context.data_sources.add_pandas("returns").add_dataframe_asset("questions")
    definition: BatchDefinition[Any] = asset.add_batch_definition_whole_dataframe("all")
    return definition


def _failed_lines(table: pd.DataFrame) -> list[int]:
    """Return the lines on which the answer is no, in order.

    One validation says whether any does, in half the time; only if so, it is asked again on which lines.
    """
    suite = gx.ExpectationSuite(name="contracts", expectations=_expectations())
    if all(result.success is True for result in _validated(table, suite, _WHETHER)):
        return []
    return sorted({line for result in _validated(table, suite, _WHERE) for line in _failed_by(result, len(table))})


def _validated(table: pd.DataFrame, suite: gx.ExpectationSuite, result_format: Any) -> list[Any]:
    """Return what each expectation answers, having made sure that all did.

    `Batch.validate` makes such a validator too, and has the table looked through once more before.
    """
    try:
        validator = Validator(_definition(), result_format, {"dataframe": table})
        results: list[Any] = list(validator.validate_expectation_suite(suite).results)
    except Exception as error:
        raise ValidationFailed("suite", str(error)) from error
    if len(results) != len(suite.expectations):
        raise ValidationFailed("suite", f"{len(results)} of {len(suite.expectations)} checks answered")
    for result in results:
        if (raised := _raised(result.exception_info)) is not None:
            raise ValidationFailed(str(result.expectation_config.type), raised)
    return results


def _failed_by(result: Any, lines: int) -> Iterator[int]:
    """Yield the lines on which one expectation fails, having made sure that it looked at every line."""
    unexpected_lines = result.result.get("unexpected_index_list")
    if result.result.get("element_count") != lines or (not result.success and not unexpected_lines):
        raise ValidationFailed(str(result.expectation_config.type), "it didn't look at every cell")
    for unexpected in unexpected_lines or ():
        yield int(unexpected["line"])


def _raised(info: Mapping[str, Any] | None) -> str | None:
    """Return what an expectation raised, if it did: one report, or one for each metric."""
    reports = [info] if info and "raised_exception" in info else list((info or {}).values())
    return next((str(report.get("exception_message")) for report in reports if report.get("raised_exception")), None)

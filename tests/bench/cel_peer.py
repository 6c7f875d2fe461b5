"""The same standards as expressions of the Common Expression Language, evaluated one rule and one area at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import celpy
from celpy import celtypes
from celpy.adapter import json_to_cel

from standards.framework.ruleset import RuleSet, Standard
from standards.measures.filters import Clause
from standards.measures.kinds.ratio import Ratio
from standards.measures.session import Session
from standards.model import CellState, Month, Observations, Outcome, Presence, Row, Threshold, Value, Verdict

SCALE = 100


@dataclass(frozen=True)
class Case:
    """One rule for one area, ready to be evaluated: a program and the rows it is about."""

    area: str
    standard: str
    program: celpy.Runner
    rows: dict[str, Any]

    def outcome(self) -> Outcome:
        """Evaluate the rule."""
        return Outcome(str(self.program.evaluate(self.rows)))


def rules_that_cel_can_say(rules: RuleSet, month: Month) -> tuple[Standard, ...]:
    """Return the standards that are a share of sums, and nothing besides."""
    return tuple(
        standard for standard in rules.standards if standard.threshold(month) is not None and _is_plain(standard)
    )


def _is_plain(standard: Standard) -> bool:
    measure = standard.measure
    if not isinstance(measure, Ratio) or standard.condition is not None or standard.applies_to == "cluster":
        return False
    unsaid = (measure.of_where, measure.cap_each, measure.per_year, measure.out_of_sheet, measure.provided)
    return not any(unsaid) and not isinstance(measure.where, list)


def cases(
    observations: Observations, standards: Sequence[Standard], month: Month, verdicts: Sequence[Verdict]
) -> list[Case]:
    """Return a case for each verdict that rests on figures which are all known."""
    session = Session(observations)
    by_id = {standard.id: standard for standard in standards}
    environment = celpy.Environment()

    @cache
    def program(name: str) -> celpy.Runner:
        compiled = environment.compile(expression(by_id[name], month, session))
        return environment.program(compiled, functions={"total": total})

    cases = []
    for verdict in verdicts:
        standard = by_id[verdict.standard]
        rows = _rows(observations, standard, verdict.area, month) if verdict.reason is None else None
        if rows is not None:
            activation = {"rows": json_to_cel(rows)}
            cases.append(Case(verdict.area, verdict.standard, program(verdict.standard), activation))
    return cases


def total(numbers: celtypes.ListType) -> celtypes.IntType:
    """Add up a list: the language has no sum of its own."""
    return celtypes.IntType(sum(numbers))


def expression(standard: Standard, month: Month, session: Session) -> str:
    """Return a standard as one expression over `rows`."""
    measure, threshold = standard.measure, standard.threshold(month)
    if not isinstance(measure, Ratio) or threshold is None:
        raise TypeError(f"{standard.id} is no ratio in force.")
    where = _clause(measure)
    counted = f"rows.filter(r, {_where(where, session)})" if where else "rows"
    above, below = _sum(counted, _names(measure.of)), _sum(counted, _names(measure.out_of))
    counted = "s[1] - s[0]" if measure.complement else "s[0]"
    floor = f's[1] < {standard.too_few_below} ? "not_assessable" : ' if standard.too_few_below else ""
    partly = f'{_reaches(counted, threshold, threshold.partly_met)} ? "partly_met" : ' if threshold.partly_met else ""
    met = _reaches(counted, threshold, threshold.met)
    verdict = f's[1] == 0 ? "not_applicable" : {floor}{met} ? "met" : {partly}"not_met"'
    return f"[[{above}, {below}]].map(s, {verdict})[0]"


def _reaches(counted: str, threshold: Threshold, bound: Any) -> str:
    sign = ">=" if threshold.higher_is_better else "<="
    return f"({counted}) * {SCALE * bound.denominator} {sign} {bound.numerator} * s[1]"


def _sum(rows: str, names: list[str]) -> str:
    return f"total({rows}.map(r, {' + '.join(f'r.{name}' for name in names)}))"


def _where(where: Clause, session: Session) -> str:
    return " && ".join(_holds(name, sorted(map(str, session.codes(codes)))) for name, codes in where.items())


def _holds(name: str, codes: list[str]) -> str:
    listed = ", ".join(f'"{code}"' for code in codes)
    return f"r.{name}.exists(c, c in [{listed}])"


def _clause(measure: Ratio) -> Clause:
    return {} if isinstance(measure.where, list) else measure.where


def _names(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def _rows(observations: Observations, standard: Standard, area: str, month: Month) -> list[dict[str, Any]] | None:
    """Return what an area's rows say in the fields of a rule, or None where anything is open."""
    measure = standard.measure
    if not isinstance(measure, Ratio):
        return None
    ends = observations.catalogue.sheets[measure.sheet].frequency.ends_within(month, measure.months)
    keys = ((area, measure.sheet, end) for end in ends)
    returned = [observations.sheets[key] for key in keys if key in observations.sheets]
    if not returned or any(sheet_return.presence is not Presence.RETURNED for sheet_return in returned):
        return None
    numbers, clauses = [*_names(measure.of), *_names(measure.out_of)], list(_clause(measure))
    rows = [_row(row, numbers, clauses) for sheet_return in returned for row in sheet_return.rows]
    return None if None in rows else [row for row in rows if row]


def _row(row: Row, numbers: list[str], clauses: list[str]) -> dict[str, Any] | None:
    """Return a row's fields; nothing of a row to which they do not apply; None where one is not known."""
    values = {name: row.value(name) for name in dict.fromkeys(numbers + clauses)}
    if any(value in (CellState.BLANK, CellState.VOID) for value in values.values()):
        return None
    if CellState.NOT_APPLICABLE in values.values():
        return {}
    return {name: value if name in numbers else list(_codes(value)) for name, value in values.items()}


def _codes(value: Value) -> Iterator[str]:
    yield from value if isinstance(value, tuple) else (str(value),)

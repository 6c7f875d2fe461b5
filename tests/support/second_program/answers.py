"""ID1: how many answers were owed, and how many of them were received, valid and on time."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from tests.support.second_program.case import Case
from tests.support.second_program.contracts import SHEETS, contract, fields, rules, sets
from tests.support.second_program.figures import where_fields
from tests.support.second_program.second_reading import entries, is_guest, owed_keys
from tests.support.second_program.sheets import EXCUSED, NIL, RETURNED, Row, Sheet, Sheets, key_of
from tests.support.second_program.values import BLANK, VOID, Z, is_known, listed, month_of

OWED, VALID, ROWS_OWED, ROWS = "required_owed", "valid_on_time", "rows_owed", "rows_received"


def is_in_force(standard: dict[str, Any], month: int) -> bool:
    first = min(month_of(each["from"]) for each in standard["thresholds"])
    retired = standard.get("retired_from")
    return first <= month and (retired is None or month < month_of(retired))


# ---------------------------------------------------------------- which fields standards need


def needed(version: str, month: int) -> dict[str, set[str]]:
    """Return the fields that the standards in force in a month need, by sheet."""
    made: dict[str, set[str]] = defaultdict(set)
    for standard in rules(version)["standards"]:
        for sheet, names in fields_of(standard).items() if is_in_force(standard, month) else ():
            made[sheet] |= names
    return made


def fields_of(standard: dict[str, Any]) -> dict[str, set[str]]:
    """Return the fields of the contracts that a standard looks at, by sheet."""
    made: dict[str, set[str]] = defaultdict(set)
    _add_measure(standard["measure"], made)
    if "condition" in standard:
        _add(made, standard["condition"]["sheet"], where_fields(standard["condition"]["where"]))
    return made


def _add_measure(measure: dict[str, Any], made: dict[str, set[str]]) -> None:
    if "measure" in measure:
        _add_measure(measure["measure"], made)
        return
    sheet, names = measure["sheet"], list[str]()
    for key in ("where", "of_where", "one", "two", "zero_when"):
        names += where_fields(measure.get(key))
    for key in ("field", "other", "cap_each"):
        names += listed(measure.get(key, []))
    names += [name for by in listed(measure.get("by", [])) for name in (by.values() if isinstance(by, dict) else [by])]
    if "over" in measure:
        codes = [code for each in listed(measure["over"]) for code in sets().get(each, [each])]
        names += [*(f"{measure['of']}_{code}" for code in codes), measure["out_of"]]
    else:
        for part in (measure, *measure.get("parts", ()), *measure.get("provided", ()), measure.get("demand", {})):
            names += [*listed(part.get("of", [])), *where_fields(part.get("where")), *listed(part.get("field", []))]
            if "out_of_sheet" in part:
                _add(made, part["out_of_sheet"], listed(part["out_of"]))
            else:
                names += listed(part.get("out_of", []))
    names += [test["field"] for statement in measure.get("statements", ()) for test in statement["all"]]
    if "in_use" in measure:
        names += measure["in_use"]["capacity"]
        for reached in measure["in_use"]["reached"]:
            _add(made, reached["sheet"], listed(reached["of"]))
    _add(made, sheet, names)


def _add(made: dict[str, set[str]], sheet: str, names: list[str]) -> None:
    if sheet not in SHEETS:
        return
    derived = contract(sheet).get("x-derived") or {}
    for name in names:
        if name in derived:
            _add(made, sheet, [*derived[name]["add"], *derived[name].get("subtract", ())])
        elif name in fields(sheet):
            made[sheet].add(name)
        elif "x-extends" in contract(sheet):
            _add(made, contract(sheet)["x-extends"]["sheet"], [name])


# ---------------------------------------------------------------- the second reading


def counted(
    case: Case, sheets: Sheets, sent: Sheets, version: str, area: str, month: int, asked: int
) -> dict[str, int]:
    """Return the figures of a month: sheets by the second reading, and as they were sent."""
    totals = dict.fromkeys((OWED, VALID, ROWS_OWED, ROWS), 0)
    for (of, name, period), sheet in sheets.items():
        if (of, period) != (area, month) or sheet.presence == EXCUSED:
            continue
        rows = sheet.rows if sheet.was_received else _rows_of_nothing(case, sheet)
        totals[ROWS_OWED] += len(rows)
        totals[ROWS] += sum(row.was_sent for row in rows)
        for row in rows:
            for field in needed(version, asked)[name] & fields(name, month).keys():
                owed, valid = _answer(case, sheet, sent[of, name, period], row, field)
                totals[OWED], totals[VALID] = totals[OWED] + owed, totals[VALID] + valid
    return totals


def _rows_of_nothing(case: Case, sheet: Sheet) -> tuple[Row, ...]:
    """Return the rows owed of a sheet that wasn't received: at least one."""
    keys = owed_keys(case, sheet.area, sheet.name, sheet.month) or [None]
    return tuple(Row({} if key is None else {key_of(sheet.name)[0]: key}, was_sent=False) for key in keys)


def _answer(case: Case, sheet: Sheet, sent: Sheet, row: Row, name: str) -> tuple[int, int]:
    field = fields(sheet.name, sheet.month)[name]
    if field.get("x-shared-fact") and is_guest(case, sheet, row):
        return 0, 0
    is_valid = row.was_sent and (is_known(row[name]) or row[name] == Z)
    if field.get("x-prefilled"):
        return int(row.was_sent and not is_valid and not _has_none(case, sheet, row, name)), 0
    return 1, int(is_valid and not sheet.is_rejected and _is_on_time(sheet, sent, row, name))


def _has_none(case: Case, sheet: Sheet, row: Row, name: str) -> bool:
    """Say whether the register has nothing that the template could bring."""
    if contract(sheet.name)["x-rows"] != "register" or row[name] != BLANK:
        return False
    entry = entries(case, sheet.area, sheet.name, sheet.month).get(row[key_of(sheet.name)[0]], {})
    return bool(entry.get(name) == ())


def _is_on_time(sheet: Sheet, sent: Sheet, row: Row, name: str) -> bool:
    if sent.is_in_time:
        return True
    if sent.earlier is None:
        return False
    if sent.earlier.presence == NIL:
        return bool(row[name] == 0 and name in contract(sheet.name, sheet.month).get("x-nil", ()))
    keys = key_of(sheet.name)
    before = [each for each in sent.earlier.rows if all(each[key] == row[key] for key in keys)]
    return any(each[name] == row[name] for each in before)


# ---------------------------------------------------------------- the first reading


def counted_by_first_reading(case: Case, sheets: Sheets, area: str, month: int) -> dict[str, int]:
    totals = dict.fromkeys((OWED, VALID, ROWS_OWED, ROWS), 0)
    for (of, name, period), sheet in sheets.items():
        if (of, period) != (area, month) or sheet.presence == EXCUSED:
            continue
        required = [
            field["name"]
            for field in contract(name, month)["fields"]
            if (field.get("constraints") or {}).get("required") or field.get("x-required")
        ]
        expected = max(1, len(owed_keys(case, area, name, month)))
        rows = sheet.rows if sheet.presence == RETURNED else ()
        owed = len(required) * (1 if sheet.presence == NIL else max(expected, len(rows)))
        valid = sum(row[field] not in (BLANK, VOID) for row in rows for field in required)
        totals[OWED] += owed
        totals[VALID] += 0 if sheet.is_late else owed if sheet.presence == NIL else valid
    return totals


def as_row(totals: dict[str, int]) -> Row:
    return Row({name: Fraction(count) for name, count in totals.items()})

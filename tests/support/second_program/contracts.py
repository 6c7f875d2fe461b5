"""The contracts and the rules, as their YAML files have them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.support.second_program.values import Values, Z, is_unknown, listed, month_of

ROOT = Path(__file__).parents[3]
SHEETS = (
    "services",
    "activity",
    "young_people",
    "movements",
    "panels",
    "front_door",
    "practice",
    "profile",
    "strategies",
    "schools",
    "workforce",
)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ASKED = ("of", "out_of", "field", "by", "capacity", "zero_when", "other", "groups", "blank_is_none", "cap_each")


@cache
def read(path: str) -> Any:
    return YAML(typ="safe").load((ROOT / path).read_text(encoding="utf-8"))


def contract(sheet: str) -> Any:
    return read(f"data/contracts/{sheet}.yaml")


def rules(version: str) -> Any:
    return read(f"standards/rulesets/{version}.yaml")


@cache
def fields(sheet: str) -> dict[str, Any]:
    return {field["name"]: field for field in contract(sheet)["fields"]}


@cache
def sets() -> dict[str, list[str]]:
    return {
        name: codes for group in read("data/contracts/codes.yaml")["sets"].values() for name, codes in group.items()
    }


def codes(given: Any) -> set[Any]:
    """Return the codes that a rule names: themselves, or all of a named set."""
    return {code for name in listed(given) for code in sets().get(name, [name])}


def period_months(sheet: str) -> int:
    return MONTHS[contract(sheet)["x-frequency"]] if sheet in SHEETS else 1


def is_due(sheet: str, month: int) -> bool:
    """Say whether one of the sheet's periods ends with a month."""
    if month < month_of(contract(sheet)["x-from"]):
        return False
    return (month % 12 + 1 - contract(sheet).get("x-year-ends", 12)) % period_months(sheet) == 0


def holds(row: Values, where: Any) -> bool | None:
    """Say whether a row has the values asked for; None if that is not known."""
    if isinstance(where, list):
        return any_of(holds(row, each) for each in where)
    return all_of(has(row[name], wanted) for name, wanted in (where or {}).items())


def has(value: Any, wanted: Any) -> bool | None:
    if is_unknown(value):
        return None
    if value == Z:
        return False
    return bool(set(listed(value)) & codes(wanted))


def any_of(answers: Any) -> bool | None:
    every = list(answers)
    return True if True in every else None if None in every else False


def all_of(answers: Any) -> bool | None:
    every = list(answers)
    return False if False in every else None if None in every else True

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


@cache
def versions(sheet: str) -> list[Any]:
    """Return the contracts of a sheet, oldest first."""
    paths = sorted(path.name for path in (ROOT / "data/contracts").glob(f"{sheet}*.yaml"))
    known = [read(f"data/contracts/{name}") for name in paths]
    return sorted((each for each in known if each["name"] == sheet), key=lambda each: str(each["x-from"]))


@cache
def contract(sheet: str, month: int | None = None) -> Any:
    """Return the contract of a sheet in a month; the newest without one."""
    begun = [each for each in versions(sheet) if month is None or month_of(each["x-from"]) <= month]
    return (begun or versions(sheet))[-1]


def rules(version: str) -> Any:
    return read(f"standards/rulesets/{version}.yaml")


@cache
def fields(sheet: str, month: int | None = None) -> dict[str, Any]:
    return {field["name"]: field for field in contract(sheet, month)["fields"]}


@cache
def means_the_same_since(sheet: str, name: str) -> int:
    """Return the first month in which a field, or the register's that a row takes, means what it means now."""
    if name not in fields(sheet):
        extends = contract(sheet).get("x-extends")
        return means_the_same_since(extends["sheet"], name) if extends is not None else 0
    since, meaning = 0, None
    for each in versions(sheet):
        field = {described["name"]: described for described in each["fields"]}.get(name, {})
        now = [field.get(key) or each.get(key) for key in ("type", "x-unit", "x-population", "x-counting-date")]
        if now != meaning or field.get("x-new-meaning"):
            since, meaning = month_of(each["x-from"]), now
    return since


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
    if month < month_of(versions(sheet)[0]["x-from"]):
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

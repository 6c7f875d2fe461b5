"""Reads the policy tables: each `##` heading is a sentence, each block under it what comes in and what goes out.

    ## A share exactly at the threshold meets the standard
    measure: {kind: ratio, sheet: panels, of: held, out_of: owed}
    standard: {met: 58, partly: 40}
    panels:
    | held | owed |
    | 29   | 50   |
    -> met, value 58, margin 0

A cell is blank if it is empty, `z` if it does not apply, `!` if it could not be read. Columns `month` and `area` say
whose row it is, and for when; otherwise it is Camden's for September 2026. `absent`, `nil`, `outage`, `empty` and
`late` name a sheet, and then a month and an area where they are not those.

`reading` is the rule set's. A row with `no` in the column `came` is owed and is not in the return. A table whose name
begins with `registered` holds the rows as the register has them.

`rows` and `fields` are what a verdict rests on, rows by a spreadsheet's numbers after the month and area where they
are not those; `says` are its facts in words; `why` is why there is no single value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from standards.framework.ruleset import RuleSet
from standards.framework.waivers import Waiver
from standards.model import Evidence, FieldKind, Month, Observations, Presence, SheetReturn, Verdict
from standards.verdicts.compare import compare
from tests.support.standards_kit import AREA, AREAS, CATALOGUE, MONTH, STATES, observations, rules, sheet, standard

CODES = {name: code for code, name in AREAS.items()}
PRESENCES = {"absent": Presence.ABSENT, "nil": Presence.NIL, "outage": Presence.OUTAGE, "empty": Presence.RETURNED}
Key = tuple[str, str, Month]


@dataclass
class Example:
    """One sentence of policy: what comes in, and what should come out."""

    title: str
    keys: dict[str, Any] = field(default_factory=dict)
    rows: dict[Key, list[dict[str, object]]] = field(default_factory=lambda: defaultdict(list))
    presences: dict[Key, Presence] = field(default_factory=dict)
    late: set[Key] = field(default_factory=set)
    missing: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    registered: dict[Key, list[dict[str, object]]] = field(default_factory=dict)
    expected: list[str] = field(default_factory=list)

    @property
    def month(self) -> Month:
        return Month.parse(self.keys["month"]) if "month" in self.keys else MONTH

    def observations(self) -> Observations:
        made: dict[Key, SheetReturn] = {}
        ordered = sorted(
            self.rows.keys() | self.presences.keys(), key=lambda key: CATALOGUE.sheets[key[1]].extends or ""
        )
        for key in ordered:
            area, name, month = key
            extends = CATALOGUE.sheets[name].extends
            register = made.get((area, extends, month)) if extends else None
            made[key] = sheet(
                name,
                *self.rows.get(key, []),
                month=month,
                area=area,
                presence=self.presences.get(key, Presence.RETURNED),
                is_late=key in self.late,
                register=register,
                missing=self.missing.get(key, ()),
                registered=self.registered.get(key),
            )
        areas = [CODES[name] for name in self.keys.get("areas", ["Camden"])]
        return observations(made.values(), areas)

    def rules(self) -> RuleSet:
        heading = {"reading": self.keys["reading"]} if "reading" in self.keys else {}
        return rules(standard(self.keys["measure"], **self.keys.get("standard", {})), **heading)

    def verdicts(self) -> list[Verdict]:
        waivers = [Waiver.model_validate(waiver) for waiver in self.keys.get("waivers", [])]
        return compare(self.observations(), self.rules(), self.month, waivers)


def read_examples(path: Path) -> list[Example]:
    """Read every example of a file."""
    examples: list[Example] = []
    header: list[str] = []
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("## "):
            examples.append(Example(text[3:]))
        elif text.startswith("->"):
            examples[-1].expected.append(text[2:].strip())
        elif text.startswith("|"):
            cells = [cell.strip() for cell in text.strip("|").split("|")]
            header = header or cells
            if cells != header:
                _add_row(examples[-1], name, dict(zip(header, cells, strict=True)))
        elif ":" in text and examples:
            name, _, rest = text.partition(":")
            header = []
            if rest:
                _add_key(examples[-1], name, rest.strip())
    return examples


def _add_key(example: Example, name: str, rest: str) -> None:
    if name in PRESENCES:
        example.presences[_key(rest)] = PRESENCES[name]
    elif name == "late":
        example.late.add(_key(rest))
    else:
        example.keys[name] = YAML(typ="safe").load(rest)


def _key(text: str) -> Key:
    name, month, area, *_ = (*text.split(), "", "")
    return CODES.get(area or "Camden", area), name, Month.parse(month) if month else MONTH


def _add_row(example: Example, name: str, cells: dict[str, str]) -> None:
    sheet_name = name.removeprefix("registered ")
    key = _key(f"{sheet_name} {cells.pop('month', '') or MONTH} {cells.pop('area', '') or 'Camden'}")
    kinds = {field.name: field.kind for field in CATALOGUE.sheets[sheet_name].fields.values()}
    is_missing = cells.pop("came", "") == "no"
    row = {column: _typed(cell, kinds[column]) for column, cell in cells.items()}
    if name != sheet_name:
        example.registered.setdefault(key, []).append(row)
        return
    if is_missing:
        example.missing[key].append(len(example.rows[key]))
    example.rows[key].append(row)


def _typed(cell: str, kind: FieldKind) -> object:
    if cell in STATES:
        return cell
    if kind is FieldKind.INTEGER:
        return int(cell)
    if kind is FieldKind.DECIMAL:
        return Fraction(cell)
    if kind is FieldKind.CODES:
        return [part.strip() for part in cell.split(";") if part.strip() != "none"]
    if kind is FieldKind.DATE:
        return date.fromisoformat(cell)
    return CODES.get(cell, cell)


def shown(verdict: Verdict, wanted: str) -> str:
    """Say a verdict in the words of an expectation: as much of it as is asked for."""
    evidence = verdict.evidence
    facts = {
        "value": evidence.value,
        "low": evidence.low,
        "high": evidence.high,
        "margin": verdict.margin,
        "numerator": evidence.numerator,
        "denominator": evidence.denominator,
        "part": evidence.part,
        "met": verdict.threshold.met if verdict.threshold else None,
        "waiver": verdict.waiver,
        "late": "yes" if verdict.is_late else "no",
        "lacking": "; ".join(evidence.items) or None,
        "why": evidence.reason,
        "says": "; ".join(evidence.detail) or None,
        "rows": _rows(evidence) or None,
        "fields": "; ".join(dict.fromkeys(" ".join(source.fields) for source in evidence.sources)) or None,
    }
    parts = [f"{verdict.outcome} ({verdict.reason})" if verdict.reason else str(verdict.outcome)]
    for name in re.findall(rf", ({'|'.join(facts)}) ", wanted):
        parts.append(f"{name} {'none' if facts[name] is None else facts[name]}")
    return ", ".join(parts)


def _rows(evidence: Evidence) -> str:
    numbers_of: dict[str, list[int]] = {}
    for source in evidence.sources:
        numbers_of.setdefault(source.row.receipt, []).append(source.row.number)
    return "; ".join(" ".join((_whose(receipt), *map(str, numbers))).strip() for receipt, numbers in numbers_of.items())


def _whose(receipt: str) -> str:
    """Return the month and the area of a return, where they are not Camden's September 2026."""
    _, area, _, month = receipt.split("-", 3)
    return " ".join(([] if month == str(MONTH) else [month]) + ([] if area == AREA else [AREAS[area]]))


__all__ = ["AREA", "Example", "read_examples", "shown"]

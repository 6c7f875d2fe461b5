"""What anybody can read before an edition comes: the contracts and the rule files, as YAML.

Counts are told apart as finely as the rules do: a *slice* of a sheet's rows is what all its filters say of a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

_ROOT: Final = Path(__file__).parents[2]
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_ANYTHING_ELSE: Final = "anything else"

Variable = tuple[str, str, str, str]
"""An unknown: the area's code, the sheet's field, the slice of rows, and the period's last month as `YYYY-MM`."""
Linear = dict[Variable, Fraction]
"""Unknowns, each with how many times it is added."""


def months_back(month: str, count: int) -> list[str]:
    """Return a month and those before it, as many as wanted."""
    year, number = map(int, month.split("-"))
    total = year * 12 + number - 1
    return [f"{(total - back) // 12}-{(total - back) % 12 + 1:02d}" for back in range(count)]


def plus(*parts: tuple[Mapping[Variable, Fraction], int | Fraction]) -> Linear:
    """Return a sum of sums, each so many times."""
    total: Linear = {}
    for terms, times in parts:
        for variable, many in terms.items():
            total[variable] = total.get(variable, Fraction(0)) + many * times
    return {variable: many for variable, many in total.items() if many}


@dataclass(frozen=True)
class Share:
    """A figure as a rule file describes it: sums of fields over a window, one over the other.

    Attributes:
        part: its name, where the rule has several.
        above, below: the fields, with the clauses of their filters; no `below` for a plain number.
        scale: what the ratio is multiplied by, and the denominator as published.
        is_complement: what is left over is what is published.
        is_part: what is above is part of what is below.
    """

    sheet: str
    part: str | None
    above: tuple[str, ...]
    below: tuple[str, ...]
    where: tuple[Mapping[str, Any], ...]
    and_where: tuple[Mapping[str, Any], ...]
    months: int
    is_complement: bool = False
    is_part: bool = True
    scale: int = 1


@dataclass
class Documents:
    """The contracts and one or more rule files."""

    versions: Sequence[str]
    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    sets: dict[str, list[str]] = field(default_factory=dict)
    _made: dict[tuple[str, str], list[Share]] = field(default_factory=dict)
    _sliced: dict[str, list[str]] = field(default_factory=dict)
    _summed: dict[tuple[int, str, str], tuple[Linear, Linear]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        yaml = YAML(typ="safe")
        for path in sorted((_ROOT / "data" / "contracts").glob("*.yaml")):
            content = yaml.load(path)
            if path.stem == "codes":
                self.sets = {name: list(codes) for group in content["sets"].values() for name, codes in group.items()}
                self.lists = {name: list(codes) for name, codes in content["lists"].items()}
            else:
                self.sheets[content["name"]] = content
        for version in self.versions:
            content = yaml.load(_ROOT / "standards" / "rulesets" / f"{version}.yaml")
            self.rules[version] = {rule["id"]: rule for rule in (*content["standards"], *content["indicators"])}

    def counts_children(self, sheet: str, name: str) -> bool:
        """Say whether a field counts children: its contract says so."""
        content = self.sheets.get(sheet)
        if content is None:
            return False
        if name in (derived := content.get("x-derived", {})):
            return all(self.counts_children(sheet, part) for part in _parts(derived[name]))
        return any(each["name"] == name and each.get("x-child-count", False) for each in content["fields"])

    def shares(self, version: str, about: str) -> list[Share]:
        """Return what a standard or indicator is made of; nothing where it is no sum of counts of children."""
        if (version, about) not in self._made:
            self._made[version, about] = self._shares_of(version, about)
        return self._made[version, about]

    def _shares_of(self, version: str, about: str) -> list[Share]:
        rule = self.rules[version].get(about)
        measure = rule["measure"] if rule else {}
        made = list(self._shares(measure)) if measure.get("kind") in ("ratio", "lowest_ratio", "amount") else []
        return [
            share
            for share in made
            if any(self.counts_children(share.sheet, name) for name in (*share.above, *share.below) if name)
        ]

    def _shares(self, measure: Mapping[str, Any]) -> Iterator[Share]:
        sheet, months = measure["sheet"], measure.get("months", 1 if measure["kind"] == "amount" else 3)
        where, and_where = _clauses(measure.get("where")), _clauses(measure.get("of_where"))
        if measure["kind"] == "amount":
            yield Share(sheet, None, _names(measure["field"]), (), where, (), months)
        elif measure["kind"] == "lowest_ratio":
            for part in measure.get("parts", ()):
                above, below = _names(part["of"]), _names(part["out_of"])
                complement = bool(measure.get("complement"))
                yield Share(sheet, part["name"], above, below, where, (), months, complement)
        elif not measure.get("cap_each") and not measure.get("out_of_sheet"):
            yearly = 12 // _MONTHS[self.sheets[sheet]["x-frequency"]] if measure.get("per_year") else 1
            yield Share(
                sheet,
                None,
                _names(measure["of"]),
                _names(measure["out_of"]),
                where,
                and_where,
                months,
                bool(measure.get("complement")),
                not measure.get("may_exceed") and not measure.get("per_year"),
                yearly,
            )

    # Slices of rows

    @cached_property
    def _filters(self) -> dict[str, dict[str, list[frozenset[str]]]]:
        """Return, for each sheet, the sets of codes that rules ask for, by attribute."""
        attributes: dict[str, dict[str, list[frozenset[str]]]] = {}
        every = [
            share for version, rules in self.rules.items() for about in rules for share in self.shares(version, about)
        ]
        for share in every:
            for clause in (*share.where, *share.and_where):
                for name, codes in clause.items():
                    known = attributes.setdefault(share.sheet, {}).setdefault(name, [])
                    if (wanted := self.codes(codes)) not in known:
                        known.append(wanted)
        for attribute in ("direction", "reason"):
            attributes.setdefault("movements", {}).setdefault(attribute, [])
        return attributes

    def codes(self, named: Any) -> frozenset[str]:
        """Return the codes that a filter names, by themselves or as a set."""
        each = named if isinstance(named, list) else [named]
        return frozenset(str(code) for name in each for code in self.sets.get(name, [name]))

    def slices(self, sheet: str) -> list[str]:
        """Return every slice of a sheet's rows, each named by what its filters say."""
        if sheet not in self._sliced:
            self._sliced[sheet] = self._slices(sheet)
        return self._sliced[sheet]

    def _slices(self, sheet: str) -> list[str]:
        choices = []
        for attribute, asked in sorted(self._filters.get(sheet, {}).items()):
            is_list = attribute == "service_types"
            answers = product((False, True), repeat=len(asked))
            choices.append(
                [
                    f"{attribute}:{''.join('ny'[is_yes] for is_yes in answer)}"
                    for answer in answers
                    if is_list or self._can_be(attribute, asked, answer)
                ]
            )
        return [" ".join(parts) for parts in product(*choices)]

    def _can_be(self, attribute: str, asked: Sequence[frozenset[str]], answer: Sequence[bool]) -> bool:
        """Say whether one code can get these answers."""
        closed = {"direction": "directions", "reason": "reasons", "panel_type": "panel_types", "status": "statuses"}
        known = [str(code) for code in self.lists[closed[attribute]]] if attribute in closed else [_ANYTHING_ELSE, *()]
        known += [code for codes in asked for code in codes if attribute not in closed]
        return any(tuple(code in codes for codes in asked) == tuple(answer) for code in known)

    def slice_of(self, sheet: str, value: Mapping[str, Any]) -> str:
        """Return the slice that a row belongs to, from its attributes."""
        parts = []
        for attribute, asked in sorted(self._filters.get(sheet, {}).items()):
            own = value.get(attribute)
            held = {str(code) for code in own} if isinstance(own, tuple | list) else {str(own)}
            parts.append(f"{attribute}:{''.join('ny'[bool(held & codes)] for codes in asked)}")
        return " ".join(parts)

    def _is_in(self, sheet: str, name: str, clauses: Sequence[Mapping[str, Any]]) -> bool:
        answers = dict(part.split(":") for part in name.split()) if name else {}

        def holds(attribute: str, codes: Any) -> bool:
            return answers[attribute][self._filters[sheet][attribute].index(self.codes(codes))] == "y"

        return not clauses or any(all(holds(*item) for item in clause.items()) for clause in clauses)

    # Sums

    def periods(self, sheet: str, month: str, months: int) -> list[str]:
        """Return the last months of the periods that a window holds."""
        every = _MONTHS[self.sheets[sheet]["x-frequency"]]
        newest = next(each for each in months_back(month, every) if int(each[-2:]) % every == 0)
        return months_back(newest, max(months, every))[::every][: max(1, months // every)]

    def sum_of(
        self,
        area: str,
        sheet: str,
        names: Iterable[str],
        month: str,
        months: int,
        *filters: Sequence[Mapping[str, Any]],
    ) -> Linear:
        """Return the unknowns that fields over a window are the sum of."""
        total: Linear = {}
        chosen = [rows for rows in self.slices(sheet) if all(self._is_in(sheet, rows, clauses) for clauses in filters)]
        periods = self.periods(sheet, month, months)
        for name in names:
            derived = self.sheets[sheet].get("x-derived", {}).get(name)
            signed = [(part, 1) for part in derived["add"]] if derived else [(name, 1)]
            signed += [(part, -1) for part in derived.get("subtract", ())] if derived else []
            for part, sign in signed:
                for rows, period in product(chosen, periods):
                    variable = (area, f"{sheet}.{part}", rows, period)
                    total[variable] = total.get(variable, Fraction(0)) + sign
        return {variable: many for variable, many in total.items() if many}

    def sums(self, share: Share, area: str, month: str) -> tuple[Linear, Linear]:
        """Return what a figure counts, and out of what."""
        if (key := (id(share), area, month)) not in self._summed:
            self._summed[key] = self._sums(share, area, month)
        return self._summed[key]

    def _sums(self, share: Share, area: str, month: str) -> tuple[Linear, Linear]:
        above = self.sum_of(area, share.sheet, share.above, month, share.months, share.where, share.and_where)
        below = self.sum_of(area, share.sheet, share.below, month, share.months, share.where)
        return (plus((below, 1), (above, -1)), below) if share.is_complement else (above, below)

    def rules_of(self, sheet: str, area: str, rows: str, period: str) -> Iterator[tuple[Linear, bool]]:
        """Yield what the contract says of a slice of rows in a period: nothing or more, or just nothing where True."""

        def of(names: Iterable[str]) -> Linear:
            return {
                (area, f"{sheet}.{name}", rows, period): Fraction(1)
                for name in names
                if self.counts_children(sheet, name)
            }

        for rule in self.sheets[sheet].get("x-rules", ()):
            if all(self.counts_children(sheet, name) for name in rule["larger"]):
                yield plus((of(rule["larger"]), 1), (of(rule["smaller"]), -1)), bool(rule.get("equal"))

    def quarters_of(self, area: str, quarter: str) -> Iterator[Linear]:
        """Yield what is nothing: a quarter's number less those of its months, of all rows together."""
        for sheet, content in self.sheets.items():
            for name, monthly in content.get("x-sum-of-months", {}).items():
                total = self.sum_of(area, sheet, [name], quarter, 3)
                yield plus((total, 1), (self.sum_of(area, monthly, [name], quarter, 3), -1))


def _parts(derived: Mapping[str, Any]) -> list[str]:
    return [*derived["add"], *derived.get("subtract", ())]


def _names(named: Any) -> tuple[str, ...]:
    return tuple(named) if isinstance(named, list) else (named,)


def _clauses(where: Any) -> tuple[Mapping[str, Any], ...]:
    return () if not where else tuple(where) if isinstance(where, list) else (where,)

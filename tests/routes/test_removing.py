"""Leaving out what is owed never betters a verdict, whatever else the returns say, nor does losing what was sent.

Returns of two boroughs are changed at random; then rows, sheets, files or months of one are taken out, or cells of
either blanked, and the whole rule set is asked again. What the register has is not changed: a row that is left out
stands as the register has it, so that leaving it out takes back what it declared otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contracts.load import Contracts, FieldContract
from data.model import TypedReturn, TypedRow, TypedSheet
from data.registers.register import Register
from standards.framework.ruleset import RuleSet, load_book
from standards.measures.session import Session
from standards.model import CellState, FieldKind, Month, Outcome, Value, Verdict
from standards.verdicts.compare import compare
from tests.bench.observed import ImaginedCluster, imagined
from tests.routes.checked import CheckedReturns, with_checked
from tests.routes.poor import poor_register, poor_returns

MONTH: Final = Month(2026, 9)
MONTHS: Final = [MONTH - back for back in reversed(range(4))]
RANK: Final = {Outcome.NOT_MET: 0, Outcome.PARTLY_MET: 1, Outcome.MET: 2}
Returns = dict[str, TypedReturn]
Verdicts = dict[tuple[str, str], Verdict]


@dataclass(frozen=True)
class World:
    """Two boroughs of whom the first leaves things out, and the rules that they are assessed by."""

    cluster: ImaginedCluster
    rules: RuleSet

    @property
    def area(self) -> str:
        return self.cluster.members[0].gss_code

    def verdicts(self, returns: Mapping[str, TypedReturn]) -> Verdicts:
        """Return the first borough's verdicts and the cluster's."""
        observed = with_checked(self.cluster, CheckedReturns(returns, {}, frozenset())).observations()
        verdicts = compare(observed, self.rules, MONTH, (), Session(observed), thresholds_of=self.rules.in_force_from)
        mine = (self.area, observed.cluster_id)
        return {(each.area, each.standard): each for each in verdicts if each.area in mine}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """Return two boroughs, and the same with the first below nearly every standard."""
    cluster, rules = imagined(tmp_path_factory.mktemp("removing"), 2, MONTHS), load_book().version("2026.3")
    area = cluster.members[0].gss_code
    registers = {member.gss_code: cluster.register(member.gss_code) for member in cluster.members}
    registers[area] = poor_register(registers[area])
    typed = poor_returns(cluster.typed, area, rules, cluster.contracts)

    def register(code: str) -> Register:
        return registers[code]

    return World(cluster, rules), World(replace(cluster, typed=typed, register=register), rules)


# --- What is changed, and what is taken out -------------------------------------------------------------------------


def _changed_at_random(world: World, random: Random) -> Returns:
    """Return everybody's returns with some cells of each sheet lost, set to nothing, or written otherwise."""
    share = random.choice((0.0, 0.02, 0.1, 0.4))
    return {
        name: replace(
            typed,
            sheets={key: _sheet(sheet, world.cluster.contracts, random, share) for key, sheet in typed.sheets.items()},
        )
        for name, typed in world.cluster.typed.items()
    }


def _sheet(sheet: TypedSheet, contracts: Contracts, random: Random, share: float) -> TypedSheet:
    contract = contracts.sheets[sheet.sheet]
    fields = [field for field in contract.fields if field.name not in contract.key and not field.is_registered]
    rows = []
    for row in sheet.rows:
        changed = {field.name: _value(field, random, row) for field in fields if random.random() < share}
        rows.append(replace(row, values={**row.values, **changed}))
    return replace(sheet, rows=tuple(rows))


def _value(field: FieldContract, random: Random, row: TypedRow) -> Value:
    states = [CellState.BLANK, CellState.VOID, *([CellState.NOT_APPLICABLE] if field.allows_z else [])]
    if random.random() < 0.3:
        return random.choice(states)
    if field.kind is FieldKind.INTEGER:
        return random.choice((0, 1, random.randrange(40)))
    if field.kind is FieldKind.YES_NO:
        return random.choice(("yes", "no"))
    if field.kind is FieldKind.CODE and field.codes:
        return random.choice(field.codes)
    if field.kind is FieldKind.CODES and field.codes:
        return tuple(sorted(random.sample(field.codes, random.randrange(1, min(4, len(field.codes)) + 1))))
    return row.values.get(field.name, CellState.BLANK)


def _without_rows(world: World, returns: Returns, random: Random) -> Returns:
    """Leave out rows that are owed, of a random sheet."""
    contracts = world.cluster.contracts.sheets
    owed = [name for name, contract in contracts.items() if contract.rows != "any"]
    chosen, share = random.choice(owed), random.choice((0.1, 0.5, 1.0))
    key = next(iter(contracts[chosen].key), "")
    names = {row.values.get(key) for typed in returns.values() for row in _rows(typed, chosen)}
    gone = {name for name in sorted(map(str, names)) if random.random() < share}

    def change(sheet: TypedSheet) -> TypedSheet:
        return replace(sheet, rows=tuple(row for row in sheet.rows if str(row.values.get(key)) not in gone))

    return _with_sheets(returns, world.area, chosen, change)


def _without_sheets(world: World, returns: Returns, random: Random) -> Returns:
    chosen = random.choice(sorted(world.cluster.contracts.sheets))
    return _with_sheets(returns, world.area, chosen, lambda _: None)


def _without_files(world: World, returns: Returns, random: Random) -> Returns:
    share = random.choice((0.1, 0.5))
    gone = {name for name in sorted(returns) if returns[name].gss_code == world.area and random.random() < share}
    return {name: replace(typed, sheets={}) if name in gone else typed for name, typed in returns.items()}


def _without_months(world: World, returns: Returns, random: Random) -> Returns:
    gone = {month for month in MONTHS if random.random() < 0.4}
    return {
        name: replace(typed, sheets={}) if typed.gss_code == world.area and typed.month in gone else typed
        for name, typed in returns.items()
    }


Removal = Callable[[World, Returns, Random], Returns]
REMOVALS: Final[Mapping[str, Removal]] = {
    "rows": _without_rows,
    "sheets": _without_sheets,
    "files": _without_files,
    "months": _without_months,
}


def _rows(typed: TypedReturn, sheet: str) -> tuple[TypedRow, ...]:
    return typed.sheets[sheet].rows if sheet in typed.sheets else ()


def _with_sheets(returns: Returns, area: str, sheet: str, change: Callable[[TypedSheet], TypedSheet | None]) -> Returns:
    changed = {}
    for name, typed in returns.items():
        if typed.gss_code == area and sheet in typed.sheets:
            made = change(typed.sheets[sheet])
            kept = {key: each for key, each in typed.sheets.items() if key != sheet}
            typed = replace(typed, sheets=kept if made is None else {**kept, sheet: made})
        changed[name] = typed
    return changed


def _blanked(world: World, returns: Returns, random: Random) -> Returns:
    """Return everybody's returns with some more cells blank."""
    share = random.choice((0.01, 0.1, 0.5))
    contracts = world.cluster.contracts.sheets

    def lost(sheet: TypedSheet) -> TypedSheet:
        key = contracts[sheet.sheet].key
        rows = []
        for row in sheet.rows:
            names = [name for name in row.values if name not in key and random.random() < share]
            rows.append(replace(row, values={**row.values, **dict.fromkeys(names, CellState.BLANK)}))
        return replace(sheet, rows=tuple(rows))

    return {
        name: replace(typed, sheets={key: lost(sheet) for key, sheet in typed.sheets.items()})
        for name, typed in returns.items()
    }


# --- What must hold -------------------------------------------------------------------------------------------------


def _better(before: Verdicts, after: Verdicts) -> list[tuple[str, Outcome, Outcome]]:
    """Return the standards of which a verdict is better than it was: higher, or there where there was none."""
    better = []
    for key, verdict in after.items():
        was, now = before[key].outcome, verdict.outcome
        rank_before, rank_now = RANK.get(was, -1), RANK.get(now, -1)
        if now in RANK and (rank_now > rank_before if was in RANK else now is not Outcome.NOT_MET):
            better.append((key[1], was, now))
        if was in RANK and now is Outcome.NOT_APPLICABLE:
            better.append((key[1], was, now))
    return better


def _settings(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _left_out(worlds: tuple[World, World], removal: Removal, seed: int) -> list[tuple[str, Outcome, Outcome]]:
    """Return what is better once something is taken out of returns that were changed at random."""
    random = Random(seed)
    world = random.choice(worlds)
    returns = _changed_at_random(world, random)
    return _better(world.verdicts(returns), world.verdicts(removal(world, returns, random)))


@pytest.mark.parametrize("removal", REMOVALS)
@given(seed=st.integers(0, 2**32))
@_settings(8)
def test_leaving_out_what_is_owed_never_betters_a_verdict(worlds: tuple[World, World], removal: str, seed: int) -> None:
    assert _left_out(worlds, REMOVALS[removal], seed) == []


@given(seed=st.integers(0, 2**32))
@_settings(8)
def test_more_missing_data_never_turns_a_verdict_to_met(worlds: tuple[World, World], seed: int) -> None:
    assert _left_out(worlds, _blanked, seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("removal", [*REMOVALS.values(), _blanked])
@given(seed=st.integers(0, 2**32))
@_settings(250)
def test_nothing_taken_out_of_many_returns_betters_a_verdict(
    worlds: tuple[World, World], removal: Removal, seed: int
) -> None:
    assert _left_out(worlds, removal, seed) == []

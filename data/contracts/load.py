"""Contracts: what each sheet of a return holds. Everything about a field is said once, in the folder `contracts/`.

The list of areas is that of the authorities: see `data.authorities`. Here the files become contracts, and everything is
checked that one file alone cannot say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Final

from data.authorities.authority import AUTHORITIES, areas_of_today
from data.contracts.file import CodesPart, FieldPart, SheetPart
from data.contracts.model import Change, Contracts, Derivation, FieldContract, Rule, SheetContract, burden
from data.contracts.names import AGENCIES, AREAS, PANEL_TYPES
from standards.errors import BrokenFile
from standards.model import FieldKind, Frequency
from standards.yaml import read

__all__ = [
    "CONTRACTS",
    "Change",
    "ContractError",
    "Contracts",
    "Derivation",
    "FieldContract",
    "Rule",
    "SheetContract",
    "burden",
    "load_contracts",
]

CONTRACTS: Final = Path(__file__).parent
CODES_FILE: Final = "codes.yaml"

_FREQUENCY_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_KINDS: Final = {
    "integer": FieldKind.INTEGER,
    "number": FieldKind.DECIMAL,
    "boolean": FieldKind.YES_NO,
    "date": FieldKind.DATE,
    "list": FieldKind.CODES,
}


class ContractError(BrokenFile):
    """A contract that cannot be used."""


@lru_cache(maxsize=8)
def load_contracts(folder: Path = CONTRACTS) -> Contracts:
    """Return the contracts in a folder, read once.

    Raises:
        ContractError: a file cannot be used; the message names it and says what is wrong.
    """
    codes_path = folder / CODES_FILE
    codes = read(codes_path, CodesPart, ContractError)
    codes.lists[AREAS] = {area.gss_code: area.name for area in areas_of_today()}
    sets = _sets(codes_path, codes)
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != CODES_FILE)
    read_sheets = [(path, read(path, SheetPart, ContractError)) for path in paths]
    built = [(path, _sheet(path, part, codes, sets)) for path, part in read_sheets]
    versions = _by_sheet(built)
    versions = {name: _with_meanings(known) for name, known in versions.items()}
    sheets = {name: known[-1] for name, known in versions.items()}
    for path, contract in built:
        _check_names(path, contract, sheets)
    return Contracts(
        sheets, codes.lists, sets, codes.also_expected, versions, _sha256([*paths, codes_path, AUTHORITIES])
    )


def _sha256(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sets(path: Path, codes: CodesPart) -> dict[str, tuple[str, ...]]:
    for list_name, named in codes.sets.items():
        for set_name, chosen in named.items():
            _require(path, f"the set {set_name}", chosen, codes.lists.get(list_name, {}), f"the list {list_name}")
    panels, agencies = codes.lists.get(PANEL_TYPES, {}), codes.lists.get(AGENCIES, {})
    _require(path, "also_expected", codes.also_expected, panels, "the list panel_types")
    for panel, expected in codes.also_expected.items():
        _require(path, f"also_expected {panel}", expected, agencies, "the list agencies")
    return {name: chosen for named in codes.sets.values() for name, chosen in named.items()}


def _by_sheet(built: Iterable[tuple[Path, SheetContract]]) -> dict[str, tuple[SheetContract, ...]]:
    versions: dict[str, list[SheetContract]] = {}
    for path, contract in sorted(built, key=lambda pair: (pair[1].position, pair[1].since.ordinal)):
        known = versions.setdefault(contract.sheet, [])
        if known and known[-1].since == contract.since:
            raise ContractError(path, f"the sheet {contract.sheet} has two contracts from {contract.since}.")
        known.append(contract)
    return {name: tuple(known) for name, known in versions.items()}


def _with_meanings(versions: tuple[SheetContract, ...]) -> tuple[SheetContract, ...]:
    """Return a sheet's versions, oldest first, each field with the month since when it has meant the same."""
    known: list[SheetContract] = []
    for contract in versions:
        before = {field.name: field for field in known[-1].fields} if known else {}
        fields = tuple(_since(field, before.get(field.name), contract) for field in contract.fields)
        known.append(replace(contract, fields=fields))
    return tuple(known)


def _since(field: FieldContract, before: FieldContract | None, contract: SheetContract) -> FieldContract:
    if before is None or field.has_new_meaning or _meaning(field) != _meaning(before):
        return replace(field, since=contract.since)
    return replace(field, since=before.since)


def _meaning(field: FieldContract) -> tuple[object, ...]:
    """Return what can't change without another meaning; what else can, the file says with `x-new-meaning`."""
    return field.kind, field.unit, field.population, field.counting_date


def _sheet(path: Path, part: SheetPart, codes: CodesPart, sets: Mapping[str, tuple[str, ...]]) -> SheetContract:
    fields = tuple(_field(path, field, part, codes, sets) for field in part.fields)
    child_counts = {field.name for field in fields if field.is_child_count}
    return SheetContract(
        sheet=part.name,
        title=part.title,
        return_type=part.x_return,
        frequency=Frequency(_FREQUENCY_MONTHS[part.x_frequency], part.x_year_ends),
        version=part.x_version,
        since=part.x_from,
        fields=fields,
        key=part.primary_key,
        extends=(part.x_extends.sheet, part.x_extends.by) if part.x_extends else None,
        rows=part.x_rows,
        rules=tuple(Rule(**rule.model_dump()) for rule in part.x_rules),
        derived={
            name: Derivation(
                derived.add,
                derived.subtract,
                derived.title,
                derived.unit,
                child_counts.issuperset(derived.add + derived.subtract),
            )
            for name, derived in part.x_derived.items()
        },
        description=part.description,
        position=part.x_position,
        usual_rows=part.x_usual_rows,
        sum_of_months=part.x_sum_of_months,
        nil=part.x_nil,
        change=Change(part.x_change.factor, part.x_change.least) if part.x_change else None,
    )


def _bound(number: Fraction | None) -> int | Fraction | None:
    """Return a bound as its field's numbers are, most of which are whole: a Fraction takes longer to compare."""
    return int(number) if number is not None and number.denominator == 1 else number


def _field(
    path: Path, part: FieldPart, sheet: SheetPart, codes: CodesPart, sets: Mapping[str, tuple[str, ...]]
) -> FieldContract:
    if part.x_codes is not None and part.x_codes not in codes.lists:
        raise ContractError(path, f"{part.name}: there is no list of codes called {part.x_codes}.")
    _check_field(path, part)
    listed = () if part.x_codes is None or part.x_codes_open else tuple(codes.lists[part.x_codes])
    return FieldContract(
        name=part.name,
        title=part.title,
        kind=_kind(part),
        codes=listed,
        code_list=part.x_codes,
        is_required=part.constraints.required or part.x_required,
        minimum=_bound(part.constraints.minimum),
        maximum=_bound(part.constraints.maximum),
        allows_z=part.x_allows_z,
        is_shared_fact=part.x_shared_fact,
        is_child_count=part.x_child_count,
        unit=part.x_unit,
        population=part.x_population or sheet.x_population,
        counting_date=part.x_counting_date or sheet.x_counting_date,
        source_system=part.x_source_system or sheet.x_source_system,
        minutes=part.x_minutes,
        guidance=part.description,
        pattern=part.x_item_pattern or part.constraints.pattern,
        max_length=part.constraints.max_length,
        is_prefilled=part.x_prefilled,
        z_means=part.x_z_means,
        z_only=part.x_z_only,
        zero_never=(part.x_zero_never.sheet, part.x_zero_never.field) if part.x_zero_never else None,
        is_registered=part.x_registered,
        is_settled=part.x_settled,
        has_new_meaning=part.x_new_meaning,
        z_never={name: _codes_of(path, part, chosen, sets) for name, chosen in part.x_z_never.items()},
    )


def _kind(part: FieldPart) -> FieldKind:
    if part.type == "string":
        return FieldKind.CODE if part.x_codes else FieldKind.TEXT
    return _KINDS[part.type]


def _check_field(path: Path, part: FieldPart) -> None:
    """Refuse a field whose parts contradict one another."""
    if part.x_allows_z != ("z" in part.missing_values):
        raise ContractError(path, f'{part.name}: x-allows-z and "z" in missingValues go together.')
    if part.x_z_never and not part.x_allows_z:
        raise ContractError(path, f"{part.name}: x-z-never has no effect without x-allows-z.")
    if part.type == "boolean" and (part.true_values, part.false_values) != (("yes",), ("no",)):
        raise ContractError(path, f'{part.name}: a boolean needs trueValues ["yes"] and falseValues ["no"].')
    for pattern in (part.constraints.pattern, part.x_item_pattern):
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ContractError(path, f"{part.name}: {pattern} isn't a valid pattern ({error}).") from None


def _codes_of(
    path: Path, part: FieldPart, chosen: str | tuple[str, ...], sets: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    if isinstance(chosen, tuple):
        return chosen
    if chosen not in sets:
        raise ContractError(path, f"{part.name}: there is no set of codes called {chosen}.")
    return sets[chosen]


def _check_names(path: Path, contract: SheetContract, sheets: Mapping[str, SheetContract]) -> None:
    """Refuse a contract whose rules, keys or derived fields name something that does not exist."""
    own = [field.name for field in contract.fields]
    for name in own:
        if own.count(name) > 1:
            raise ContractError(path, f"the field {name} appears twice.")
    inherited = _register_fields(path, contract, sheets)
    _require(path, "primaryKey", contract.key, own, "its fields")
    for rule in contract.rules:
        _require(path, f"the rule {rule.id}", rule.smaller + rule.larger, own + inherited, "its fields")
    for name, derived in contract.derived.items():
        _require(path, f"the derived field {name}", derived.parts, own, "its fields")
        if name in own:
            raise ContractError(path, f"the derived field {name} is a field of the sheet as well.")
    for field in contract.fields:
        _check_z_never(path, contract, field, sheets)
        _require(path, f"{field.name}: x-z-only", field.z_only, own + inherited, "its fields")
        if field.zero_never is not None:
            other, name = field.zero_never
            known = [field.name for field in sheets[other].fields] if other in sheets else []
            _require(path, f"{field.name}: x-zero-never", [name], known, f"the fields of {other}")
    _require(path, "x-nil", contract.nil or (), own, "its fields")
    _check_sums(path, contract, sheets)


def _register_fields(path: Path, contract: SheetContract, sheets: Mapping[str, SheetContract]) -> list[str]:
    if contract.extends is None:
        return []
    sheet, by = contract.extends
    if sheet not in sheets or sheets[sheet].field(by) is None or contract.field(by) is None:
        raise ContractError(path, f"x-extends: {by} should be a field of this sheet and of a sheet called {sheet}.")
    return [field.name for field in sheets[sheet].fields]


def _check_z_never(
    path: Path, contract: SheetContract, field: FieldContract, sheets: Mapping[str, SheetContract]
) -> None:
    for name, chosen in field.z_never.items():
        other = contract.field(name)
        if other is None and contract.extends is not None:
            other = sheets[contract.extends[0]].field(name)
        if other is None:
            raise ContractError(path, f"{field.name}: x-z-never names {name}, which isn't a field of the sheet.")
        _require(path, f"{field.name}: x-z-never", chosen, other.codes, f"the codes of {name}")


def _check_sums(path: Path, contract: SheetContract, sheets: Mapping[str, SheetContract]) -> None:
    for name, monthly in contract.sum_of_months.items():
        if monthly not in sheets or sheets[monthly].field(name) is None or contract.field(name) is None:
            raise ContractError(path, f"x-sum-of-months: {name} should be a field here and of the sheet {monthly}.")


def _require(path: Path, who: str, names: Iterable[str], known: Iterable[str], of: str) -> None:
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise ContractError(path, f"{who} names {', '.join(unknown)}, not among {of}.")

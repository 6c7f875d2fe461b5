"""What a contract file may say: Frictionless Table Schema's own words, and ours under `x-`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from data.model import Effect
from standards.yaml import Exact, FilePart, YearMonth

NAME = r"^[a-z][a-z0-9_]*$"


def _key(attribute: str) -> str:
    """`x_allows_z` stands in the file as `x-allows-z`, `primary_key` as Table Schema's `primaryKey`."""
    return attribute.replace("_", "-") if attribute.startswith("x_") else to_camel(attribute)


class SchemaPart(FilePart):
    model_config = ConfigDict(alias_generator=_key)


class ConstraintsPart(SchemaPart):
    required: bool = False
    minimum: Exact | None = None
    maximum: Exact | None = None
    max_length: int | None = None
    pattern: str | None = None


class ContradictingPart(SchemaPart):
    """A field of another sheet whose sum over the period says that a zero here can't be right."""

    sheet: str
    field: str


class FieldPart(SchemaPart):
    name: str = Field(pattern=NAME)
    title: str
    description: str = Field(min_length=10)
    type: Literal["string", "integer", "number", "boolean", "date", "list"]
    delimiter: Literal[";"] = ";"
    true_values: tuple[Literal["yes"], ...] = ()
    false_values: tuple[Literal["no"], ...] = ()
    missing_values: tuple[Literal["", "z"], ...] = ("",)
    constraints: ConstraintsPart = ConstraintsPart()
    x_unit: str
    x_minutes: Exact
    x_population: str = ""
    x_counting_date: str = ""
    x_source_system: str = ""
    x_codes: str | None = None
    x_codes_open: bool = False
    x_item_pattern: str | None = None
    x_required: bool = False
    x_allows_z: bool = False
    x_z_never: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)
    x_z_means: str = ""
    x_z_only: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    x_zero_never: ContradictingPart | None = None
    x_registered: bool = False
    x_settled: bool = False
    x_new_meaning: bool = False
    x_shared_fact: bool = False
    x_child_count: bool = False
    x_prefilled: bool = False


class RulePart(SchemaPart):
    id: str = Field(pattern=NAME)
    smaller: tuple[str, ...] = Field(min_length=1)
    larger: tuple[str, ...] = Field(min_length=1)
    equal: bool = False
    needs_all: bool = False
    effect: Effect
    says: str
    fix: str


class DerivedPart(SchemaPart):
    title: str
    unit: str
    add: tuple[str, ...] = Field(min_length=1)
    subtract: tuple[str, ...] = ()


class ExtendsPart(SchemaPart):
    sheet: str
    by: str


class ChangePart(SchemaPart):
    factor: Exact
    least: int


class ReferencePart(SchemaPart):
    resource: str
    fields: tuple[str, ...]


class ForeignKeyPart(SchemaPart):
    fields: tuple[str, ...]
    reference: ReferencePart


class SheetPart(SchemaPart):
    """A contract file: the contract of one sheet in one version."""

    name: str = Field(pattern=NAME)
    title: str
    description: str
    missing_values: tuple[Literal[""], ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKeyPart, ...] = ()
    fields: tuple[FieldPart, ...] = Field(min_length=1)
    x_return: Literal["service", "panel", "profile"]
    x_position: int
    x_frequency: Literal["month", "quarter", "year"]
    x_year_ends: int = Field(default=12, ge=1, le=12)
    x_version: str
    x_from: YearMonth
    x_extends: ExtendsPart | None = None
    x_rows: Literal["register", "each", "one", "codes", "any"]
    x_usual_rows: int
    x_population: str
    x_counting_date: str
    x_source_system: str
    x_nil: tuple[str, ...] | None = None
    x_sum_of_months: Mapping[str, str] = Field(default_factory=dict)
    x_change: ChangePart | None = None
    x_rules: tuple[RulePart, ...] = ()
    x_derived: Mapping[str, DerivedPart] = Field(default_factory=dict)


class CodesPart(FilePart):
    """The file of code lists, of named sets by the list they select from, and of the agencies expected at panels."""

    lists: dict[str, dict[str, str]]
    sets: dict[str, dict[str, tuple[str, ...]]]
    also_expected: dict[str, tuple[str, ...]]

"""What a contract says: fields, rules, sheets, and what the standards need to know of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Final

from data.model import Effect
from standards.errors import UnknownSheet
from standards.model import MONTHLY, Field, FieldCatalogue, FieldKind, Frequency, Month, Sheet
from standards.months import EARLIEST

COVER_MINUTES: Final = Fraction(3)


@dataclass(frozen=True)
class FieldContract:
    """One field of one sheet.

    Attributes:
        codes: the codes it may hold; empty where any value may stand.
        code_list: the list those codes are; with empty `codes`, a list of suggestions.
        is_required: a blank is a mistake (`z`, where allowed, is an answer).
        allows_z: `z`, does not apply here, may stand.
        z_never: codes of other fields of the row (or of its register row) with which `z` may not stand; a shared fact
            that another borough hosts may be `z` all the same.
        is_shared_fact: reported by the register's host borough for all who share the panel.
        is_child_count: counts children, so needs disclosure protection.
        minutes: time to find the answer, for one row.
        guidance: stands beside the field in the template.
        pattern: what each text or each item of a list must match in full.
        is_prefilled: the template brings the answer; the analyst confirms it.
        z_means: what `z` says here; by the second reading it says nothing where this is empty.
        z_only: the codes of other fields of the row with which alone `z` may stand, by the second reading.
        zero_never: a field of another sheet, with the same key: where it adds up to more than nothing over the period,
            a zero here is not believed, by the second reading.
        is_registered: the register has it, too: what the return declares otherwise is a question until it's accepted.
        is_settled: what the register says of it stays so while the row is in the register.
        has_new_meaning: it means something else than in the version before, so that its windows begin again.
        since: the first month in which it means what it means in this version.
    """

    name: str
    title: str
    kind: FieldKind
    codes: tuple[str, ...] = ()
    code_list: str | None = None
    is_required: bool = False
    minimum: int | Fraction | None = None
    maximum: int | Fraction | None = None
    allows_z: bool = False
    is_shared_fact: bool = False
    is_child_count: bool = False
    unit: str = ""
    population: str = ""
    counting_date: str = ""
    source_system: str = ""
    minutes: Fraction = Fraction(0)
    guidance: str = ""
    pattern: str | None = None
    max_length: int | None = None
    is_prefilled: bool = False
    z_never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    z_means: str = ""
    z_only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zero_never: tuple[str, str] | None = None
    is_registered: bool = False
    is_settled: bool = False
    has_new_meaning: bool = False
    since: Month = EARLIEST


@dataclass(frozen=True)
class Rule:
    """A rule across the fields of one row: the sum of `smaller` is at most the sum of `larger`, or the same if `equal`.

    A field may be the register's. All of `larger` must be known (neither blank, `z` nor void) for the rule to be
    validated. With `needs_all` so must all of `smaller`; otherwise what is known of `smaller` is enough to break it.
    """

    id: str
    smaller: tuple[str, ...]
    larger: tuple[str, ...]
    equal: bool
    effect: Effect
    says: str
    fix: str
    needs_all: bool = False


@dataclass(frozen=True)
class Derivation:
    """A field worked out from others of the same row: the sum of `add` less the sum of `subtract`."""

    add: tuple[str, ...]
    subtract: tuple[str, ...]
    title: str
    unit: str
    is_child_count: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        return self.add + self.subtract


@dataclass(frozen=True)
class Change:
    """A change to ask about: to more than `factor` times the month before or less than its share, from `least` up."""

    factor: Fraction
    least: int


@dataclass(frozen=True)
class SheetContract:
    """One sheet of a return, in one version.

    Attributes:
        key: the fields that tell rows apart; empty for a sheet of one row.
        extends: the register sheet that each row is about, and the field that names the register's row.
        rows: which rows there must be: "register" (exactly the ids of the register), "each" (one for each row of the
            sheet it extends), "one", "codes" (one for each code of the key's list) or "any".
        nil: the fields of which a nil sheet says that they are nothing; None where the sheet can't be nil.
        sum_of_months: fields that should be the sum of the same field of a monthly sheet over the period.
    """

    sheet: str
    title: str
    return_type: str
    frequency: Frequency
    version: str
    since: Month
    fields: tuple[FieldContract, ...]
    key: tuple[str, ...] = ()
    extends: tuple[str, str] | None = None
    rows: str = "any"
    rules: tuple[Rule, ...] = ()
    derived: Mapping[str, Derivation] = field(default_factory=dict)
    description: str = ""
    position: int = 0
    usual_rows: int = 1
    sum_of_months: Mapping[str, str] = field(default_factory=dict)
    nil: tuple[str, ...] | None = None
    change: Change | None = None

    def field(self, name: str) -> FieldContract | None:
        """Return a field by name, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, FieldContract]:
        return {field.name: field for field in self.fields}

    @property
    def minutes_a_row(self) -> Fraction:
        return sum((field.minutes for field in self.fields), Fraction(0))


@dataclass(frozen=True)
class Contracts:
    """Every contract.

    Attributes:
        sheets: the newest version of each sheet, in the order of the returns.
        code_lists: each list's codes with their titles.
        sets: named sets of codes, such as `five_forms`.
        also_expected: the agencies expected at each type of panel beside the core agencies.
        versions: every version of each sheet, oldest first.
        sha256: of all the files together, so that what was validated by other contracts can be told apart.
    """

    sheets: Mapping[str, SheetContract]
    code_lists: Mapping[str, Mapping[str, str]]
    sets: Mapping[str, tuple[str, ...]]
    also_expected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: Mapping[str, tuple[SheetContract, ...]] = field(default_factory=dict)
    sha256: str = ""

    def sheet(self, name: str, month: Month) -> SheetContract | None:
        """Return the version of a sheet in force for a month, or None where there is none yet.

        Raises:
            UnknownSheet: no contract describes the sheet.
        """
        if name not in self.sheets:
            raise UnknownSheet(name)
        for contract in reversed(self.versions.get(name, (self.sheets[name],))):
            if contract.since <= month:
                return contract
        return None

    def of_return(self, return_type: str, month: Month) -> tuple[SheetContract, ...]:
        """Return the sheets owed in a return of this type for this month, in the order of the return."""
        return tuple(contract for contract in self._in_force(month) if contract.return_type == return_type)

    def due(self, month: Month) -> tuple[SheetContract, ...]:
        """Return every sheet owed for this month, in whichever return."""
        return tuple(self._in_force(month))

    def _in_force(self, month: Month) -> Iterator[SheetContract]:
        for name in self.sheets:
            contract = self.sheet(name, month)
            if contract is not None and contract.frequency.is_end(month):
                yield contract

    def expected_agencies(self, panel_type: str) -> tuple[str, ...]:
        """Return the agencies expected at a type of panel, the core agencies first."""
        return self.sets["core_agencies"] + self.also_expected.get(panel_type, ())

    def catalogue(self) -> FieldCatalogue:
        """Return what the rules may name: sheets, fields and derived fields, the pipeline's own sheet, named sets."""
        sheets = {name: _for_rules(contract, self.code_lists) for name, contract in self.sheets.items()}
        return FieldCatalogue(sheets={**sheets, "returns_owed": RETURNS_OWED, "residents": RESIDENTS}, sets=self.sets)


RETURNS_OWED: Final = Sheet(
    name="returns_owed",
    title="Returns owed",
    frequency=MONTHLY,
    fields={
        "required_owed": Field(
            "required_owed", "Required answers owed", FieldKind.INTEGER, is_required=True, unit="answers"
        ),
        "valid_on_time": Field(
            "valid_on_time", "Required answers valid and on time", FieldKind.INTEGER, is_required=True, unit="answers"
        ),
        "rows_owed": Field("rows_owed", "Rows owed", FieldKind.INTEGER, is_required=True, unit="rows"),
        "rows_received": Field("rows_received", "Rows received", FieldKind.INTEGER, is_required=True, unit="rows"),
    },
)
"""The sheet that the pipeline makes from its own register of who owed what."""

RESIDENTS: Final = Sheet(
    name="residents",
    title="Residents",
    frequency=MONTHLY,
    fields={
        "residents_10_17": Field(
            "residents_10_17", "Young people of 10 to 17 who live there", FieldKind.INTEGER, unit="young people"
        )
    },
)
"""The sheet that the pipeline makes from a published table, so that no borough counts its own population."""


def _for_rules(contract: SheetContract, code_lists: Mapping[str, Mapping[str, str]]) -> Sheet:
    fields = {
        field.name: Field(
            name=field.name,
            title=field.title,
            kind=field.kind,
            codes=field.codes,
            is_required=field.is_required,
            unit=field.unit,
            minutes=field.minutes,
            code_titles=code_lists.get(field.code_list or "", {}),
            is_prefilled=field.is_prefilled,
            since=field.since,
        )
        for field in contract.fields
    }
    derived = {
        name: Field(name, derived.title, FieldKind.INTEGER, unit=derived.unit, parts=derived.parts)
        for name, derived in contract.derived.items()
    }
    extends = contract.extends[0] if contract.extends else None
    return Sheet(contract.sheet, contract.title, contract.frequency, fields | derived, extends, contract.since)


def burden(contracts: Contracts, month: Month, rows: Mapping[str, int] | None = None) -> dict[str, Fraction]:
    """Return the minutes that a month's returns cost one borough, by sheet, with `cover` for the covers together.

    Args:
        contracts: what is asked.
        month: decides which sheets are owed.
        rows: how many rows each sheet has; the contract's usual number where not given.
    """
    owed = contracts.due(month)
    counts = rows or {}
    minutes = {
        contract.sheet: contract.minutes_a_row * counts.get(contract.sheet, contract.usual_rows) for contract in owed
    }
    covers = len({contract.return_type for contract in owed})
    return {"cover": COVER_MINUTES * covers, **minutes}

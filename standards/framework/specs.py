"""The measure vocabulary: ten kinds, closed. What each key means stands beside it, and the handbook is made from this.

A measure works on the rows of one sheet, over a window of months that ends with the month judged.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from standards.yaml import Exact, FilePart, Name

Names = Name | list[Name]
Code = Name | int
Clause = dict[Name, Code | list[Code]]
Where = Clause | list[Clause]
"""A row counts if every field named holds one of the codes given, or of the named set; of a list, if any entry does."""


class Provision(FilePart):
    """A second ratio that must hold, in percent, or else the standard isn't judged."""

    of: Names = Field(description="the field or fields above the line")
    out_of: Names = Field(description="the field or fields below the line")
    at_least: Exact = Field(description="the least share, in percent")
    otherwise: Literal["low_response"] = Field(
        default="low_response", alias="else", description="the reason given where it does not hold"
    )


class Ratio(FilePart):
    """Sums of fields over a window, in percent of each other."""

    kind: Literal["ratio"] = Field(description="which of the ten kinds it is")
    sheet: Name = Field(description="the sheet of the returns that it reads")
    of: Names = Field(description="the field, or fields added together, above the line")
    out_of: Names = Field(description="the field or fields below the line")
    where: Where = Field(default={}, description="which rows count")
    of_where: Where = Field(default={}, description="which of those rows count above the line")
    months: int = Field(default=3, ge=1, description="the window; one period where the sheet is sent less often")
    complement: bool = Field(
        default=False, description="what `of` counts is what should not be: the share left is judged"
    )
    cap_each: Name | None = Field(
        default=None, description="a field: what is above is capped at what is below for each value of it"
    )
    per_year: bool = Field(default=False, description="a yearly flow for each unit of a stock, not a share")
    may_exceed: bool = Field(default=False, description="what is above may be more than what is below")
    out_of_sheet: Name | None = Field(
        default=None, description="the sheet of `out_of`, its newest period, where it is another one"
    )
    provided: list[Provision] = Field(default=[], description="other ratios that must hold")

    @model_validator(mode="after")
    def _combinations(self) -> Ratio:
        if self.per_year and (self.complement or self.cap_each):
            raise ValueError("per_year goes with neither complement nor cap_each: it is not a share")
        if self.out_of_sheet and (self.complement or self.cap_each or self.per_year):
            raise ValueError("out_of_sheet goes with none of complement, cap_each and per_year")
        if self.complement and (self.cap_each or self.may_exceed):
            raise ValueError("complement goes with neither cap_each nor may_exceed: what is left of a share is judged")
        return self


class Part(FilePart):
    """One of several ratios."""

    name: Name = Field(description="what it is called in the report")
    of: Names = Field(description="the field or fields above the line")
    out_of: Names = Field(description="the field or fields below the line")


class LowestRatio(FilePart):
    """The worst of several ratios: named one by one in `parts`, or `of` with each code of the set `over` behind it."""

    kind: Literal["lowest_ratio"] = Field(description="which of the ten kinds it is")
    sheet: Name = Field(description="the sheet of the returns that it reads")
    parts: list[Part] = Field(default=[], description="the ratios, each with a name")
    of: Name | None = Field(
        default=None, description="the beginning of the field names: `attended` for `attended_police`"
    )
    out_of: Name | None = Field(default=None, description="the field below the line of each")
    over: Name | list[Name] | None = Field(
        default=None, description="the codes, or the named set, that end the field names"
    )
    names: dict[Name, Name] = Field(default={}, description="words for codes of `over`, where the code is not one")
    where: Where = Field(default={}, description="which rows count")
    months: int = Field(default=3, ge=1, description="the window")
    complement: bool = Field(default=False, description="what `of` counts is what should not be")

    @model_validator(mode="after")
    def _one_form(self) -> LowestRatio:
        is_over = self.of is not None and self.out_of is not None and self.over is not None
        is_any_over = self.of is not None or self.out_of is not None or self.over is not None
        if is_over == bool(self.parts) or (self.parts and is_any_over):
            raise ValueError("name the ratios in `parts`, or give `of`, `out_of` and `over` together")
        names = [one.name for one in self.parts]
        if len(set(names)) < len(names):
            raise ValueError("two parts have one name: nobody could tell which of them decided the verdict")
        return self


class Span(FilePart):
    """A range of whole numbers: of two fields, or of two numbers."""

    lowest: Name | int = Field(description="a field, or a number")
    highest: Name | int = Field(description="a field, or a number")


Dimension = Annotated[Name | Span | dict[Name, Name], Field(union_mode="left_to_right")]
"""A field of codes, a range between two fields, or labels each with the yes/no field that gives it."""
Required = Annotated[Name | Span | list[Name], Field(union_mode="left_to_right")]
"""A named set, a range, or codes."""


class Covered(FilePart):
    """How many of a required set appear in the rows: codes, groups of codes, ages in ranges, products of two."""

    kind: Literal["covered"] = Field(description="which of the ten kinds it is")
    sheet: Name = Field(description="the sheet of the returns that it reads")
    where: Where = Field(default={}, description="which rows count")
    by: Dimension | list[Dimension] = Field(description="what a row covers; a list with `required` is their product")
    required: Required | list[Required] = Field(default=[], description="what must be covered, for each of `by`")
    groups: dict[Name, list[Name]] = Field(default={}, description="covered if any of its codes stands in any of `by`")
    blank_is_none: list[Name] = Field(default=[], description="lists of `by` whose guidance says that blank means none")
    months: int = Field(default=1, ge=1, description="the window")

    @model_validator(mode="after")
    def _one_form(self) -> Covered:
        if bool(self.groups) == bool(self.required):
            raise ValueError("give either `required` or `groups`")
        if self.groups and not all(isinstance(one, str) for one in self.dimensions):
            raise ValueError("with `groups`, `by` names fields of codes only")
        if isinstance(self.by, list) and not self.groups and len(self.requirements) != len(self.by):
            raise ValueError("give as many lists in `required` as there are fields in `by`")
        return self

    @property
    def dimensions(self) -> list[Dimension]:
        return self.by if isinstance(self.by, list) else [self.by]

    @property
    def requirements(self) -> list[Required]:
        if isinstance(self.by, list):
            return list(self.required) if isinstance(self.required, list) else [self.required]
        return [self.required]  # type: ignore[list-item]


class FieldTest(FilePart):
    """One test of one field; all tests of a statement must hold."""

    field: Name = Field(description="the field that is looked at")
    is_: Code | list[Code] | None = Field(default=None, alias="is", description="the code, or one of the codes")
    includes: Name | list[Name] | None = Field(
        default=None, description="the list holds all of these, or all of the named set"
    )
    at_least: Exact | None = Field(default=None, description="the number is this or more")
    at_most: Exact | None = Field(default=None, description="the number is this or less")
    within_months: int | None = Field(
        default=None, ge=0, description="the date is at most so many months before the period's end"
    )
    is_the_rule_sets: Literal["definition_version"] | None = Field(
        default=None, description="the same as the rule set's own"
    )

    @model_validator(mode="after")
    def _one_test(self) -> FieldTest:
        given = (self.is_, self.includes, self.at_least, self.at_most, self.within_months, self.is_the_rule_sets)
        if sum(one is not None for one in given) != 1:
            raise ValueError("give exactly one of is, includes, at_least, at_most, within_months, is_the_rule_sets")
        return self


class Statement(FilePart):
    """Something that holds or does not."""

    says: Name = Field(description="the statement in words, as it would be said if it holds")
    all: list[FieldTest] = Field(min_length=1, description="it holds if all of these do")


class Conditions(FilePart):
    """How many of some statements hold in the newest period's row."""

    kind: Literal["conditions"] = Field(description="which of the ten kinds it is")
    sheet: Name = Field(description="the sheet of the returns that it reads")
    statements: list[Statement] = Field(min_length=1, description="what should hold")


class Includes(FilePart):
    """A list field holds all of these codes, or all of the named set."""

    field: Name = Field(description="the list that is looked at")
    includes: Name | list[Name] = Field(description="the codes, or the named set")


class MonthsSince(FilePart):
    """Calendar months from a date to the period's end."""

    kind: Literal["months_since"] = Field(description="which of the ten kinds it is")
    sheet: Name = Field(description="the sheet of the returns that it reads")
    field: Name = Field(description="the date")
    where: Where = Field(default={}, description="which rows count")
    pick: Literal["oldest", "latest"] = Field(default="oldest", description="which date, where there are several")
    provided: list[Includes] = Field(default=[], description="only a date whose row includes these counts")
    z_is_never: bool = Field(
        default=False, description="`z` says that it has never happened; otherwise the row is left out"
    )


class Amount(FilePart):
    """A number from the newest periods: the sum of a field over its rows."""

    kind: Literal["amount"] = Field(description="which of the ten kinds it is")
    sheet: Name = Field(description="the sheet of the returns that it reads")
    field: Names = Field(description="the number, or the numbers added together")
    where: Where = Field(default={}, description="which rows count")
    zero_when: Clause = Field(default={}, description="rows in which the number is nothing, whatever it says")
    least: Exact = Field(default=Fraction(0), description="the least that the number is unless `zero_when` holds")
    months: int = Field(default=1, ge=1, description="the window")


class MonthsRecorded(FilePart):
    """Periods of the window in which a field was filled in, in every row that counts. Only here is blank data."""

    kind: Literal["months_recorded"] = Field(description="which of the ten kinds it is")
    sheet: Name = Field(description="the sheet of the returns that it reads")
    field: Name = Field(description="what should be filled in")
    where: Where = Field(default={}, description="which rows count")
    months: int = Field(default=12, ge=1, description="the window")


class Reconcile(FilePart):
    """Of the pairs of boroughs where either reports something, the share in which both say the same, in percent."""

    kind: Literal["reconcile"] = Field(description="which of the ten kinds it is")
    sheet: Name = Field(description="the sheet of the returns that it reads")
    of: Names = Field(description="the field that both count")
    other: Name = Field(description="the field that names the other borough")
    one: Clause = Field(description="the rows in which the first borough says it")
    two: Clause = Field(description="the rows in which the other borough says it")
    where: Where = Field(default={}, description="which rows count on both sides")
    months: int = Field(default=12, ge=1, description="the window")
    allow: Exact = Field(default=Fraction(1), description="a difference this large still agrees")
    allow_percent: Exact = Field(default=Fraction(10), description="so does this percentage of the larger figure")


class SharedBy(FilePart):
    """How many things two or more boroughs name."""

    kind: Literal["shared_by"] = Field(description="which of the ten kinds it is")
    sheet: Name = Field(description="the sheet of the returns that it reads")
    field: Name = Field(description="the list of what a borough names")
    where: Where = Field(default={}, description="which rows count")
    boroughs: int = Field(default=2, ge=2, description="how many boroughs must name it")


BoroughMeasure = Annotated[
    Ratio | LowestRatio | Covered | Conditions | MonthsSince | Amount | MonthsRecorded, Field(discriminator="kind")
]


class Boroughs(FilePart):
    """The share of boroughs in which a nested measure holds, in percent."""

    kind: Literal["boroughs"] = Field(description="which of the ten kinds it is")
    measure: BoroughMeasure = Field(description="what is worked out for each borough; any kind but the last three")
    at_least: Exact | None = Field(default=None, description="it holds where the figure is this or more")
    at_most: Exact | None = Field(default=None, description="it holds where the figure is this or less")

    @model_validator(mode="after")
    def _one_bound(self) -> Boroughs:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give either at_least or at_most")
        return self


Measure = Annotated[
    Ratio
    | LowestRatio
    | Covered
    | Conditions
    | MonthsSince
    | Amount
    | MonthsRecorded
    | Reconcile
    | Boroughs
    | SharedBy,
    Field(discriminator="kind"),
]
CLUSTER_ONLY = ("reconcile", "boroughs", "shared_by")
BOROUGH_ONLY = ("conditions", "months_recorded")

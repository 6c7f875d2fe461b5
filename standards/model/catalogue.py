"""What the rules may name: sheets with their fields, and sets of codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from standards.months import EARLIEST, Frequency, Month


class FieldKind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    CODE = "code"
    CODES = "codes"
    YES_NO = "yes_no"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the rules need to know it.

    Attributes:
        codes: empty where any value may stand.
        code_titles: words for the codes.
        parts: the fields of the same sheet that a derived field is worked out from.
        is_prefilled: the template brings the answer, so that it says nothing of who answers.
        since: the first month in which it means what it means now.
    """

    name: str
    title: str
    kind: FieldKind
    codes: tuple[str, ...] = ()
    is_required: bool = False
    unit: str = ""
    minutes: Fraction = Fraction(0)
    code_titles: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    is_prefilled: bool = False
    since: Month = EARLIEST


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the rules need to know it: its fields, with those it inherits through `extends`."""

    name: str
    title: str
    frequency: Frequency
    fields: Mapping[str, Field]
    extends: str | None = None
    since: Month = EARLIEST


@dataclass(frozen=True, slots=True)
class FieldCatalogue:
    """Everything a rule may name: sheets with their fields, and named sets of codes such as `five_forms`."""

    sheets: Mapping[str, Sheet]
    sets: Mapping[str, tuple[str, ...]]

    def field(self, sheet: str, name: str) -> Field | None:
        """Return a field of a sheet or of the register it extends, or None."""
        at: str | None = sheet
        while at is not None and at in self.sheets:
            if name in self.sheets[at].fields:
                return self.sheets[at].fields[name]
            at = self.sheets[at].extends
        return None

"""The columns that several data files share."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final, Protocol, TypeVar

from reports.datasets.dataset import Column, ColumnKind, Missing, Value
from reports.view.edition import Figures, Protection
from reports.wording.words import CONFIDENTIAL
from standards.model import Month, Outcome, Reason

EXACT: Final = "An exact decimal, or n/d where no decimal is exact"


class HasArea(Protocol):
    """A row about an area, named by its ONS code, or about the cluster, named by its id."""

    @property
    def area(self) -> str: ...


class HasMonth(Protocol):
    """A row about a month of its own, which need not be the edition's."""

    @property
    def month(self) -> Month: ...


class HasStandard(Protocol):
    """A row about a standard."""

    @property
    def standard(self) -> str: ...


class HasFigures(Protocol):
    """A row with figures."""

    @property
    def figures(self) -> Figures: ...


R = TypeVar("R", bound=HasFigures)


def number(value: Fraction | None, figures: Figures, *, is_expected: bool) -> Value:
    """Return a number of some figures, or why there is none.

    Args:
        value: the number.
        figures: the figures it is one of; they say whether it is confidential.
        is_expected: whether there would be a number if everything were known.
    """
    if value is not None:
        return value
    if figures.protection is not Protection.NONE:
        return Missing.CONFIDENTIAL
    return Missing.NOT_AVAILABLE if is_expected else Missing.NOT_APPLICABLE


def figure_columns(whose: str, is_expected: Callable[[R], bool]) -> tuple[Column[R], ...]:
    """Return the columns of some figures: numerator, denominator and value.

    Args:
        whose: the unit of the value, such as `standard’s`.
        is_expected: whether a row would have a number if everything were known.
    """

    def shown(row: R, value: Fraction | None) -> Value:
        return number(value, row.figures, is_expected=is_expected(row))

    exact = ColumnKind.EXACT
    return (
        Column("numerator", exact, f"What was counted. {EXACT}", lambda _, row: shown(row, row.figures.numerator)),
        Column("denominator", exact, f"What it is out of. {EXACT}", lambda _, row: shown(row, row.figures.denominator)),
        Column(
            "value", exact, f"The result, in the {whose} unit. {EXACT}", lambda _, row: shown(row, row.figures.value)
        ),
    )


def code(value: Outcome | Reason | None) -> Value:
    """Return the code of an outcome or a reason; without one it doesn't apply."""
    return Missing.NOT_APPLICABLE if value is None else value.value


CLUSTER: Final[Column[object]] = Column(
    "cluster", ColumnKind.TEXT, "Id of the cluster", lambda index, _: index.edition.cluster_id
)
GSS_CODE: Final[Column[HasArea]] = Column(
    "gss_code",
    ColumnKind.TEXT,
    "The area’s ONS code; empty for the cluster as a whole",
    lambda index, row: Missing.NOT_APPLICABLE if row.area == index.edition.cluster_id else row.area,
)
AREA: Final[Column[HasArea]] = Column(
    "area", ColumnKind.TEXT, "Name of the area, or of the cluster as a whole", lambda index, row: index.name(row.area)
)
EDITION_MONTH: Final[Column[object]] = Column(
    "month", ColumnKind.MONTH, "Month reported on", lambda index, _: index.edition.month
)
MONTH: Final[Column[HasMonth]] = Column("month", ColumnKind.MONTH, "Month reported on", lambda _, row: row.month)
STANDARD_ID: Final[Column[HasStandard]] = Column(
    "standard_id", ColumnKind.TEXT, "Id of the standard; permanent, never reused", lambda _, row: row.standard
)
RULESET_VERSION: Final[Column[object]] = Column(
    "ruleset_version", ColumnKind.TEXT, "Version of the rule set", lambda index, _: index.edition.ruleset.version
)
RULESET_SHA256: Final[Column[object]] = Column(
    "ruleset_sha256", ColumnKind.TEXT, "SHA-256 of the rule set", lambda index, _: index.edition.ruleset.sha256
)
PROTECTION: Final[Column[HasFigures]] = Column(
    "protection",
    ColumnKind.TEXT,
    "[c] where a number in this row is confidential, or its verdict is",
    lambda _, row: Missing.NOT_APPLICABLE if row.figures.protection is Protection.NONE else CONFIDENTIAL,
)
DEMONSTRATION_COLUMN: Final[Column[object]] = Column(
    "demonstration",
    ColumnKind.BOOLEAN,
    "Whether the data are invented, for demonstration",
    lambda index, _: index.edition.is_demonstration,
)

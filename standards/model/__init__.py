"""The words every layer shares: months, areas, rows of returns, evidence and verdicts.

Nothing here reads a file, a clock or the environment. Numbers are `int` or `Fraction`, never `float`.
"""

from standards.model.catalogue import Field, FieldCatalogue, FieldKind, Sheet
from standards.model.observations import Area, Observations
from standards.model.rows import Cell, CellState, Presence, Row, SheetReturn, Value
from standards.model.verdicts import Evidence, Outcome, Reason, SourceGroup, SourceRow, Sources, Threshold, Verdict
from standards.months import MONTHLY, Frequency, Month

__all__ = [
    "MONTHLY",
    "Area",
    "Cell",
    "CellState",
    "Evidence",
    "Field",
    "FieldCatalogue",
    "FieldKind",
    "Frequency",
    "Month",
    "Observations",
    "Outcome",
    "Presence",
    "Reason",
    "Row",
    "Sheet",
    "SheetReturn",
    "SourceGroup",
    "SourceRow",
    "Sources",
    "Threshold",
    "Value",
    "Verdict",
]

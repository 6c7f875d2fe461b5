"""How returns are read. A rule set names its reading, so that an older version keeps its own for ever."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Reading(IntEnum):
    """What counts as missing, what nil and `z` say, and what the pipeline's own sheet of returns owed counts.

    Under the first, a row that is owed and isn't in the return is not there at all. Under the second it is unknown.
    """

    FIRST = 1
    SECOND = 2


class RowBasis(StrEnum):
    """Which rows of a sheet a session reads."""

    RECEIVED = "received"  # as they came
    OWED = "owed"  # with the rows that are owed and did not come, and what nil and `z` may say
    REGISTERED = "registered"  # the same, as the register has it wherever the return declares something else

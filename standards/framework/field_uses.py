"""What else uses the returns' fields, beside standards and indicators. Nobody is asked for what nothing uses."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from standards.yaml import FilePart, Name, read

USES: Final = Path(__file__).parent / "field_uses.yaml"


class FieldUse(FilePart):
    """Fields of a sheet, and what they are for."""

    sheet: Name
    fields: list[Name] = Field(min_length=1)
    used_for: Name = Field(alias="for")


class _UsesFile(FilePart):
    uses: list[FieldUse] = Field(default=[])


def load_uses(path: Path = USES) -> tuple[FieldUse, ...]:
    """Read what else uses fields.

    Raises:
        RuleSetError: naming the entry, the key and how to correct it.
    """
    return tuple(read(path, _UsesFile).uses)

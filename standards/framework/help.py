"""Where a reader of the public edition can get help now: national helplines, each with its source and its date."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from standards.yaml import FilePart, Name, YearMonth, read

HELP: Final = Path(__file__).with_name("help.yaml")


class HelpLine(FilePart):
    """Whom to turn to for one need."""

    need: Name = Field(description="when to turn there, as the reader would say it")
    contact: Name = Field(description="whom to call or write to, and how")
    source: Name = Field(description="where the number was read")
    checked: YearMonth = Field(description="the month in which it was read there")


class _HelpFile(FilePart):
    help: list[HelpLine] = Field(min_length=1)


def load_help(path: Path = HELP) -> tuple[HelpLine, ...]:
    """Return the helplines, the most urgent first.

    Raises:
        RuleSetError: the file can't be used.
    """
    return tuple(read(path, _HelpFile).help)

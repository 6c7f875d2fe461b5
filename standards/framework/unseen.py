"""The ways to look better that arithmetic can't see: the handbook prints them, and a suite holds the list complete."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from standards.yaml import FilePart, Name, read

UNSEEN: Final = Path(__file__).with_name("unseen.yaml")


class UnseenRoutes(FilePart):
    """Ways of one kind to look better that nothing in the returns contradicts."""

    kind: Name = Field(description="which way it is")
    routes: list[Name] = Field(min_length=1, description="each sheet and field in which it can't be seen")
    why: Name = Field(description="why nothing contradicts it, for a board member")
    who_sees: Name = Field(description="who can see it all the same, and where")


class _UnseenFile(FilePart):
    unseen: list[UnseenRoutes]


def load_unseen(path: Path = UNSEEN) -> tuple[UnseenRoutes, ...]:
    """Return the list.

    Raises:
        RuleSetError: the file can't be used.
    """
    return tuple(read(path, _UnseenFile).unseen)

"""The one way in which the gate says no."""

from __future__ import annotations

from typing import Final

Fact = str | int | list[str]
"""What a refusal's message may be filled in with: never a value from the file."""

MB: Final = 1024 * 1024


class Refused(Exception):
    """The file cannot become a return.

    Attributes:
        code: the finding's code in the catalogue.
        facts: what its message is filled in with. Never a cell's value.
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

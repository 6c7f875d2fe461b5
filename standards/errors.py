"""Every way in which a person using this project can be told that something is wrong: one family, with exit codes."""

from __future__ import annotations


class MinstdError(Exception):
    """Something the user can mend. The message says what, where and how; the command line prints it alone.

    Attributes:
        exit_code: 1 when findings stand in the way, 2 when the command cannot do its work.
    """

    exit_code = 2


class RuleSetError(MinstdError):
    """A rule set that cannot be used. It stops the run: a broken rule never reads as compliance."""


class UnknownSheet(RuleSetError):
    """A measure names a sheet that no contract describes."""

    def __init__(self, sheet: str) -> None:
        super().__init__(f"There is no sheet called {sheet!r} in the contracts.")

"""Every way in which a person using this project can be told that something is wrong: one family, with exit codes."""

from __future__ import annotations

from pathlib import Path


class MinstdError(Exception):
    """Something the user can correct. The message says what, where and how; the command line prints it alone.

    Attributes:
        exit_code: 1 when findings stand in the way, 2 when the command cannot do its work.
    """

    exit_code = 2


class BrokenFile(MinstdError):
    """A file that people maintain and that can't be used as it is.

    Attributes:
        path: the file.
        problems: what is wrong with it, a sentence each.
    """

    def __init__(self, path: Path, *problems: str) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.path = path
        self.problems = problems


class RuleSetError(MinstdError):
    """A rule set that cannot be used. It stops the run: a broken rule never reads as compliance."""


class RuleFileError(BrokenFile, RuleSetError):
    """A rule file, or a file that goes with the rules, that can't be used."""


class UnknownSheet(RuleSetError):
    """A measure names a sheet that no contract describes."""

    def __init__(self, sheet: str) -> None:
        super().__init__(f"There is no sheet called {sheet!r} in the contracts.")

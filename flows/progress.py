"""What a run is doing: a bar on a terminal, a plain line for each step anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

START = "Starting Prefect"
TASKS = {
    "pull": "Collecting the boroughs' returns",
    "validate": "Validating them",
    "cut": "Choosing the returns that count",
    "compare and draft": "Assessing the standards and writing the edition",
    "reply": "Replying to the boroughs",
}
"""What each task of `collect-returns` is called, by its name in Prefect."""

RUN_STEPS = (START, *TASKS.values())
"""The steps of `collect-returns`, in their order."""


class Steps:
    """The steps of a run, each shown once: as it first begins.

    Args:
        names: what each is called, in their order.
        bar: where to show them on a terminal; elsewhere each is a line.
    """

    def __init__(self, names: Sequence[str], bar: Progress | None) -> None:
        self._left = list(names)
        self._count = len(names)
        self._bar = bar
        self._task = bar.add_task("Starting", total=self._count) if bar else None

    def begin(self, step: str) -> None:
        """Show that a step begins; one that began before, or that nobody announced, is not shown again."""
        if step not in self._left:
            return
        self._left.remove(step)
        number = self._count - len(self._left)
        if self._bar and self._task is not None:
            self._bar.update(self._task, description=step, completed=number - 1)
        else:
            print(f"{number}/{self._count}  {step}", flush=True)  # noqa: T201 - a step of the run, on the terminal

    def finish(self) -> None:
        """Show that all is done."""
        if self._bar and self._task is not None:
            self._bar.update(self._task, description="Done", completed=self._count)


@contextmanager
def shown(names: Sequence[str]) -> Iterator[Steps]:
    """Show the steps of a run on standard output while it lasts."""
    if not sys.stdout.isatty():
        yield Steps(names, None)
        return
    columns = (BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(file=sys.stdout), redirect_stdout=False, redirect_stderr=False) as bar:
        steps = Steps(names, bar)
        yield steps
        steps.finish()

"""A limit of time for whatever another machine may never answer."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


class NoAnswer(Exception):
    """A call did not end within its time."""


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """Return what a call returns, if it ends within its time.

    A call that hangs can't be ended: it is left behind in a thread of its own, which does not keep the process alive.

    Raises:
        NoAnswer: it has not ended in time.
        BaseException: whatever the call raised.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=run, name="within a limit", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise NoAnswer
    return results[0]

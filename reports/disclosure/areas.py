"""The same work for each area, in as many processes as there are cores: what is worked out of one needs no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final, TypeVar

import loky

T = TypeVar("T")
_IDLE_SECONDS: Final = 30
_FEWEST: Final = 3  # processes take about a second to start, as long as one or two areas take


def for_each_area(function: Callable[..., T], arguments: Mapping[str, tuple[Any, ...]]) -> dict[str, T]:
    """Return what a function returns for each area, in the order of their codes.

    Args:
        function: one of a module's own functions, which depends on nothing but its arguments.
        arguments: its arguments, by area.

    Raises:
        Exception: what the function raises for the first area, by code, for which it raises anything.
    """
    areas = sorted(arguments)
    workers = min(loky.cpu_count(), len(areas))
    if workers > 1 and len(areas) >= _FEWEST:
        executor = loky.get_reusable_executor(max_workers=workers, timeout=_IDLE_SECONDS)
        futures = {area: executor.submit(function, *arguments[area]) for area in areas}
        try:
            return {area: future.result() for area, future in futures.items()}
        except BrokenProcessPool:
            pass  # a process was killed, for want of memory perhaps: it is done here, one area after the other
    return {area: function(*arguments[area]) for area in areas}

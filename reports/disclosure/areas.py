"""The same work for each area, in as many processes as there are cores: what is worked out of one needs no other."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from typing import Any, Final, TypeVar

import loky

T = TypeVar("T")
_IDLE_SECONDS: Final = 30
_FEWEST: Final = 3  # processes take about a second to start, as long as one or two areas take
_REMEMBERED: Final = 512
_results: OrderedDict[bytes, Any] = OrderedDict()
"""What was worked out lately: a month that is drafted again is the same for most areas."""


def for_each_area(function: Callable[..., T], arguments: Mapping[str, tuple[Any, ...]]) -> dict[str, T]:
    """Return what a function returns for each area, in the order of their codes.

    Args:
        function: one of a module's own functions, which depends on nothing but its arguments. What it returns is not
            to be changed.
        arguments: its arguments, by area.

    Raises:
        Exception: what the function raises for the first area, by code, for which it raises anything.
    """
    keys = {area: _key(function, arguments[area]) for area in sorted(arguments)}
    known = {area: _results[key] for area, key in keys.items() if key in _results}
    known |= _work_out(function, {area: arguments[area] for area in keys if area not in known})
    for area, key in keys.items():
        _results[key] = known[area]
        _results.move_to_end(key)
    while len(_results) > _REMEMBERED:
        _results.popitem(last=False)
    return {area: known[area] for area in keys}


def _key(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    return sha256(pickle.dumps((function.__module__, function.__qualname__, arguments))).digest()


def _work_out(function: Callable[..., T], arguments: Mapping[str, tuple[Any, ...]]) -> dict[str, T]:
    workers = min(loky.cpu_count(), len(arguments))
    if workers > 1 and len(arguments) >= _FEWEST:
        executor = loky.get_reusable_executor(max_workers=workers, timeout=_IDLE_SECONDS)
        try:
            futures = {area: executor.submit(function, *own) for area, own in arguments.items()}
            return {area: future.result() for area, future in futures.items()}
        except BrokenProcessPool:
            pass  # a process was killed, for want of memory perhaps: it is done here, one area after the other
    return {area: function(*own) for area, own in arguments.items()}

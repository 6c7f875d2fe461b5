"""The functions that answer each address, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final

from starlette.responses import Response

from portal.addresses import ADDRESSES
from portal.pages import (
    api,
    approvals,
    board,
    borough,
    decisions,
    keeping,
    month,
    people,
    sending,
    sign_in,
    signing,
    tokens,
)
from portal.visit import Visit

Handler = Callable[[Visit], Response]

_MODULES: Final = (
    sign_in,
    borough,
    sending,
    month,
    decisions,
    signing,
    board,
    people,
    tokens,
    keeping,
    approvals,
    api,
)


def _own(module: ModuleType, name: str) -> Handler | None:
    """Return a module's own function of a name; what it imports from others under that name is no page."""
    function: Handler | None = getattr(module, name, None)
    return function if getattr(function, "__module__", "") == module.__name__ else None


HANDLERS: Final[Mapping[str, Handler]] = {
    address.name: next(page for module in _MODULES if (page := _own(module, address.name)) is not None)
    for address in ADDRESSES
}

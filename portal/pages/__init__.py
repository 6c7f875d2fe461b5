"""The functions that answer each address, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from starlette.responses import Response

from portal.addresses import ADDRESSES
from portal.pages import board, borough, challenges, doors, month, sending, signing
from portal.visit import Visit

Handler = Callable[[Visit], Response]

_MODULES: Final = (doors, borough, sending, month, challenges, signing, board)

HANDLERS: Final[Mapping[str, Handler]] = {
    address.name: next(getattr(module, address.name) for module in _MODULES if hasattr(module, address.name))
    for address in ADDRESSES
}

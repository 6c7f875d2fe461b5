"""What is wrong with a register beyond what each key may hold: every problem, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import count
from typing import Any

from pydantic import ValidationError

from data.contracts.load import load_contracts
from data.contracts.names import PANELS, SERVICES
from data.registers.file import PanelPart, ServicePart
from standards.yaml import Problem, parts_of

Steps = tuple[str | int, ...]


def register_problems(gss_code: str, loaded: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with a register as a whole, whether each of its keys can be read or not.

    Args:
        gss_code: the area's, which is the name of the file.
        loaded: what the file holds.
    """
    if loaded.get("gss_code") not in (None, gss_code):
        yield ("gss_code",), f"it is {loaded['gss_code']}; it should be the file's own name, {gss_code}."
    taken: set[str] = set()
    entries: list[tuple[str, int, ServicePart | PanelPart]] = [
        *((SERVICES, index, part) for index, part in parts_of(loaded, SERVICES, ServicePart)),
        *((PANELS, index, part) for index, part in parts_of(loaded, PANELS, PanelPart)),
    ]
    for kind, index, part in entries:
        entry_id = part.service_id if isinstance(part, ServicePart) else part.panel_id
        if entry_id in taken:
            yield (kind, index), f"{entry_id} appears twice. Leave one of them out, or give it an ID of its own."
        taken.add(entry_id)
        yield from _entry_problems((kind, index), part, gss_code)


def _entry_problems(steps: Steps, part: ServicePart | PanelPart, gss_code: str) -> Iterator[Problem]:
    yield from _facts_problems(steps, part, gss_code, type(part).model_fields)
    if part.since is not None and part.until is not None and part.until < part.since:
        yield (*steps, "until"), f"it ends with {part.until}, before it begins. Correct one of the two."
    turns = part.in_turn()
    for number in count():
        at = (*steps, "changes", number)
        try:
            turn = next(turns, None)
        except ValidationError as error:
            details = error.errors()[0]
            message = details["msg"].removeprefix("Value error, ")
            yield (*at, *details["loc"][:1]), f"this change can't be used: {message}. Correct it."
            return
        if turn is None:
            return
        yield from _facts_problems(at, turn[1], gss_code, part.changes[number].facts)


def _facts_problems(
    steps: Steps, part: ServicePart | PanelPart, gss_code: str, names: Iterable[str]
) -> Iterator[Problem]:
    """Yield what is wrong with those facts of a service or a panel that stand in one place."""
    contract = load_contracts().sheets[SERVICES if isinstance(part, ServicePart) else PANELS]
    for name in names:
        field = contract.field(name)
        value = getattr(part, name, ())
        for code in value if isinstance(value, tuple) else (value,):
            if field is not None and field.codes and code not in field.codes:
                yield (*steps, name), unknown_code(str(code), field.codes)
    if isinstance(part, ServicePart):
        if gss_code not in part.boroughs_served and "boroughs_served" in names:
            yield (*steps, "boroughs_served"), f"it leaves out {gss_code} itself. Add it."
        if part.age_min > part.age_max and {"age_min", "age_max"} & set(names):
            yield (*steps, "age_min"), f"{part.age_min} is above age_max, {part.age_max}. Correct one of the two."


def unknown_code(code: str, codes: Iterable[str]) -> str:
    """Return what to say of a code that isn't in its list: the nearest, or all of them."""
    close = get_close_matches(code, list(codes), 1)
    meant = f"Did you mean {close[0]}?" if close else f"They are {', '.join(codes)}."
    return f"{code} isn't one of its codes. {meant}"

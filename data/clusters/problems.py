"""What is wrong with a cluster's own files beyond what each key may hold: every problem, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from data.clusters.file import CalendarPart, ExemptionPart, MemberPart
from data.clusters.timetable import STEPS, Calendar, CalendarError, timetable
from data.contracts.load import load_contracts
from data.storage.trust import has_password
from standards.lists import either
from standards.yaml import Problem, parts_of

Members = Sequence[tuple[int, MemberPart]]
"""Those members of a file that can be read, by their index."""


def cluster_problems(folder_name: str, loaded: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with a cluster file as a whole, whether each of its keys can be read or not.

    Args:
        folder_name: the name of the folder that it is in.
        loaded: what the file holds.
    """
    if isinstance(loaded.get("id"), str) and loaded["id"] != folder_name:
        yield ("id",), f"it is {loaded['id']}; it should be the folder's name, {folder_name}."
    members = list(parts_of(loaded, "members", MemberPart))
    yield from _member_problems(members)
    yield from _calendar_problems(loaded)
    if len(members) == len(loaded.get("members") or ()):  # of a stranger it isn't known what was meant
        yield from _quorum_problems(loaded, members)
        yield from _border_problems(members)
        yield from _tile_problems(loaded, members)


def _member_problems(members: Members) -> Iterator[Problem]:
    codes: set[str] = set()
    for index, member in members:
        if member.gss_code in codes:
            yield ("members", index), f"{member.gss_code} is a member twice. Leave one of them out."
        codes.add(member.gss_code)
        if member.left is not None and member.left < member.joined:
            left = f"{member.name} left in {member.left}, before it joined in {member.joined}. Correct one of the two."
            yield ("members", index, "left"), left
        for code in member.succeeds:
            before = next((each for _, each in members if each.gss_code == code), None)
            if before is None or before.left is None or before.left >= member.joined:
                wrong = f"{member.name} takes the place of {code}, which isn't a member that left before it joined."
                yield ("members", index, "succeeds"), f"{wrong} Correct one of the two."
        if has_password(member.source):
            secret = f"the source of {member.name} contains a password. Move it to the setting source_options."
            yield ("members", index, "source"), secret


def _quorum_problems(loaded: dict[str, Any], members: Members) -> Iterator[Problem]:
    quorum = loaded.get("quorum")
    if isinstance(quorum, int) and quorum > len(members):
        sentence = f"the quorum is {quorum}, but there are only {len(members)} members. Lower it to that or less."
        yield ("quorum",), sentence


def _border_problems(members: Members) -> Iterator[Problem]:
    """Refuse a border with a stranger or with oneself, and one that only one of the two says."""
    named = {member.gss_code: frozenset(member.borders) for _, member in members}
    for index, member in members:
        for other in sorted(member.borders):
            if other == member.gss_code or member.gss_code not in named.get(other, frozenset()):
                sentence = f"{member.gss_code} borders {other}, and {other} should say the same; correct one of them."
                yield ("members", index, "borders"), sentence


def _tile_problems(loaded: dict[str, Any], members: Members) -> Iterator[Problem]:
    """Refuse a map that shows a stranger, or two members in one place."""
    known = {member.gss_code for _, member in members}
    tiles = loaded.get("tiles")
    taken: dict[str, str] = {}
    for code, tile in tiles.items() if isinstance(tiles, dict) else ():
        if code not in known:
            yield ("tiles", code), f"the tiles show {code}, which isn't a member; leave it out."
        elif str(tile) in taken:
            yield ("tiles", code), f"{taken[str(tile)]} and {code} share a tile; move one of them."
        taken[str(tile)] = code


def calendar_of(part: CalendarPart) -> Calendar:
    """Return the calendar that a cluster file says."""
    overrides = {month: dates.model_dump(exclude_none=True, exclude={"why"}) for month, dates in part.overrides.items()}
    reasons = {month: dates.why for month, dates in part.overrides.items() if dates.why is not None}
    return Calendar(**part.model_dump(exclude={"overrides"}), overrides=overrides, reasons=reasons)


def _calendar_problems(loaded: dict[str, Any]) -> Iterator[Problem]:
    try:
        calendar = calendar_of(CalendarPart.model_validate(loaded.get("calendar")))
    except ValidationError:  # which says what is wrong
        return
    days = calendar.steps
    crossing = [(earlier, later) for earlier, later in pairwise(STEPS) if days[later] < days[earlier]]
    for earlier, later in crossing:
        sentence = f"{later} on working day {days[later]} comes before {earlier} on working day {days[earlier]}."
        yield ("calendar", later), f"{sentence} Correct one of the two."
    for month in () if crossing else calendar.overrides:
        try:
            timetable(calendar, month)
        except CalendarError as error:
            yield ("calendar", "overrides", str(month)), str(error)


def exemption_problems(known: AbstractSet[str] | None, loaded: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with a file of exemptions as a whole.

    Args:
        known: the codes of the cluster's members; None where they can't be read.
        loaded: what the file holds.
    """
    for index, part in parts_of(loaded, "exemptions", ExemptionPart):
        steps = ("exemptions", index)
        if known is not None and part.gss_code not in known:
            yield (*steps, "gss_code"), f"{part.gss_code} isn't a member of this cluster. Correct or remove it."
        if part.until < part.since:
            ends = f"the exemption of {part.gss_code} ends in {part.until}, before it begins. Correct one of the two."
            yield (*steps, "until"), ends
        sheets = [sheet.sheet for sheet in load_contracts().sheets.values() if sheet.return_type == part.return_type]
        if part.sheet not in ("all", *sheets):
            allowed = either(["all", *sheets])
            yield (*steps, "sheet"), f"the {part.return_type} return has no {part.sheet}. Write {allowed}."

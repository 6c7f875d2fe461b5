"""What is known of each authority: its code, what it is called, from when to when, and what took its place."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from standards.errors import BrokenFile
from standards.model import Area, Month

AUTHORITIES: Final = Path(__file__).with_name("authorities.csv")


class AuthoritiesError(BrokenFile):
    """A list of authorities that cannot be used."""


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority as the list has it.

    Attributes:
        gss_code: the code that the Office for National Statistics gave it.
        names: what it is called, the usual name first, then its official and other names.
        since: the first month in which it existed under this code, where the list says so.
        until: the last month, or None for an authority of today.
        replaced_by: the codes of those that took its place.
        former_codes: codes it had before, of which the list says no more.
    """

    gss_code: str
    names: tuple[str, ...]
    since: Month | None = None
    until: Month | None = None
    replaced_by: tuple[str, ...] = ()
    former_codes: tuple[str, ...] = ()

    @property
    def area(self) -> Area:
        return Area(self.gss_code, self.names[0])

    def existed_in(self, month: Month) -> bool:
        """Say whether it existed under this code in a month."""
        return (self.since is None or self.since <= month) and (self.until is None or month <= self.until)


@lru_cache(maxsize=4)
def authorities(path: Path = AUTHORITIES) -> Mapping[str, Authority]:
    """Return every authority by its code, those of before included.

    Raises:
        AuthoritiesError: the list cannot be read; the message says what is wrong.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            known = {authority.gss_code: authority for authority in map(_authority, csv.DictReader(file))}
    except (OSError, KeyError, ValueError) as error:
        raise AuthoritiesError(path, f"it can't be read: {error}.") from error
    for authority in known.values():
        unknown = [code for code in authority.replaced_by if code not in known]
        if unknown:
            raise AuthoritiesError(path, f"{authority.gss_code} is replaced by {unknown[0]}, which it doesn't list.")
    return known


def replaced_by(code: str) -> tuple[Authority, ...]:
    """Return the authorities whose place another one took, and no other beside it."""
    return tuple(authority for authority in authorities().values() if authority.replaced_by == (code,))


def is_merger(code: str) -> bool:
    """Say whether several authorities became this one."""
    return len(replaced_by(code)) > 1


def areas_of_today(month: Month | None = None) -> tuple[Area, ...]:
    """Return the authorities that no other has replaced (by a month, if given), in the order of their names."""
    known = authorities().values()
    current = [each for each in known if (each.until is None if month is None else each.existed_in(month))]
    return tuple(sorted((authority.area for authority in current), key=lambda area: area.name))


def _authority(row: Mapping[str, str]) -> Authority:
    return Authority(
        gss_code=row["gss_code"],
        names=tuple(filter(None, (row["name"], row["official_name"], *row["other_names"].split(";")))),
        since=Month.of(date.fromisoformat(row["start"])) if row["start"] else None,
        until=_last_month(row["end"]),
        replaced_by=tuple(filter(None, row["replaced_by"].split(";"))),
        former_codes=tuple(filter(None, row["former_codes"].split(";"))),
    )


def _last_month(end: str) -> Month | None:
    """Return the last whole month. The list gives 31 March for some, and 1 April, the first day without, for others."""
    return Month.of(date.fromisoformat(end) - timedelta(days=1)) if end else None

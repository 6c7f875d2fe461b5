"""Reading an area's name as people write it: "Camden", "LB Camden", "London Borough of Camden", E09000007.

One reader for covers, cells, registers and cluster files. It never guesses: a text that may be two areas is neither.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from data.authorities.authority import Authority, authorities
from standards.model import Area, Month

_BEFORE: Final = re.compile(
    r"^(?:the )?(?:(?:(?:london|royal|metropolitan) )*borough(?: council)? of|(?:l ?b|r ?b|m ?b)(?: of)?|"
    r"(?:city and )?county(?: borough)?(?: council)? of|city(?: council)? of|council of(?: the)?) "
)
_AFTER: Final = re.compile(
    r" (?:(?:metropolitan |london |county )?(?:borough|city|county|district)? ?council|(?:lbc|lb|mbc|cbc|bc|cc|ua)|"
    r"(?:metropolitan|london) boro(?:ugh)?|corporation|unitary authority)$"
)
_NO_NAMES: Final = frozenset({"london", "city", "county", "the", "city of", "borough", "council"})
"""What is left of some names without what goes before and after, and names nobody."""

_LONDON: Final = "E09"
_SMALL_WORDS: Final = frozenset({"and", "of", "the", "upon"})
_CODE: Final = re.compile(r"[ENSW]\d{8}")
_LONGEST: Final = 100
_SIMILAR: Final = 0.8
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class AreaReading:
    """What a text says of an area.

    Attributes:
        area: the area, if there is just one that the text can mean.
        until: the last month of the code that was written, where it is the area's no longer.
        successors: those that took the place of an area that is no more, where they are several.
        suggestion: the name of an area that was perhaps meant.
    """

    area: Area | None = None
    until: Month | None = None
    successors: tuple[str, ...] = ()
    suggestion: str = ""


def read_area(text: str, month: Month | None = None, members: tuple[Area, ...] = ()) -> AreaReading:
    """Return which area a name or a code means.

    Args:
        text: as it was written, in any case.
        month: the month it is about. An area that was replaced before is its one successor; without a month, today.
        members: areas of clusters, which go before the list: those of a demonstration may be invented.
    """
    index = _index(members)
    spelling = _spelling(text[:_LONGEST])
    for written in dict.fromkeys((spelling, _short(spelling))):
        meant = index.get(written, ())
        if meant:
            return _resolved(meant, text.strip().upper(), month, members)
    return AreaReading(suggestion="" if _is_code(spelling) else _suggested(_short(spelling), index))


def _suggested(name: str, index: Mapping[str, tuple[Authority, ...]]) -> str:
    """Return the names that begin with what was written, if they are few; else one that is spelt much like it."""
    begun = {each.names[0] for written, meant in index.items() if written.startswith(f"{name} ") for each in meant}
    if 1 <= len(begun) <= _FEW and len(name) > _FEW:
        return " or ".join(sorted(begun))
    close = get_close_matches(name, [written for written in index if not _is_code(written)], 1, _SIMILAR)
    return index[close[0]][0].names[0] if close else ""


def is_area_code(code: str) -> bool:
    """Say whether a code is an authority's, today's or a former one, or one of an invented area."""
    return code in authorities() or is_invented(code)


def is_invented(code: str) -> bool:
    """Say whether a code is one that demonstrations give to areas that do not exist."""
    return re.fullmatch(r"E099\d{5}", code) is not None


def _resolved(meant: Sequence[Authority], code: str, month: Month | None, members: Sequence[Area]) -> AreaReading:
    """Return the one area among those with the same name, or that took their place, in a month."""
    codes = frozenset(member.gss_code for member in members)
    current = {newest.gss_code: newest for newest in (_newest(each, month, codes) for each in meant)}
    lasting = [each for each in current.values() if _is_of(each, month) and _has_begun(each, month)]
    lasting = lasting or list(current.values())
    if len(lasting) != 1:
        return AreaReading(suggestion=" or ".join(sorted(each.names[0] for each in lasting)))
    (authority,) = lasting
    if authority.replaced_by and not _is_of(authority, month):
        return AreaReading(successors=tuple(authorities()[each].names[0] for each in authority.replaced_by))
    named = {member.gss_code: member for member in members}
    return AreaReading(named.get(authority.gss_code, authority.area), _ended(code, authority, month))


def _newest(authority: Authority, month: Month | None, members: frozenset[str]) -> Authority:
    """Return what an authority became: under a new code, or as part of the only one that replaced it.

    A code that is a member's is that member as long as it was in use.
    """
    while len(authority.replaced_by) == 1:
        successor = authorities()[authority.replaced_by[0]]
        is_renamed = successor.names[0] == authority.names[0] and authority.gss_code not in members
        if _is_of(authority, month) and not is_renamed:
            break  # in that month it was still there
        authority = successor
    return authority


def _is_of(authority: Authority, month: Month | None) -> bool:
    return authority.until is None if month is None else authority.until is None or month <= authority.until


def _has_begun(authority: Authority, month: Month | None) -> bool:
    return month is None or authority.since is None or authority.since <= month


def _ended(code: str, authority: Authority, month: Month | None) -> Month | None:
    """Return the last month of the code that was written, where it had ended before."""
    written = authorities().get(code)
    if written is None or written.gss_code == authority.gss_code or _is_of(written, month):
        return None
    return written.until


@lru_cache(maxsize=64)
def _index(members: tuple[Area, ...]) -> Mapping[str, tuple[Authority, ...]]:
    """Return the authorities that each spelling and each code may mean."""
    own = [Authority(member.gss_code, (member.name,)) for member in members if member.gss_code not in authorities()]
    index: dict[str, tuple[Authority, ...]] = {}
    for authority in (*authorities().values(), *own):
        for spelling in _spellings(authority):
            index[spelling] = (*index.get(spelling, ()), authority)
    return index


def _spellings(authority: Authority) -> set[str]:
    names = {_spelling(name) for name in authority.names}
    short = {_short(name) for name in names}
    codes = {code.lower() for code in (authority.gss_code, *authority.former_codes)}
    return {name for name in names | short if name not in _NO_NAMES} | codes | _initials(authority)


def _initials(authority: Authority) -> set[str]:
    """Return how London writes its boroughs of several words: LBTH, RBKC."""
    letters = "".join(word[0] for word in _spelling(authority.names[0]).split() if word not in _SMALL_WORDS)
    is_of_london = authority.gss_code.startswith(_LONDON) and len(letters) > 1
    return {f"{before}{letters}" for before in ("lb", "rb")} if is_of_london else set()


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text.upper()) is not None


@lru_cache(maxsize=4096)
def _spelling(text: str) -> str:
    """Return a name in lower case, without what people change in it: punctuation, "&", hyphens and spaces."""
    plain = text.casefold().replace("&", " and ").replace("’", "").replace("'", "")
    return " ".join(re.findall(r"\w+", plain))


@lru_cache(maxsize=4096)
def _short(spelling: str) -> str:
    """Return a name without "London Borough of", "Council" and the like."""
    short = _AFTER.sub("", _BEFORE.sub("", spelling))
    return short if short and short not in _NO_NAMES else spelling

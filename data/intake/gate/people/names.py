"""Whether a text may name or number a person: by its form, and by the words that no person is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from data.intake.gate.grid import Raw

_NOBODYS: Final = """
    a academy access accommodation action administrator adult adults advice adviser advisers advisor advocacy
    advocate age aged agency agreed all alliance allocation analyst and annual appropriate april area areas
    assessment association at august authority average barnardos board borough boroughs boys by camhs care case
    cases central centre chair charity check child children childrens cic city clients clinic closed code college
    combined comment comments commissioned committee community completed connect consent consultant contact
    coordinator council counselling counsellor county court crime cse daily data date day days december delivery
    department deputy detached development direct director district domestic drop duty early east education
    emergency engagement exploitation external families family february female females first for forum foundation
    friday from gang gangs general girls government governor grand group groups half harm head headteacher health
    help helpline home hospital hotline house housing hub idva in inclusion increase independent internal
    intervention interventions isva january joint july june justice key lead leads learning level library lifeline
    line link local locality london low ltd main male males manager managers march mash may medium meeting meetings
    men mental mentor mentoring mentors mission mixed monday month monthly multi multiple music national
    neighbourhood network nhs night nil no none north not note notes november number nurse october of offer office
    officer officers on one online open or other outreach panel panels parent parenting parents partner partners
    partnership pathway pathways peer pending people peoples person persons pilot place places plan plans police
    policy practice practitioner practitioners prevention primary prison probation professional professionals
    programme programmes project projects protection provider provision psychologist psychology public pupil pupils
    quarter quarterly read reducing referral referrals region register relationships report required residential
    resilience response review rise risk road safe safeguarding safer safety saturday school schools secondary
    section send senior september serious service services sexual short social society south specialist sport sports
    staff start status statutory strategic strategy street student students sub substance summary sunday support
    supporting target targeted tbc teacher team teams therapeutic therapist therapy this thursday to total totals
    training transitions trust trusts tuesday uk under unit unknown upper user users various victim victims violence
    voluntary volunteer ward wednesday week weekly welfare wellbeing west with women work worker workers working
    year years yes ymca young youth ypva ywca zone
"""
"""Words of which the names of services, teams, posts, places and remarks are made. A person's are made of others."""

NOBODYS_WORDS: Final = frozenset(_NOBODYS.split())

_NOTHING: Final = frozenset(
    {"", "x", "y", "n", "z", "na", "n a", "nil", "none", "yes", "no", "tbc", "nk", "total", "-"}
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_PARTICLES: Final = frozenset(
    {"al", "ap", "ben", "bin", "da", "de", "del", "der", "di", "el", "la", "le", "van", "von"}
)
_INITIALS: Final = re.compile(r"(?:[A-Z]\.? ?){2,3}")
_SEPARATOR: Final = re.compile(r"[\s,/]+")
_IDENTIFIER: Final = re.compile(
    r"(?=(?:.*\d){4})[A-Za-z]{0,6}[-/ ]?[\dA-Za-z][\d A-Za-z/-]{3,18}|(?:YP|CH|CL|CIN|LAC)[- ]?\d+"
)
_MONTH_OR_RANGE: Final = re.compile(
    r"\d{4}[-/]\d{2}|\d{1,2}[-/]\d{4}|\d{1,3} ?(?:-|to|–) ?\d{1,3}|(?:19|20)\d\d[-/]\d{2,4}"
)
_LARGEST_COUNT: Final = 20_000
_YEARS: Final = range(1990, 2101)
_MOST_WORDS: Final = 4


@lru_cache(maxsize=8192)
def words(heading: str) -> str:
    """Return a heading in lower case with single spaces, and without marks such as `_` and `:`."""
    return " ".join(re.findall(r"[a-z0-9]+", heading.casefold().replace("’", "").replace("'", "")))


@dataclass(frozen=True)
class Vocabulary:
    """The words that the returns themselves use: whatever is made of them names nobody.

    Attributes:
        known: headings, codes, titles and areas, as `words` makes them.
    """

    known: frozenset[str]

    @cached_property
    def _words(self) -> frozenset[str]:
        return NOBODYS_WORDS | {word for known in self.known for word in known.split() if len(word) > 2}

    def is_name(self, text: str, *, is_expected: bool = False) -> bool:
        """Say whether a text may be a person's name.

        Args:
            text: the text.
            is_expected: whether it stands where a person is expected: then one word, initials or small letters may be
                one, too; otherwise only two to four words, each with a capital.
        """
        text = text.strip()
        if words(text) in _NOTHING or words(text) in self.known or len(text) > 60:
            return False
        if _INITIALS.fullmatch(text):
            return is_expected and words(text) not in self._words
        parts = [part for part in _SEPARATOR.split(text.strip("()*.")) if part]
        if not (1 if is_expected else 2) <= len(parts) <= _MOST_WORDS:
            return False
        if not all(_WORD.fullmatch(part) for part in parts) or self._is_of(parts):
            return False
        capitals = sum(part[0].isupper() for part in parts if part.lower() not in _PARTICLES)
        return is_expected or capitals == len([part for part in parts if part.lower() not in _PARTICLES]) >= 2

    def _is_of(self, parts: Iterable[str]) -> bool:
        """Say whether a text is made with any word of the returns' own, in the singular or plural."""
        lowered = (words(part) for part in parts)
        return any(word in self._words or word.removesuffix("s") in self._words for word in lowered)

    def is_record(self, value: Raw) -> bool:
        """Say whether a value may be the number of a person's record: too long for a count, and no year or month."""
        if type(value) is int:
            return value > _LARGEST_COUNT
        if not isinstance(value, str):
            return False
        text = value.strip()
        if text.replace(",", "").isdecimal():
            return int(text.replace(",", "")[:12]) > _LARGEST_COUNT
        if words(text) in self.known or _MONTH_OR_RANGE.fullmatch(text):
            return False
        return _IDENTIFIER.fullmatch(text) is not None and words(text) not in self.known

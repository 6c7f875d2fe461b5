"""What is looked for in free text: answers, reasons, challenges and actions. What may be about somebody is refused.

The ledger never forgets, and an annex is read by many. So a text says why a figure is right, in a sentence or two,
with no digits by which anybody is known, no age, school, postcode or date, and no name: two capitalised words side by
side are taken for one, unless one of them stands in the lists of agencies, duties, services and areas, or in the name
of an organisation. "Serious Violence Duty" passes.

An answer to a question is not refused for what is only doubtful, and held until the coordinator has read it: a name
that an organisation may bear, initials, a word for one person, an address. Nor does it count at once unless every word
of it is in a list: "kayleigh" is in none, however it's written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from data.clusters.cluster import all_areas
from data.contracts.load import FieldContract, load_contracts
from data.contracts.names import AREAS
from data.intake.gate.people.names import NOBODYS_WORDS, words

_DIGITS: Final = re.compile(r"\d(?:[ -]?\d){5,}")
_YEARS: Final = r"(?:\d{1,2}|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh)teen)"
_AGE: Final = re.compile(
    rf"\b(?:aged?|age of)\s+(?:about\s+)?{_YEARS}\b(?!\s*(?:-|–|to|and|or)\s*{_YEARS}\b)"
    rf"|\b{_YEARS}(?:[ -]?(?:years?|yrs?)[ -]?old\b(?!s)|[ -]?y[/.]?o\b)"
    rf"|\b(?:boy|girl|child|young person|pupil|student|teenager|lad|son|daughter)"
    rf"(?: of {_YEARS}\b| \({_YEARS}\)|, {_YEARS},)",
    re.IGNORECASE,
)
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
_DATE: Final = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?P<last>\d{4}|\d{2})\b|\b(?P<first>\d{4})-\d{2}-\d{2}\b")
_SCHOOL: Final = re.compile(
    r"\b[A-Z][\w’'.-]+ (?:[A-Z&][\w’'.-]* )*(?:School|Academy|College|Primary|Secondary|Grammar)\b"
)
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'-])*")
_BETWEEN: Final = re.compile(r"\.?[ ,\u00a0]+")
_SHORT: Final = 4
"""Letters of a word in capitals that is taken for an abbreviation, as are those of the contracts."""

_KNOWN_WORDS: Final = Path(__file__).with_name("known_words.txt")
_ORDINARY_WORDS: Final = Path(__file__).with_name("ordinary_words.txt")
_ABBREVIATIONS: Final = Path(__file__).with_name("abbreviations.txt")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SHORTENED: Final = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))\b", re.IGNORECASE)
_LETTERS_ALONE: Final = frozenset({"A", "a", "I", "z", "Z"})
_ENDINGS: Final = ("s", "es", "d", "ed", "ing", "ly")
_LONGEST_ABBREVIATION: Final = 3  # letters; longer ones are words like any other

ORGANISATION: Final = re.compile(
    r"\b(?:academy|advocacy|agency|alliance|association|authority|borough|cafe|cares?|cent(?:re|er)|charity|cic|clinic|"
    r"coalition|college|collective|community|consortium|council|foundation|group|health|helpline|hospital|housing|hub|"
    r"ltd|limited|mentoring|network|nhs|organisation|outreach|partners(?:hip)?|police|pro(?:gramme|ject)|society|"
    r"service|services|support|team|trust|unit|university|voluntary|youth)\b",
    re.IGNORECASE,
)
"""One of these words stands in nearly every name of a service or an organisation, and in hardly any person's."""

_INITIALS: Final = re.compile(r"\b[A-Z]\.[ \u00a0]?[A-Z]\b\.?|\b[A-Z][a-z]+(?: [A-Z]\.(?= [a-z])|, [A-Z]\b)")
_PERSON: Final = r"child|young person|yp|pupil|student|client|case|boy|girl|male|female|victim|patient|resident"
_LETTERED: Final = re.compile(
    rf"\b(?i:{_PERSON}) (?:[A-Z]{{1,2}}|\d{{1,2}})\b(?! (?i:years?|weeks?|months?|places?)\b)"
)
_ONE_PERSON: Final = re.compile(
    r"\b(?:s?he|her|hers|herself|his|him|himself|mum|mam|mother|dad|father|brother|sister|sibling|twin|cousin|"
    r"grand(?:mother|father|ma|dad)|(?:step|foster) ?(?:mother|father|mum|dad|brother|sister)|girlfriend|boyfriend|"
    r"(?:aunt|uncle)(?:ie)?|year \d{1,2} (?:pupil|student|child|boy|girl))\b(?! (?:and|&) baby)",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"\b\d{1,4}[a-z]?,? (?:[A-Z][\w’'-]+ ){1,3}(?:Road|Rd|Street|St|Avenue|Ave|Lane|Close|Drive|Gardens|Grove|Way|"
    r"Court|House|Crescent|Terrace|Place|Square|Walk|Mews|Row)\b"
)
_STREETS: Final = frozenset({"Avenue", "Estate", "Gardens", "Library", "Road", "Square", "Station", "Street", "Town"})

UNKNOWN_WORD: Final = "a word or initials that may be a name"

_FIRST_NAMES: Final = frozenset({"april", "august", "autumn", "christian", "may", "june", "summer"})
_SURNAMES: Final = frozenset({"court", "england", "english", "kent", "may", "north", "west", "young"})
"""Words in the lists that people are called, too."""

_RECORD: Final = re.compile(
    r"\b(?:id|ref|reference|case|record|file|no|number)\b\W{0,3}(?:[A-Z]{1,5}[/ -]?)?(?!(?:19|20)\d\d\b)\d{4,5}\b",
    re.IGNORECASE,
)
_TRAITS: Final = re.compile(
    r"\b(?:male|female|boy|girl), \d{1,2}\b|\b\d{1,2}, (?:male|female|boy|girl)\b|\bborn\b", re.IGNORECASE
)
_HANDLE: Final = re.compile(r"(?<!\w)@\w{3}|\b(?:instagram|snapchat|tiktok|facebook)\b", re.IGNORECASE)
_SENTENCE_ENDS: Final = re.compile(r"[.!?:;\n(“\"‘]")


def details_in(text: str) -> list[str]:
    """Return the kinds of details that a text seems to hold, in words; never what it says."""
    return list(dict.fromkeys(_details(text)))


def numbers_of_people_in(text: str) -> list[str]:
    """Return those kinds that are no names: also the name of a service or a school holds none of them."""
    return list(dict.fromkeys(_numbers(text)))


def doubts_in(text: str) -> list[str]:
    """Return the kinds of details that a text may hold, where a reader must decide, in words; never what it says."""
    doubts = list(dict.fromkeys([*_grave_doubts(text), *_slight_doubts(text)]))
    return doubts or ([UNKNOWN_WORD] if _has_unknown_word(text) else [])


def grave_doubts_in(text: str) -> list[str]:
    """Return those kinds for which a text is refused, too, that nobody reads before it counts."""
    return list(dict.fromkeys(_grave_doubts(text)))


def _has_unknown_word(text: str) -> bool:
    """Say whether a word of a text is in no list, or may be initials: then a name may stand there, however written."""
    rest = _area_names().sub(" ", _SHORTENED.sub(" ", text))
    return not all(map(_is_ordinary, _LETTERS.findall(rest)))


def _is_ordinary(word: str) -> bool:
    if len(word) == 1:
        return word in _LETTERS_ALONE
    if word.isupper() and len(word) <= _LONGEST_ABBREVIATION:
        return word.lower() in _listed_words(_ABBREVIATIONS)
    return word.isascii() and any(stem in _ordinary_words() for stem in _stems(word.lower()))


def _stems(word: str) -> Iterator[str]:
    """Yield a word, and what it may be a form of: plans, planned and planning are forms of plan."""
    yield word
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            yield from (stem, f"{stem}e")
            if stem[-1] == stem[-2]:
                yield stem[:-1]


@lru_cache(maxsize=1)
def _ordinary_words() -> frozenset[str]:
    listed = (_listed_words(path) for path in (_KNOWN_WORDS, _ORDINARY_WORDS, _ABBREVIATIONS))
    return NOBODYS_WORDS.union(*listed, _contract_words(with_areas=False)) - {"christian", "green"}


@lru_cache(maxsize=1)
def _area_names() -> re.Pattern[str]:
    """Return the pattern of the names of areas that send returns, or of several words: Chelsea alone is none."""
    several = (title for title in load_contracts().code_lists[AREAS].values() if " " in title)
    names = sorted({*several, *(area.name for area in all_areas())}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)


def _details(text: str) -> Iterator[str]:
    yield from _numbers(text)
    if _SCHOOL.search(text):
        yield "a school’s name"
    if not all(map(_may_be_organisation, _unknown_runs(text))):
        yield "a name"


def _grave_doubts(text: str) -> Iterator[str]:
    if any(map(_may_be_organisation, _unknown_runs(text))):
        yield "a name, perhaps of an organisation or a street"
    if _INITIALS.search(text) or _LETTERED.search(text):
        yield "initials, or a letter or number for a person"
    if _ONE_PERSON.search(text):
        yield "words about one person"


def _slight_doubts(text: str) -> Iterator[str]:
    if _has_lone_name(text) or any(map(_has_known_name, _runs(text))):
        yield "a first name or a surname"
    if _ADDRESS.search(text):
        yield "an address"
    if _RECORD.search(text):
        yield "a record number"
    if _TRAITS.search(text):
        yield "a description of one person"
    if _HANDLE.search(text):
        yield "a name on social media"


def _numbers(text: str) -> Iterator[str]:
    if _DIGITS.search(text):
        yield "a long number"
    if _AGE.search(text):
        yield "a person’s age"
    if _POSTCODE.search(text):
        yield "a postcode"
    if any(_year(match) < _first_year() for match in _DATE.finditer(text)):
        yield "a date of birth"


def _year(match: re.Match[str]) -> int:
    year = int(match["first"] or match["last"])
    return year + 2000 if year < 100 else year


@lru_cache(maxsize=1)
def _first_year() -> int:
    """Return the year in which the returns began: an earlier date is no date of theirs, but may be one of birth."""
    return min(sheet.since.year for sheets in load_contracts().versions.values() for sheet in sheets)


def _unknown_runs(text: str) -> list[list[str]]:
    """Return the runs of words, side by side as a name's are, in which two words together are in no list."""
    runs = ([word[0] for word in run] for run in _runs(text))
    return [
        run for run in runs if any(not _is_known(first) and not _is_known(second) for first, second in pairwise(run))
    ]


def _may_be_organisation(run: list[str]) -> bool:
    """Say whether a run of words may be the name of an organisation or a street, and not a person's."""
    return ORGANISATION.search(" ".join(run[1:])) is not None or run[-1] in _STREETS


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield every word with those that follow it as the parts of a name follow each other."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and not _is_beside(run[-1][0], text[run[-1].end() : word.start()], word[0]):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _is_beside(first: str, between: str, second: str) -> bool:
    is_initial = len(first) == 1 and first.isupper()
    is_near = _BETWEEN.fullmatch(between) is not None and (is_initial or not between.startswith("."))
    return is_near and (is_initial or _is_like_a_name(first)) and _is_like_a_name(second)


def _has_known_name(run: list[re.Match[str]]) -> bool:
    """Say whether a word in the lists that people are called, too, stands beside one in none of them."""
    return any(
        (words(first[0]) in _FIRST_NAMES and not _is_known(second[0]))
        or (words(second[0]) in _SURNAMES and not _is_known(first[0]) and len(run) == 2)
        for first, second in pairwise(run)
    )


def _has_lone_name(text: str) -> bool:
    """Say whether a capitalised word in no list stands alone amid a sentence, or has something: a first name may."""
    end = 0
    for run in _runs(text):
        word = run[0][0]
        is_amid = end > 0 and _SENTENCE_ENDS.search(text[end : run[0].start()]) is None
        end = run[-1].end()
        is_alone = len(run) == 1 and (is_amid or word.endswith(("'s", "’s")))
        if is_alone and _is_like_a_name(word) and not _is_known(word):
            return True
    return False


def _is_like_a_name(word: str) -> bool:
    """Say whether a word is capitalised, or so long in capitals that it's hardly an abbreviation."""
    return word[0].isupper() and (len(word) > _SHORT if word.isupper() else len(word) > 1)


def _is_known(word: str) -> bool:
    known = _listed_words(_KNOWN_WORDS) | _contract_words()
    return words(word) in known or words(word).removesuffix("s") in known


@lru_cache(maxsize=4)
def _listed_words(path: Path) -> frozenset[str]:
    """Return the words in a list beside this module; a line that begins with # is a remark."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=2)
def _contract_words(*, with_areas: bool = True) -> frozenset[str]:
    """Return every word in the contracts' codes, in the titles of sheets, fields and codes, and in names of areas."""
    contracts = load_contracts()
    lists = (titles for name, titles in contracts.code_lists.items() if with_areas or name != AREAS)
    texts = [title for titles in lists for title in titles.values()]
    texts += [code for name, titles in contracts.code_lists.items() if name != AREAS for code in titles]
    texts += [text for sheet in contracts.sheets.values() for text in (sheet.title, *_titles(sheet.fields))]
    return frozenset(word for text in texts for word in words(text).split())


def _titles(fields: Iterable[FieldContract]) -> Iterator[str]:
    return (field.title for field in fields)

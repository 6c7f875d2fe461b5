"""What a text gives away, whatever it stands in: a birth date, a person's number, a named child, how to reach somebody.

Most texts hold no digit, no `@` and no word for a person, and are done with at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from data.intake.gate.people.days import Ages, days_in, may_be_day
from data.intake.gate.people.names import Vocabulary
from data.intake.gate.people.numbers import NI_NUMBER, TEN_DIGITS, UPN, is_nhs_number, is_upn

Detail = tuple[str, bool]
"""What a text gives away, and whether that is only how to reach someone."""

_DIGIT: Final = re.compile("[0-9]")
_NUMBERS: Final = re.compile("[0-9][0-9 ()./-]*[A-Za-z]{0,3}")  # each number with what follows it
_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(
    r"(?<![\w.+-])(?:\+44[ -]?(?:\(0\)[ -]?)?\d{2,4}|\(?0\d{2,4}\)?)[ -]?\d{3,4}[ -]?\d{3,4}(?![\w.-]*\d)"
)
_BIRTH: Final = re.compile(
    r"\b(?:d\.?o\.?b\.?|born(?: on)?|date of birth|birthday)\W{0,10}"
    r"\d{1,4}(?:[/. -]|st|nd|rd|th)\s*[\w]{1,9}[/., -]+\d{1,4}",
    re.IGNORECASE,
)
_FEWEST_DIGITS: Final = 6  # of every number that is looked for
_NO_DIGITS: Final = re.compile(r"[^0-9]+")
_CAPITALISED: Final = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]*\.?){1,2}"
_NAME_BEFORE: Final = re.compile(rf"({_CAPITALISED})[\s,;:(–-]*$")
_NAME_AND_AGE: Final = re.compile(
    rf"({_CAPITALISED})[\s,(–-]+(?:aged?:? ?(?:\d|1\d)\b|(?:\d|1\d) ?(?:yo\b|y/o|yrs?\b|years?[ -]old))"
)
_CALLED: Final = re.compile(rf"\s*({_CAPITALISED}|[A-Z]\.? ?[A-Z]\.?(?!\w))")
_MARKS: Final = (":", "=", "- ", "–")
_WHO: Final = (
    *("child", "young person", "yp", "pupil", "client", "student", "victim", "suspect", "perpetrator", "subject"),
)
_CALLING: Final = tuple(who + called for who in _WHO for called in ("", " name", "'s name", "’s name"))
_LONGEST_CALLING: Final = 30  # characters


def details_in(text: str, ages: Ages, vocabulary: Vocabulary) -> list[Detail]:
    """Return what a text gives away."""
    details: list[Detail] = []
    if "@" in text and _EMAIL.search(text):
        details.append(("email addresses", True))
    if _names_a_child(text, vocabulary):
        details.append(("names", False))
    if _DIGIT.search(text):
        numbers = _NUMBERS.findall(text)
        details += [(what, False) for what in dict.fromkeys(_dated(text, numbers, ages, vocabulary))]
        if any(
            sum(map(str.isdecimal, number)) >= _FEWEST_DIGITS for number in numbers if len(number) >= _FEWEST_DIGITS
        ):
            details += _numbers_in(text, text.lower())
    return details


def _names_a_child(text: str, vocabulary: Vocabulary) -> bool:
    """Say whether a text gives a child a name: "YP: Ava Example"."""
    for mark in _MARKS:
        if mark in text:
            for before, after in pairwise(text.split(mark)):
                if before[-_LONGEST_CALLING:].rstrip().lower().endswith(_CALLING):
                    name = _CALLED.match(after)
                    if name and vocabulary.is_name(name[1], is_expected=True):
                        return True
    return False


def _dated(text: str, numbers: list[str], ages: Ages, vocabulary: Vocabulary) -> Iterator[str]:
    lowered = text.lower()
    if ("born" in lowered or "birth" in lowered or "dob" in lowered or "d.o.b" in lowered) and _BIRTH.search(text):
        yield "dates of birth"
    if any(map(may_be_day, numbers)):
        for begin, day in days_in(text):
            name = _NAME_BEFORE.search(text[max(0, begin - 60) : begin])
            if name and ages.is_childs(day) and vocabulary.is_name(name[1]):
                yield "dates of birth"
    has_age = "age" in lowered or any("y" in number.lower() for number in numbers)
    if has_age and any(vocabulary.is_name(match[1]) for match in _NAME_AND_AGE.finditer(text)):
        yield "names and ages"


def _numbers_in(text: str, lowered: str) -> Iterator[Detail]:
    """Yield what the long numbers in a text are."""
    digits = len(_NO_DIGITS.sub("", text))
    if digits >= 10 and any(10 <= _digits_of(phone) <= 11 for phone in _PHONE.finditer(text)):
        yield "telephone numbers", True
    if NI_NUMBER.search(text.upper()):
        yield "National Insurance numbers", False
    if digits >= 10 and "nhs" in lowered and any(map(is_nhs_number, TEN_DIGITS.findall(text))):
        yield "NHS numbers", False
    if digits >= 12 and "upn" in lowered and any(map(is_upn, UPN.findall(text.upper()))):
        yield "unique pupil numbers", False


def _digits_of(phone: re.Match[str]) -> int:
    """Return how many digits a telephone number has, counted as within the country."""
    return len(_NO_DIGITS.sub("", phone[0]).removeprefix("44")) + phone[0].startswith("+")


def names_listed(text: str, vocabulary: Vocabulary) -> bool:
    """Say whether a drop-down list offers people: two entries or more, and every one of them a name."""
    entries = [entry.strip() for entry in text.strip('"').split(",") if entry.strip()]
    return len(entries) >= 2 and all(vocabulary.is_name(entry) for entry in entries)

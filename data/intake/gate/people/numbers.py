"""Numbers that people have. A valid check digit proves nothing by itself: one random number in eleven passes for an
NHS number, so such numbers count only beside their name, or many in one column.
"""

from __future__ import annotations

import re
from typing import Final

TEN_DIGITS: Final = re.compile(r"(?<![\d.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d.])")
UPN: Final = re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[0-9A-HJ-NP-RT-Z]\b")
NI_NUMBER: Final = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ) ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"
)


def is_nhs_number(text: str) -> bool:
    """Say whether a text is ten digits of which the last checks the others."""
    if not TEN_DIGITS.fullmatch(text):
        return False
    from stdnum.gb import nhs

    return bool(nhs.is_valid(text))


def is_upn(text: str) -> bool:
    """Say whether a text is a unique pupil number whose first letter checks the digits."""
    if not UPN.fullmatch(text.upper()):
        return False
    from stdnum.gb import upn

    return bool(upn.is_valid(text))

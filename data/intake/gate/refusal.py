"""The one way in which the gate says no."""

from __future__ import annotations

import re
from typing import Final

Fact = str | int | list[str]
"""What a refusal's message may be filled in with: never a value from the file."""

MB: Final = 1024 * 1024

_USUAL_PART: Final = re.compile(
    r"\[Content_Types\]\.xml|mimetype|(?:\w+/)*(?:_rels/)?"
    r"(?:sheet|workbook|sharedStrings|styles|content|meta|settings|manifest|comments?|drawing)\d{0,4}"
    r"(?:\.xml)?(?:\.rels)?",
    re.IGNORECASE,
)


class FileRefusal(Exception):
    """The file cannot become a return.

    Attributes:
        code: the finding's code in the catalogue.
        facts: what its message is filled in with. Never a cell's value.
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def damaged(part: str, evidence: str) -> FileRefusal:
    """Return the refusal of a damaged file, with the part that is damaged and what shows it.

    Args:
        part: a part's name, said only where it is a usual one: an unusual one may say anything.
        evidence: what was seen, in words of ours.
    """
    is_usual = " " in part or (len(part) < 60 and _USUAL_PART.fullmatch(part) is not None)
    return FileRefusal("damaged", part=part if is_usual else "one of its parts", evidence=evidence)

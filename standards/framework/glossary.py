"""Words with a sense of their own, for the handbook and the reports."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from standards.yaml import FilePart, Name, read

GLOSSARY: Final = Path(__file__).parent / "glossary.yaml"


class Term(FilePart):
    """A word and what is meant by it."""

    term: Name
    means: Name


class _GlossaryFile(FilePart):
    terms: list[Term] = Field(min_length=1)


def load_glossary(path: Path = GLOSSARY) -> tuple[Term, ...]:
    """Read the words.

    Raises:
        RuleSetError: naming the entry, the key and how to correct it.
    """
    return tuple(read(path, _GlossaryFile).terms)

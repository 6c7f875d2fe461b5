"""Which standards answer which paragraph of the briefing that the project starts from."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field, model_validator

from standards.specs import Name, Spec
from standards.yaml_text import build, read_file

COVERAGE: Final = Path(__file__).parent / "coverage.yaml"


class Paragraph(Spec):
    """A paragraph, by a few of its own words, with what answers it or why nothing does."""

    id: int
    section: Name
    quote: Name
    standards: list[Name] = Field(default=[])
    why_not: str | None = None

    @model_validator(mode="after")
    def _answered(self) -> Paragraph:
        if bool(self.standards) == bool(self.why_not):
            raise ValueError("name the standards that answer it, or say in why_not why none does")
        return self


class Coverage(Spec):
    """The briefing's paragraphs, in order."""

    source: Name
    paragraphs: list[Paragraph] = Field(min_length=1)


def load_coverage(path: Path = COVERAGE) -> Coverage:
    """Read which standards answer which paragraph.

    Raises:
        RuleSetError: naming the paragraph, the key and how to mend it.
    """
    found, _ = read_file(path)
    return build(Coverage, found, path.name, lists=("paragraphs",))

"""The policy, as tables: every sentence of the files beside this one holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from standards.model import Outcome, Reason
from tests.spec.tables import CODES, Example, read_examples, shown

AREA_SAID = re.compile(r"(?:([\w-]+): )?(.*)")
FILES = sorted(Path(__file__).parent.glob("*.md"))
EXAMPLES = [(path.stem, example) for path in FILES for example in read_examples(path)]


@pytest.mark.parametrize(
    "example", [example for _, example in EXAMPLES], ids=[f"{stem}: {example.title}" for stem, example in EXAMPLES]
)
def test_policy(example: Example) -> None:
    verdicts = example.verdicts()
    assert example.expected, "the example expects nothing"
    assert len(verdicts) == len(example.expected)
    for verdict, wanted in zip(verdicts, example.expected, strict=True):
        area, rest = AREA_SAID.fullmatch(wanted).groups()  # type: ignore[union-attr]
        assert shown(verdict, rest) == rest
        if area:
            assert verdict.area == CODES.get(area, area)


def test_every_outcome_and_reason_has_an_example() -> None:
    expected = " ".join(wanted for _, example in EXAMPLES for wanted in example.expected)
    assert [outcome for outcome in Outcome if outcome not in expected] == []
    assert [reason for reason in Reason if f"({reason})" not in expected] == []


def test_no_two_examples_have_one_title() -> None:
    titles = [example.title for _, example in EXAMPLES]
    assert sorted(set(titles)) == sorted(titles)

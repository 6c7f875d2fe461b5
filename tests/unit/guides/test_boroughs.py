"""The boroughs' guide says what the code does."""

from __future__ import annotations

import re

import pytest

from tests.support.guide import GUIDE, with_made_parts
from tests.support.mistakes import MISTAKES, Mistake
from tests.unit.conftest import ExamineFile


def test_the_guide_is_up_to_date() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert with_made_parts(text) == text, "write it again with `make docs`"


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.code)
def test_each_mistake_in_the_guide_is_told_by_its_own_finding_alone(
    examine_file: ExamineFile, mistake: Mistake
) -> None:
    examined = examine_file(mistake.content, expected=mistake.expected)
    assert {finding.code for finding in examined.findings} == {mistake.code}


def test_there_are_twenty_each_of_its_own_kind() -> None:
    assert len({mistake.code for mistake in MISTAKES}) == len(MISTAKES) == 20


def test_every_picture_and_page_that_the_guide_names_is_there() -> None:

    text = GUIDE.read_text(encoding="utf-8")
    for name in re.findall(r"\]\(([^)#:]+)\)", text):
        path = GUIDE.parent / name
        assert path.is_file(), name
        assert path.stat().st_size < 200_000

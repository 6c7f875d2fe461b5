"""The briefing, point by point: what answers it, or why nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from standards.errors import RuleSetError
from standards.framework.briefing import COVERAGE, LONGEST_QUOTE, Coverage, load_coverage
from standards.framework.ruleset import RuleSet, load_book

SECTIONS = [
    "Introduction",
    "Structure",
    "Definitions",
    "Why sites applied to be a part of the MsUnderstood Programme",
    "What applicants knew about the problem of peer-on-peer abuse in their local area",
    "Current response",
    "What sites hoped to achieve by participating in the MsUnderstood Programme",
    "Conclusion",
]
PARAGRAPHS = 42


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return load_coverage()


def coverage_gaps(coverage: Coverage, rules: RuleSet) -> Iterator[str]:
    """Yield, as sentences, ids that the rule set doesn't hold, and standards that answer nothing."""
    indicators = {indicator.id for indicator in rules.indicators}
    for point in coverage.points:
        for standard_id in point.answered_by:
            if standard_id not in rules.by_id:
                yield f"Paragraph {point.paragraph} names {standard_id}, which isn't a standard in {rules.version}."
        for indicator_id in point.shown_by:
            if indicator_id not in indicators:
                yield (
                    f"Paragraph {point.paragraph} names {indicator_id}, which isn't an indicator in {rules.version}."
                )
    answering = {standard_id for point in coverage.points for standard_id in point.answered_by}
    for standard in rules.standards:
        if standard.id not in answering and standard.retired_from is None:
            yield f"{standard.id} answers nothing that the briefing says."


def test_every_standard_answers_something_and_every_id_exists(coverage: Coverage) -> None:
    assert list(coverage_gaps(coverage, load_book().version("2026.3"))) == []


def test_every_section_and_paragraph_of_the_briefing_is_there_in_its_order(coverage: Coverage) -> None:
    assert [section.title for section in coverage.sections] == SECTIONS
    assert list(dict.fromkeys(point.paragraph for point in coverage.points)) == list(range(1, PARAGRAPHS + 1))


def test_only_what_describes_the_briefing_or_its_writers_goes_unanswered(coverage: Coverage) -> None:
    unanswered = [point.paragraph for point in coverage.points if point.not_a_standard is not None]
    assert unanswered == [3, 4, 5, 10, 11, 13, 14, 28, 29, 29, 31, 31, 34, 34, 40, 42]


def test_quotations_are_short(coverage: Coverage) -> None:
    assert all(len(point.quote.split()) <= LONGEST_QUOTE for point in coverage.points)


def test_a_standard_knows_what_it_answers(coverage: Coverage) -> None:
    assert [point.paragraph for point in coverage.answered_with("VO4")] == [37]
    assert [point.paragraph for point in coverage.answered_with("IN3")] == [31]


def test_a_version_without_a_standard_is_told_which_paragraph_names_it(coverage: Coverage) -> None:
    gaps = list(coverage_gaps(coverage, load_book().version("2026.1")))
    assert gaps[0] == "Paragraph 12 names SV11, which isn't a standard in 2026.1."
    assert "Paragraph 17 names XB6, which isn't a standard in 2026.1." in gaps


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("paragraph: 3,", "paragraph: 4,", "none left out"),
        (", answered_by: [VO4]", "", "either answered_by or not_a_standard"),
        ("answered_by: [VO4]", "answerd_by: [VO4]", "there is no such key"),
        ("address the risks", "one two three four five six seven eight nine ten", "at most 15 words"),
    ],
)
def test_a_mistake_in_the_file_is_said(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = COVERAGE.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "briefing.yaml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleSetError, match=message):
        load_coverage(broken)

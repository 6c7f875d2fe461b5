"""Reading rule files: exact numbers, dated thresholds, and messages that say where and how to mend."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from standards.errors import RuleSetError
from standards.framework.ruleset import RuleBook, load_book, load_rules
from standards.model import Month
from tests.support.standards_kit import rules, standard

RATIO = {"kind": "ratio", "sheet": "panels", "of": "held", "out_of": "owed"}
HEAD = """\
ruleset:
  id: test
  version: "1"
  in_force_from: "2026-01"
  approved_by: Board
  definition_version: v1
"""
STANDARD = """\
standards:
  - id: TE1
    title: A title
    theme: tests
    why: Because.
    importance: core
    basis: proposed
    source: here
    owner: me
    review_by: "2027-01"
    measure: {kind: ratio, sheet: panels, of: held, out_of: owed}
    thresholds:
      - {from: "2026-01", met: 90, partly_met: 0.1, decided: Board}
    recommend: Do.
"""


def write(folder: Path, text: str, name: str = "1.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_decimal_is_read_as_its_digits_say(tmp_path: Path) -> None:
    loaded = load_rules(write(tmp_path, HEAD + STANDARD))
    assert loaded.standards[0].thresholds[0].partly_met == Fraction(1, 10)


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    first = load_rules(write(tmp_path, HEAD + STANDARD))
    second = load_rules(write(tmp_path, HEAD + STANDARD + "# a comment\n"))
    assert len(first.sha256) == 64
    assert first.sha256 != second.sha256


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    owner: me\n", "", ["1.yaml", "TE1", "owner", "missing"]),
        ("    owner: me\n", "    owner: me\n    ownr: me\n", ["TE1", "ownr", "no such key"]),
        ("    owner: me\n", "    owner: me\n    owner: you\n", ["line", "owner", "twice"]),
        ("kind: ratio", "kind: cel", ["TE1", "'cel' is not a kind of measure", "lowest_ratio"]),
        ("met: 90", "met: ninety", ["TE1", "thresholds number 1, met", "not a number"]),
        ("met: 90", "met: true", ["TE1", "not an exact number"]),
        ("met: 90", "met: 1/0", ["TE1", "divides by nothing"]),
        ('from: "2026-01"', 'from: "2026-13"', ["TE1", "2026-13", "YYYY-MM"]),
        ("out_of: owed", "out_of: owed, per_year: true, complement: true", ["per_year goes with neither"]),
        ('version: "1"', "version: 1", ["version", "quotation marks"]),
        ("  - id: TE1", "  - id: test", ["id", "pattern"]),
        ("    recommend: Do.\n", "    recommend: Do.\n   bad: [\n", ["not YAML"]),
        ("    measure: {kind: ratio, sheet: panels, of: held, out_of: owed}\n", "    measure: 3\n", ["TE1", "measure"]),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    text = HEAD + STANDARD
    assert old in text
    with pytest.raises(RuleSetError) as caught:
        load_rules(write(tmp_path, text.replace(old, new)))
    for words in expected:
        assert words in str(caught.value)


def test_every_mistake_is_named_and_not_only_the_first(tmp_path: Path) -> None:
    text = (HEAD + STANDARD).replace("    owner: me\n", "").replace("    source: here\n", "")
    with pytest.raises(RuleSetError) as caught:
        load_rules(write(tmp_path, text))
    assert {"owner", "source"} <= set(str(caught.value).replace(":", " ").split())


def test_an_id_is_given_once(tmp_path: Path) -> None:
    twice = STANDARD + STANDARD.removeprefix("standards:\n")
    with pytest.raises(RuleSetError, match="TE1 is used twice"):
        load_rules(write(tmp_path, HEAD + twice))


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(RuleSetError, match="no such file"):
        load_rules(tmp_path / "none.yaml")


def test_a_file_that_is_not_utf8_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(RuleSetError, match="UTF-8"):
        load_rules(path)


def test_an_empty_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(RuleSetError, match="holds no keys"):
        load_rules(write(tmp_path, ""))


def test_no_and_yes_stay_words(tmp_path: Path) -> None:
    text = (HEAD + STANDARD).replace("out_of: owed", "out_of: owed, where: {agreed: no, told: yes}")
    measure = load_rules(write(tmp_path, text)).standards[0].measure
    assert getattr(measure, "where", None) == {"agreed": "no", "told": "yes"}


def test_the_version_in_force_is_chosen_by_the_month() -> None:
    book = RuleBook.of([rules(standard(RATIO), version=v, since=m) for v, m in (("2", "2026-04"), ("1", "2025-04"))])
    assert book.in_force(Month(2026, 3)).version == "1"
    assert book.in_force(Month(2026, 4)).version == "2"
    assert book.version("1").in_force_from == Month(2025, 4)


def test_before_the_first_version_nothing_is_in_force() -> None:
    book = RuleBook.of([rules(standard(RATIO), since="2025-04")])
    with pytest.raises(RuleSetError, match="March 2025"):
        book.in_force(Month(2025, 3))


def test_a_version_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(RuleSetError, match=r"no version 9.*There are: test"):
        RuleBook.of([rules(standard(RATIO))]).version("9")


def test_two_versions_cannot_begin_together() -> None:
    with pytest.raises(RuleSetError, match="begin in one month"):
        RuleBook.of([rules(standard(RATIO), version=version) for version in "12"])


def test_a_shadow_version_judges_nobody_and_is_shown_from_its_month() -> None:
    shadow = rules(standard(RATIO), version="2", since="2027-04", status="shadow", shadow_from="2027-01")
    book = RuleBook.of([rules(standard(RATIO), version="1"), shadow])
    assert book.in_force(Month(2027, 5)).version == "1"
    assert book.shadows(Month(2026, 12)) == ()
    assert [shadow.version for shadow in book.shadows(Month(2027, 1))] == ["2"]
    assert shadow.is_shadow


def test_a_shadow_version_says_from_when() -> None:
    with pytest.raises(ValueError, match="shadow_from"):
        rules(standard(RATIO), status="shadow")


def test_a_standard_that_does_not_exist_is_named() -> None:
    with pytest.raises(RuleSetError, match="no standard XX1"):
        rules(standard(RATIO)).standard("XX1")


def test_a_folder_without_rule_sets_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(RuleSetError, match="no rule set"):
        load_book(tmp_path)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({"kind": "lowest_ratio", "sheet": "panels"}, "name the ratios"),
        ({"kind": "covered", "sheet": "services", "by": "forms"}, "either `required` or `groups`"),
        ({"kind": "covered", "sheet": "s", "by": {"a": "b"}, "groups": {"g": ["c"]}}, "fields of codes only"),
        ({"kind": "covered", "sheet": "s", "by": ["a", "b"], "required": ["one"]}, "as many lists"),
        (
            {"kind": "conditions", "sheet": "p", "statements": [{"says": "x", "all": [{"field": "a"}]}]},
            "exactly one of",
        ),
        ({"kind": "boroughs", "measure": {"kind": "amount", "sheet": "p", "field": "a"}}, "either at_least or at_most"),
        ({**RATIO, "out_of_sheet": "s", "complement": True}, "out_of_sheet goes with none"),
        ({**RATIO, "complement": True, "cap_each": "panel_type"}, "complement goes with neither"),
        ({**RATIO, "complement": True, "may_exceed": True}, "complement goes with neither"),
        (
            {"kind": "lowest_ratio", "sheet": "p", "parts": [{"name": "x", "of": "a", "out_of": "b"}] * 2},
            "two parts have one name",
        ),
    ],
)
def test_a_measure_that_says_too_little_or_too_much_is_refused(measure: dict[str, object], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        rules(standard(measure))

"""The rule file's vocabulary: every key is explained, examples say what they are taken from, editors know the form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from standards.framework.glossary import load_glossary
from standards.framework.ruleset import (
    RULESETS,
    Applies,
    DatedThreshold,
    Heading,
    Indicator,
    RuleFile,
    Standard,
    load_book,
)
from standards.framework.schema import SCHEMA, Key, KindInWords, as_yaml, first_of, keys_of, kinds, rule_schema
from standards.yaml import parse

BOOK = load_book()
RULES = BOOK.version("2026.2")
KINDS = [
    "ratio",
    "lowest_ratio",
    "covered",
    "conditions",
    "months_since",
    "amount",
    "months_recorded",
    "reconcile",
    "boroughs",
    "shared_by",
]


def _keys(kind: KindInWords) -> list[Key]:
    return [*kind.keys, *(key for part in kind.parts for key in _keys(part))]


def test_there_are_ten_kinds_each_with_an_example_in_the_rule_set() -> None:
    assert [kind.name for kind in kinds()] == KINDS
    assert all(first_of(name, RULES) is not None for name in KINDS)


def test_every_key_of_a_rule_file_says_what_it_means() -> None:
    models = (RuleFile, Heading, Standard, Indicator, DatedThreshold, Applies)
    keys = [*(key for kind in kinds() for key in _keys(kind)), *(key for model in models for key in keys_of(model))]
    assert [key.name for key in keys if not key.means] == []


def test_a_key_says_what_holds_without_it() -> None:
    ratio = {key.name: key for key in kinds()[0].keys}
    assert (ratio["of"].is_required, ratio["months"].default, ratio["complement"].default) == (True, "3", "false")
    assert ratio["where"].default == ""


def test_parts_are_named_by_the_keys_they_stand_under() -> None:
    parts = {kind.name: [part.name for part in kind.parts] for kind in kinds() if kind.parts}
    assert parts == {
        "ratio": ["provided", "demand"],
        "lowest_ratio": ["parts"],
        "covered": ["by, required", "in_use"],
        "conditions": ["statements"],
        "months_since": ["provided"],
    }


@pytest.mark.parametrize("version", [version.version for version in BOOK.versions])
def test_what_is_written_as_yaml_reads_back_as_the_same(version: str) -> None:
    rules = BOOK.version(version)
    for shown in (*rules.standards, *rules.indicators):
        again = parse(as_yaml(shown).encode(), type(shown), Path(shown.id))
        assert again == shown


def test_an_example_is_written_as_a_person_would() -> None:
    assert as_yaml(RULES.standard("ST1").measure) == (
        'kind: amount\nsheet: profile\nfield: lead_vacant_months\nzero_when: {lead_role_filled: "yes"}\nleast: 1\n'
    )


def test_the_schema_for_editors_is_up_to_date() -> None:
    assert SCHEMA.read_bytes() == rule_schema(), "run `minstd standards schema`"


def _as_an_editor_reads(text: str) -> Any:
    return YAML(typ="safe").load(text)


def test_the_rule_files_are_as_the_schema_says() -> None:
    schema = json.loads(rule_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in sorted(RULESETS.glob("20*.yaml")):
        jsonschema.validate(_as_an_editor_reads(path.read_text(encoding="utf-8")), schema)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("importance: core", "importance: vital"),
        ("kind: lowest_ratio", "kind: lowest"),
        ('from: "2025-04"', 'from: "April 2025"'),
        ("met: 90", "met: ninety"),
        ("better: higher", "beter: higher"),
    ],
)
def test_an_editor_marks_what_the_loader_would_refuse(old: str, new: str) -> None:
    text = (RULESETS / "2026.2.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(_as_an_editor_reads(text.replace(old, new, 1)), json.loads(rule_schema()))


def test_the_glossary_is_in_the_order_of_the_alphabet_and_says_each_word_once() -> None:
    terms = [entry.term.lower() for entry in load_glossary()]
    assert terms == sorted(set(terms))

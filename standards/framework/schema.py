"""The rule file's vocabulary as people read it: every key with what it means, and a measure as YAML.

For the handbook, the documentation and editors; all of it is taken from the models, so that it cannot go out of date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from io import StringIO
from typing import Any, Final, get_args

from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from standards.exact import plain
from standards.framework.ruleset import RULESETS, Indicator, RuleFile, RuleSet, Standard
from standards.measures import base
from standards.measures.base import Measure
from standards.model import Month
from standards.yaml import FilePart

SCHEMA: Final = RULESETS / "ruleset.schema.json"
_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the rule file.

    Attributes:
        name: as it is written.
        means: what it says.
        default: what holds where it is left out, as YAML; empty where that is nothing.
        is_required: whether it may be left out.
    """

    name: str
    means: str
    default: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class KindInWords:
    """A kind of measure, or a part of one.

    Attributes:
        name: as `kind` names it; for a part, the keys that it stands under.
        says: what it works out, in a sentence.
        keys: everything that may be said of it, but `kind` itself.
        parts: what stands inside its keys.
    """

    name: str
    says: str
    keys: tuple[Key, ...]
    parts: tuple[KindInWords, ...] = ()


def kinds() -> tuple[KindInWords, ...]:
    """Return the ten kinds of measure."""
    return tuple(_kind(model, name) for name, model in base.kinds().items())


def keys_of(model: type[FilePart]) -> tuple[Key, ...]:
    """Return the keys of a part of the rule file, in its order."""
    return tuple(_key(name, field) for name, field in model.model_fields.items() if name != "kind")


def first_of(kind: str, rules: RuleSet) -> Standard | Indicator | None:
    """Return the first standard, or else the first indicator, that is worked out by a kind of measure."""
    return next((shown for shown in rules.shown if shown.measure.kind == kind), None)


def as_yaml(spec: FilePart) -> str:
    """Return a part of a rule file as YAML: what its writer wrote, in the order of the vocabulary."""
    writer = YAML()
    writer.width = _WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    written = _written(spec)
    written.fa.set_block_style()
    writer.dump(written, text)
    return text.getvalue()


def rule_schema() -> bytes:
    """Return the JSON Schema of a rule file, for editors that complete and check while one writes."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **RuleFile.model_json_schema(by_alias=True),
        "title": "Minimum standards: a version of the rule set",
    }
    return (json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _kind(model: type[FilePart], name: str) -> KindInWords:
    inside = {part: keys for part, keys in _parts_in(model).items() if not issubclass(part, Measure)}
    parts = tuple(_kind(part, ", ".join(keys)) for part, keys in inside.items())
    return KindInWords(name, " ".join((model.__doc__ or "").split()), keys_of(model), parts)


def _parts_in(model: type[FilePart]) -> dict[type[FilePart], list[str]]:
    """Return what stands inside a part, each with the keys that it stands under."""
    parts: dict[type[FilePart], list[str]] = {}
    for name, field in model.model_fields.items():
        for spec in dict.fromkeys(_parts_of(field.annotation)):
            parts.setdefault(spec, []).append(field.alias or name)
    return parts


def _parts_of(annotation: Any) -> Iterator[type[FilePart]]:
    if isinstance(annotation, type) and issubclass(annotation, FilePart):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_of(inner)


def _key(name: str, field: FieldInfo) -> Key:
    default = None if field.is_required() else field.default
    shown = "" if default in (None, [], {}, "") else _default(default)
    return Key(field.alias or name, field.description or "", shown, field.is_required())


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, Fraction) else str(value)


def _written(spec: FilePart) -> CommentedMap:
    """Return what was written of a part, by the names that people write."""
    fields = type(spec).model_fields
    given = [name for name in fields if name in spec.model_fields_set]
    mapping: CommentedMap = _plain({fields[name].alias or name: getattr(spec, name) for name in given})
    return mapping


def _plain(value: Any) -> Any:
    """Return values as YAML writes them: exact numbers as their digits, words that look like yes or no in quotes."""
    if isinstance(value, FilePart):
        return _written(value)
    if isinstance(value, dict):
        return _flowing(CommentedMap((key, _plain(inner)) for key, inner in value.items()), value.values())
    if isinstance(value, list):
        return _flowing(CommentedSeq(_plain(inner) for inner in value), value)
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else DoubleQuotedScalarString(plain(value))
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, Month):
        return DoubleQuotedScalarString(str(value))
    return DoubleQuotedScalarString(value) if value in ("yes", "no") else value


def _flowing(made: Any, inside: Iterable[Any]) -> Any:
    """Write what holds nothing but plain values on one line."""
    if not any(isinstance(value, FilePart | dict | list) for value in inside):
        made.fa.set_flow_style()
    return made

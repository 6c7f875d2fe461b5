"""Reading YAML so that nothing is guessed: exact decimals, text stays text, a key given twice is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.resolver import VersionedResolver

from standards.errors import RuleSetError

M = TypeVar("M", bound=BaseModel)
_DECIMAL: Final = re.compile(r"[+-]?\d+\.\d+")


class _Resolver(VersionedResolver):
    """Takes every file for YAML 1.2. To work the version out for each word anew takes a third of reading."""

    @property
    def processing_version(self) -> tuple[int, int]:
        return 1, 2


def safe_reader() -> YAML:
    """Return a reader of plain YAML 1.2: no objects, a key given twice refused, `no` is text."""
    reader = YAML(typ="safe")
    reader.Resolver = _Resolver
    return reader


class _ExactConstructor(SafeConstructor):
    """Decimals as the fractions their digits say; dates as the text they are."""


def _decimal(constructor: Any, node: Any) -> Fraction | str:
    text = str(constructor.construct_scalar(node))
    return Fraction(text) if _DECIMAL.fullmatch(text) else text


def _text(constructor: Any, node: Any) -> str:
    return str(constructor.construct_scalar(node))


_ExactConstructor.add_constructor("tag:yaml.org,2002:float", _decimal)
_ExactConstructor.add_constructor("tag:yaml.org,2002:timestamp", _text)


def read_mapping(content: bytes, name: str) -> dict[str, Any]:
    """Read a YAML document that must be a mapping.

    Args:
        content: the file's bytes, UTF-8.
        name: what to call the file in messages.

    Raises:
        RuleSetError: it is not YAML, says a key twice, or is not a mapping.
    """
    reader = safe_reader()
    reader.Constructor = _ExactConstructor
    try:
        found = reader.load(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RuleSetError(f"{name} is not UTF-8 text. Save it as UTF-8.") from error
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1
        raise RuleSetError(f"{name}, line {line}: {_sentence(error.problem)}. Keep one of the two.") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        advice = "Check the spaces and the colons there"
        raise RuleSetError(f"{name}, line {line}: this is not YAML: {error.problem}. {advice}.") from error
    if not isinstance(found, dict):
        raise RuleSetError(f"{name} holds no keys. It should begin with a key such as `ruleset:`.")
    return found


def read_file(path: Path) -> tuple[dict[str, Any], bytes]:
    """Read a YAML file, and its bytes for the hash.

    Raises:
        RuleSetError: there is no such file, or it cannot be read as a mapping.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RuleSetError(f"{path} cannot be read: {error.strerror}.") from error
    return read_mapping(content, path.name), content


def build(model: type[M], found: Mapping[str, Any], name: str, lists: tuple[str, ...]) -> M:
    """Check what a file holds against its model.

    Raises:
        RuleSetError: with every mistake: the file, the entry by its id, the key, what is wrong.
    """
    try:
        return model.model_validate(found)
    except ValidationError as error:
        problems = dict.fromkeys(_problem(one, found, lists) for one in error.errors())
        raise RuleSetError("\n".join(f"{name}, {problem}" for problem in problems)) from error


def _sentence(problem: str | None) -> str:
    return re.sub(r'^found duplicate key "(.*?)".*$', r"the key \1 is given twice", problem or "a key is given twice")


def _problem(error: Any, found: Mapping[str, Any], lists: tuple[str, ...]) -> str:
    path = list(error["loc"])
    where = ""
    if len(path) >= 2 and path[0] in lists and isinstance(path[1], int):
        entry = found[path[0]][path[1]]
        named = entry.get("id") if isinstance(entry, dict) else None
        where = f"{path[0]} {named or f'number {path[1] + 1}'}, "
        path = path[2:]
    key = ".".join(str(part) for part in path)
    return f"{where}{key}: {_advice(error)}"


def _advice(error: Any) -> str:
    kind, message = error["type"], str(error["msg"])
    if kind == "extra_forbidden":
        return "there is no such key. Check its spelling, or remove it."
    if kind == "missing":
        return "this key is missing. Add it."
    if kind == "union_tag_invalid":
        context = error.get("ctx", {})
        return f"{context.get('tag')!r} is not a kind of measure. It may be one of {context.get('expected_tags')}."
    if kind == "string_type":
        return "this should be text. Put it in quotation marks."
    return message.removeprefix("Value error, ") + "."

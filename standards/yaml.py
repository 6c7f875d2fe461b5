"""The one reader of YAML files. Nothing is guessed: decimals are exact, text stays text, a repeated key is refused.

A file that can't be used gives every problem at once: the line, the entry by its name, the key and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver

from standards.errors import BrokenFile, RuleFileError
from standards.exact import exact
from standards.months import Month


class FilePart(BaseModel):
    """What every part of a YAML file shares: an unknown key is a mistake, and nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _month(value: object) -> Month:
    if isinstance(value, Month):
        return value
    if not isinstance(value, str):
        raise ValueError(f'{value!r} is not a month; write it as text, for example "2026-04"')
    return Month.parse(value)


_WRITTEN_NUMBER = {"type": ["integer", "number", "string"], "pattern": r"^[+-]?\d+(\.\d+)?(\s*/\s*\d+)?$"}
_WRITTEN_MONTH = {"type": "string", "pattern": "^\\d{4}-(0[1-9]|1[0-2])$"}

Exact = Annotated[Fraction, BeforeValidator(exact), WithJsonSchema(_WRITTEN_NUMBER)]
"""A number, kept exactly as it is written."""

YearMonth = Annotated[Month, BeforeValidator(_month), PlainSerializer(str), WithJsonSchema(_WRITTEN_MONTH)]
"""A month, written YYYY-MM."""

Name = Annotated[str, Field(min_length=1)]
"""Text that says something."""

PartOfFile = TypeVar("PartOfFile", bound=BaseModel)


Problem = tuple[tuple[str | int, ...], str]
"""Something wrong in a file: the keys and indices that lead to it, and a sentence or two that say what to do."""

Checks = Callable[[dict[str, Any]], Iterable[Problem]]
"""What is wrong with a file as a whole, beside what its model says of each part; given what the file holds."""


def read(
    path: Path, model: type[PartOfFile], error: type[BrokenFile] = RuleFileError, also: Checks | None = None
) -> PartOfFile:
    """Read one YAML file and check it against its model.

    Args:
        path: the file.
        model: what the file may hold.
        error: what to raise if the file can't be used.
        also: what else is checked, whether the file fits its model or not.

    Raises:
        BrokenFile: as `error`: the file is missing, isn't YAML, gives a key twice or doesn't fit the model.
    """
    return parse(file_bytes(path, error), model, path, error, also)


def parse(
    content: bytes,
    model: type[PartOfFile],
    path: Path,
    error: type[BrokenFile] = RuleFileError,
    also: Checks | None = None,
) -> PartOfFile:
    """Check the bytes of a YAML file against its model; see `read`.

    Args:
        content: the file's bytes, UTF-8.
        model: what the file may hold.
        path: the file, for messages.
        error: what to raise if the file can't be used.
        also: what else is checked.

    Raises:
        BrokenFile: as `error`: with every problem, a sentence each.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise error(path, "the file is not UTF-8 text. Save it as UTF-8.") from problem
    loaded = _load(text, path, error)
    part, problems, invalid = None, list(also(loaded) if also else ()), None
    try:
        part = model.model_validate(loaded)
    except ValidationError as error_of_model:
        invalid, known = error_of_model, _keys_of(model)
        own = [(tuple(_steps(each, loaded)), _advice(each, known)) for each in error_of_model.errors()]
        problems = [*own, *problems]
    if part is None or problems:
        tree = _reader().compose(text)
        raise error(path, *dict.fromkeys(_sentence(problem, loaded, tree) for problem in problems)) from invalid
    return part


def parts_of(loaded: dict[str, Any], key: str, model: type[PartOfFile]) -> Iterator[tuple[int, PartOfFile]]:
    """Yield each entry of a list that fits its model, by its index. What is wrong with the others is told anyway."""
    entries = loaded.get(key)
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        with suppress(ValidationError):
            yield index, model.model_validate(entry)


def file_bytes(path: Path, error: type[BrokenFile]) -> bytes:
    """Return a file's bytes.

    Raises:
        BrokenFile: as `error`: the file is missing, or can't be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise error(path, "there is no such file.") from problem
    except OSError as problem:
        raise error(path, f"the file can't be read: {problem.strerror}.") from problem


def _load(text: str, path: Path, error: type[BrokenFile]) -> dict[str, Any]:
    try:
        loaded = _reader().load(text)
    except DuplicateKeyError as problem:
        raise error(path, f"line {_line_of(problem)}: {_repeated_key(problem)}. Keep one of the two.") from problem
    except MarkedYAMLError as problem:
        reason = " ".join(part for part in (problem.context, problem.problem) if part)
        advice = "Check the spaces and the colons there"
        raise error(path, f"line {_line_of(problem)}: this is not YAML: {reason}. {advice}.") from problem
    except YAMLError as problem:
        raise error(path, f"this is not YAML: {problem}") from problem
    if not isinstance(loaded, dict):
        raise error(path, "the file holds no keys. It should be a mapping: names, each with a colon and a value.")
    return loaded


# How YAML is read


class _Resolver(VersionedResolver):
    """Takes every file for YAML 1.2. To work the version out for each word anew takes a third of reading."""

    @property
    def processing_version(self) -> tuple[int, int]:
        return 1, 2


class _ExactConstructor(SafeConstructor):
    """Decimals as the fractions their digits say; dates as the text they are."""


_DECIMAL: Final = re.compile(r"[+-]?\d+\.\d+")


def _decimal(constructor: Any, node: Any) -> Fraction | str:
    text = str(constructor.construct_scalar(node))
    return Fraction(text) if _DECIMAL.fullmatch(text) else text


def _text(constructor: Any, node: Any) -> str:
    return str(constructor.construct_scalar(node))


_ExactConstructor.add_constructor("tag:yaml.org,2002:float", _decimal)
_ExactConstructor.add_constructor("tag:yaml.org,2002:timestamp", _text)


def _reader() -> YAML:
    """Return a reader of plain YAML 1.2: no objects, a repeated key refused, `no` is text."""
    reader = YAML(typ="safe")
    reader.Resolver = _Resolver
    reader.Constructor = _ExactConstructor
    return reader


# How problems are put into words


def _line_of(problem: MarkedYAMLError) -> int:
    mark = problem.problem_mark or problem.context_mark
    return mark.line + 1 if mark is not None else 1


def _repeated_key(problem: DuplicateKeyError) -> str:
    return re.sub(r'(?s)^found duplicate key "(.*?)".*$', r"the key \1 is given twice", str(problem.problem))


def _sentence(problem: Problem, loaded: dict[str, Any], tree: Node) -> str:
    """Return a problem as `line 12, standards PN3, measure.of: this key is missing. Add it.`"""
    steps, advice = problem
    entry = ", ".join(_entries(steps, loaded))
    return f"line {_line(steps, tree)}, {entry}: {advice}" if entry else advice


def _steps(details: ErrorDetails, loaded: dict[str, Any]) -> Iterator[str | int]:
    """Yield the keys and indices that lead to a problem.

    The model's own steps, such as which form of a value was tried, stand in no file and are left out.
    """
    value: object = loaded
    for position, step in enumerate(details["loc"], start=1):
        is_missing_key = details["type"] == "missing" and position == len(details["loc"])
        if isinstance(value, dict) and (step in value or is_missing_key):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            continue
        yield step


def _entries(steps: Sequence[str | int], loaded: dict[str, Any]) -> Iterator[str]:
    """Yield the way to a problem in words, each entry of a list by its own name: `standards PN3`, `measure.of`."""
    value: Any = loaded
    keys: list[str] = []
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else value[int(step)]
        if isinstance(step, int):
            yield f"{'.'.join(keys)} {_own_name(value) or f'number {step + 1}'}".strip()
            keys = []
        else:
            keys.append(str(step))
    if keys:
        yield ".".join(keys)


_NAMING_KEYS: Final = ("id", "name", "term", "version", "service_id", "panel_id", "gss_code")


def _own_name(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    return next((str(value[key]) for key in _NAMING_KEYS if value.get(key)), "")


def _line(steps: Sequence[str | int], tree: Node) -> int:
    """Return the line, counted from 1, of the last key or entry on the way to a problem that the file holds."""
    node, line = tree, tree.start_mark.line
    for step in steps:
        if isinstance(node, SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line
        elif isinstance(node, MappingNode):
            pairs = [
                (key, value) for key, value in node.value if isinstance(key, ScalarNode) and key.value == str(step)
            ]
            if pairs:
                key, node = pairs[0]
                line = key.start_mark.line
    return int(line) + 1


def _keys_of(model: type[BaseModel]) -> list[str]:
    """Return every key that a file of this model may have, anywhere in it."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for part in parts for key in part.get("properties", ())})


def _advice(details: ErrorDetails, known: Sequence[str]) -> str:
    kind, message = details["type"], details["msg"]
    if kind == "extra_forbidden":
        close = get_close_matches(str(details["loc"][-1]), known, 1)
        meant = f"Did you mean {close[0]}?" if close else "Check its spelling, or remove it."
        return f"there is no such key. {meant}"
    if kind == "missing":
        return "this key is missing. Add it."
    if kind == "union_tag_invalid":
        context = details.get("ctx", {})
        return f"{context.get('tag')!r} is not a kind of measure. It may be one of {context.get('expected_tags')}."
    if kind == "string_type":
        return "this should be text. Put it in quotation marks."
    return message.removeprefix("Value error, ").removesuffix(".") + "."

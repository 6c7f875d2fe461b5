"""Reading the YAML that people maintain: contracts, clusters, registers. A broken file stops the work."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from standards.errors import MinstdError
from standards.model import Month
from standards.yaml import safe_reader


class BrokenFile(MinstdError):
    """A file of ours that cannot be used as it stands: the message names it and says what is wrong."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class Part(BaseModel):
    """A part of a YAML file. A key that nobody knows is a mistake, and what was read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _month(value: object) -> Month:
    return value if isinstance(value, Month) else Month.parse(str(value))


def _number(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction):
        raise ValueError("this should be a number")
    return Fraction(str(value))


MonthText = Annotated[Month, PlainValidator(_month)]
"""A month, written YYYY-MM."""

Exact = Annotated[Fraction, PlainValidator(_number)]
"""A number, kept exactly as it is written."""

P = TypeVar("P", bound=Part)


def read(path: Path, shape: type[P], broken: type[BrokenFile] = BrokenFile) -> P:
    """Read one YAML file and check its shape.

    Args:
        path: the file.
        shape: what the file must look like.
        broken: the error to raise.

    Raises:
        BrokenFile: the file is missing, is not YAML, names a key twice, or does not have the shape.
    """
    content = _load(path, broken)
    if not isinstance(content, dict):
        raise broken(path, "the file should be a mapping: names with a colon and a value.")
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        problems = [_problem(content, detail) for detail in error.errors()]
        raise broken(path, "; ".join(problems)) from None


def _load(path: Path, broken: type[BrokenFile]) -> object:
    try:
        return safe_reader().load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise broken(path, "there is no such file.") from None
    except UnicodeDecodeError:
        raise broken(path, "the file is not UTF-8 text.") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}: " if mark is not None else ""
        said = " ".join(text for text in (error.context, error.problem) if text)
        raise broken(path, f"{where}{said or 'this is not YAML'}.") from None
    except YAMLError as error:
        raise broken(path, f"this is not YAML: {error}") from None


def _problem(content: object, detail: ErrorDetails) -> str:
    """Say where in the file a problem stands, naming the entries of lists by their own name."""
    at = content
    words: list[str] = []
    for step in detail["loc"]:
        at = _inside(at, step)
        name = _name(at)
        words.append(f"{step} ({name})" if isinstance(step, int) and name else str(step))
    return f"{' > '.join(words)}: {detail['msg'].removeprefix('Value error, ')}"


def _inside(at: object, step: int | str) -> object:
    if isinstance(at, dict):
        return at.get(step)
    if isinstance(at, list) and isinstance(step, int) and step < len(at):
        return at[step]
    return None


def _name(at: object) -> str | None:
    if not isinstance(at, dict):
        return None
    return next((str(at[key]) for key in ("name", "id", "gss_code") if key in at), None)

"""The code's words and the people's: names of the field, plain English, and folders that a newcomer can read."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("standards", "spreadsheets", "data", "reports", "application", "portal", "flows")

NAMES: Final = {"one", "place", "said", "told", "came", "found", "there", "beside", "around", "whole", "look"}
"""They say nothing of what a variable holds. Use the noun: `verdict`, `row`, `finding`, `workspace`, `area`."""

WORDS: Final = {
    r"\bmend(s|ed|ing)?\b": "correct, resubmit",
    r"\bjudg(e|es|ed|ing|ement|ements)\b": "validate a return, assess a standard",
    r"\bslips?\b": "mistake, error",
    r"\btells? \w+( \w+)? apart\b": "distinguish",
    r"\btaken in\b": "accepted",
    r"\bsend (it|them) again\b": "resubmit",
    r"\b(is|are) no (ground|decision|state|number|date|month)\b": "isn't a valid ...",
    r"\bharmless\b": "safe to repeat",
    r"\be-mail": "email",
    r"\bstands twice\b": "appears twice",
}
"""What people never read, each with what to write instead."""

OLD_TEXTS: Final = {"What to mend", "what to mend"}
"""What version 0.1.0 wrote into files that may still come back."""

KEYS: Final = {("standards/measures/kinds/reconcile.py", "one")}
"""Names that are keys of a rule file."""

LEDGER: Final = "data/ledger/"
"""Its tables are called as they always were: `judgement`, for the validation of a receipt."""

USUAL, MOST = 12, 20
LARGE: Final = {
    "application/editions",
    "application/returns",
    "reports/site",
    "reports/datasets",
    "flows/commands",
    "data/ledger",
    "data/ledger/migrations/versions",
}
"""Folders that may hold more modules than is usual."""


def _trees(folders: tuple[str, ...] = PACKAGES) -> dict[str, ast.Module]:
    """Return every module of the packages, or of other folders, parsed, by its path; not what was installed there."""
    every = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    own = [path for path in every if "/." not in f"/{path.relative_to(ROOT).as_posix()}"]
    return {path.relative_to(ROOT).as_posix(): _tree(path) for path in own}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _named(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every name that a module gives: variables, parameters, functions and classes, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every sentence in a module that a person may meet: strings with a space in them, and no docstrings."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and " " in node.value and id(node) not in docstrings:
            yield node.lineno, node.value


def _help(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the docstrings of commands: their help."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any("command" in ast.unparse(each) for each in node.decorator_list):
            yield node.lineno, ast.get_docstring(node) or ""


def _faults(path: str, texts: Iterator[tuple[int, str]]) -> list[str]:
    return [
        f"{path}:{line}: {match.group()!r}: rather {better}"
        for line, text in texts
        if text not in OLD_TEXTS
        for pattern, better in WORDS.items()
        for match in re.finditer(pattern, text, flags=re.IGNORECASE)
    ]


def test_names_say_what_they_hold() -> None:
    faults = [
        f"{path}:{line}: {name}"
        for path, tree in _trees((*PACKAGES, "tests")).items()
        for line, name in [(1, Path(path).stem), *_named(tree)]
        if name.strip("_").lower() in NAMES and (path, name) not in KEYS
    ]
    assert faults == []


def test_names_in_templates_say_what_they_hold() -> None:
    paths = [path for path in sorted((ROOT / "reports").rglob("*")) if path.suffix in (".html", ".typ")]
    given = re.compile(r"(?:for|set|macro|let) ([\w, ()-]+?)(?: in | =|[-)]*%})")
    faults = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in paths
        for names in given.findall(path.read_text(encoding="utf-8"))
        for name in re.findall(r"[\w-]+", names)
        if name in NAMES
    ]
    assert len(paths) > 40
    assert faults == []


def test_messages_and_help_are_plain_english() -> None:
    faults = [
        fault
        for path, tree in _trees().items()
        if not path.startswith(LEDGER)
        for fault in _faults(path, iter([*_texts(tree), *_help(tree)]))
    ]
    assert faults == []


@pytest.mark.parametrize(
    "pattern",
    ["data/**/*.yaml", "standards/framework/*.yaml", "reports/templates/**/*.html", "portal/templates/**/*.html"],
)
def test_findings_pages_and_rules_are_plain_english(pattern: str) -> None:
    faults = [
        fault for path in sorted(ROOT.glob(pattern)) for fault in _faults(str(path.relative_to(ROOT)), _lines(path))
    ]
    assert faults == []


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda path: path.name
)
def test_guides_are_plain_english(path: Path) -> None:
    """But for the parts that `make docs` makes from texts of the folders above."""
    text = re.sub(r"<!-- \w+: made by.*?<!-- end -->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert _faults(path.name, enumerate(text.splitlines(), 1)) == []


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    return iter(list(enumerate(path.read_text(encoding="utf-8").splitlines(), 1)))


def test_a_class_name_means_one_thing() -> None:
    modules: dict[str, list[str]] = defaultdict(list)
    for path, tree in _trees().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules[node.name].append(path)
    twice = {name: paths for name, paths in modules.items() if len(paths) > 1}
    assert twice == {}


def test_own_modules_are_imported_by_their_own_names() -> None:
    faults = [
        f"{path}:{node.lineno}: {alias.name} as {alias.asname}"
        for path, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES
        for alias in node.names
        if alias.asname not in (None, alias.name)
    ]
    assert faults == []


def test_folders_are_small_enough_to_read() -> None:
    modules: dict[str, int] = defaultdict(int)
    for path in _trees():
        if not path.endswith("__init__.py"):
            modules[str(Path(path).parent)] += 1
    assert {folder: count for folder, count in modules.items() if count > MOST} == {}
    assert {folder: count for folder, count in modules.items() if count > USUAL and folder not in LARGE} == {}


def test_the_environment_is_read_in_one_module() -> None:
    readers = {
        path
        for path, tree in _trees().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
        or (isinstance(node, ast.alias) and node.name in ("environ", "getenv"))
    }
    assert readers == {"application/settings.py"}

"""Every command in a guide is one that there is, with options that it takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from flows.cli import app

ROOT = Path(__file__).parents[3]
GUIDES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FENCE = re.compile(r"^```(?:sh)?\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMANDS = typer.main.get_command(app)


def lines(guide: Path) -> list[str]:
    """Return the commands in a guide's blocks of commands, each on a line of its own."""
    blocks = FENCE.findall(guide.read_text(encoding="utf-8"))
    every = (line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines())
    return [line for line in every if re.match(r"(?:\.venv/bin/)?minstd [a-z]", line)]


def test_guides_have_commands() -> None:
    assert sum(len(lines(guide)) for guide in GUIDES) > 60


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_command_in_a_guide_is_there(guide: Path) -> None:
    assert [line for line in lines(guide) if not is_command(line)] == []


def is_command(line: str) -> bool:
    """Say whether there is such a command; of several with `|` between them, the first."""
    words = shlex.split(line.partition(" #")[0].partition(" |")[0].replace("[--json]", "--json"))[1:]
    command: Any = COMMANDS
    while words and (inner := getattr(command, "commands", None)) is not None:
        command = inner.get(words.pop(0))
    known = {name for parameter in getattr(command, "params", ()) for name in parameter.opts}
    return command is not None and {word for word in words if word.startswith("--")} <= known

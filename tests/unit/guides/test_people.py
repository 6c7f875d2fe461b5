"""The guide about people says what the tables say, and its commands exist with the options it shows."""

from __future__ import annotations

import re
import shlex

import pytest
import typer
from click import Command, Group

from flows.cli import app
from tests.support.people_guide import GUIDE, written

TEXT = GUIDE.read_text(encoding="utf-8")
COMMANDS = re.findall(r"^minstd .+$", TEXT, re.MULTILINE)


def test_the_made_parts_are_up_to_date() -> None:
    assert written(TEXT) == TEXT, "run `make docs`"
    assert TEXT.count("<!-- end -->") == 2


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_guide_can_be_typed(line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    command: Command = typer.main.get_command(app)
    while isinstance(command, Group):
        command = command.commands[words.pop(0)]
    words = ["1" if word == "GRANT" else word for word in words]
    command.make_context("minstd", words)


def test_the_guide_shows_some_commands() -> None:
    assert len(COMMANDS) > 15

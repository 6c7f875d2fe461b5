"""Whatever is typed after any command ends in a sentence, never in a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import cli
from tests.support.commands import minstd
from tests.support.made_once import copy_made

ODD = (
    "",
    "0.5/1", "1/0", "-1", "NaN", "inf", "99999999999999999999", "../../etc/passwd", "\ud800", "\n", "a" * 5000, "=1+1",
    "{drop}", "%s", "[]", "null", "--help", "http://[", "s3://", "C:\\x", "0001-01", "9999-12", "2026-13", "2026-10-32",
    "2026-10-01T00:00:00+99:00", "ＩＤ１", "December", "E09999999",
)  # fmt: skip
MEANT = ("2026-10", "Camden", "ID1", "north-london", "E09000007", "1", "33-2", "nobody@example.org")
NOT_HERE = ({"portal"}, {"run"}, {"prefect", "setup"})
"""Commands that serve, or start a server."""


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command with what is typed to call it."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, inner in command.commands.items():
        yield from commands(inner, (*path, name))


COMMANDS = [each for each in commands(typer.main.get_command(cli.app)) if set(each[0]) not in NOT_HERE]


@st.composite
def calls(draw: st.DrawFn) -> list[str]:
    path, command = draw(st.sampled_from(COMMANDS))
    typed = list(path)
    for parameter in command.params:
        if parameter.name in ("folder", "workspace", "help") or not (parameter.required or draw(st.booleans())):
            continue
        name = next((option for option in parameter.opts if option.startswith("-")), None)
        if name is not None:
            typed.append(name)
        if name is None or not parameter.is_flag:
            typed.append(draw(st.sampled_from((*ODD, *MEANT))))
    return typed


@pytest.mark.long
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(typed=calls())
def test_whatever_is_typed_ends_in_a_sentence(
    typed: list[str], drafted_folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-arguments" / "workspace"
    if not folder.exists():
        copy_made(drafted_folder, folder)
    monkeypatch.chdir(folder.parent)  # what is written where nobody said where
    monkeypatch.setenv("MINSTD_WORKSPACE", str(folder))
    done = minstd(*typed)
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr


def test_every_command_can_be_typed() -> None:
    assert len(COMMANDS) > 60

"""What commands share: where and as at which moment they look, and in which role they act."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from flows.commands.call import Call, CallInRole, with_call
from flows.commands.common import JsonOption

SHARED = {"cluster": "north-london", "now": "2026-11-18T12:00+00:00", "folder": Path("workspace")}


def seen_by(call: type[Call], *arguments: str) -> dict[str, Any]:
    """Run a command with an argument, a call and an option of its own; return what reached it."""
    seen: dict[str, Any] = {}

    def act(month: str, call: Call, as_json: JsonOption = False) -> None:
        seen.update(vars(call), month=month, as_json=as_json)

    act.__annotations__["call"] = call
    app = typer.Typer()
    app.command()(with_call(act))
    answer = CliRunner().invoke(app, list(arguments))
    return seen if answer.exit_code == 0 else {"exit_code": answer.exit_code}


def test_a_call_stands_for_its_options() -> None:
    given = ("--cluster", "north-london", "--now", SHARED["now"], "--workspace", "workspace")
    assert seen_by(Call, "2026-10", *map(str, given)) == {**SHARED, "month": "2026-10", "as_json": False}
    assert seen_by(Call, "2026-10", "--json") == {**dict.fromkeys(SHARED), "month": "2026-10", "as_json": True}


def test_only_a_call_in_a_role_takes_one() -> None:
    assert seen_by(CallInRole, "2026-10", "--role", "approver")["role"] == "approver"
    assert seen_by(Call, "2026-10", "--role", "approver") == {"exit_code": 2}


@pytest.mark.parametrize(("call", "names"), [(Call, []), (CallInRole, ["role"])])
def test_options_stand_where_the_call_stood(call: type[Call], names: list[str]) -> None:
    def act(month: str, *, call: Call, as_json: JsonOption = False) -> None: ...

    act.__annotations__["call"] = call
    assert list(signature(with_call(act)).parameters) == ["month", *names, "cluster", "now", "folder", "as_json"]

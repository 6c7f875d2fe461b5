"""No password is shown or written down by `minstd prefect setup` or `minstd doctor`, whatever address it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from application.settings import read_settings
from flows.deployments import worker_command
from tests.support.commands import minstd

PASSWORD = "hunter2invented"
ADDRESSES = {
    "MINSTD_LEDGER": f"postgresql+psycopg://127.0.0.1:1/x?user=minstd&password={PASSWORD}",
    "MINSTD_KEPT": f"s3://key:with/{PASSWORD}@bucket/kept",
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_password_anywhere_in_an_address_is_not_in_the_workers_command(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, ADDRESSES[name])
    command, secret = worker_command(read_settings(tmp_path / "workspace"), "http://127.0.0.1:4200/api")
    assert PASSWORD not in command
    assert secret == [name]


def test_an_address_with_a_password_is_refused_without_repeating_it(tmp_path: Path) -> None:
    address = f"https://user:{PASSWORD}@127.0.0.1:1/api"
    done = minstd("prefect", "setup", "--api", address, "--workspace", tmp_path / "workspace")
    assert done.returncode == 2
    assert PASSWORD not in done.stdout + done.stderr


def test_a_ledger_that_cannot_be_reached_is_a_complaint_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINSTD_LEDGER", ADDRESSES["MINSTD_LEDGER"])
    done = minstd("doctor", "--json", "--workspace", tmp_path / "workspace")
    assert PASSWORD not in done.stdout + done.stderr


def test_a_ledger_that_cannot_be_reached_is_a_complaint_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINSTD_LEDGER", "postgresql+psycopg://minstd@127.0.0.1:1/x")
    done = minstd("doctor", "--json", "--workspace", tmp_path / "workspace")
    assert (done.returncode, '"ledger"' in done.stdout) == (1, True)

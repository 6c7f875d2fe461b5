"""The settings file, and a setting that a command writes into it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from application.settings import SettingsError, environment_given, read_settings, use_prefect_api, write_setting

API = "http://127.0.0.1:4200/api"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a workspace may be, with nothing in the environment."""
    for name in ("MINSTD_SETTINGS", "MINSTD_WORKSPACE", "MINSTD_CLUSTERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_API_URL", "")
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    return tmp_path / "workspace"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, f'prefect_api = "{API}"\n'),
        ('contact = "a@example.org"\n', f'prefect_api = "{API}"\ncontact = "a@example.org"\n'),
        (
            '# ours\nprefect_api = "http://old/api" # till May\n[messages]\n',
            f'# ours\nprefect_api = "{API}"\n[messages]\n',
        ),
        ("[messages]\ncoordinator = []\n", f'prefect_api = "{API}"\n[messages]\ncoordinator = []\n'),
    ],
)
def test_a_setting_is_written_in_its_place_and_all_else_stays(folder: Path, before: str | None, after: str) -> None:
    file = folder.parent / "minstd.toml"
    if before is not None:
        file.write_text(before, encoding="utf-8")
    assert write_setting(folder, "prefect_api", API) == file
    assert file.read_text(encoding="utf-8") == after
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_settings(folder).prefect_api == API


def test_a_file_in_which_it_cannot_be_written_stays_as_it_is(folder: Path) -> None:
    file = folder.parent / "minstd.toml"
    text = '[messages]\nprefect_api = ["x"]\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="Write it by hand"):
        write_setting(folder, "prefect_api", API)
    assert file.read_text(encoding="utf-8") == text
    assert [path.name for path in folder.parent.iterdir()] == ["minstd.toml"]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        (None, API),
        ("http://prefect.example:4200", "http://prefect.example:4200/api"),
        ("https://prefect.example/api/", "https://prefect.example/api"),
    ],
)
def test_the_servers_address_is_given_or_that_of_this_machine(folder: Path, given: str | None, used: str) -> None:
    assert use_prefect_api(read_settings(folder), given) == used


@pytest.mark.parametrize("given", ["prefect.example", "ftp://prefect.example", "http://a:b@prefect.example"])
def test_what_is_no_address_is_refused(folder: Path, given: str) -> None:
    with pytest.raises(SettingsError, match="isn't the address of a server"):
        use_prefect_api(read_settings(folder), given)


def test_a_worker_has_every_setting_of_the_environment_and_no_password_is_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINSTD_CLUSTERS", "clusters")
    monkeypatch.setenv("MINSTD_LEDGER", "postgresql+psycopg://a:b@c/d")
    monkeypatch.setenv("MINSTD_EDITIONS", "s3://editions")
    monkeypatch.setenv("MINSTD_CONTACT", "The board")
    monkeypatch.setenv("MINSTD_MESSAGES", "{}")
    monkeypatch.setenv("MINSTD_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "user:password")
    shown, secret = environment_given(read_settings(folder))
    assert shown == {
        "MINSTD_WORKSPACE": str(folder),
        "MINSTD_CLUSTERS": str(Path("clusters").absolute()),
        "MINSTD_CONTACT": "The board",
        "MINSTD_EDITIONS": "s3://editions",
    }
    assert secret == ["MINSTD_LEDGER", "MINSTD_MESSAGES", "PREFECT_API_AUTH_STRING"]  # the portal's key isn't needed


def test_a_ledger_without_a_password_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder.parent / "own.toml"
    file.write_text("", encoding="utf-8")
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("MINSTD_SETTINGS", file.name)
    monkeypatch.setenv("MINSTD_LEDGER", "postgresql+psycopg://standards@c/d")
    shown, secret = environment_given(read_settings(folder))
    assert (shown["MINSTD_SETTINGS"], shown["MINSTD_LEDGER"]) == (str(file), "postgresql+psycopg://standards@c/d")
    assert secret == []

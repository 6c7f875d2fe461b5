"""What a run does not need is not installed with it, and where it is missing one sentence says how to install it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from data.storage.extras import EXTRA_OF_PROTOCOL, INSTALL, PORTAL

ROOT = Path(__file__).parents[4]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {name: needs for name, needs in PROJECT["optional-dependencies"].items() if name != "dev"}
MODULES = ("s3fs", "sshfs", "paramiko", "aiohttp", "psycopg", "adlfs")


def name_of(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace(".", "-")


def pinned(lock: str) -> dict[str, str]:
    """Return the version of each package that a lock file brings to this machine and this Python."""
    lines = re.findall(r"^([\w.-]+==[^\\\n]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    pins = [Requirement(line.strip()) for line in lines]
    return {pin.name: str(pin.specifier)[2:] for pin in pins if pin.marker is None or pin.marker.evaluate()}


def said_without_extras(opening: str) -> str:
    """Return what opening something ends with in a process where nothing that an extra brings can be imported."""
    code = f"""
import sys
sys.modules.update(dict.fromkeys({MODULES!r}))
from data.storage.extras import ExtraMissing
from data.ledger import Ledger
from data.storage.sources import Source
from data.storage.store import Store
try:
    {opening}
except ExtraMissing as error:
    print(error)
"""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("opening", "protocol", "extra"),
    [
        ("Source('s3://camden').waiting(None)", "s3", "s3"),
        ("Source('ssh://example.invalid/camden').waiting(None)", "ssh", "sftp"),
        ("Source('https://example.invalid/camden').waiting(None)", "https", "http"),
        ("Store('s3://editions')", "s3", "s3"),
        ("Ledger.open('postgresql+psycopg://minstd@127.0.0.1/minstd')", "postgresql", "postgresql"),
    ],
)
def test_what_needs_a_missing_extra_says_how_to_install_it(opening: str, protocol: str, extra: str) -> None:
    assert said_without_extras(opening) == (
        f"Addresses that start with {protocol}:// need the extra '{extra}', which isn't installed; install it with "
        f"`.venv/bin/python -m pip install --no-deps --require-hashes -r requirements-{extra}.lock`.\n"
    )


def test_a_kind_of_address_that_no_extra_is_for_names_its_package() -> None:
    assert "adlfs" in said_without_extras("Store('abfs://editions')")


def test_every_extra_has_a_lock_that_brings_what_it_names() -> None:
    assert set(EXTRAS) == {*EXTRA_OF_PROTOCOL.values(), PORTAL}
    for extra, needs in EXTRAS.items():
        lock = INSTALL.format(extra=extra).split()[-1]
        assert {name_of(need) for need in needs} <= set(pinned(lock))


def test_a_run_installs_no_extra_and_development_installs_them_all_in_the_same_versions() -> None:
    run, development = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert run.items() <= development.items()
    for extra, needs in EXTRAS.items():
        assert not {name_of(need) for need in needs} & set(run)
        assert pinned(f"requirements-{extra}.lock").items() <= development.items()


def test_whatever_a_package_of_a_run_requires_is_in_the_lock() -> None:
    """The locks are installed as they are, with nothing resolved; so nothing that is required may be left out."""
    run = pinned("requirements.lock")
    environment = default_environment()
    missing = []
    for name in run:
        for line in metadata.requires(name) or []:
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({**environment, "extra": ""}):
                key = need.name.lower().replace("_", "-").replace(".", "-")
                if key not in run or not need.specifier.contains(run[key], prereleases=True):
                    missing.append((name, line))
    assert missing == []


def test_the_maintainers_guide_says_why_each_package_is_there() -> None:
    guide = (ROOT / "docs" / "maintainers.md").read_text("utf-8")
    table = guide.partition("## What is installed, and why")[2].partition("\n## ")[0]
    first_cells = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    explained = {name_of(name) for name in re.findall(r"`([^`]+)`", first_cells)}
    asked = [*PROJECT["dependencies"], *(need for needs in PROJECT["optional-dependencies"].values() for need in needs)]
    assert explained == {name_of(need) for need in asked}
    for line in table.splitlines():
        if line.startswith("| `"):
            first, licence = line.split("|")[1:3]
            stated = {metadata.metadata(name)["License-Expression"] for name in re.findall(r"`([^`]+)`", first)}
            assert licence.strip(), line
            assert not [each for each in stated if each and each not in licence], line

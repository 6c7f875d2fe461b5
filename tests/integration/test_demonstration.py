"""`make run`, but for its set-up: what a newcomer sees, and that what it says to try works."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from application.editions import draft
from flows.demonstration import NAMES
from tests.integration.conftest import OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.support.printed import page_lines

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
AWKWARD = {"TZ": "Pacific/Auckland", "LC_ALL": "C"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("Tŷ’r Cyngor") / "what it keeps"


@pytest.fixture(scope="module")
def ended(workspace: Path) -> subprocess.CompletedProcess[str]:
    """The demonstration, where the time zone, the locale, the folder's name and its mask are not the usual ones."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.run(
        [sys.executable, "-m", "flows.demonstration", "--workspace", str(workspace)],
        cwd=ROOT,
        env={**environment, **AWKWARD},
        umask=0o077,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_it_prints_its_own_lines_and_nothing_else(ended: subprocess.CompletedProcess[str], workspace: Path) -> None:
    lines = ended.stdout.splitlines()
    steps = [f"{number}/{len(NAMES)}  {name}" for number, name in enumerate(NAMES, 1)]
    assert (ended.returncode, ended.stderr, lines[: len(steps)]) == (0, "", steps)
    assert lines[len(steps) + 1] == "The edition of October 2026 is published (invented data):"
    assert lines[-1] == f"What Prefect and Great Expectations logged is in {workspace / 'run.log'}"
    assert "Finished in state Completed" in (workspace / "run.log").read_text("utf-8")
    assert "\x1b" not in ended.stdout


def test_the_address_it_prints_is_the_editions_first_page(ended: subprocess.CompletedProcess[str]) -> None:
    address = ended.stdout.partition("(invented data):\n")[2].split()[0]
    page = Path(unquote(urlparse(address).path))
    assert "Invented demonstration data" in page.read_text("utf-8")
    assert f"python -m webbrowser -t {address}" in ended.stdout


def test_what_a_board_reads_first_is_one_page(ended: subprocess.CompletedProcess[str], workspace: Path) -> None:
    assert ended.returncode == 0
    (pack,) = (workspace / "editions").rglob("board-pack.pdf")
    first, second, *_ = page_lines(pack.read_bytes())
    assert any("Limits" in line for line in first)
    assert second[0] == "Core standards, borough by borough"


def test_other_surroundings_change_no_byte(
    ended: subprocess.CompletedProcess[str], workspace: Path, validated: Path, copy_of: Callable[[Path], WorkspaceCopy]
) -> None:
    assert ended.returncode == 0
    usual = copy_of(validated).open()
    _comparison, edition = draft.report(usual, OCTOBER, SIGNING_DAY)
    manifest = Path(usual.editions.url) / edition.folder / "manifest.json"
    assert (workspace / "editions" / edition.folder / "manifest.json").read_bytes() == manifest.read_bytes()


def test_the_commands_it_suggests_work(ended: subprocess.CompletedProcess[str]) -> None:
    suggested = ended.stdout.partition("Then try\n")[2].partition("\n\n")[0].splitlines()
    assert len(suggested) == 3
    for line in suggested:
        command = shlex.split(line)
        assert Path(command[0]).name == "minstd"
        run = subprocess.run(
            [sys.executable, "-m", "flows.cli", *command[1:]],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (run.returncode, run.stderr) == (0, ""), line
        assert len(run.stdout.splitlines()) > 3

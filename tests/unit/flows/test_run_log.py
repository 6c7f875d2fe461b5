"""A run's own lines stay apart from what other programs write, on a terminal and where a file takes them."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.progress import Steps

ROOT = Path(__file__).parents[3]
CODE = """
import atexit, logging, subprocess, sys, warnings
from pathlib import Path
from flows.progress import shown
from flows.run_log import others_in_log

atexit.register(lambda: subprocess.run(["echo", "written at the end"]))
with others_in_log(Path(sys.argv[1])), shown(("Collecting", "Validating")) as steps:
    steps.begin("Collecting")
    print("noise on standard error", file=sys.stderr)
    warnings.warn("a warning")
    subprocess.run(["echo", "a child's line"])
    steps.begin("Validating")
    steps.begin("Collecting")
print("our last line")
print("our error", file=sys.stderr)
"""
NOISE = ("noise on standard error", "a warning", "a child's line", "written at the end")


def run(log: Path, **streams: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", CODE, str(log)], cwd=ROOT, check=True, text=True, **streams)  # type: ignore[call-overload,no-any-return]


def test_where_no_terminal_is_each_step_is_a_plain_line(tmp_path: Path) -> None:
    ended = run(tmp_path / "new" / "run.log", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert ended.stdout == "1/2  Collecting\n2/2  Validating\nour last line\n"
    assert ended.stderr == "our error\n"
    log = (tmp_path / "new" / "run.log").read_text("utf-8")
    assert [text for text in NOISE if text not in log] == []


def test_on_a_terminal_a_bar_shows_the_steps_and_nothing_of_others(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    log = tmp_path / "run.log"
    with subprocess.Popen(
        [sys.executable, "-c", CODE, str(log)],
        cwd=ROOT,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"},
    ) as process:
        os.close(theirs)
        written = b"".join(iter(lambda: _read(ours), b"")).decode()
        process.wait()
    os.close(ours)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written)
    assert all(text in shown for text in ("2/2", "Done", "our last line", "our error"))
    assert [text for text in NOISE if text in shown] == []
    assert [text for text in NOISE if text not in log.read_text("utf-8")] == []


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux tells so that the other end is closed
        return b""


def test_a_second_run_adds_to_the_log(tmp_path: Path) -> None:
    for _run in range(2):
        run(tmp_path / "run.log", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert (tmp_path / "run.log").read_text("utf-8").count("a child's line") == 2


def test_a_step_that_was_not_announced_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    steps = Steps(("Collecting",), None)
    for step in ("Something else", "Collecting", "Collecting"):
        steps.begin(step)
    assert capsys.readouterr().out == "1/1  Collecting\n"

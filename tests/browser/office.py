"""LibreOffice as somebody uses it: a window of its own on a screen of its own, and nothing but keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

OFFICE: Final = shutil.which("soffice") or "soffice"
_WAITS: Final = 60.0
_KEYS: Final = {" ": "space", "/": "slash", ";": "semicolon", "-": "minus", ".": "period"}


class Calc:
    """A workbook that is open in LibreOffice. Use it in a `with`: at the end the program is closed by its own keys."""

    def __init__(self, path: Path, folder: Path) -> None:
        """Open a workbook; what the program keeps of itself goes into the folder."""
        self._path = path
        self._screen = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._screen.stdout is not None
        display = f":{self._screen.stdout.readline().strip()}"
        british = {"LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}
        self._environment = {**os.environ, **british, "DISPLAY": display, "SAL_USE_VCLPLUGIN": "gen"}
        profile = f"-env:UserInstallation=file://{folder / 'profile'}"
        self._office = subprocess.Popen(
            [OFFICE, "--norestore", "--nologo", "--nofirststartwizard", profile, str(path)],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._window = self._xdotool("search", "--sync", "--onlyvisible", "--name", path.name).split()[-1]
        time.sleep(3)  # the window is there before it listens
        self._xdotool("windowfocus", "--sync", self._window)

    def press(self, *keys: str) -> None:
        """Press keys one after another, as xdotool calls them."""
        self._xdotool("key", "--delay", "40", *keys)
        time.sleep(0.4)

    def type_across(self, cell: str, texts: Iterable[str]) -> None:
        """Go to a cell and type along its row; a cell with an empty text is passed by."""
        self._go(cell)
        keys: list[str] = []
        for text in texts:
            keys += [*(_KEYS.get(letter, letter) for letter in text), "Right"]
        self.press(*keys)

    def choose(self, cell: str, number: int) -> None:
        """Choose from a cell's drop-down, counted from 1."""
        self._go(cell)
        self.press("alt+Down")
        time.sleep(0.5)
        self.press(*["Down"] * (number - 1), "Return")

    def next_sheet(self) -> None:
        self.press("ctrl+Next")

    def dialog(self) -> str:
        """Press the button that is offered in the dialog that opens, and return the dialog's title."""
        self._wait(lambda: self._newest() != self._window)
        newest = self._newest()
        title = self._xdotool("getwindowname", newest).strip()
        self._xdotool("windowfocus", "--sync", newest)
        self.press("Return")
        self._xdotool("windowfocus", "--sync", self._window)
        return title

    def save(self) -> str:
        """Save as the keyboard does, in the form that the file has, and return the title of the dialog about it."""
        before = self._path.stat().st_mtime_ns

        def is_saved() -> bool:
            return self._path.stat().st_mtime_ns != before

        self.press("ctrl+s")
        self._wait(lambda: is_saved() or self._newest() != self._window)
        asked = "" if is_saved() else self.dialog()
        self._wait(is_saved)
        time.sleep(2)  # the file is there before the program has done with it
        return asked

    def _newest(self) -> str:
        return self._xdotool("search", "--onlyvisible", "--name", "..").split()[-1]

    @staticmethod
    def _wait(until: Callable[[], bool]) -> None:
        last = time.monotonic() + _WAITS
        while not until():
            assert time.monotonic() < last, "LibreOffice doesn't answer"
            time.sleep(0.2)

    def _go(self, cell: str) -> None:
        self.press("ctrl+shift+t", "ctrl+a", *cell, "Return")

    def _xdotool(self, *arguments: str) -> str:
        command = ["xdotool", *arguments]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, timeout=_WAITS, check=True
        )
        return done.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        try:
            if error is None:
                self.press("ctrl+q")
                self._office.wait(_WAITS)
        finally:
            if self._office.poll() is None:
                os.killpg(self._office.pid, 9)
            self._screen.terminate()
            self._screen.wait()

"""The parent's side of reading: child processes are started, given files, timed and ended here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any, Final, Self

from data.intake.gate.container import LARGEST, too_big
from data.intake.gate.grid import Grid, from_document
from data.model import Expectation

SECONDS: Final = 10.0
"""Processor time for a file: an honest one isn't refused because a machine has much to do."""
WAITED: Final = 60.0
"""Seconds after which a child is ended that uses no processor time either."""
LONGEST_ANSWER: Final = 100_000_000  # bytes: what the limits on cells and text let a child say
FILES_A_CHILD: Final = 100
MOST_CHILDREN: Final = 4
COMMAND: Final = (sys.executable, "-E", "-s", "-m", "data.intake.reading.child")
_OUT_OF_TIME: Final = getattr(signal, "SIGXCPU", 1000)  # not on Windows
_ROOT: Final = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class IncomingFile:
    """A file as it arrived: a name, of which only the ending is looked at, its bytes, and what is known of it."""

    name: str
    content: bytes
    expected: Expectation = field(default_factory=Expectation)


@dataclass(frozen=True)
class Refusal:
    """Why a file did not pass the gate: a code of the catalogue and what its message is filled in with."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Contents:
    """What came out of a file: its sheets, or its refusals."""

    sheets: tuple[Grid, ...] = ()
    refusals: tuple[Refusal, ...] = ()


class Child:
    """One child process, started when first needed and again after it died.

    Args:
        seconds: of processor time for a file.
        waited: seconds for a file, however little of them its child could use.
    """

    def __init__(self, seconds: float = SECONDS, command: Sequence[str] = COMMAND, waited: float = WAITED) -> None:
        self._seconds, self._waited = seconds, waited
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._known: Mapping[str, str] | None = None  # what the process was told last
        self._served = 0

    def read(self, file: IncomingFile, known: Mapping[str, str]) -> Contents:
        """Have one file read. A child that dies, hangs or talks nonsense is a refusal."""
        if len(file.content) > LARGEST:
            return _refused_outside(file)
        process = self._started()
        is_late = False

        def stop() -> None:
            nonlocal is_late
            is_late = True
            process.kill()

        timer = Timer(self._waited, stop)
        timer.start()
        try:
            answer = _ask(process, file, None if known == self._known else known, self._seconds)
            self._known = dict(known)
        finally:
            timer.cancel()
        self._served += 1
        if answer is None:
            self.close()
            is_slow = is_late or process.returncode == -_OUT_OF_TIME
            return Contents(refusals=(Refusal("reader_slow" if is_slow else "reader_died"),))
        if self._served >= FILES_A_CHILD:
            self.close()
        return answer

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process and forget it."""
        self.kill()
        process, self._process = self._process, None
        self._known = None
        self._served = 0
        if process is not None:
            process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a parser's panic may quote the file
                cwd=_ROOT,
                env={},
            )
        return self._process


def _refused_outside(file: IncomingFile) -> Contents:
    """Refuse a file for its size alone, without handing it to a child."""
    refused = too_big(len(file.content))
    return Contents(refusals=(Refusal(refused.code, refused.facts),))


def _ask(
    process: subprocess.Popen[bytes], file: IncomingFile, known: Mapping[str, str] | None, seconds: float
) -> Contents | None:
    """Send one file and return what came back, or None where nothing sensible did.

    The known words are sent where they are other ones than with the file before.
    """
    if process.stdin is None or process.stdout is None:
        return None
    latest = file.expected.latest
    request = {
        "name": file.name,
        "size": len(file.content),
        "known": None if known is None else dict(known),
        "latest": f"{latest}-01" if latest else None,
        "seconds": seconds,
    }
    try:
        process.stdin.write(json.dumps(request).encode("ascii") + b"\n" + file.content)
        process.stdin.flush()
        line = process.stdout.readline(LONGEST_ANSWER)
        answer = json.loads(line)
        if "refused" in answer:
            return Contents(refusals=tuple(Refusal(each["code"], each["facts"]) for each in answer["refused"]))
        return Contents(sheets=tuple(from_document(sheet) for sheet in answer["sheets"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


class Reader:
    """A few child processes that read files side by side. Use it in a `with`, or `close` it."""

    def __init__(self, children: int = 1, seconds: float = SECONDS) -> None:
        self._children = [Child(seconds) for _ in range(max(1, children))]

    @classmethod
    def for_files(cls, count: int) -> Self:
        """Return a reader with as many children as so many files at once can keep at work; none is started yet."""
        return cls(min(MOST_CHILDREN, os.cpu_count() or 1, count))

    def read(self, files: Sequence[IncomingFile], known: Mapping[str, str]) -> list[Contents]:
        """Return each file's contents, in the files' order."""
        if len(files) == 1 or len(self._children) == 1:
            return [self._children[0].read(file, known) for file in files]
        shares = [files[start :: len(self._children)] for start in range(len(self._children))]
        with ThreadPoolExecutor(len(self._children)) as pool:
            lanes = list(pool.map(lambda child, share: [child.read(f, known) for f in share], self._children, shares))
        return [lanes[n % len(lanes)][n // len(lanes)] for n in range(len(files))]

    def close(self) -> None:
        for child in self._children:
            child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

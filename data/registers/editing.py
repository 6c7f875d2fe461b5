"""Changing a register's file: what a person wrote in it, remarks included, stays as it is but for what changes."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from standards.errors import MinstdError
from standards.exact import plain
from standards.model import CellState, Month

SERVICES: Final = "services"
PANELS: Final = "panels"
ID_FIELD: Final = {SERVICES: "service_id", PANELS: "panel_id"}
_LETTER: Final = {SERVICES: "S", PANELS: "P"}
_ID: Final = re.compile(r"([A-Z]{3})-[SP](\d{2})")

Entry = Mapping[str, Any]
"""What a register says of a service or a panel, by the name of the field in the return."""


class RegisterChange(MinstdError):
    """A change of a register that can't be made. Nothing was written."""


class RegisterFile:
    """What a register's file says, to be changed.

    Args:
        content: the file's.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._yaml = _editor()
        self._loaded: dict[str, Any] = self._yaml.load(content.decode("utf-8"))
        self._before = self._text()

    def entries(self, kind: str) -> list[dict[str, Any]]:
        """Return the services or the panels as the file says them."""
        if not self._loaded.get(kind):
            self._loaded[kind] = []
        entries: list[dict[str, Any]] = self._loaded[kind]
        return entries

    def entry(self, entry_id: str) -> dict[str, Any]:
        """Return the service or panel of an id.

        Raises:
            RegisterChange: there is none; the message names those there are.
        """
        known = [(entry[ID_FIELD[kind]], entry) for kind in ID_FIELD for entry in self.entries(kind)]
        for known_id, entry in known:
            if known_id == entry_id:
                return entry
        ids = ", ".join(str(known_id) for known_id, _ in known) or "none yet"
        raise RegisterChange(f"The register has no {entry_id}. Its ids are {ids}.")

    def add(self, kind: str, values: Entry, since: Month, prefix: str) -> str:
        """Add a service or a panel under the next id, and return the id. An id is never used twice.

        What is there already, to the word and from the same month on, isn't added again: its id is returned.
        """
        for entry in self.entries(kind):
            if entry.get("from") == str(since) and is_same(entry, values):
                return str(entry[ID_FIELD[kind]])
        entry_id = self._next_id(kind, prefix)
        self.entries(kind).append({ID_FIELD[kind]: entry_id, "from": str(since), **_written(values)})
        return entry_id

    def change(self, entry_id: str, values: Entry, since: Month) -> None:
        """Give an entry other values from a month on; what it said before stays for the months before."""
        entry = self.entry(entry_id)
        if "from" in entry and since <= Month.parse(str(entry["from"])):
            entry.update(_written(values))
            return
        changes = entry.setdefault("changes", [])
        same = next((change for change in changes if str(change["from"]) == str(since)), None)
        if same is not None:
            same.update(_written(values))
            return
        later = [rank for rank, change in enumerate(changes) if str(change["from"]) > str(since)]
        changes.insert(later[0] if later else len(changes), {"from": str(since), **_written(values)})

    def close(self, entry_id: str, last: Month) -> None:
        """Let an entry end with a month."""
        self.entry(entry_id)["until"] = str(last)

    @property
    def content(self) -> bytes:
        """The file as it would be written: byte for byte as it was where nothing has changed."""
        text = self._text()
        return self._content if text == self._before else text.encode()

    def _text(self) -> str:
        written = io.StringIO()
        self._yaml.dump(self._loaded, written)
        return written.getvalue()

    def _next_id(self, kind: str, prefix: str) -> str:
        letters = _ID.match(next((str(entry[ID_FIELD[kind]]) for entry in self.entries(kind)), ""))
        own = letters[1] if letters else prefix
        numbers = [
            int(match[2])
            for entry in self.entries(kind)
            if (match := _ID.match(str(entry[ID_FIELD[kind]]))) and match[1] == own
        ]
        return f"{own}-{_LETTER[kind]}{max(numbers, default=0) + 1:02d}"


def _editor() -> YAML:
    """Return a reader and writer that leaves alone what isn't changed."""
    editor = YAML(typ="rt")
    editor.preserve_quotes = True
    editor.width = 4096
    editor.indent(mapping=2, sequence=4, offset=2)
    return editor


def round_trip(text: str, change: Callable[[dict[str, Any]], None]) -> str:
    """Return the text of a file after a change of what it holds; remarks stay."""
    editor, written = _editor(), io.StringIO()
    loaded = editor.load(text)
    change(loaded)
    editor.dump(loaded, written)
    return written.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        MinstdError: it can't be written.
    """
    try:
        handle, unfinished = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise MinstdError(f"{path} can't be written: {error.strerror}.") from error


def prefix_of(name: str, taken: Sequence[str]) -> str:
    """Return the three letters with which the ids of an area begin: its name's first, or others if they are taken."""
    letters = re.sub(r"[^A-Z]", "", name.upper())
    candidates = [letters[:3], *(letters[0] + letters[first : first + 2] for first in range(2, len(letters) - 1))]
    for candidate in candidates:
        if len(candidate) == 3 and candidate not in taken:
            return candidate
    raise RegisterChange(f"Every prefix for the IDs of {name} is taken. Add its first entry by hand.")


def is_same(entry: Entry, values: Entry) -> bool:
    """Say whether an entry of a file says exactly these values."""
    return all(str(entry.get(name, "")) == str(value) for name, value in _written(values).items())


def _written(values: Entry) -> dict[str, Any]:
    return {name: _as_written(value) for name, value in values.items()}


def _as_written(value: Any) -> Any:
    if value is CellState.NOT_APPLICABLE:
        return "z"
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else plain(value)
    return value

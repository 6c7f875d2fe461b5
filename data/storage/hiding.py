"""Moving the files of an edition out of readers' sight and back: each checked by its hash, and none lost.

A file is kept only if it is what the manifest says. Whatever else is at an edition's addresses is set aside as it is:
no link is followed, and nothing is deleted but what was begun and never finished.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from data.storage.folders import WRITING
from data.storage.store import Store, sha256

MANIFEST: Final = "manifest.json"
"""The file of an edition that lists every other with its hash; it is written last."""

ALL: Final = -math.inf
"""Whenever it was written."""


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """Which files are an edition's own.

    Attributes:
        hashes: the SHA-256 of each file that the manifest lists, and of the manifest, by path in the edition's folder.
        unlisted: the paths of its other files, whose hashes nothing says.
        is_listed: whether the manifest was found; otherwise nothing says which files are the edition's.
    """

    hashes: Mapping[str, str]
    unlisted: frozenset[str]
    is_listed: bool


@dataclass(slots=True)
class Faults:
    """What is not as it should be with an edition's files; all are paths in its folder.

    Attributes:
        missing: its own files that are nowhere.
        changed: those of which there is nothing but something else with their name.
        foreign: what was at its addresses and isn't its own.
        stuck: what couldn't be moved out of sight, and why.
        is_listed: whether its manifest was found.
    """

    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    stuck: dict[str, str] = field(default_factory=dict)
    is_listed: bool = True

    def __bool__(self) -> bool:
        return bool(self.lacks_own or self.foreign or self.stuck)

    @property
    def lacks_own(self) -> bool:
        """Whether one of the edition's own files is nowhere as it was drafted."""
        return bool(self.missing or self.changed or not self.is_listed)


class Hiding:
    """One edition's files, in three stores: at its addresses, out of sight, and set aside."""

    def __init__(self, shown: Store, withdrawn: Store, set_aside: Store, folder: str) -> None:
        self._shown = shown
        self._withdrawn = withdrawn
        self._set_aside = set_aside
        self._folder = folder

    def own_files(self, manifest_sha256: str, unlisted: frozenset[str]) -> OwnFiles:
        """Return which files are the edition's own, by the manifest with a SHA-256."""
        hashes = {MANIFEST: manifest_sha256}
        manifest = next(self._contents_of(MANIFEST, manifest_sha256), None)
        if manifest is None:
            return OwnFiles(hashes, unlisted, is_listed=False)
        hashes |= {entry["path"]: entry["sha256"] for entry in json.loads(manifest)["files"]}
        return OwnFiles(hashes, unlisted, is_listed=True)

    def pages(self) -> list[str]:
        """Return what is called as a page is at the edition's addresses, whatever it is."""
        files, odd = self._names(self._shown)
        return [name for name in (*files, *odd) if name.endswith(".html")]

    def hide(self, own: OwnFiles, notices: Mapping[str, bytes]) -> Faults:
        """Keep the edition's own files out of sight, set aside whatever else is there, and put up the notices."""
        self._sweep()
        files, odd = self._names(self._shown)
        kept, foreign = [], list(odd)
        for name in sorted(files, key=lambda name: name == MANIFEST):  # what says that it's withdrawn comes last
            content = self._content(self._shown, name)
            if content is not None and self._is_own(own, name, content):
                self._keep(name, content)
                kept.append(name)
            elif content is None or content != notices.get(name):
                (kept if name in notices and self._is_kept(own, name) else foreign).append(name)
        self._take_back(own)
        faults = Faults(is_listed=own.is_listed)
        self._put_aside(foreign, faults)
        self._put_up(notices, kept, faults)
        lacking = [name for name in own.hashes if not self._is_kept(own, name)]
        self._sort(lacking, faults)
        if own.is_listed:
            faults.foreign = sorted(set(foreign) - set(lacking))
        return faults

    def lacking(self, own: OwnFiles) -> Faults:
        """Return which of the edition's own files are nowhere as they were drafted."""
        faults = Faults(is_listed=own.is_listed)
        self._sort([name for name, digest in own.hashes.items() if not any(self._contents_of(name, digest))], faults)
        return faults

    def is_readable(self, own: OwnFiles) -> bool:
        """Say whether anything but one and the same notice is at the addresses of an edition that was withdrawn."""
        files, odd = self._names(self._shown)
        files = [name for name in files if not name.rpartition("/")[2].startswith(WRITING)]
        shown = {self._content(self._shown, name) for name in files}
        is_other = bool(odd) or len(shown) > 1 or not all(name.endswith(".html") for name in files)
        return is_other or any(content is None or sha256(content) in own.hashes.values() for content in shown)

    def show(self, own: OwnFiles) -> Faults:
        """Put the edition's own files back at its addresses, all of them or none."""
        faults = self.lacking(own)
        if faults:
            return faults
        self._sweep()
        files, odd = self._names(self._shown)
        mine = own.hashes.keys() | own.unlisted
        faults.foreign = sorted([*odd, *(name for name in files if name not in mine)])
        self._put_aside(faults.foreign, faults)
        self._shown.prune(self._folder)
        for name, digest in own.hashes.items():
            if not self._has(self._shown, name, digest):
                self._shown.write(self._path(name), next(self._contents_of(name, digest)))
        kept = [name for name in self._names(self._withdrawn)[0] if name in mine]
        for name in own.unlisted.intersection(kept):
            self._shown.write(self._path(name), self._withdrawn.read(self._path(name)))
        for name in sorted(kept, key=lambda name: name != MANIFEST):  # what says that it's withdrawn goes first
            self._withdrawn.remove(self._path(name))
        return faults

    def _sweep(self) -> None:
        for store in (self._shown, self._withdrawn):
            store.sweep(self._folder, ALL)

    def _put_aside(self, names: Iterable[str], faults: Faults) -> None:
        """Set aside what is at some addresses, as it is."""
        numbers = [int(folder.rpartition("/")[2]) for folder in self._aside()]
        target = f"{self._folder}/{max(numbers, default=0) + 1}"
        for name in names:
            with _noted(name, faults):
                self._shown.move(self._path(name), self._set_aside, f"{target}/{name}")

    def _put_up(self, notices: Mapping[str, bytes], kept: Iterable[str], faults: Faults) -> None:
        """Put up the notices, and remove what was kept from every other address."""
        self._shown.prune(self._folder)
        for name, content in notices.items():
            with _noted(name, faults):
                self._shown.write(self._path(name), content)
        for name in set(kept) - notices.keys():
            with _noted(name, faults):
                self._shown.remove(self._path(name))
        self._shown.prune(self._folder)

    def _keep(self, name: str, content: bytes) -> None:
        """Keep a file of the edition's own, unless it's kept already."""
        if self._content(self._withdrawn, name) != content:
            self._withdrawn.write(self._path(name), content)

    def _take_back(self, own: OwnFiles) -> None:
        """Keep what was set aside while nothing said that it's the edition's own; the manifest last."""
        for name in sorted(own.hashes, key=lambda name: name == MANIFEST):
            if not self._is_kept(own, name):
                for content in self._contents_of(name, own.hashes[name]):
                    self._keep(name, content)

    def _sort(self, lacking: Iterable[str], faults: Faults) -> None:
        """Say of files that are nowhere as they were drafted whether there's something else with their name."""
        depth = self._folder.count("/") + 2
        aside = {path.split("/", depth)[-1] for paths in self._set_aside.contents(self._folder) for path in paths}
        is_shown = not self._withdrawn.has(self._path(MANIFEST))
        for name in sorted(lacking):
            is_there = name in aside or self._withdrawn.has(self._path(name))
            is_changed = is_there or (is_shown and self._shown.has(self._path(name)))
            (faults.changed if is_changed else faults.missing).append(name)

    def _is_own(self, own: OwnFiles, name: str, content: bytes) -> bool:
        """Say whether some bytes at an address are the edition's own; of a file that isn't listed, those kept are."""
        if name in own.hashes:
            return sha256(content) == own.hashes[name]
        return name in own.unlisted and self._content(self._withdrawn, name) in (None, content)

    def _is_kept(self, own: OwnFiles, name: str) -> bool:
        return name in own.hashes and self._has(self._withdrawn, name, own.hashes[name])

    def _contents_of(self, name: str, digest: str) -> Iterator[bytes]:
        """Yield a file of the edition's own, wherever it is."""
        for store in (self._withdrawn, self._shown):
            if self._has(store, name, digest):
                yield store.read(self._path(name))
        for folder in self._aside():
            content = self._set_aside.read_regular(folder, name)
            if content is not None and sha256(content) == digest:
                yield content

    def _aside(self) -> list[str]:
        """Return the folders in which something of the edition's addresses was set aside, one for each time."""
        return [path for path in self._set_aside.folders(self._folder) if path.rpartition("/")[2].isdecimal()]

    def _has(self, store: Store, name: str, digest: str) -> bool:
        content = self._content(store, name)
        return content is not None and sha256(content) == digest

    def _content(self, store: Store, name: str) -> bytes | None:
        return store.read_regular(self._folder, name)

    def _names(self, store: Store) -> tuple[list[str], list[str]]:
        """Return what is in the edition's folder in a store, by path in the folder: the files, and what is none."""
        files, odd = store.contents(self._folder)
        start = len(self._folder) + 1
        return [path[start:] for path in files], [path[start:] for path in odd]

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"


@contextmanager
def _noted(name: str, faults: Faults) -> Iterator[None]:
    """Go on where something can't be moved, and note why."""
    try:
        yield
    except OSError as error:
        faults.stuck[name] = error.strerror or str(error)

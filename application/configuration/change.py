"""A change of a cluster's files by command: checked whole, written whole or not at all, accepted by who makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from application.configuration.accept import accepted_files, check_none_waits, record_acceptance
from application.people.acts import Act
from application.people.caller import Caller, permitted
from application.workspace import Workspace
from data.clusters.cluster import CLUSTER_FILE, cluster_of
from data.clusters.folder import REGISTERS, ClusterFolder
from data.intake.explanations import checked_text
from data.registers.editing import RegisterChange, write_whole
from data.registers.register import register_of
from standards.errors import MinstdError

Made = TypeVar("Made")
Files = dict[str, bytes]
"""The contents of a cluster's files, by their path within its folder."""


def change_files(
    workspace: Workspace, change: Callable[[Files], Made], reason: str, caller: Caller, now: datetime
) -> Made:
    """Change a cluster's files as they were accepted last, accept them, and return what the change returns.

    Everything is checked before a byte is written. If anything fails after that, every file is as it was. Whoever was
    stopped in between repeats the command: files that say already what it would write count as its own.

    Args:
        workspace: the cluster's.
        change: is given the files as accepted last, and changes what it's given.
        reason: in 60 words or fewer.
        caller: a coordinator.
        now: when.

    Raises:
        NotAccepted: files hold something else than what was accepted last and than what this would write.
        MinstdError: the reason may name somebody, the registers are a demonstration's, or a file could not be used.
        NotPermitted: the caller may not.
    """
    words = checked_text(reason)
    with permitted(workspace, Act.CONFIGURE, None, caller, now) as (given, until):
        _check_own(workspace)
        folder = ClusterFolder(workspace.folder.path)
        accepted = accepted_files(workspace, until)
        wanted = dict(accepted)
        try:
            made = change(wanted)
        except MinstdError:
            check_none_waits(workspace, folder.files, accepted, {})  # what is missing may stand in files that wait
            raise
        check_none_waits(workspace, folder.files, accepted, wanted)
        if wanted != accepted:
            _check_usable(folder.path, wanted)
            with _written(folder, wanted):
                record_acceptance(workspace, wanted, words, given, now)
    return made


def _check_own(workspace: Workspace) -> None:
    if workspace.has_invented_registers:
        raise RegisterChange(
            f"{workspace.cluster.name} is shipped with the demonstration, and its files stay as they are. Make a "
            "cluster of your own with `minstd cluster new`."
        )
    workspace.folder.check_changeable()


def _check_usable(folder: Path, files: Mapping[str, bytes]) -> None:
    """Refuse files that couldn't be used; the messages name them as if they had been written."""
    for member in cluster_of(folder / CLUSTER_FILE, files[CLUSTER_FILE]).members:
        name = f"{REGISTERS}/{member.gss_code}.yaml"
        register_of(folder / name, files[name])


@contextmanager
def _written(folder: ClusterFolder, wanted: Mapping[str, bytes]) -> Iterator[None]:
    """Write files, each whole, that of the cluster last; if what follows fails, too, put back what was there."""
    before = folder.files
    changed = [name for name, content in wanted.items() if before.get(name) != content]
    try:
        for name in sorted(changed, key=lambda name: (name == CLUSTER_FILE, name)):
            write_whole(folder.path / name, wanted[name])
        yield
    except BaseException:
        for name in changed:
            if name in before:
                write_whole(folder.path / name, before[name])
            else:
                (folder.path / name).unlink(missing_ok=True)
        raise

"""Everything that is wrong with a workspace, looked at from outside, for a timer: `minstd doctor`."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from application.configuration.clusters import served_clusters
from application.health.cluster_checks import problems_of
from application.health.complaints import Complaint, HealthCheck
from application.ledger.proof import verify
from application.messages import COORDINATOR
from application.returns.erasure_journal import read_journal
from application.returns.kept.verify import verify_kept
from application.settings import PREFIX, Settings, SettingsError, read_settings, settings_file
from application.workspace import Workspace, check_begun, open_workspace
from data.authorities.reading import is_area_code
from data.ledger import Ledger, true_time
from data.ledger.chain.clock import check_process_clock
from standards.errors import MinstdError
from standards.lists import listed

LEAST_FREE: Final = 1_000_000_000
"""Bytes that must be free where the workspace is."""

_MOST_NAMED: Final = 5
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_READ: Final = _OTHERS & ~(stat.S_IXGRP | stat.S_IXOTH)
"""Others may pass through a folder to one inside it that is theirs to read."""


def examine(workspace: Path | None, now: datetime | None) -> list[Complaint]:
    """Return everything that is wrong with a workspace and its clusters; nothing where all is well.

    Args:
        workspace: its folder; that of the settings unless given.
        now: the moment to look as at, in a demonstration; the true time unless given.
    """
    try:
        settings = read_settings(workspace)
    except SettingsError as error:
        return [Complaint(HealthCheck.SETTINGS, "", str(error))]
    complaints = [Complaint(check, "", problem) for check, problem in _of_workspace(settings, workspace)]
    try:
        check_begun(settings)
        clusters = served_clusters(settings)
    except MinstdError as error:
        return [*complaints, Complaint(HealthCheck.LEDGER, "", str(error))]
    return [*complaints, *_of_clusters(settings, clusters, now)]


def _of_clusters(settings: Settings, clusters: tuple[str, ...], now: datetime | None) -> Iterator[Complaint]:
    are_kept_unseen = True
    for cluster in clusters:
        try:
            with open_workspace(settings, cluster) as workspace:
                at = workspace.acting_time(now)
                yield from (Complaint(check, cluster, problem) for check, problem in problems_of(workspace, at))
                read_journal(workspace)
                if are_kept_unseen:
                    are_kept_unseen = False
                    yield from (Complaint(HealthCheck.KEPT, "", problem) for problem in _kept(workspace))
        except MinstdError as error:
            yield Complaint(HealthCheck.FILES, cluster, str(error))


# Of the whole workspace


def _of_workspace(settings: Settings, workspace: Path | None) -> Iterator[tuple[HealthCheck, str]]:
    yield from ((HealthCheck.SETTINGS, problem) for problem in _codes(settings))
    if _can_be_reached(settings):  # else that is said where the clusters are looked for
        yield from ((HealthCheck.LEDGER, problem) for problem in _ledger(settings))
        yield from ((HealthCheck.CLOCK, problem) for problem in _clock(settings))
    yield from ((HealthCheck.DISK, problem) for problem in _disk(settings))
    yield from ((HealthCheck.PERMISSIONS, problem) for problem in _permissions(settings, workspace))


def _codes(settings: Settings) -> Iterator[str]:
    """Yield which settings are of areas that there aren't, so that they do nothing."""
    given = {
        "trusted_clocks": settings.trusted_clocks,
        "source_options": settings.source_options,
        "messages": set(settings.messages) - {COORDINATOR},
    }
    for name, codes in given.items():
        unknown = sorted(code for code in codes if not is_area_code(code))
        if unknown:
            yield f"{PREFIX}{name.upper()} goes by ONS codes. It does nothing for {listed(unknown)}."


def _can_be_reached(settings: Settings) -> bool:
    try:
        return Ledger.is_made(settings.ledger_url)
    except MinstdError:
        return False


def _ledger(settings: Settings) -> Iterator[str]:
    try:
        proof = verify(settings, ())
    except MinstdError as error:
        yield str(error)
        return
    if not proof.is_whole:
        altered = [discrepancy.sentence for discrepancy in proof.verification.discrepancies]
        wrong = [*altered, *(conflict.sentence for conflict in proof.wrong), *proof.unreadable]
        yield " ".join([*wrong[:_MOST_NAMED], "See `minstd ledger verify`."])


def _clock(settings: Settings) -> Iterator[str]:
    try:
        check_process_clock()
        with Ledger.open(settings.ledger_url) as ledger:
            ledger.check_clock(true_time())
    except MinstdError as error:
        yield str(error)


def _disk(settings: Settings) -> Iterator[str]:
    if settings.workspace.is_dir():
        free = shutil.disk_usage(settings.workspace).free
        if free < LEAST_FREE:
            yield (
                f"{free / 1e9:.1f} GB are free where {settings.workspace} is, of at least {LEAST_FREE / 1e9:.0f}. Make "
                "room: `previews` and `observations` in it can be deleted."
            )


def _permissions(settings: Settings, workspace: Path | None) -> Iterator[str]:
    folder, file = settings.workspace.absolute(), settings_file(workspace)
    if not folder.is_dir():
        return
    open_ones = [*_open_to_others(folder, settings), *([file] if file is not None and _mode(file) & _OTHERS else [])]
    if open_ones:
        more = "" if len(open_ones) <= _MOST_NAMED else f" and {len(open_ones) - _MOST_NAMED} more"
        yield (
            f"Other accounts of this machine can get at {listed(map(str, open_ones[:_MOST_NAMED]))}{more}. Take their "
            f"rights away: `chmod -R go-rwx`, but for the drop folder and editions' folders `public`."
        )


def _open_to_others(folder: Path, settings: Settings) -> Iterator[Path]:
    """Yield what others can read in a workspace, but where boroughs leave files and where editions are served from."""
    if _mode(folder) & _OTHERS_READ:
        yield folder
    elsewhere = {Path(settings.drop_url), Path(settings.editions_url), Path(settings.replies_url)}
    for entry in sorted(folder.iterdir()):
        if entry not in elsewhere and not entry.is_symlink():
            yield from (path for path in (entry, *entry.rglob("*")) if not path.is_symlink() and _mode(path) & _OTHERS)


def _mode(path: Path) -> int:
    return path.stat().st_mode


def _kept(workspace: Workspace) -> Iterator[str]:
    findings = verify_kept(workspace)
    if not findings.is_whole:
        yield (
            f"Of what was kept of returns, {len(findings.missing)} are missing or altered and {len(findings.strays)} "
            "belong to no receipt. See `minstd returns verify`."
        )

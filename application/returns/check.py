"""Checking files beforehand: the findings that a borough would receive if it submitted them, with nothing stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from application.configuration.clusters import folders, register_anywhere
from application.settings import Settings
from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.intake.reading.reader import Reader
from data.kept.names import NamesOfArea
from data.ledger import Ledger, Receipt
from data.model import Expectation, FileExamination
from data.registers.register import Register, UnknownRegister
from standards.model import Month

if TYPE_CHECKING:
    from application.workspace import Workspace

CHECKED_AT_ONCE: Final = 50
"""So many files are checked together: each takes about a megabyte meanwhile."""


@dataclass(frozen=True)
class WrittenFiles:
    """What a check wrote: a marked copy of each file with findings, and the first page of the Data Docs."""

    copies: tuple[Path, ...]
    data_docs: Path | None


def check_files(
    files: Iterable[tuple[str, bytes]],
    now: datetime,
    annotated: Path | None,
    data_docs: Path | None,
    settings: Settings,
) -> tuple[list[FileExamination], WrittenFiles]:
    """Check files: each as if alone, and compared with what its borough sent before where the workspace has that.

    Args:
        files: the name and bytes of each file; taken a share at a time, so that memory doesn't grow with a folder.
        now: the time to check at; no return may be for a later month.
        annotated: a folder for a marked copy of each file with findings, if wanted.
        data_docs: a new folder for pages with every check, if wanted.
        settings: say where the workspace is. If it has a ledger, a file is compared as if it were submitted.

    Returns:
        What was found in each file, of the return itself no more than what it is; and what was written.

    Raises:
        MinstdError: a folder cannot be written to, or the one for pages is not empty.
    """
    docs = None
    if data_docs is not None:
        from data.intake.data_docs import DataDocs  # its libraries take seconds to load

        docs = DataDocs(data_docs)
    contracts = load_contracts()
    has_ledger = Ledger.is_made(settings.ledger_url)
    areas = [member.area for folder in folders(settings) for member in folder.cluster().members]
    outcomes: list[FileExamination] = []
    copies: list[Path] = []
    waiting = iter(files)
    with ExitStack() as until_checked:
        reader = until_checked.enter_context(Reader.for_files(CHECKED_AT_ONCE))
        open_once = cache(partial(_open, settings, until_checked))
        names = cache(partial(_names, settings)) if has_ledger else None
        while share := [_incoming(name, content, now) for name, content in islice(waiting, CHECKED_AT_ONCE)]:
            examined = examine(
                share,
                contracts,
                partial(register_anywhere, settings),
                names=names,
                areas=areas,
                reader=reader,
                seen=docs.add if docs else None,
            )
            if has_ledger:
                examined = [_compared(outcome, settings, open_once, now) for outcome in examined]
            if annotated is not None:
                from application.returns.templates import write_annotated  # loads what nothing else here needs

                copies += write_annotated(examined, contracts, annotated, copies)
            outcomes += map(_summary, examined)
    return outcomes, WrittenFiles(tuple(copies), docs.write() if docs is not None else None)


def _incoming(name: str, content: bytes, now: datetime) -> IncomingFile:
    return IncomingFile(name, content, Expectation(latest=Month.of(now.date())))


def _summary(examined: FileExamination) -> FileExamination:
    """Return what was found in a file, with what its return is and none of its sheets."""
    typed = None if examined.typed is None else replace(examined.typed, sheets={}, findings=())
    return replace(examined, typed=typed, kept=None)


def _names(settings: Settings, gss_code: str) -> NamesOfArea:
    """Return the names that an area's returns may hold: those of its register, and those that were accepted."""
    register: Register | None = None
    with suppress(UnknownRegister):
        register = register_anywhere(settings, gss_code)
    if not Ledger.is_made(settings.ledger_url):
        return NamesOfArea(register)
    with Ledger.open(settings.ledger_url) as ledger:
        return NamesOfArea(register, ledger.accepted_names(gss_code))


def _open(settings: Settings, until_checked: ExitStack, cluster_id: str) -> Workspace:
    """Open a cluster's workspace until every file is checked."""
    from application.workspace import open_workspace

    return until_checked.enter_context(open_workspace(settings, cluster_id))


def _compared(
    examined: FileExamination, settings: Settings, open_once: Callable[[str], Workspace], now: datetime
) -> FileExamination:
    """Return the findings with the questions that what the borough sent before leads to, as `submit` asks them."""
    if examined.typed is None or not Ledger.is_made(settings.ledger_url):
        return examined
    from application.returns.receive import compare_with_earlier

    gss_code = examined.typed.gss_code
    clusters = (folder.cluster() for folder in folders(settings))
    cluster = next((each for each in clusters if any(member.gss_code == gss_code for member in each.members)), None)
    if cluster is None:
        return examined
    receipt = Receipt(examined.sha256, cluster.id, gss_code, "check", examined.file, "", now)
    return compare_with_earlier(open_once(cluster.id), [(receipt, examined)])[0]

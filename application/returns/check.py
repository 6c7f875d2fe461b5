"""Checking files beforehand: the findings that a borough would receive, with nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from application.configuration.clusters import folders, register_anywhere
from application.settings import read_settings
from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.model import Examined, Expected
from standards.model import Month


@dataclass(frozen=True)
class WrittenFiles:
    """What a check wrote: a marked copy of each file with findings, and the first page of the Data Docs."""

    copies: tuple[Path, ...]
    data_docs: Path | None


def check_files(
    files: Sequence[tuple[str, bytes]], latest: Month, annotated: Path | None, data_docs: Path | None
) -> tuple[list[Examined], WrittenFiles]:
    """Check files by themselves: each as if alone, and compared with nothing sent before.

    Args:
        files: the name and bytes of each file.
        latest: the last month that a return may be for.
        annotated: a folder for a marked copy of each file with findings, if wanted.
        data_docs: a new folder for pages with every check, if wanted.

    Raises:
        MinstdError: a folder cannot be written to, or the one for pages is not empty.
    """
    incoming = [IncomingFile(name, content, Expected(latest=latest)) for name, content in files]
    docs = None
    if data_docs is not None:
        from data.intake.data_docs import DataDocs  # its libraries take seconds to load

        docs = DataDocs(data_docs)
    contracts = load_contracts()
    settings = read_settings()
    examined = examine(
        incoming,
        contracts,
        partial(register_anywhere, settings),
        areas=[member.area for folder in folders(settings) for member in folder.cluster().members],
        seen=docs.add if docs else None,
    )
    copies: list[Path] = []
    if annotated is not None:
        from application.returns.templates import write_annotated  # loads the ledger, which nothing else here needs

        copies = write_annotated(incoming, examined, contracts, annotated)
    return examined, WrittenFiles(tuple(copies), docs.write() if docs is not None else None)

"""From a view to the files of an edition: every path with its bytes. Nothing here touches a disk or a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from reports.datasets.annex import annex_datasets
from reports.datasets.csv import csv_file
from reports.datasets.dataset import DEMONSTRATION, DataFile
from reports.datasets.edition import data_files
from reports.datasets.metadata import metadata
from reports.datasets.price import contradictory, price_of
from reports.datasets.verdicts import as_json
from reports.datasets.workbook import OPEN_DOCUMENT, WORKBOOK, book_of
from reports.disclosure.notified import as_file
from reports.disclosure.primary import DEFAULT_SETTINGS, ProtectionSettings
from reports.disclosure.protect import (
    AudienceView,
    annexes,
    for_board,
    for_public,
    hidden_of,
)
from reports.edition_index import Index
from reports.pdf.packs import edition_documents
from reports.site.annex import annex_page, months_page
from reports.site.headline import headline
from reports.site.pages import ANNEX_SECTIONS, Page, pages, style, write
from reports.view.edition import EditionView
from reports.wording.words import AUDIENCE_WORDS
from spreadsheets import ods, xlsx
from spreadsheets.plan import BookPlan

MANIFEST: Final = "manifest.json"
PRICES: Final = "coordinator/hidden.json"
NOTIFIED: Final = "coordinator/notified.json"
"""What boroughs know of each other's moves, for the second look: nobody reads it."""


@dataclass(frozen=True, slots=True)
class Download:
    """A data file as the downloads page lists it."""

    path: str
    about: str
    size: int
    sha256: str


def render(published: AudienceView) -> dict[str, bytes]:
    """Return the site, the PDFs and the data files of a board's or a public edition, by path, without the manifest."""
    index = Index(published)
    with ThreadPoolExecutor() as threads:
        documents = [threads.submit(document.compiled) for document in edition_documents(index)]
        data = data_files(index)
        book = book_of(index.edition, data, AUDIENCE_WORDS[published.audience], [each.text for each in headline(index)])
        data = (*data, *_spreadsheets(book), *metadata(index.edition, data))
        files = {page.path: write(index, page) for page in pages(index)}
        data = (*(document.result() for document in documents), *data)
    listed = {"files": [_download(file) for file in data]}
    downloads = Page("downloads.html", "downloads.html", "Downloads", "downloads.html", listed)
    files |= {"style.css": style(), downloads.path: write(index, downloads)}
    return dict(sorted((files | {file.path: file.content for file in data}).items()))


def render_annex(published: AudienceView) -> dict[str, bytes]:
    """Return one borough's annex: a page and its data files, by path, without the manifest."""
    index = Index(of_own_returns(published))
    tables = tuple(map(csv_file, annex_datasets(index)))
    data = (*tables, *metadata(index.edition, tables))
    own = (annex_page(index, [_download(file) for file in data]), months_page(index))
    files = {file.path: file.content for file in data} | {"style.css": style()}
    return dict(sorted((files | {page.path: write(index, page, ANNEX_SECTIONS) for page in own}).items()))


def of_own_returns(published: AudienceView) -> AudienceView:
    """Return an annex that says of no other borough what became of its returns since the previous edition."""
    edition = published.edition
    if edition.previous is None:
        return published
    own = edition.previous.of_area(edition.areas[0].gss_code)
    return replace(published, edition=replace(edition, previous=own))


def render_all(
    view: EditionView,
    settings: ProtectionSettings = DEFAULT_SETTINGS,
    *,
    has_public: bool = True,
    salt_of: Callable[[str], str] = str,
) -> dict[str, bytes]:
    """Return a whole edition: `board/`, `public/` and `annex/<code>/`, each with its manifest, and one over all.

    Each of the folders stands by itself and can be handed to its readers alone; the manifest at the top is for nobody
    outside. A sign-off binds the hash of each. `coordinator/` says what protecting small counts costs each audience.

    Args:
        view: the edition.
        settings: how careful to be.
        has_public: whether there is an edition that anybody may read.
        salt_of: gives the salt of a folder's manifest, without which nobody can tell its files from its hash; that of
            the whole edition for no name.
    """
    hidden = hidden_of(view, settings)
    parts = {
        f"annex/{published.edition.areas[0].gss_code}": render_annex(published) for published in annexes(view, settings)
    }
    read = {"board": for_board(view, settings, hidden)}
    if has_public:
        read["public"] = for_public(view, settings, hidden)
    parts |= {audience: render(published) for audience, published in read.items()}
    prices: dict[str, object] = {audience: price_of(view, shown).as_dict() for audience, shown in read.items()}
    files = {
        PRICES: as_json(prices | {"contradictory": contradictory(view, hidden)}),
        NOTIFIED: as_json(as_file(view.compositions.notified)),
    }
    for folder, part in parts.items():
        files |= {f"{folder}/{path}": content for path, content in part.items()}
        files[f"{folder}/{MANIFEST}"] = manifest(part, view, settings, salt_of(folder))
    return {MANIFEST: manifest(files, view, settings, salt_of("")), **files}


def manifest(files: Mapping[str, bytes], view: EditionView, settings: ProtectionSettings, salt: str) -> bytes:
    """Return a manifest: every file with its hash, the inputs, the versions, and whether it is a demonstration.

    What is signed, and so what every reader gets, holds the hash of each audience's manifest. Without the salt in it a
    reader could try which counts give another audience's files the hash that was signed.
    """
    returns = sorted({submission.sha256 for submission in view.submissions if submission.sha256})
    value = {
        "demonstration": view.is_demonstration,
        **({"note": DEMONSTRATION} if view.is_demonstration else {}),
        "cluster": view.cluster_id,
        "month": str(view.month),
        "edition": {"number": view.number, "digest": view.digest, "as_at": view.as_at.isoformat()},
        "previous": None
        if view.previous is None
        else {
            "month": str(view.previous.month),
            "number": view.previous.number,
            "digest": view.previous.digest,
            **({"revised_because": view.previous.why} if view.previous.why else {}),
        },
        "inputs": {"cut_sha256": view.cut_sha256, "ruleset_sha256": view.ruleset.sha256, "returns_sha256": returns}
        | ({"configuration_sha256": view.configuration_sha256} if view.configuration_sha256 else {}),
        "versions": {
            "ruleset": f"{view.ruleset.id} {view.ruleset.version}",
            "code": view.code_version,
        },
        "disclosure": {"largest_hidden": settings.largest_hidden, "narrowest": settings.narrowest},
        "salt": salt,
        "files": [
            {"path": path, "bytes": len(content), "sha256": sha256(content).hexdigest()}
            for path, content in sorted(files.items())
        ],
    }
    return as_json(value)


def _spreadsheets(book: BookPlan) -> tuple[DataFile, DataFile]:
    about = "This month’s data files as one accessible spreadsheet"
    return (
        DataFile(WORKBOOK, f"{about}, for Excel", xlsx.write(book)),
        DataFile(OPEN_DOCUMENT, f"{about}, in OpenDocument form", ods.write(book)),
    )


def _download(file: DataFile) -> Download:
    return Download(file.path, file.about, len(file.content), sha256(file.content).hexdigest())

"""What the public, the board and each borough read are trees of their own: none leads into another."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from application.workspace import Workspace
from data.ledger import Edition
from data.ledger.people import Role
from portal.visit import Portal
from tests.integration.conftest import WorkspaceCopy
from tests.integration.portal.conftest import CAMDEN, HACKNEY
from tests.support.report_reader import Reader
from tests.support.visitor import Visitor

OTHERS = (
    "annex/{camden}/index.html",
    "coordinator/hidden.json",
    "coordinator/notified.json",
    "disclosure.json",
    "manifest.json",
    "board/index.html",
    "public/index.html",
)
"""Files of an edition that are in no reader's tree under these names."""


@pytest.fixture
def workspace(published_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]) -> Iterator[Workspace]:
    opened = copy_of(published_folder).open()
    yield opened
    opened.ledger.close()


def edition_of(workspace: Workspace) -> Edition:
    (publication,) = workspace.ledger.publications(workspace.cluster.id)
    return workspace.ledger.edition(publication.edition)


@pytest.mark.parametrize("way", ["", "../", "%2e%2e/", "..%2f", "../../"])
@pytest.mark.parametrize("name", OTHERS)
def test_no_address_leads_out_of_a_tree(
    name: str, way: str, visitor: Callable[..., Visitor], portal: Portal, workspace: Workspace
) -> None:
    path = way + name.format(camden=CAMDEN)
    edition = edition_of(workspace)
    assert workspace.editions.has(f"{edition.folder}/{name.format(camden=CAMDEN)}")
    board = visitor(Role.BOARD_READER)
    at = f"{edition.month}/{edition.number}"
    asked = workspace.editions.read(f"{edition.folder}/{name.format(camden=CAMDEN)}")
    for reader, tree in ((board, "editions"), (Visitor(portal), "public")):
        answer = reader.get(f"/north-london/{tree}/{at}/{path}")
        assert answer.content != asked
        assert answer.status != 200 or path == "manifest.json", "each tree has a manifest of its own"


def test_a_tree_needs_none_of_the_others(workspace: Workspace) -> None:
    """Handed to its readers alone, each folder is complete: no link of a page and no style leads out of it."""
    edition = edition_of(workspace)
    files = {path.removeprefix(f"{edition.folder}/") for path in workspace.editions.paths(edition.folder)}
    pages = 0
    for tree in ("board", "public", f"annex/{CAMDEN}", f"annex/{HACKNEY}"):
        own = {path.removeprefix(f"{tree}/") for path in files if path.startswith(f"{tree}/")}
        for page in sorted(path for path in own if path.endswith(".html")):
            read = Reader(workspace.editions.read(f"{edition.folder}/{tree}/{page}").decode())
            for link in read.links:
                address = urlsplit(link)
                if not address.scheme and address.path:
                    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(address.path)))
                    assert target in own, (tree, page, link)
            pages += 1
    assert pages > 100

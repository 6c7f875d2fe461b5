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
from reports.site.pages import moment
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
    """Handed to its readers alone, each folder is complete: no link of a page and no style leads out of it.

    But for the one to the list of all editions, which its readers can find where they found the folder.
    """
    fronts = {"board": "../../../index.html", "public": "../../../public.html"}
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
                    assert target in own or target == fronts.get(tree), (tree, page, link)
            pages += 1
    assert pages > 100


def test_every_page_leads_to_all_editions_of_its_readers(
    visitor: Callable[..., Visitor], portal: Portal, workspace: Workspace
) -> None:
    edition = edition_of(workspace)
    at = f"{edition.month}/{edition.number}"
    for tree, name in (("board", "index.html"), ("public", "public.html")):
        front = Reader(workspace.editions.read(f"north-london/{name}").decode())
        assert front.problems == []
        own = [link for link in front.links if link.endswith("/index.html")]
        assert f"{edition.folder.partition('/')[2]}/{tree}/index.html" in own
        assert all(workspace.editions.has(f"north-london/{link}") for link in own)
        for page in ("index.html", "areas/camden.html"):
            read = Reader(workspace.editions.read(f"{edition.folder}/{tree}/{page}").decode())
            up = "../" * (3 + page.count("/"))
            assert f"{up}{name}" in read.links
    assert "board" not in " ".join(Reader(workspace.editions.read("north-london/public.html").decode()).links)
    board = visitor(Role.BOARD_READER)
    (signed, *_) = workspace.ledger.sign_offs(edition.digest)
    assert f"{signed.role}, {moment(signed.at)}." in Reader(board.get("/north-london/editions").content.decode()).text
    assert board.get("/north-london/index.html").headers["location"] == "/north-london/editions"
    assert visitor(Role.APPROVER).get("/north-london/months/index.html").headers["location"] == "/north-london/editions"
    anybody = Visitor(portal)
    listed = Reader(anybody.get("/north-london/public.html").content.decode())
    assert f"public/{at}/index.html" in listed.links
    assert anybody.get(f"/north-london/public/{at}/index.html").status == 200
    assert anybody.get("/north-london/index.html").status != 200

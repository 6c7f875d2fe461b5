"""Reading an edition out of the store, file by file: what its audience's manifest lists, as it was drafted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from application.editions.months import standing_drafts
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.ledger import Edition
from data.ledger.releases import Release
from data.storage.editions import MANIFEST
from data.storage.store import StoreError, sha256
from standards.errors import MinstdError
from standards.model import Month

BOARD: Final = "board"
PUBLIC: Final = "public"
COORDINATOR: Final = "coordinator"
PRICES: Final = "hidden.json"
READERS: Final = {BOARD: "the board", PUBLIC: "the public"}


def annex(gss_code: str) -> str:
    """Return the folder of a borough's own part."""
    return f"annex/{gss_code}"


class NotInEdition(MinstdError):
    """There is no such file for this audience."""


def edition_file(workspace: Workspace, edition: Edition, audience: str, path: str) -> bytes:
    """Return a file of an edition.

    Args:
        workspace: that of the edition's cluster.
        edition: a draft or a published edition.
        audience: the folder of those who read: `board`, `public` or a borough's `annex/<code>`.
        path: the file's path in that folder.

    Raises:
        NotInEdition: the audience's manifest doesn't list it, so that nobody reads another's by a path.
        StoreError: it is missing, or isn't what was drafted.
    """
    listed = _listed(workspace, edition, audience)
    if path not in listed:
        raise NotInEdition("There is no such file in this edition.")
    content = workspace.editions.read(f"{edition.folder}/{audience}/{path}")
    if sha256(content) != listed[path]:
        raise StoreError(f"{edition.folder}/{audience}/{path} isn't what was drafted. Restore it from a backup.")
    return content


def hidden_words(workspace: Workspace, edition: Edition) -> list[str]:
    """Return what protecting small numbers of children costs each audience of a draft, a sentence each."""
    prices = {audience: price for audience, price in _prices(workspace, edition).items() if audience in READERS}
    costs = [
        f"Hidden from {READERS[audience]}, of {price['figures']:,} figures about children: {price['primary']:,} "
        f"because they are small, {price['secondary']:,} so that those can’t be worked out, "
        f"and {price['withheld']:,} with their verdict."
        for audience, price in prices.items()
    ]
    return costs + contradiction_words(workspace, edition)


def contradiction_words(workspace: Workspace, edition: Edition) -> list[str]:
    """Return which figures of a draft can't all be true, and what to do about them, a sentence for each borough."""
    return [
        f"{area}: these figures contradict each other, so all of them are hidden: {'; '.join(figures)}. Ask {area} to "
        f"check what it sent for them against each other and to resubmit it. Then run {edition.month} again."
        for area, figures in _prices(workspace, edition).get("contradictory", {}).items()
    ]


def _prices(workspace: Workspace, edition: Edition) -> dict[str, Any]:
    """Return what the coordinator's part of an edition says; version 0.1.0's had none."""
    if PRICES not in _listed(workspace, edition, COORDINATOR):
        return {}
    prices: dict[str, Any] = json.loads(edition_file(workspace, edition, COORDINATOR, PRICES))
    return prices


def _listed(workspace: Workspace, edition: Edition, audience: str) -> Mapping[str, str]:
    contents = workspace.editions.read(f"{edition.folder}/{MANIFEST}")
    if sha256(contents) != edition.manifest_sha256:
        raise StoreError(f"The manifest in {edition.folder} isn't what was drafted. Restore it from a backup.")
    return {
        path.removeprefix(f"{audience}/"): digest
        for path, digest in _entries(contents).items()
        if path.startswith(f"{audience}/")
    }


@lru_cache(maxsize=8)
def _entries(manifest: bytes) -> Mapping[str, str]:
    return {entry["path"]: entry["sha256"] for entry in json.loads(manifest)["files"]}


def published(workspace: Workspace) -> list[Edition]:
    """Return the cluster's published editions, the newest first."""
    publications = workspace.ledger.publications(workspace.cluster.id)
    ordered = sorted(publications, key=lambda each: (each.month, each.number), reverse=True)
    return [workspace.ledger.edition(publication.edition) for publication in ordered]


def current_edition(workspace: Workspace) -> Edition | None:
    """Return the newest published edition that isn't withdrawn; None where there is none."""
    withdrawn = workspace.ledger.withdrawals(workspace.cluster.id)
    return next((edition for edition in published(workspace) if edition.digest not in withdrawn), None)


def published_edition(workspace: Workspace, month: Month, number: int) -> Edition | None:
    """Return a published edition by its month and number; None if there is none."""
    for edition in published(workspace):
        if (edition.month, edition.number) == (month, number):
            return edition
    return None


def newest_draft(workspace: Workspace, month: Month) -> Edition | None:
    """Return the newest draft of a month; None before there is one."""
    return next(reversed(standing_drafts(workspace, month)), None)


def release_of(workspace: Workspace, edition: Edition) -> Release | None:
    """Return the release of a draft to its boroughs; None before it."""
    return next(iter(workspace.ledger.releases([edition.digest])), None)


def released_to(workspace: Workspace, member: Member, month: Month) -> tuple[Edition, Release] | None:
    """Return the newest draft of a month that was released to a borough; None where there is none."""
    given = [
        release
        for release in workspace.ledger.releases_of(workspace.cluster.id, month)
        if member.gss_code in release.areas
    ]
    return (workspace.ledger.edition(given[-1].edition), given[-1]) if given else None

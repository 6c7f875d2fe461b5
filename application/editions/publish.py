"""From a draft to a published edition: signed off on its manifest, pointed to, and never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from application.editions import challenges
from application.views.files import front_page
from application.workspace import Workspace
from data.ledger import Edition, Publication, SignOff
from data.storage.store import sha256
from standards.errors import MinstdError

MANIFEST = "manifest.json"
FIRST_PAGE = "board/index.html"


def first_page(workspace: Workspace, edition: Edition) -> str:
    """Return where the edition's first page is."""
    return f"{workspace.editions.url}/{edition.folder}/{FIRST_PAGE}"


def sign_off(workspace: Workspace, digest: str, role: str, note: str, now: datetime) -> Edition:
    """Record that a role signs a draft off, bound to the hash of its manifest.

    Raises:
        MinstdError: the draft's files are not what was drafted, challenges can still be made, or one is not in it.
    """
    edition = workspace.ledger.edition(digest)
    closes = workspace.cluster.timetable(edition.month).challenges_close_on
    if now.date() <= closes and edition.cluster == workspace.cluster.id:
        raise MinstdError(f"Boroughs can challenge this draft until {closes:%d %B %Y}. Sign it off after that.")
    disputed = challenges.latest_change(workspace.ledger.challenges(edition.cluster, edition.month, now))
    if disputed is not None and disputed > edition.drafted_at:
        raise MinstdError(
            f"A challenge was raised or decided after this draft was made. Run {edition.month} again to include it."
        )
    manifest = sha256(workspace.editions.read(f"{edition.folder}/{MANIFEST}"))
    if manifest != edition.manifest_sha256:
        raise MinstdError(f"The manifest in {edition.folder} has changed since it was drafted. Run the month again.")
    workspace.ledger.sign(SignOff(edition.digest, role, note, manifest, now))
    return edition


def is_signed(workspace: Workspace, edition: Edition) -> bool:
    """Say whether as many roles have signed as the cluster wants."""
    return len(workspace.ledger.sign_offs(edition.digest)) >= workspace.cluster.sign_offs_wanted


def publish_edition(workspace: Workspace, edition: Edition, now: datetime) -> Publication:
    """Publish a signed draft without changing a byte of it: a row in the ledger, then the pointers to it.

    Raises:
        MinstdError: it is not signed off, its files were altered, readers could work out small counts of children, or
            another edition was published meanwhile.
    """
    if not is_signed(workspace, edition):
        raise MinstdError(f"Edition {edition.digest[:12]} hasn't been signed off yet. Use `minstd sign-off`.")
    from application.disclosure.certificate import CERTIFICATE, certify  # a solver is loaded where it is needed

    verify_files(workspace, edition)
    certificate = certify(workspace, edition)
    if not workspace.editions.has(f"{edition.folder}/{CERTIFICATE}"):
        workspace.editions.write(f"{edition.folder}/{CERTIFICATE}", certificate.content())
    publication = Publication(edition.cluster, edition.month, edition.number, edition.digest, now)
    publication = workspace.ledger.publish(publication, edition.previous)
    _point(workspace, workspace.ledger.publications(edition.cluster))
    return publication


def verify_files(workspace: Workspace, edition: Edition) -> int:
    """Check every file of an edition against its manifest, and return how many there are.

    Raises:
        MinstdError: one is missing or altered.
    """
    contents = workspace.editions.read(f"{edition.folder}/{MANIFEST}")
    if sha256(contents) != edition.manifest_sha256:
        raise MinstdError(f"The manifest in {edition.folder} has changed since it was drafted. Run the month again.")
    files = json.loads(contents)["files"]
    for entry in files:
        if sha256(workspace.editions.read(f"{edition.folder}/{entry['path']}")) != entry["sha256"]:
            raise MinstdError(
                f"{edition.folder}/{entry['path']} has changed since it was drafted. Run the month again."
            )
    return len(files)


def _point(workspace: Workspace, publications: Sequence[Publication]) -> None:
    def entry(publication: Publication) -> dict[str, object]:
        edition = workspace.ledger.edition(publication.edition)
        return {
            "month": str(publication.month),
            "number": publication.number,
            "digest": publication.edition,
            "folder": edition.folder,
        }

    newest = max(publications, key=lambda publication: (publication.month, publication.number))
    pointer = {"current": entry(newest), "editions": [entry(publication) for publication in publications]}
    path = f"{newest.cluster}/published.json"
    workspace.editions.write(path, (json.dumps(pointer, indent=1) + "\n").encode())
    workspace.editions.write(f"{newest.cluster}/index.html", front_page(workspace, publications))

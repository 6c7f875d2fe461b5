"""What says which editions there are: `published.json` and the front page of a cluster's editions."""

from __future__ import annotations

import json

from application.ledger.heads import POINTER, read_pointer
from application.views.files import front_page
from application.workspace import Workspace
from data.ledger import Edition, Publication
from standards.errors import MinstdError


def point(workspace: Workspace) -> None:
    """Write which editions of a cluster are published, which of them are withdrawn, and which one to read.

    Nobody publishes or withdraws between what is read in the ledger and what is written.
    """
    with workspace.ledger.turn():
        _point(workspace)


def mark_withdrawn(workspace: Workspace, edition: Edition) -> None:
    """Say in `published.json` alone that an edition is withdrawn, for a ledger that is behind it.

    What else it says is what shows that the ledger is behind, and stays. One that was changed is written anew.
    """
    path = f"{workspace.cluster.id}/{POINTER}"
    try:
        pointer = read_pointer(workspace.editions, path)
    except MinstdError:
        point(workspace)
        return
    for entry in pointer["editions"]:
        entry["withdrawn"] = entry.get("withdrawn", False) or entry["digest"] == edition.digest
    readable = [entry for entry in pointer["editions"] if not entry["withdrawn"]]
    newest = max(readable, key=lambda entry: (entry["month"], entry.get("number", 0)), default=None)
    content = (json.dumps({**pointer, "current": newest}, indent=1) + "\n").encode()
    workspace.editions.write(path, content)


def _point(workspace: Workspace) -> None:
    publications = workspace.ledger.publications(workspace.cluster.id)
    withdrawn = workspace.ledger.withdrawals(workspace.cluster.id)

    def entry(publication: Publication) -> dict[str, object]:
        edition = workspace.ledger.edition(publication.edition)
        return {
            "month": str(publication.month),
            "number": publication.number,
            "digest": publication.edition,
            "folder": edition.folder,
            "withdrawn": publication.edition in withdrawn,
        }

    readable = [publication for publication in publications if publication.edition not in withdrawn]
    newest = max(readable, key=lambda publication: (publication.month, publication.number), default=None)
    pointer = {
        "current": None if newest is None else entry(newest),
        "editions": [entry(publication) for publication in publications],
        "head": workspace.ledger.head(workspace.cluster.id).as_json,
    }
    path = f"{workspace.cluster.id}/{POINTER}"
    workspace.editions.sweep_beside(workspace.cluster.id)
    workspace.editions.write(path, (json.dumps(pointer, indent=1) + "\n").encode())
    for name, content in front_page(workspace, publications).items():
        workspace.editions.write(f"{workspace.cluster.id}/{name}", content)

"""What says which editions there are: `published.json` and the front page of a cluster's editions."""

from __future__ import annotations

import json

from application.ledger import POINTER
from application.views.files import front_page
from application.workspace import Workspace
from data.ledger import Publication


def point(workspace: Workspace) -> None:
    """Write which editions of a cluster are published, which of them are withdrawn, and which one to read.

    Nobody publishes or withdraws between what is read in the ledger and what is written.
    """
    with workspace.ledger.turn():
        _point(workspace)


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
    workspace.editions.write(f"{workspace.cluster.id}/index.html", front_page(workspace, publications))

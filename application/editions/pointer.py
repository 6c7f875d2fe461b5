"""What says which editions there are: `published.json` and the front page of a cluster's editions."""

from __future__ import annotations

import json
from collections.abc import Sequence

from application.ledger import POINTER
from application.views.files import front_page
from application.workspace import Workspace
from data.ledger import Publication


def point(workspace: Workspace, publications: Sequence[Publication]) -> None:
    """Write which editions of a cluster are published, which of them are withdrawn, and which one to read."""
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
    workspace.editions.write(path, (json.dumps(pointer, indent=1) + "\n").encode())
    workspace.editions.write(f"{workspace.cluster.id}/index.html", front_page(workspace, publications))

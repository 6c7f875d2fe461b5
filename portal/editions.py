"""Files of an edition as answers, each under a policy in which nothing of it can become script of the portal."""

from __future__ import annotations

import mimetypes

from starlette.responses import Response

from application.editions.reading import NotInEdition, edition_file
from application.editions.withdrawal import notice_of, withdrawal_of
from application.workspace import Workspace
from data.ledger import Edition
from data.storage.store import StoreError
from portal.security import EDITION_POLICY
from portal.visit import NotThere

_KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
}


def edition_answer(workspace: Workspace, edition: Edition, audience: str, path: str) -> Response:
    """Return a file of an edition; of one that was withdrawn, the notice that it was.

    Raises:
        NotThere: the audience's manifest doesn't list it.
    """
    try:
        content = edition_file(workspace, edition, audience, path or "index.html")
    except NotInEdition as error:
        raise NotThere from error
    except StoreError:
        if withdrawal_of(workspace, edition) is None:
            raise
        content = b""
    notice = withdrawn_answer(workspace, edition)
    if notice is not None:
        return notice
    ending = (path or "index.html").rsplit(".", 1)[-1]
    kind = _KINDS.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return Response(content, media_type=kind, headers={"content-security-policy": EDITION_POLICY})


def page_of_edition(content: bytes) -> Response:
    """Return a page that stands with the editions, under their policy."""
    return Response(content, media_type=_KINDS["html"], headers={"content-security-policy": EDITION_POLICY})


def withdrawn_answer(workspace: Workspace, edition: Edition) -> Response | None:
    """Return the notice that an edition was withdrawn, for every page that shows its figures; None where it wasn't."""
    withdrawal = withdrawal_of(workspace, edition)
    if withdrawal is None:
        return None
    notice = notice_of(workspace, edition, withdrawal)
    return Response(notice, 410, media_type=_KINDS["html"], headers={"content-security-policy": EDITION_POLICY})

"""What programs ask: a file checked or submitted, its findings, what is owed. The words are those of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse, Response

from application.people.limits import RateLimit, count
from application.returns import receive
from application.returns.borough import sent_by
from application.returns.register import register_of
from application.views.rows import check_rows, status_row, validation_row
from portal.description import description
from portal.pages.sending import own_validation
from portal.visit import Visit
from standards.errors import MinstdError

MOST_RECEIPTS = 200


def api_description(visit: Visit) -> Response:
    """Return what there is to ask, as OpenAPI describes it."""
    return JSONResponse(description(visit.portal.site.origin))


def api_check(visit: Visit) -> Response:
    """Check a file, keep nothing, and return what would be found if it were submitted."""
    name, content = _file(visit)
    examined = receive.checked(visit.workspace, visit.member, name, content, visit.now)
    return JSONResponse(check_rows([examined])[0])


def api_submit(visit: Visit) -> Response:
    """Submit a file, and return its receipt with every finding."""
    name, content = _file(visit)
    validation = receive.submit(visit.workspace, visit.member, name, content, visit.caller, visit.now)
    head = visit.workspace.ledger.head(visit.workspace.cluster.id)
    location = visit.to("api_receipt", number=validation.receipt.id)
    return JSONResponse(validation_row(validation) | {"head": head.as_json}, 201, headers={"location": location})


def api_receipts(visit: Visit) -> Response:
    """Return what the borough sent, the newest first."""
    sent = sent_by(visit.workspace, visit.member, visit.now)[:MOST_RECEIPTS]
    return JSONResponse({"returns": [_summary(validation_row(validation)) for validation in sent]})


def api_receipt(visit: Visit) -> Response:
    """Return a receipt with every finding, and what was answered."""
    return JSONResponse(validation_row(own_validation(visit)))


def api_owed(visit: Visit) -> Response:
    """Return every sheet that the borough owes for a month, and what became of it."""
    rows = register_of(visit.workspace, visit.month, visit.now)
    names = {visit.member.gss_code: visit.member.name}
    own = [row for row in rows if row.gss_code in names]
    return JSONResponse({"owed": [status_row(row, names, visit.workspace.contracts) for row in own]})


def _summary(row: dict[str, Any]) -> dict[str, Any]:
    return {**{key: value for key, value in row.items() if key != "findings"}, "findings": len(row["findings"])}


def _file(visit: Visit) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that was sent."""
    count(visit.workspace, RateLimit.UPLOAD, str(visit.person and visit.person.number), visit.clock)
    name = Path(visit.query.get("name", "")).name
    if not name:
        raise MinstdError("Say what the file is called, with its ending: ?name=panel.xlsx.")
    (upload,) = visit.uploads
    content = upload.path.read_bytes()
    if not content:
        raise MinstdError("Send the file itself as the body of the request.")
    return name, content

"""What holds for every answer and every question: the host, the origin, the headers, the cookie."""

from __future__ import annotations

import hmac
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from portal.visit import Visit

COOKIE: Final = "__Host-minstd"

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EDITION_POLICY: Final = (
    "sandbox allow-same-origin allow-downloads allow-top-navigation-by-user-activation; default-src 'none'; "
    "style-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages out of an edition, which hold texts of boroughs: whatever stands in them, no script runs."""

HEADERS: Final = {
    "content-security-policy": _POLICY,
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "publickey-credentials-get=(self), publickey-credentials-create=(self)",
    "cache-control": "private, no-store",
}


def has_own_host(request: Request, origin: str) -> bool:
    """Say whether a question was asked of the portal's own address, and of no other that leads to this machine."""
    return request.headers.get("host", "") == origin.split("://", 1)[1]


def has_own_origin(request: Request, origin: str) -> bool:
    """Say whether a form was sent from a page of the portal's own, as far as the browser says.

    As no page sends a referrer, browsers write `null` for the origin of its forms, and say whence in `Sec-Fetch-Site`.
    """
    named = request.headers.get("origin", "null")
    return named == origin or (
        named == "null" and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    )


def is_form_token(visit: Visit, token: str) -> bool:
    return hmac.compare_digest(visit.form_token.encode(), token.encode())


def finished(response: Response, visit: Visit | None, has_cookie: bool) -> Response:
    """Return an answer with the headers that all have, and the visitor's cookie where it is new."""
    for name, text in HEADERS.items():
        if name not in response.headers:
            response.headers[name] = text
    if visit is not None and (visit.new_secret or not has_cookie):
        response.set_cookie(
            COOKIE, visit.new_secret or visit.secret, path="/", secure=True, httponly=True, samesite="lax"
        )
    return response

"""The application that uvicorn serves: every address bound to the function that answers it, through one gate."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from application.demonstration_time import now_in
from application.people.limits import TooManyTries
from application.people.sessions import new_secret, person_of, session_of
from portal.addresses import ADDRESSES, BY_NAME, Address, Admission
from portal.forms import BadForm, FormReader, read_fields, read_files
from portal.machines import answer_program
from portal.pages import HANDLERS, Handler
from portal.rendering import page, seen_other
from portal.security import COOKIE, finished, has_own_host, has_own_origin, is_form_token
from portal.visit import NotThere, Portal, Visit
from standards.errors import MinstdError

_LOG: Final = logging.getLogger("portal")
_MISDIRECTED: Final = 421
_FOR_THE_INVITED: Final = frozenset({"account", "passkey_options", "make_passkey", "sign_out"})
"""What whoever came by an invitation may do: make a passkey, and then they are signed in."""

_KEPT: Final = {"style": "public, max-age=31536000, immutable"}
"""Addresses whose answers may be kept by the browser, with for how long."""


def make_app(portal: Portal, handlers: Mapping[str, Handler] = HANDLERS) -> FastAPI:
    """Return the application.

    Args:
        portal: what it serves.
        handlers: the function that answers each address, by the address's name.
    """
    app = FastAPI(title="Minimum standards", docs_url=None, redoc_url=None, openapi_url=None)
    for address in ADDRESSES:
        endpoint = _endpoint(portal, address, handlers[address.name])
        app.router.routes.append(Route(address.path, endpoint, methods=[address.method], name=address.name))
    app.router.default = _nowhere(portal)
    return app


def _endpoint(portal: Portal, address: Address, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if not has_own_host(request, portal.site.origin):
            return finished(Response("This isn’t the portal’s address.", _MISDIRECTED), None, True)
        visit = await run_in_threadpool(_visit, portal, address, request)
        if address.is_api:
            response = await answer_program(visit, request, handler)
        else:
            response = await _answered(visit, request, handler)
        if address.name in _KEPT and response.status_code == 200:
            response.headers["cache-control"] = _KEPT[address.name]
            return finished(response, None, True)
        _LOG.info(
            "%s %s person=%s cluster=%s area=%s status=%s",
            address.method,
            address.name,
            None if visit.person is None else visit.person.number,
            visit.workspace.cluster.id,
            visit.parts.get("area", ""),
            response.status_code,
        )
        return finished(response, None if address.is_api else visit, COOKIE in request.cookies)

    return endpoint


def _nowhere(portal: Portal) -> Callable[..., Awaitable[None]]:
    """Answer what is no address as what isn't the visitor's: with the same words."""
    nothing = Address("nothing", "GET", "", Admission.SIGNED_IN)

    def not_there(visit: Visit) -> Response:
        raise NotThere

    endpoint = _endpoint(portal, nothing, not_there)

    async def default(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["type"] == "http":
            await (await endpoint(Request(scope, receive)))(scope, receive, send)

    return default


def _visit(portal: Portal, address: Address, request: Request) -> Visit:
    """Return who came, as their cookie says."""
    secret = request.cookies.get(COOKIE, "")
    anywhere, clock = portal.any_workspace, portal.clock()
    session = session_of(anywhere, secret, clock) if secret else None
    person = None if session is None else person_of(anywhere, session, clock)
    workspace = portal.workspace(request.path_params.get("cluster", "")) or anywhere
    return Visit(
        portal=portal,
        address=address,
        workspace=workspace,
        secret=secret or new_secret(),
        session=session if person is not None else None,
        person=person,
        now=now_in(workspace),
        parts=dict(request.path_params),
        query=dict(request.query_params),
        calls_from=request.client.host if request.client else "",
    )


async def _answered(visit: Visit, request: Request, handler: Handler) -> Response:
    """Pass the gate, read the form, and have the address's function answer."""
    refused = await run_in_threadpool(_refused, visit)
    if refused is not None:
        return refused
    if visit.address.method == "GET":
        return await run_in_threadpool(_handled, visit, handler)
    if not has_own_origin(request, visit.portal.site.origin):
        return await run_in_threadpool(page, visit, "stale.html", 403)
    reader = FormReader(visit.workspace.settings.spool_folder / "incoming", lambda token: is_form_token(visit, token))
    try:
        if visit.address.takes_files:
            kind = request.headers.get("content-type", "")
            visit.typed, visit.uploads = await read_files(request.stream(), kind, reader)
        else:
            visit.typed = await read_fields(request.stream())
        if not is_form_token(visit, visit.typed.get("token", "")):
            return await run_in_threadpool(page, visit, "stale.html", 403)
        return await run_in_threadpool(_handled, visit, handler)
    except BadForm as error:
        visit.problem = str(error)
        return await run_in_threadpool(page, visit, "problem.html", 413)
    except ClientDisconnect:
        return Response(status_code=400)
    finally:
        reader.discard()


def _refused(visit: Visit) -> Response | None:
    """Return what to say to whoever may not come here; None to whoever may."""
    if visit.address.needs is Admission.ANYBODY:
        return None
    if visit.person is None:
        if visit.address.method == "GET":
            return seen_other(BY_NAME["sign_in"].path + _then(visit))
        return page(visit, "stale.html", 403)
    if visit.has_only_invitation and visit.address.name not in _FOR_THE_INVITED:
        return seen_other(BY_NAME["account"].path)
    is_elsewhere = visit.parts.get("cluster", visit.workspace.cluster.id) != visit.workspace.cluster.id
    areas = {None, *(member.gss_code for member in visit.workspace.cluster.members)}
    if is_elsewhere or visit.parts.get("area") not in areas:
        return _not_there(visit)
    if visit.address.name in BY_NAME and not visit.may(visit.address.name):
        return _not_there(visit)
    return None


def _not_there(visit: Visit) -> Response:
    """Return the one page for what isn't there and what isn't this visitor's: it takes nothing from the path."""
    anywhere = visit.portal.any_workspace
    plain = replace(visit, workspace=anywhere, now=now_in(anywhere), parts={}, query={}, typed={}, problem="")
    return page(plain, "not_there.html", 404)


def _then(visit: Visit) -> str:
    """Return where to go after signing in, as a query: only paths of the portal's own."""
    path = visit.to(visit.address.name) if visit.address.name in BY_NAME else "/"
    return "" if path == "/" else f"?{urlencode({'then': path})}"


def _handled(visit: Visit, handler: Handler) -> Response:
    try:
        return handler(visit)
    except NotThere:
        return _not_there(visit)
    except TooManyTries as error:
        visit.problem = str(error)
        response = page(visit, "problem.html", 429)
        response.headers["retry-after"] = str(error.seconds)
        return response
    except MinstdError as error:
        return _again(visit, str(error))


def _again(visit: Visit, problem: str) -> Response:
    """Show the page that a form came from, with what was wrong and what was typed."""
    visit.problem = problem
    with suppress(NotThere, MinstdError):
        if visit.address.back:
            return HANDLERS[visit.address.back](visit)
    return page(visit, "problem.html", 422)

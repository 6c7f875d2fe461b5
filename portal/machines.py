"""The gate for programs: a token in place of a cookie, a file as the whole body, and every answer in JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from application.people import tokens
from application.people.limits import RateLimit, TooManyTries, count
from application.people.permission import NotPermitted
from portal.addresses import Admission
from portal.forms import TOO_LARGE, BadForm, FormReader
from portal.visit import NotThere, Visit
from standards.errors import MinstdError

_UNADMITTED: Final = "Send a valid token: `Authorization: Bearer minstd_...`. Make one on your borough’s page “Tokens”."
_NOT_THERE: Final = "It doesn’t exist, or it isn’t this token’s."


async def answer_program(visit: Visit, request: Request, handler: Callable[[Visit], Response]) -> Response:
    """Answer a program.

    Args:
        visit: who came is not known yet: a cookie counts for nothing here.
        request: with the token.
        handler: the function that answers the address.
    """
    visit = replace(visit, session=None, person=None)
    reader = FormReader(visit.workspace.settings.spool_folder / "incoming", lambda _token: True)
    try:
        if visit.address.needs is not Admission.ANYBODY:
            visit = await run_in_threadpool(_admitted, visit, request.headers.get("authorization", ""))
        if visit.address.method == "POST":
            visit.uploads = (await reader.read_body(request.stream()),)
        return await run_in_threadpool(handler, visit)
    except ClientDisconnect:
        return Response(status_code=400)
    except _NoToken:
        return _problem(_UNADMITTED, 401, **{"www-authenticate": "Bearer"})
    except (NotThere, NotPermitted):
        return _problem(_NOT_THERE, 404)
    except BadForm:
        return _problem(TOO_LARGE, 413)
    except TooManyTries as error:
        return _problem(str(error), 429, **{"retry-after": str(error.seconds)})
    except MinstdError as error:
        return _problem(str(error), 422)
    finally:
        reader.discard()


class _NoToken(Exception):
    """No token came, or none that is good."""


def _admitted(visit: Visit, authorization: str) -> Visit:
    """Return the visit as whoever made the token, if the token is good for the borough that the path names."""
    scheme, _, secret = authorization.partition(" ")
    held = None
    if visit.parts["cluster"] in visit.portal.workspaces and scheme.casefold() == "bearer":
        held = tokens.holder_of(visit.workspace, secret.strip(), visit.now, visit.clock)
    if held is None:
        count(visit.portal.any_workspace, RateLimit.TOKEN, f"address {visit.calls_from}", visit.clock)
        raise _NoToken
    token, person = held
    count(visit.workspace, RateLimit.TOKEN, f"token {token.number}", visit.clock)
    admitted = replace(visit, person=person)
    if token.gss_code != visit.parts.get("area") or not admitted.may(visit.address.name):
        raise NotThere
    return admitted


def _problem(words: str, status: int, **headers: str) -> Response:
    return JSONResponse({"problem": words}, status, headers=headers)

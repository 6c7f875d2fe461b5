"""A visitor of the portal without a browser: keeps the cookie, fills in the pages' forms, follows links."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from httpx import ASGITransport, AsyncClient, Response

from application.people.passkeys import PasskeySite
from application.workspace import Workspace
from portal.app import make_app
from portal.pages import HANDLERS, Handler
from portal.visit import Portal
from tests.support.authenticator import Authenticator

ORIGIN = "http://localhost:8765"
COOKIE = "__Host-minstd"


@dataclass
class Clock:
    """The true time of a test."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 9, 9, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


def portal_of(*workspaces: Workspace, clock: Clock | None = None, origin: str = ORIGIN) -> Portal:
    by_id = {workspace.cluster.id: workspace for workspace in workspaces}
    return Portal(by_id, PasskeySite("Minimum standards", origin), clock or Clock())


@dataclass
class Answer:
    """What came back: the status, the text, where it leads, and every header."""

    status: int
    text: str
    headers: dict[str, str]
    content: bytes

    @property
    def words(self) -> str:
        """The text as a reader sees it, its spaces made one."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.text)).split())

    @property
    def heading(self) -> str:
        match = re.search(r"<h1>(.*?)</h1>", self.text, flags=re.DOTALL)
        return html.unescape(match[1]).strip() if match else ""

    def link(self, text: str) -> str:
        """Return where the link with a text leads."""
        for path, words in re.findall(r'<a[^>]* href="([^"]+)"[^>]*>(.*?)</a>', self.text, flags=re.DOTALL):
            if text in html.unescape(re.sub(r"<[^>]+>", "", words)):
                return html.unescape(path)
        raise AssertionError(f"no link {text!r} in {self.words[:2000]}")


class Visitor:
    """Somebody with a browser of their own, and a device for passkeys."""

    def __init__(self, portal: Portal, handlers: Mapping[str, Handler] = HANDLERS) -> None:
        self._app = make_app(portal, handlers)
        self.portal = portal
        self.origin = portal.site.origin
        self.cookie = ""
        self.calls_from = "192.0.2.7"
        self.device = Authenticator(self.origin)
        self.page = Answer(0, "", {}, b"")

    def get(self, path: str, **headers: str) -> Answer:
        self.page = self._asked("GET", path, headers)
        return self.page

    def follow(self, path: str) -> Answer:
        """Open a page, and go where it leads."""
        answer = self.get(path)
        while answer.status == 303:
            answer = self.get(answer.headers["location"])
        return answer

    def post(
        self,
        path: str,
        typed: dict[str, str] | None = None,
        files: list[tuple[str, bytes]] | None = None,
        token: str | None = None,
        **headers: str,
    ) -> Answer:
        """Send a form as the page that was opened last holds it."""
        values = {"token": self.token() if token is None else token, **(typed or {})}
        sent = {"origin": self.origin, **headers}
        if files is not None:
            parts: list[tuple[str, object]] = [(name, (None, text)) for name, text in values.items()]
            parts += [("file", (name, content)) for name, content in files]
            return self._asked("POST", path, sent, files=parts)
        return self._asked("POST", path, sent, data=values)

    def send(
        self, path: str, typed: dict[str, str] | None = None, files: list[tuple[str, bytes]] | None = None
    ) -> Answer:
        """Send a form and open the page that it leads to."""
        answer = self.post(path, typed, files)
        if answer.status != 303:
            self.page = answer
            return answer
        return self.follow(answer.headers["location"])

    def token(self) -> str:
        match = re.search(r'name="token" value="([0-9a-f]+)"', self.page.text)
        return match[1] if match else ""

    def sign_in_as(self, number: int) -> Answer:
        self.get("/sign-in")
        return self.send("/sign-in/invented", {"person": str(number)})

    def use_passkey(
        self, path: str, options: str, typed: dict[str, str] | None = None, *, makes: bool = False
    ) -> Answer:
        """Do what the page's script does: ask for the options, have the device answer, send the form."""
        begun = json.loads(self.post(options, typed).text)
        asked = json.dumps(begun["options"])
        answer = self.device.make(asked) if makes else self.device.use(asked)
        return self.send(path, {**(typed or {}), "ceremony": begun["ceremony"], "answer": answer})

    def _asked(self, method: str, path: str, headers: dict[str, str], **body: Any) -> Answer:
        if self.cookie:
            headers = {**headers, "cookie": f"{COOKIE}={self.cookie}"}

        async def ask() -> Response:
            transport = ASGITransport(self._app, client=(self.calls_from, 1))
            async with AsyncClient(transport=transport, base_url=self.origin) as client:
                return await client.request(method, path.split("#")[0], headers=headers, **body)

        response = asyncio.run(ask())
        match = re.search(rf"{COOKIE}=([^;]+)", response.headers.get("set-cookie", ""))
        if match:
            self.cookie = match[1]
        return Answer(response.status_code, response.text, dict(response.headers), response.content)

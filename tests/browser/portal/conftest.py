"""A real portal on this machine, a real Chromium, and devices that hold passkeys as real ones do."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from application import demonstration_time
from application.ledger.heads import make_demonstration
from application.returns import receive
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.sample import write_sample
from data.storage.folders import make_private
from portal.app import make_app
from portal.serve import portal_of
from tests.integration.conftest import CLUSTER, OCTOBER

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="session")
def collecting(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A demonstration two days before October's returns are due."""
    folder = tmp_path_factory.mktemp("portal")
    settings = read_settings(folder)
    make_demonstration(settings)
    write_sample(CLUSTER, 13, OCTOBER, 1, Path(settings.drop_url))
    workspace = open_workspace(settings, CLUSTER)
    now = demonstration_time.now_in(workspace)
    for member in workspace.cluster.members:
        receive.pull(workspace, member, now)
    receive.validate(workspace, now)
    make_private(settings.spool_folder)
    return workspace


@pytest.fixture(scope="session")
def address(collecting: Workspace) -> Iterator[str]:
    """Where the portal is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    portal = portal_of({CLUSTER: collecting}, collecting.settings, port)
    server = uvicorn.Server(uvicorn.Config(make_app(portal), host="127.0.0.1", port=port, log_level="warning"))
    serving = Thread(target=server.run, daemon=True)
    serving.start()
    deadline = monotonic() + 30
    while not server.started and monotonic() < deadline:
        sleep(0.05)
    yield portal.site.origin
    server.should_exit = True
    serving.join(10)


@pytest.fixture
def somebody(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open browsers of people's own, each with a device for passkeys, at a width in CSS pixels."""
    contexts = []

    def opened(width: int = 1280) -> Page:
        context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        return page

    yield opened
    for context in contexts:
        context.close()

"""Serving the portal: what has to be true before it starts, and uvicorn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Final

from application.people.passkeys import PasskeySite, portal_origin
from application.settings import Settings
from application.workspace import Workspace
from data.ledger import true_time
from data.storage.extras import portal_missing
from portal.visit import Portal
from standards.errors import MinstdError

LOOPBACK: Final = "127.0.0.1"
_SHORTEST_KEY: Final = 32
_NAME: Final = "Minimum standards"


class NotReadyToServe(MinstdError):
    """A portal that would not be safe to start. The message says what is missing."""


def demonstration_site(port: int) -> PasskeySite:
    """Return a demonstration's address: passkeys and private cookies work on localhost, and on no bare number."""
    return PasskeySite(_NAME, f"http://localhost:{port}")


def real_site(settings: Settings) -> PasskeySite:
    """Return the address of a portal for real returns.

    Raises:
        NotReadyToServe: HTTPS, the secret key or the mail account is missing.
    """
    lacking = []
    try:
        origin = portal_origin(settings)
    except MinstdError:
        lacking.append("`public_url`, the address that people type, such as https://portal.example; only HTTPS will do")
    if len(settings.secret_key) < _SHORTEST_KEY:
        lacking.append(f"`secret_key`, at least {_SHORTEST_KEY} random characters")
    if not settings.mail:
        lacking.append("`mail`, the account from which invitations are sent")
    if lacking:
        raise NotReadyToServe(f"The portal doesn't start without {'; '.join(lacking)}. See docs/portal.md.")
    return PasskeySite(_NAME, origin)


def portal_of(workspaces: Mapping[str, Workspace], settings: Settings, port: int) -> Portal:
    """Return the portal of some clusters of one workspace.

    Raises:
        NotReadyToServe: returns are real, and something is missing.
    """
    is_demonstration = next(iter(workspaces.values())).is_demonstration
    site = demonstration_site(port) if is_demonstration else real_site(settings)
    return Portal(workspaces, site, _clock)


def _clock() -> datetime:
    return true_time()


def serve(portal: Portal, settings: Settings, port: int) -> None:
    """Serve until somebody stops it. It listens on this machine alone: a proxy stands in front of a real one.

    Raises:
        ExtraMissing: the packages of the portal aren't installed.
    """
    try:
        import python_multipart  # noqa: F401 - is it there?
        import uvicorn
        import webauthn  # noqa: F401 - is it there?
    except ImportError as error:
        raise portal_missing(error) from error
    from portal.app import make_app

    _sweep(settings.spool_folder / "incoming")
    Thread(target=_load_what_is_slow, daemon=True).start()
    uvicorn.run(
        make_app(portal),
        host=LOOPBACK,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies) or None,
        timeout_keep_alive=15,
        limit_concurrency=200,
    )


def _sweep(folder: Path) -> None:
    """Remove what an upload left that was cut off: nobody was told that it was received."""
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink(missing_ok=True)


def _load_what_is_slow() -> None:
    """Load what the first return would wait for."""
    import data.intake.validation  # noqa: F401 - it is loaded, and nothing else

"""Sources that hang, or aren't who they say they are: each has its limit and its sentence, and the others go on."""

from __future__ import annotations

import asyncio
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from application.workspace import Workspace
from data.clusters.cluster import Member
from data.storage.sources import (
    Source,
    SourceDown,
    SourceLimits,
    SourceRefusal,
    SourceStuck,
    SourceUntrusted,
)
from tests.integration.conftest import CLUSTER, SIGNING_DAY, WorkspaceCopy
from tests.integration.servers import Server, free_port, host_key

ONCE: dict[str, Any] = {"config_kwargs": {"retries": {"max_attempts": 1}}}
SHORT = SourceLimits(opening=2, listing=2, fetching=2, visit=30)
PROTOCOLS = ("sftp", "s3", "http")


ADDRESSES = (
    "ssh://127.0.0.1:{port}/camden",
    *(pytest.param(url, marks=pytest.mark.long) for url in ("http://127.0.0.1:{port}/camden", "s3://camden")),
)


def later() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "served" / "camden"
    folder.mkdir(parents=True)
    (folder / "service.xlsx").write_bytes(b"a workbook")
    return folder


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Server]]:
    started: list[Server] = []

    def serve(protocol: str, *flags: str) -> Server:
        started.append(Server.start(protocol, folder.parent, *flags))
        return started[-1]

    yield serve
    for server in started:
        server.stop()


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


@pytest.mark.long
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_server_that_freezes_is_left_at_the_limit_and_asked_again(
    start: Callable[..., Server], folder: Path, protocol: str
) -> None:
    server = start(protocol)
    source = Source(*server.camden(), limits=SHORT)
    (waiting,) = source.waiting(later())
    server.freeze()
    with at_most(12):
        with pytest.raises(SourceStuck, match="does not answer: 2 seconds are over"):
            source.fetch(waiting)
        with pytest.raises((SourceStuck, SourceDown)):
            source.waiting(later())
    if protocol != "http":
        with at_most(12), pytest.raises((SourceStuck, SourceDown)):
            source.leave("replies/receipt-1.html", b"a reply")
    server.thaw()
    again = Source(*server.camden(), limits=SourceLimits())
    assert [again.fetch(each) for each in again.waiting(later())] == [b"a workbook"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_machine_that_takes_calls_and_says_nothing_is_left_at_the_limit(address: str) -> None:
    class Silent(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            time.sleep(20)

    with serving(Silent) as port:
        options: dict[str, Any] = {"username": "x", "password": "y"} if address.startswith("ssh") else {}
        if address.startswith("s3"):
            options = {"key": "x", "secret": "y", "endpoint_url": f"http://127.0.0.1:{port}"}
        with at_most(10), pytest.raises(SourceStuck, match="does not answer"):
            Source(address.format(port=port), options, limits=SHORT).waiting(later())


def test_a_file_that_trickles_is_left_at_the_limit() -> None:
    class Trickling(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(b"")

        def do_GET(self) -> None:
            if self.path.endswith(".xlsx"):
                self.answer(b"", "1000")
                for _byte in range(100):
                    self.wfile.write(b"x")
                    time.sleep(0.2)
            else:
                self.answer(b'<a href="service.xlsx">service.xlsx</a>')

        def answer(self, content: bytes, length: str = "") -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", length or str(len(content) or 1000))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with serving(Trickling) as port:
        source = Source(f"http://127.0.0.1:{port}/camden", limits=SHORT)
        (waiting,) = source.waiting(later())
        with at_most(8), pytest.raises(SourceStuck, match="does not answer"):
            source.fetch(waiting)


def test_a_visit_has_an_end_and_what_was_fetched_is_kept(folder: Path) -> None:
    source = Source(str(folder), limits=SourceLimits(visit=-1))
    (waiting,) = source.waiting(later())
    with pytest.raises(SourceStuck, match="What was fetched is kept; the rest comes next time"):
        source.fetch(waiting)


@pytest.mark.long
@pytest.mark.usefixtures("prefect")
def test_a_source_that_hangs_is_that_boroughs_trouble(
    workspace_copy: WorkspaceCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.intake import intake

    class Silent(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            time.sleep(30)

    own = Workspace.source
    with serving(Silent) as port:

        def source(workspace: Workspace, member: Member) -> Source:
            if member.name != "Hackney":
                return own(workspace, member)
            return Source(f"ssh://127.0.0.1:{port}/hackney", {"username": "x", "password": "y"}, limits=SHORT)

        monkeypatch.setattr(Workspace, "source", source)
        with at_most(60):
            state = intake(CLUSTER, now=SIGNING_DAY, workspace=str(workspace_copy.folder), return_state=True)
    assert (state.name, state.is_completed()) == ("CompletedWithExceptions", True)
    assert "does not answer: 2 seconds are over" in str(state.message)
    assert "E09000012" in str(state.message)
    assert "E09000007" not in str(state.message)


def test_a_server_with_an_unknown_key_is_told_no_password(folder: Path) -> None:
    heard: list[str] = []

    class Impostor(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            heard.append(username)
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            heard.append(password)
            return True

    with impostor(Impostor) as port:
        secret = {"username": "borough", "password": "secret-and-invented"}
        other_key = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
        for options in (secret, {**secret, "host_key": other_key}):
            with pytest.raises(SourceUntrusted) as caught:
                Source(f"ssh://127.0.0.1:{port}/camden", options, limits=SHORT).waiting(later())
            assert "SHA256:" in str(caught.value)
            assert host_key(port) in str(caught.value)
            assert heard == []
        trusted = {**secret, "host_key": host_key(port)}
        with pytest.raises((SourceRefusal, SourceStuck)):  # it has no files; but it is told the password
            Source(f"ssh://127.0.0.1:{port}/camden", trusted, limits=SHORT).waiting(later())
        assert heard == ["borough", "secret-and-invented"]


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    start: Callable[..., Server], folder: Path, tmp_path: Path
) -> None:
    certificate, key = self_signed(tmp_path)
    web = start("http", "--cert", str(certificate), "--key", str(key))
    store = start("s3", "--auth-key", "AKIDEXAMPLE1,secretexample1", "--cert", str(certificate), "--key", str(key))
    endpoint = f"https://127.0.0.1:{store.port}"
    for url, options in (
        (f"https://127.0.0.1:{web.port}/camden", {}),
        ("s3://camden", {"key": "AKIDEXAMPLE1", "secret": "secretexample1", "endpoint_url": endpoint} | ONCE),
    ):
        with pytest.raises(SourceUntrusted, match="can’t prove who it is"):
            Source(url, options, limits=SourceLimits(listing=30)).waiting(later())


@pytest.mark.parametrize(
    ("url", "options", "words"),
    [
        ("ssh://borough:secret@example.invalid/x", {}, "contains a password"),
        ("ssh://example.invalid/x", {"known_hosts": None}, "switch off the check of who answers"),
        ("https://example.invalid/x", {"client_kwargs": {"verify": False}}, "switch off the check of who answers"),
        ("s3://x", {"client_kwargs": {"verify": False}}, "switch off the check of who answers"),
        ("https://example.invalid/x", {"ssl": False}, "switch off the check of who answers"),
        ("http://example.invalid/x", {}, "can be read on its way"),
        ("s3://x", {"endpoint_url": "http://example.invalid"}, "can be read on its way"),
        ("s3://x", {"client_kwargs": {"endpoint_url": "http://example.invalid"}}, "can be read on its way"),
    ],
)
def test_what_is_not_safe_is_never_asked(url: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceRefusal, match=words) as caught:
        Source(url, options).waiting(later())
    assert "secret@" not in str(caught.value)


def test_over_the_web_refused_and_missing_and_down_are_three_things(start: Callable[..., Server]) -> None:
    locked = start("http", "--user", "borough", "--pass", "invented")
    with pytest.raises(SourceRefusal, match="refused the credentials"):
        Source(f"http://127.0.0.1:{locked.port}/camden").waiting(later())
    with pytest.raises(SourceRefusal, match="There is no folder"):
        Source(f"http://127.0.0.1:{start('http').port}/nobody").waiting(later())
    with pytest.raises(SourceDown, match="can't be reached"):
        Source(f"http://127.0.0.1:{free_port()}/camden").waiting(later())


@contextmanager
def serving(handler: type[socketserver.BaseRequestHandler]) -> Iterator[int]:
    class Threads(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Threads(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


@contextmanager
def impostor(server: type[asyncssh.SSHServer]) -> Iterator[int]:
    loop, port = asyncio.new_event_loop(), free_port()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    key = asyncssh.generate_private_key("ssh-ed25519")

    async def begin() -> None:
        await asyncssh.create_server(server, "127.0.0.1", port, server_host_keys=[key])

    asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    yield port
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Write a certificate that nobody vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret

"""Whether the machine behind a source is the one that it should be, and whether what is said to it stays between us."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from data.storage.extras import missing_extra

SSH: Final = ("ssh", "sftp")
HOST_KEY: Final = "host_key"
"""The option of a source over SSH with its server's public key, such as `ssh-ed25519 AAAA…`."""

_PASSWORD: Final = re.compile(r"://[^/@]*:[^/@]*@")
_CHECKS: Final = frozenset({"verify", "verify_ssl", "ssl", "ssl_context", "check_hostname"})
_SSH_PORT: Final = 22


def has_password(url: str) -> bool:
    """Say whether an address has a password in it, where everybody who sees the address sees it."""
    return bool(_PASSWORD.search(url))


def distrust(url: str, options: Mapping[str, Any]) -> str:
    """Return why a source must not be asked at all, in a sentence; empty where it may be.

    Args:
        url: its address.
        options: those it is reached with.
    """
    scheme, host = _scheme(url), _host(url)
    if has_password(url):
        return f"The address of the source at {host} contains a password. Move it to the setting source_options."
    if "known_hosts" in options and options["known_hosts"] is None:
        return (
            f"The options of {url} switch off the check of who answers (known_hosts is null). Give the key of "
            f"the server as {HOST_KEY}."
        )
    if any(_is_off(name, value) for name, value in _nested(options)):
        return f"The options of {url} switch off the check of who answers. Leave that option out."
    addresses = [url] if scheme == "http" else []
    addresses += [str(value) for name, value in _nested(options) if name == "endpoint_url"]
    for address in addresses:
        if _scheme(address) == "http" and not _is_here(_host(address)):
            return f"What is sent to {address} can be read on its way. Use an address that starts with https://."
    return ""


def prepared(url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a source as its file system takes them: a host key as the list of known hosts.

    Raises:
        ExtraMissing: the package for such addresses is not installed.
    """
    options = dict(options)
    if _scheme(url) not in SSH:
        return options
    options.setdefault("known_hosts", ())  # asyncssh's own: the file of known hosts; the file system's is to trust all
    if key := options.pop(HOST_KEY, None):
        options["known_hosts"] = _asyncssh().import_known_hosts(f"{_known_name(url)} {key}\n")
    return options


def is_untrusted(error: BaseException) -> bool:
    """Say whether a call failed because the machine that answered could not prove who it is."""
    return any(
        isinstance(each, ssl.SSLCertVerificationError) or type(each).__name__ == "HostKeyNotVerifiable"
        for each in _chain(error)
    )


def untrusted(url: str) -> str:
    """Return what to do about a source that could not prove who it is, in sentences."""
    if _scheme(url) not in SSH:
        return (
            f"{url} can’t prove who it is: its certificate isn’t one that this machine trusts. Nothing was "
            "sent to it. Ask those who run it to renew the certificate."
        )
    shown = _host_key(url)
    if shown is None:
        return f"{url} can’t prove who it is. Nothing was sent to it. Ask those who run it for its host key."
    fingerprint, key = shown
    return (
        f"{url} shows a host key that isn’t on file here: {fingerprint}. No password was sent to it. Ask those "
        f"who run it, in a way you trust, whether the key is theirs. If it is, set {HOST_KEY} among the options of "
        f"this source to `{key}`."
    )


def _host_key(url: str) -> tuple[str, str] | None:
    """Return the fingerprint and the public key that a server shows; nothing is sent to it that is secret."""
    asyncssh = _asyncssh()

    async def ask() -> Any:
        return await asyncssh.get_server_host_key(_host(url), urlsplit(url).port or _SSH_PORT)

    try:
        key = asyncio.run(ask())
    except (OSError, asyncssh.Error):
        return None
    if key is None:
        return None
    return key.get_fingerprint(), " ".join(key.export_public_key().decode().split()[:2])


def _asyncssh() -> Any:
    try:
        import asyncssh
    except ImportError as error:
        raise missing_extra("ssh", error) from error
    return asyncssh


def _known_name(url: str) -> str:
    port = urlsplit(url).port or _SSH_PORT
    return _host(url) if port == _SSH_PORT else f"[{_host(url)}]:{port}"


def _is_off(name: str, value: Any) -> bool:
    return name in _CHECKS and (value is False or value is None)


def _nested(options: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in options.items():
        yield name, value
        if isinstance(value, Mapping):
            yield from _nested(value)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        inner = getattr(error, "certificate_error", None)
        if isinstance(inner, BaseException):
            yield inner
        error = error.__cause__ or error.__context__


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower() if "://" in url else ""


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

"""What only some workspaces need, and is installed when asked for: one sentence where it is missing."""

from __future__ import annotations

from typing import Any

import fsspec

from standards.errors import MinstdError

EXTRA_OF_PROTOCOL = {
    "s3": "s3",
    "s3a": "s3",
    "ssh": "sftp",
    "sftp": "sftp",
    "http": "http",
    "https": "http",
    "postgresql": "postgresql",
}
"""Which of the extras in pyproject.toml each kind of address needs."""

PORTAL = "portal"
"""The extra that the portal and its passkeys need."""

INSTALL = ".venv/bin/python -m pip install --no-deps --require-hashes -r requirements-{extra}.lock"


class ExtraMissing(MinstdError):
    """A package that an address needs is not installed."""


def missing_extra(protocol: str, error: ImportError) -> ExtraMissing:
    """Return the error that says how to install what a kind of address needs.

    Args:
        protocol: the first part of the address, such as `s3`.
        error: what importing the package ended with.
    """
    extra = EXTRA_OF_PROTOCOL.get(protocol)
    if extra is None:
        return ExtraMissing(f"Addresses that start with {protocol}:// need a package that isn't installed: {error}.")
    command = INSTALL.format(extra=extra)
    return ExtraMissing(
        f"Addresses that start with {protocol}:// need the extra '{extra}', which isn't installed; "
        f"install it with `{command}`."
    )


def portal_missing(error: ImportError) -> ExtraMissing:
    """Return the error that says how to install what the portal and its passkeys need."""
    command = INSTALL.format(extra=PORTAL)
    return ExtraMissing(f"The portal needs the extra 'portal', which isn't installed ({error.name}): `{command}`.")


def open_files(url: str, **options: Any) -> tuple[Any, str]:
    """Return the `fsspec` file system that a URL names, and the path in it.

    Raises:
        ExtraMissing: the package for such addresses is not installed.
    """
    try:
        files, root = fsspec.url_to_fs(url, **options)
    except ImportError as error:
        raise missing_extra(url.partition("://")[0], error) from error
    return files, str(root)

"""Where things live. The only module that reads the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from standards.errors import MinstdError


class SettingsError(MinstdError):
    """A setting that cannot be used."""


class Settings(BaseSettings):
    """Settings, each from `MINSTD_<NAME>`; addresses are URLs, and what is not set lies in the workspace.

    Attributes:
        workspace: the folder that holds everything a run keeps.
        clusters: the folder with a folder for each cluster; beside the workspace by default.
        ledger: SQLAlchemy URL of the ledger; SQLite in the workspace by default.
        originals: `fsspec` URL of the originals.
        editions: `fsspec` URL of the editions.
        drop: `fsspec` URL that `{drop}` stands for in a cluster's sources.
        contact: where readers of an edition can write to.
        messages: JSON with the addresses, as `apprise` URLs, to which messages go: by ONS code, and `coordinator`.
        mail: the `apprise` URL of the account that e-mails to people are sent from; each recipient is added to it.
        source_options: JSON with `fsspec` options for each area's source, by ONS code; credentials belong here.
    """

    model_config = SettingsConfigDict(env_prefix="MINSTD_", frozen=True, extra="forbid")

    workspace: Path = Path("var/workspace")
    clusters: Path | None = None
    ledger: str = ""
    originals: str = ""
    editions: str = ""
    drop: str = ""
    contact: str = "the address in your terms of reference"
    messages: dict[str, list[str]] = Field(default_factory=dict, repr=False)
    mail: str = Field(default="", repr=False)
    source_options: dict[str, dict[str, Any]] = Field(default_factory=dict, repr=False)

    @property
    def clusters_folder(self) -> Path:
        return (self.clusters or self.workspace.absolute().parent / "clusters").absolute()

    @property
    def ledger_url(self) -> str:
        return self.ledger or f"sqlite:///{self._in_workspace('ledger.db')}"

    @property
    def originals_url(self) -> str:
        return self.originals or self._in_workspace("originals")

    @property
    def observations_url(self) -> str:
        """Typed returns: a cache, always on this machine, which may be deleted at any time."""
        return self._in_workspace("observations")

    @property
    def editions_url(self) -> str:
        return self.editions or self._in_workspace("editions")

    @property
    def replies_url(self) -> str:
        """Replies to areas in whose folder nothing can be left."""
        return self._in_workspace("replies")

    @property
    def drop_url(self) -> str:
        return (self.drop or self._in_workspace("drop")).rstrip("/")

    def _in_workspace(self, name: str) -> str:
        return str(self.workspace.absolute() / name)


def read_settings(workspace: Path | None = None) -> Settings:
    """Return the settings, with a workspace given on the command line before the environment's.

    Raises:
        SettingsError: a setting cannot be read.
    """
    try:
        return Settings() if workspace is None else Settings(workspace=workspace)
    except (ValidationError, ValueError) as error:
        raise SettingsError(f"A MINSTD_ setting cannot be read: {error}") from error


def has_prefect_api() -> bool:
    """Return whether a Prefect API is configured, rather than one to be started for a single run."""
    return bool(os.environ.get("PREFECT_API_URL"))


def prepare_prefect(settings: Settings) -> None:
    """Before Prefect is first imported: where no API is configured, let it start its own, quietly, in the workspace."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    if has_prefect_api():
        return
    os.environ.setdefault("PREFECT_HOME", str(settings.workspace.absolute() / "prefect"))
    os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "90")
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")

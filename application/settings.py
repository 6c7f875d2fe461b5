"""Where things live. The only module that reads the environment."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from standards.errors import MinstdError

PREFIX: Final = "MINSTD_"
SETTINGS_FILE: Final = "minstd.toml"
FILE_VARIABLE: Final = "MINSTD_SETTINGS"
HOME_VARIABLE: Final = "MINSTD_HOME"
_PLACES: Final = frozenset({"clusters", "drop", "editions", "kept", "originals", "spool", "withdrawn"})
_OF_PORTAL_ALONE: Final = frozenset({"secret_key", "proxies"})
_PREFECT_PASSWORD: Final = "PREFECT_API_AUTH_STRING"  # noqa: S105  # its name, no password
_PASSWORD: Final = re.compile(r"://.*:.*@|\?.*=")
"""In an address: a user with what may be a password, or any options, of which a password may be one."""

_NO_SETTINGS: Final = frozenset({FILE_VARIABLE, HOME_VARIABLE})
"""Variables that name the settings file and, for Prefect's workers, the folder of the project."""


LOCAL_PREFECT_API: Final = "http://127.0.0.1:4200/api"
"""Where Prefect's server is if it was started on this machine without further ado."""


class SettingsError(MinstdError):
    """A setting that cannot be used."""


class Settings(BaseSettings):
    """Settings, from `minstd.toml` and before it `MINSTD_<NAME>`; what is not set lies in the workspace.

    Addresses are URLs.

    Attributes:
        workspace: the folder that holds everything a run keeps.
        clusters: the folder with a folder for each cluster, or its `fsspec` URL; beside the workspace by default.
        clusters_options: JSON with `fsspec` options for a URL of clusters; credentials belong here.
        ledger: SQLAlchemy URL of the ledger; SQLite in the workspace by default.
        originals: `fsspec` URL of the files as version 0.1.0 received them, until `minstd returns convert`.
        kept: `fsspec` URL of the kept returns.
        spool: `fsspec` URL of the private spool, in which a file waits for its answer.
        editions: `fsspec` URL of the editions.
        withdrawn: `fsspec` URL of the files of editions that were withdrawn, which nobody must serve.
        drop: `fsspec` URL that `{drop}` stands for in a cluster's sources.
        drop_options: JSON with `fsspec` options for the sources in `{drop}`; credentials belong here.
        trusted_clocks: the ONS codes of the areas whose server over SSH says truly when a file arrived there.
        contact: where readers of an edition can write to.
        messages: JSON with the addresses, as `apprise` URLs, to which messages go: by ONS code, and `coordinator`.
        public_url: where people reach the portal, such as `https://portal.example`; HTTPS, but on this machine itself.
        secret_key: with what the portal hashes the ids of sessions, links and tokens before it keeps them.
        proxies: the addresses of the proxies in front of the portal, whose word on who calls is believed.
        mail: the `apprise` URL of the account that e-mails to people are sent from; each recipient is added to it.
        mail_from: the address that they come from, where it isn't the account's own.
        prefect_api: the address of Prefect's server, such as `http://127.0.0.1:4200/api`; without one a run starts its
            own. `PREFECT_API_URL` comes before it.
        source_options: JSON with `fsspec` options for each area's source, by ONS code; credentials belong here.
    """

    model_config = SettingsConfigDict(env_prefix="MINSTD_", frozen=True, extra="forbid")

    workspace: Path = Path("var/workspace")
    clusters: str = ""
    ledger: str = ""
    originals: str = ""
    kept: str = ""
    spool: str = ""
    editions: str = ""
    withdrawn: str = ""
    drop: str = ""
    contact: str = "the address in your terms of reference"
    messages: dict[str, list[str]] = Field(default_factory=dict, repr=False)
    public_url: str = ""
    secret_key: str = Field(default="", repr=False)
    mail: str = Field(default="", repr=False)
    mail_from: str = ""
    proxies: tuple[str, ...] = ()
    trusted_clocks: tuple[str, ...] = ()
    prefect_api: str = ""
    clusters_options: dict[str, Any] = Field(default_factory=dict, repr=False)
    drop_options: dict[str, Any] = Field(default_factory=dict, repr=False)
    source_options: dict[str, dict[str, Any]] = Field(default_factory=dict, repr=False)

    @property
    def clusters_url(self) -> str:
        """The folder of clusters on this machine, or its URL elsewhere."""
        if "://" in self.clusters:
            return self.clusters
        return str(Path(self.clusters or self.workspace.absolute().parent / "clusters").absolute())

    @property
    def clusters_copies(self) -> Path:
        """Copies of clusters' files that are kept elsewhere; they may be deleted at any time."""
        return Path(self._in_workspace("clusters"))

    @property
    def ledger_url(self) -> str:
        return self.ledger or f"sqlite:///{self._in_workspace('ledger.db')}"

    @property
    def originals_url(self) -> str:
        return self.originals or self._in_workspace("originals")

    @property
    def kept_url(self) -> str:
        return self.kept or self._in_workspace("kept")

    @property
    def spool_url(self) -> str:
        return self.spool or self._in_workspace("spool")

    @property
    def names_url(self) -> str:
        """New names that wait for the coordinator."""
        return self._in_workspace("names")

    @property
    def held_answers_url(self) -> str:
        """Answers that may hold a person's details, until the coordinator decides; in the private spool."""
        return f"{self.spool_url.rstrip('/')}/answers"

    @property
    def secret_path(self) -> Path:
        """The secret by which digests are keyed; without it no file received can be recognised."""
        return self.workspace.absolute() / "secret"

    @property
    def observations_url(self) -> str:
        """Typed returns: a cache, always on this machine, which may be deleted at any time."""
        return self._in_workspace("observations")

    @property
    def editions_url(self) -> str:
        return self.editions or self._in_workspace("editions")

    @property
    def previews_url(self) -> str:
        """Editions that were only looked at; they may be deleted at any time."""
        return self._in_workspace("previews")

    @property
    def withdrawn_url(self) -> str:
        return self.withdrawn or self._in_workspace("withdrawn")

    @property
    def replies_url(self) -> str:
        """Replies to areas in whose folder nothing can be left."""
        return self._in_workspace("replies")

    @property
    def spool_folder(self) -> Path:
        """Files on their way in; always on this machine, and private."""
        return Path(self._in_workspace("spool"))

    @property
    def drop_url(self) -> str:
        return (self.drop or self._in_workspace("drop")).rstrip("/")

    def _in_workspace(self, name: str) -> str:
        return str(self.workspace.absolute() / name)


def read_settings(workspace: Path | None = None) -> Settings:
    """Return the settings, with a workspace given on the command line before the environment's.

    Raises:
        SettingsError: a setting is unknown, or cannot be read.
    """
    _refuse_unknown({name for name in os.environ if name.startswith(PREFIX)} - _NO_SETTINGS, "environment", PREFIX)
    file = settings_file(workspace)
    given = {} if file is None else _table(file)
    _refuse_unknown(given, str(file), "")
    given = {name: value for name, value in given.items() if f"{PREFIX}{name.upper()}" not in os.environ}
    if workspace is not None:
        given["workspace"] = workspace
    elif not str(given.get("workspace", os.environ.get(f"{PREFIX}WORKSPACE", "."))).strip():
        raise SettingsError("The setting workspace names no folder. Give one, or leave it out for var/workspace.")
    try:
        return Settings(**given)
    except (ValidationError, ValueError) as error:
        raise SettingsError(f"A setting can't be read: {error}") from error


def settings_file(workspace: Path | None = None) -> Path | None:
    """Return the settings file: the one that is named, or the one beside the workspace, if there is one."""
    named = os.environ.get(FILE_VARIABLE)
    if named:
        if not Path(named).is_file():
            raise SettingsError(f"{FILE_VARIABLE} names {named}, and there is no such file.")
        return Path(named)
    nearby = _nearby(workspace)
    return nearby if nearby.is_file() else None


def _nearby(workspace: Path | None) -> Path:
    default = Settings.model_fields["workspace"].default
    folder = workspace or Path(os.environ.get(f"{PREFIX}WORKSPACE") or default)
    return folder.absolute().parent / SETTINGS_FILE


def _table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} can't be read: {error}") from error


def _refuse_unknown(names: Iterable[str], where: str, prefix: str) -> None:
    """Refuse a name that is no setting: a slip in it would otherwise be a setting that does nothing."""
    known = {f"{prefix}{name.upper() if prefix else name}" for name in Settings.model_fields}
    for name in sorted(set(names) - known):
        close = get_close_matches(name, known, 1)
        meant = f" Did you mean {close[0]}?" if close else ""
        raise SettingsError(f"There is no setting {name} ({where}).{meant}")


def write_setting(workspace: Path | None, name: str, value: str) -> Path:
    """Write a setting into the settings file, in its place or before everything else, and return the file.

    What else the file holds stays as it is, remarks included. Without a file there is one beside the workspace.

    Raises:
        SettingsError: the file can't be read or written, or holds the setting in a way that isn't a line of its own.
    """
    file = settings_file(workspace) or _nearby(workspace)
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    line = f"{name} = {json.dumps(value)}"
    lines = before.splitlines()
    at = next((number for number, text in enumerate(lines) if re.match(rf"\s*{name}\s*=", text)), None)
    text = "\n".join([line, *lines] if at is None else [*lines[:at], line, *lines[at + 1 :]]) + "\n"
    try:
        if tomllib.loads(text) != {**tomllib.loads(before), name: value}:
            raise ValueError(f"{name} can't be changed in it. Write it by hand: {line}")
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}.new")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.chmod(0o600)
        unfinished.replace(file)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} can't be written: {error}") from error
    return file


def environment_given(settings: Settings) -> tuple[dict[str, str], list[str]]:
    """Return by which variables another process has the same settings: what the environment says of them here.

    Returns:
        Each variable that can be shown, with its value; and the names of those that may hold a password.
    """
    wanted = {name for name in Settings.model_fields if name not in _OF_PORTAL_ALONE}
    names = sorted({FILE_VARIABLE, *(f"{PREFIX}{name.upper()}" for name in wanted)} - {f"{PREFIX}WORKSPACE"})
    given = {name: os.environ[name] for name in names if os.environ.get(name)}
    secret = [name for name, value in given.items() if _is_secret(name, value)]
    if os.environ.get(_PREFECT_PASSWORD):
        secret.append(_PREFECT_PASSWORD)
    shown = {name: _anywhere(name, value) for name, value in given.items() if name not in secret}
    return {f"{PREFIX}WORKSPACE": str(settings.workspace.absolute()), **shown}, secret


def _is_secret(name: str, value: str) -> bool:
    """Say whether a variable may hold a password: as its setting does, or in the address that it is."""
    field = Settings.model_fields.get(name.removeprefix(PREFIX).lower())
    return (field is not None and not field.repr) or bool(_PASSWORD.search(value))


def _anywhere(name: str, value: str) -> str:
    """Return what a variable says; a folder or a file as every working directory has it."""
    is_path = name == FILE_VARIABLE or name.removeprefix(PREFIX).lower() in _PLACES
    return str(Path(value).absolute()) if is_path and "://" not in value else value


def has_prefect_api() -> bool:
    """Return whether a Prefect API is configured, rather than one to be started for a single run."""
    return bool(os.environ.get("PREFECT_API_URL"))


def use_prefect_api(settings: Settings, address: str | None) -> str:
    """Before Prefect is first imported: let it use a server, and return the address of the server's API.

    Args:
        settings: the settings.
        address: the server's; that of the environment or of the settings unless given, or of one on this machine.

    Raises:
        SettingsError: it is no address.
    """
    text = address or os.environ.get("PREFECT_API_URL") or settings.prefect_api or LOCAL_PREFECT_API
    parts = urlsplit(text.strip().rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.password:
        shown = "That" if "@" in text else repr(text)
        raise SettingsError(
            f"{shown} isn't the address of a server. Write it as {LOCAL_PREFECT_API}. A user and a password belong in "
            f"{_PREFECT_PASSWORD}."
        )
    used = parts.geturl() if parts.path else f"{parts.geturl()}/api"
    os.environ["PREFECT_API_URL"] = used
    prepare_prefect(settings)
    return used


def prepare_prefect(settings: Settings) -> None:
    """Before Prefect is first imported: where no API is configured, let it start its own, quietly, in the workspace."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    if settings.prefect_api:
        os.environ.setdefault("PREFECT_API_URL", settings.prefect_api)
    if has_prefect_api():
        return
    os.environ.setdefault("PREFECT_HOME", str(settings.workspace.absolute() / "prefect"))
    os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "90")
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")

"""What the reports use standards for beside their verdicts, so that no code has to know a standard by its id."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from standards.yaml import FilePart, Name, read

ROLES: Final = Path(__file__).parent / "roles.yaml"


class StandardRole(StrEnum):
    """What a standard is used for beside its verdict. A rule set gives each role to one standard at most."""

    VOICE = "voice"  # its figure is how many changes young people's views led to


class _VersionRoles(FilePart):
    ruleset: Name
    version: Name
    roles: dict[StandardRole, Name]


class _RolesFile(FilePart):
    versions: list[_VersionRoles]


@lru_cache(maxsize=4)
def published_roles(path: Path = ROLES) -> Mapping[tuple[str, str], Mapping[StandardRole, str]]:
    """Return the roles in versions that don't say them, by rule set and version: for each role, a standard's id.

    Raises:
        RuleFileError: naming the entry, the key and how to correct it.
    """
    return {(entry.ruleset, entry.version): entry.roles for entry in read(path, _RolesFile).versions}

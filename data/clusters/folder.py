"""Where clusters' own files lie: a folder for each, outside the code, which its coordinator changes.

west-london/
  cluster.yaml            members, sources, quorum, sign-off, calendar
  registers/<code>.yaml   services and panels of each member
  waivers.yaml            exceptions agreed with a plan, if there are any
  exemptions.yaml         what need not be sent, and outages, if there are any
  standards/              rule sets of the cluster's own; without it, those that are shipped
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from data.clusters.afar import ADDRESS
from data.clusters.cluster import CLUSTER_FILE, SHIPPED, Cluster, Exemption, cluster_ids, load_cluster, load_exemptions
from data.registers.register import Register, load_register
from standards.errors import MinstdError

__all__ = ["SHIPPED", "ClusterFolder", "cluster_folders", "has_cluster"]

REGISTERS: Final = "registers"
EXEMPTIONS: Final = "exemptions.yaml"
WAIVERS: Final = "waivers.yaml"
RULE_SETS: Final = "standards"


class KeptElsewhere(MinstdError):
    """Clusters' files that no command can change, as they are kept on another machine. Nothing was changed."""

    def __init__(self, address: str, clusters: str) -> None:
        super().__init__(
            f"The files at {address} are only read from here: what is kept there can't be changed whole or not at all. "
            f"Copy {clusters} to a folder of this machine, give this command again with MINSTD_CLUSTERS set to that "
            "folder, and copy it back. Until it's back nothing is drafted, as the files aren't those accepted."
        )


@dataclass(frozen=True)
class ClusterFolder:
    """The files of one cluster.

    Attributes:
        path: the folder; its name is the cluster's id.
    """

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def address(self) -> str:
        """Where the files are kept: this folder, or elsewhere if it is a copy."""
        kept_at = self._kept_at
        return str(self.path) if kept_at is None else f"{kept_at}/{self.id}"

    @property
    def _kept_at(self) -> str | None:
        file = self.path.parent / ADDRESS
        return file.read_text(encoding="utf-8") if file.is_file() else None

    @property
    def is_copy(self) -> bool:
        """Whether the files are kept elsewhere, and these are a copy."""
        return self._kept_at is not None

    def check_changeable(self) -> None:
        """Refuse to change files that are kept elsewhere.

        Raises:
            KeptElsewhere: they are.
        """
        if self.is_copy:
            raise KeptElsewhere(self.address, str(self._kept_at))

    @property
    def waivers(self) -> Path:
        return self.path / WAIVERS

    @property
    def rule_sets(self) -> Path:
        return self.path / RULE_SETS

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The contents of every file that counts, by its path within the folder, in order."""
        paths = sorted(path for path in self.path.rglob("*.yaml") if path.is_file())
        return {path.relative_to(self.path).as_posix(): path.read_bytes() for path in paths}

    @cached_property
    def sha256(self) -> str:
        """The hash of all that is configured: any change of any file is another."""
        return configuration_sha256(self.files)

    def cluster(self) -> Cluster:
        """Return the cluster.

        Raises:
            ClusterError: its file cannot be used.
        """
        return load_cluster(self.id, self.path.parent)

    def register(self, gss_code: str) -> Register:
        """Return a member's register.

        Raises:
            UnknownRegister: there is none.
            RegisterError: its file cannot be used.
        """
        return load_register(gss_code, self.path / REGISTERS)

    def exemptions(self) -> tuple[Exemption, ...]:
        """Return every exemption and agreed outage.

        Raises:
            ClusterError: the file cannot be used.
        """
        path = self.path / EXEMPTIONS
        return load_exemptions(path, self.cluster().members) if path.is_file() else ()


def configuration_sha256(files: Mapping[str, bytes]) -> str:
    """Return the hash of a cluster's files, given by their paths within its folder."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def cluster_folders(folder: Path) -> tuple[ClusterFolder, ...]:
    """Return every cluster in a folder of clusters, in the order of their ids."""
    return tuple(ClusterFolder(folder / cluster_id) for cluster_id in cluster_ids(folder))


def has_cluster(folder: Path, cluster_id: str) -> bool:
    """Say whether a folder of clusters has this one. A path to elsewhere is no cluster's id."""
    return Path(cluster_id).name == cluster_id and (folder / cluster_id / CLUSTER_FILE).is_file()

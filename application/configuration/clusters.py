"""Which clusters there are, for what concerns no single one of them."""

from __future__ import annotations

from application.settings import Settings
from data.clusters.cluster import UnknownCluster
from data.clusters.folder import SHIPPED, ClusterFolder, cluster_folders
from data.registers.register import Register, UnknownRegister


def folders(settings: Settings) -> tuple[ClusterFolder, ...]:
    """Return the folder of every cluster: one's own, or the shipped ones while there is none."""
    return cluster_folders(settings.clusters_folder) or cluster_folders(SHIPPED)


def register_anywhere(settings: Settings, gss_code: str) -> Register:
    """Return an area's register, from whichever cluster it belongs to.

    Raises:
        UnknownRegister: no cluster has one.
        RegisterError: its file cannot be used.
    """
    for folder in folders(settings):
        if any(member.gss_code == gss_code for member in folder.cluster().members):
            return folder.register(gss_code)
    raise UnknownRegister(f"There is no register of services and panels for {gss_code}: no cluster has it as a member.")


def folder_of(settings: Settings, cluster_id: str) -> ClusterFolder:
    """Return the folder of a cluster.

    Raises:
        UnknownCluster: there is none.
    """
    known = {folder.id: folder for folder in folders(settings)}
    if cluster_id not in known:
        raise UnknownCluster(cluster_id, list(known))
    return known[cluster_id]

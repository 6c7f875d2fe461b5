"""The clusters and registers of demonstrations, for tests that need one and mind not where it lies."""

from __future__ import annotations

from data.clusters import cluster
from data.clusters.cluster import SHIPPED, Cluster, Exemption, cluster_ids
from data.clusters.folder import ClusterFolder, cluster_folders
from data.registers.register import Register, UnknownRegister


def load_cluster(cluster_id: str) -> Cluster:
    return cluster.load_cluster(cluster_id, SHIPPED)


def load_exemptions(cluster_id: str = "north-london") -> tuple[Exemption, ...]:
    return ClusterFolder(SHIPPED / cluster_id).exemptions()


def load_register(gss_code: str) -> Register:
    for folder in cluster_folders(SHIPPED):
        if any(member.gss_code == gss_code for member in folder.cluster().members):
            return folder.register(gss_code)
    raise UnknownRegister(f"There is no register for {gss_code}.")


def shipped_ids() -> tuple[str, ...]:
    return cluster_ids(SHIPPED)

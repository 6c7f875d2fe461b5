"""Which clusters there are, for what concerns no single one of them."""

from __future__ import annotations

from application.settings import Settings
from application.workspace import clusters_folder
from data.clusters.cluster import UnknownCluster, cluster_ids
from data.clusters.folder import SHIPPED, ClusterFolder, cluster_folders
from data.ledger import Ledger
from data.registers.register import Register, UnknownRegister
from standards.errors import MinstdError

DEMONSTRATION = "north-london"


def folders(settings: Settings) -> tuple[ClusterFolder, ...]:
    """Return the folder of every cluster: one's own, or the shipped ones while there is none."""
    return cluster_folders(clusters_folder(settings)) or cluster_folders(SHIPPED)


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
    """Return the folder of a cluster: one's own before a shipped one of the same name.

    Raises:
        UnknownCluster: there is none.
    """
    known = {
        folder.id: folder for clusters in (SHIPPED, clusters_folder(settings)) for folder in cluster_folders(clusters)
    }
    if cluster_id not in known:
        raise UnknownCluster(cluster_id, sorted(known))
    return known[cluster_id]


def default_cluster(settings: Settings) -> str:
    """Return the cluster that is meant where none is named: the only one there is, or the demonstration's.

    Raises:
        MinstdError: there are several.
    """
    own = cluster_ids(clusters_folder(settings))
    if not own or _is_demonstration(settings):
        return DEMONSTRATION
    if len(own) > 1:
        raise MinstdError(f"There are several clusters: {', '.join(own)}. Say which one with --cluster.")
    return own[0]


def served_clusters(settings: Settings) -> tuple[str, ...]:
    """Return the ids of the clusters that scheduled runs serve: one's own, and the shipped ones that a ledger is for.

    Raises:
        MinstdError: there is none.
    """
    own = cluster_ids(clusters_folder(settings))
    with Ledger.open(settings.ledger_url) as ledger:
        begun = [each for each in cluster_ids(SHIPPED) if each not in own and ledger.has_receipts(each)]
        served = (*own, *begun) or ((DEMONSTRATION,) if ledger.is_demonstration else ())
    if not served:
        raise MinstdError(
            f"There is no cluster in {settings.clusters_url}. Make one with `minstd cluster new`, or correct the "
            "setting clusters (MINSTD_CLUSTERS)."
        )
    return tuple(sorted(served))


def any_cluster(settings: Settings) -> str:
    """Return some cluster, for what concerns the whole workspace."""
    return next(iter(cluster_ids(clusters_folder(settings))), DEMONSTRATION)


def _is_demonstration(settings: Settings) -> bool:
    if not Ledger.is_made(settings.ledger_url):
        return False
    with Ledger.open(settings.ledger_url) as ledger:
        return ledger.is_demonstration

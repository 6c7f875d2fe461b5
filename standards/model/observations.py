"""What is known of a cluster over some months: its areas and what they sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from standards.model.catalogue import FieldCatalogue
from standards.model.rows import SheetReturn
from standards.months import Month


@dataclass(frozen=True, slots=True)
class Area:
    """A local authority: its ONS code and the name people use."""

    gss_code: str
    name: str


@dataclass(frozen=True)
class Observations:
    """What is known of a cluster over some months: the only thing standards are assessed on.

    Attributes:
        areas: the cluster's members in the month assessed.
        sheets: what was owed, by area code, sheet and the period's last month. What is not here was not owed.
        catalogue: what sheets and fields mean.
        cut: SHA-256 of the cut these observations come from.
        cluster_id, cluster_name: the cluster; its id stands as the area of verdicts on the cluster as a whole.
    """

    areas: tuple[Area, ...]
    sheets: Mapping[tuple[str, str, Month], SheetReturn]
    catalogue: FieldCatalogue
    cut: str = ""
    cluster_id: str = "cluster"
    cluster_name: str = "The cluster"

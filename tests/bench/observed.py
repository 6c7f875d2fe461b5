"""Observations of areas that do not exist: the sample's figures, typed by the contracts, without any file between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path

from data.clusters.cluster import owed
from data.clusters.folder import ClusterFolder
from data.contracts.load import Contracts
from data.intake.gate.grid import Grid, Raw
from data.intake.typing.cover import find_cover, read_cover
from data.intake.typing.sheets import type_return
from data.ledger import Cut, CutEntry, Receipt
from data.model import TypedReturn
from data.observations.assemble import assemble
from data.registers.register import Register
from data.sample import Setting, imagine, setting_of
from data.sample.files import Table
from data.sample.returns import SampleReturn, tables
from data.sample.story import Sending
from spreadsheets.package import CellValue
from standards.model import Area, Month, Observations, Presence

RETURN_TYPES = ("service", "panel", "profile")
AS_AT = datetime(2026, 11, 30, 10, tzinfo=UTC)


@dataclass(frozen=True)
class ImaginedCluster:
    """A cluster that does not exist, with a typed return for everything that it owes; all of them came in time."""

    cut: Cut
    members: tuple[Area, ...]
    typed: Mapping[str, TypedReturn]
    contracts: Contracts
    register: Callable[[str], Register]

    def observations(self) -> Observations:
        """Return everything that stands in its cut."""
        return assemble(
            self.cut, self.members, lambda receipt: self.typed[receipt.sha256], self.contracts, self.register
        )


def observe(folder: Path, areas: int, months: Sequence[Month]) -> Observations:
    """Return what every return of so many areas says over these months; all of them came in time."""
    return imagined(folder, areas, months).observations()


def imagined(folder: Path, areas: int, months: Sequence[Month]) -> ImaginedCluster:
    """Return a cluster of so many areas over these months."""
    (cluster_id,) = imagine(areas, 1, folder)
    own = ClusterFolder(folder / cluster_id)
    setting, cluster = setting_of(cluster_id, 1, folder), own.cluster()
    members = cluster.areas(months[-1])
    typed = {
        typed_return.sha256: typed_return for month in months for typed_return in _returns(setting, members, month)
    }
    entries = tuple(
        CutEntry(sheet, Presence.RETURNED, _receipt(sheet.gss_code, sheet.return_type, month), is_late=False)
        for month in months
        for sheet in owed(cluster, setting.contracts, month)
    )
    cut = Cut("imagined", cluster_id, months[-1], AS_AT, entries)
    return ImaginedCluster(cut, tuple(members), typed, setting.contracts, own.register)


def _receipt(gss_code: str, return_type: str, month: Month) -> Receipt:
    name = f"{gss_code}-{return_type}-{month}"
    return Receipt(name, "imagined", gss_code, "", name, "", AS_AT)


def _returns(setting: Setting, members: Sequence[Area], month: Month) -> Iterator[TypedReturn]:
    for area in members:
        for return_type in RETURN_TYPES:
            sample = SampleReturn(
                setting.invented,
                setting.contracts,
                setting.invented.boroughs[area.gss_code],
                return_type,
                month,
                partial(setting.services, area.gss_code),
                partial(setting.panels, area.gss_code),
            )
            if sample.sheets:
                yield _typed([_grid(table) for table in tables(sample, Sending())], setting, members)


def _grid(table: Table) -> Grid:
    return Grid(
        table.title, [(number, [_raw(value) for value in line]) for number, line in enumerate(table.lines, start=1)]
    )


def _raw(value: CellValue) -> Raw:
    """Return a value as a reader would find it in a cell."""
    return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _typed(grids: list[Grid], setting: Setting, members: Sequence[Area]) -> TypedReturn:
    cover_sheet = find_cover(grids)
    cover = read_cover(cover_sheet, setting.contracts, members)[0] if cover_sheet is not None else None
    if cover is None:
        raise ValueError("The sample wrote a cover that cannot be read.")
    sha256 = _receipt(cover.area.gss_code, cover.return_type, cover.month).sha256
    sheets = type_return(grids, cover, setting.contracts).sheets
    return TypedReturn(sha256, sha256, cover.return_type, cover.area.gss_code, cover.month, cover.version, sheets)

"""The ledger of what is owed, and of what stood for it when a cut was taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.clusters.cluster import Exemption
from data.ledger import schema
from data.ledger.base import Book, labelled, receipt_of
from data.ledger.records import Cut, CutEntry, LedgerError
from data.model import OwedSheet
from standards.model import Month, Presence


class Cuts(Book):
    """What stands."""

    def record_owed(self, cluster: str, owed: Iterable[tuple[OwedSheet, str]]) -> None:
        """Record what is owed, each with its contract version."""
        rows = [
            {
                "cluster": cluster,
                "gss_code": sheet.gss_code,
                "return_type": sheet.return_type,
                "sheet": sheet.sheet,
                "period": str(sheet.period),
                "open_at": sheet.open_at,
                "due_at": sheet.due_at,
                "freeze_at": sheet.freeze_at,
                "contract_version": version,
            }
            for sheet, version in owed
        ]
        with self._write(cluster) as transaction:
            transaction.add(schema.owed, rows)

    def record_exemptions(self, cluster: str, exempt: Iterable[tuple[OwedSheet, Exemption]]) -> None:
        """Record which sheets owed are excused, by which decision; the same again changes nothing."""
        with self._write(cluster) as transaction:
            ids = self._owed_ids(transaction.connection, cluster)
            rows = [
                {
                    "owed": ids[sheet.gss_code, sheet.sheet, str(sheet.period)],
                    "kind": str(exemption.kind),
                    "reason": exemption.reason,
                    "since": str(exemption.since),
                    "until": str(exemption.until),
                    "decided": exemption.decided,
                }
                for sheet, exemption in exempt
            ]
            transaction.add(schema.exemption, rows)

    def _owed_ids(self, connection: sa.Connection, cluster: str) -> dict[tuple[str, str, str], int]:
        owed = schema.owed.c
        query = sa.select(owed.gss_code, owed.sheet, owed.period, owed.id).where(owed.cluster == cluster)
        return {(area, sheet, period): number for area, sheet, period, number in connection.execute(query)}

    def record_cut(self, cut: Cut, at: datetime) -> None:
        """Record a cut; the same cut again changes nothing."""
        head = {
            "digest": cut.digest,
            "cluster": cut.cluster,
            "month": str(cut.month),
            "as_at": cut.as_at,
            "taken_at": at,
        }
        with self._write(cut.cluster) as transaction:
            if transaction.has(schema.cut, head):
                return
            ids = self._owed_ids(transaction.connection, cut.cluster)
            transaction.add(schema.cut, [head])
            transaction.add(schema.cut_receipt, [_cut_row(cut.digest, ids, entry) for entry in cut.entries])

    def cut(self, digest: str) -> Cut:
        """Return a cut by its digest.

        Raises:
            LedgerError: there is nsheet.
        """
        heads = self._read(sa.select(schema.cut).where(schema.cut.c.digest == digest))
        if not heads:
            raise LedgerError(f"The ledger has no cut {digest[:12]}.")
        query = (
            sa.select(
                schema.owed,
                schema.cut_receipt.c.presence,
                schema.cut_receipt.c.is_late,
                schema.cut_receipt.c.receipt,
                *labelled(schema.receipt),
            )
            .join(schema.cut_receipt, schema.cut_receipt.c.owed == schema.owed.c.id)
            .outerjoin(schema.receipt, schema.receipt.c.id == schema.cut_receipt.c.receipt)
            .where(schema.cut_receipt.c.cut == digest)
        )
        entries = sorted((_cut_entry(row) for row in self._read(query)), key=lambda entry: entry.owed)
        head = heads[0]
        return Cut(digest, head.cluster, Month.parse(head.month), head.as_at, tuple(entries))


def _cut_row(digest: str, ids: dict[tuple[str, str, str], int], entry: CutEntry) -> dict[str, Any]:
    return {
        "cut": digest,
        "owed": ids[entry.owed.gss_code, entry.owed.sheet, str(entry.owed.period)],
        "receipt": None if entry.receipt is None else entry.receipt.id,
        "presence": str(Presence(entry.presence)),
        "is_late": entry.is_late,
    }


def _cut_entry(row: sa.Row[Any]) -> CutEntry:
    period = Month.parse(row.period)
    owed = OwedSheet(row.gss_code, row.return_type, row.sheet, period, row.open_at, row.due_at, row.freeze_at)
    receipt = None if row.receipt is None else receipt_of(row, "receipt_")
    return CutEntry(owed, Presence(row.presence), receipt, row.is_late)

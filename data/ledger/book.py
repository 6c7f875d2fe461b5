"""The ledger: everything that was received, judged, cut, drafted, signed and published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from data.ledger import schema as t
from data.ledger.engine import open_engine
from data.ledger.records import Cut, CutEntry, Edition, Judged, LedgerError, Publication, Receipt, SignOff
from data.model import Effect, Finding, Owed, State
from standards.model import Month, Presence, Verdict


class Ledger:
    """An append-only record in SQLite or PostgreSQL. Every method is one transaction; recording twice is harmless."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """Open by SQLAlchemy URL, creating or migrating the tables."""
        return cls(open_engine(url))

    def close(self) -> None:
        self._engine.dispose()

    # What arrived

    def record_receipts(self, receipts: Sequence[Receipt], sizes: Sequence[int], at: datetime) -> None:
        """Record files that arrived; one already known by its source, path and etag is left as it is."""
        if not receipts:
            return
        originals = [
            {"sha256": receipt.sha256, "size": size, "kept_at": at}
            for receipt, size in zip(receipts, sizes, strict=True)
        ]
        rows = [
            {
                "sha256": receipt.sha256,
                "cluster": receipt.cluster,
                "gss_code": receipt.gss_code,
                "source": receipt.source,
                "path": receipt.path,
                "etag": receipt.etag,
                "received_at": receipt.received_at,
                "recorded_at": at,
            }
            for receipt in receipts
        ]
        with self._engine.begin() as connection:
            self._add(connection, t.original, originals)
            self._add(connection, t.receipt, rows)

    def known(self, cluster: str, gss_code: str) -> set[tuple[str, str, str]]:
        """Return the (source, path, etag) of every receipt of an area."""
        columns = (t.receipt.c.source, t.receipt.c.path, t.receipt.c.etag)
        query = sa.select(*columns).where(t.receipt.c.cluster == cluster, t.receipt.c.gss_code == gss_code)
        return {(row.source, row.path, row.etag) for row in self._read(query)}

    def unjudged(self, cluster: str, checks_version: str) -> list[Receipt]:
        """Return the receipts that these checks have not judged yet, oldest first."""
        done = sa.select(t.judgement.c.receipt).where(t.judgement.c.checks_version == checks_version)
        query = (
            sa.select(t.receipt)
            .where(t.receipt.c.cluster == cluster, t.receipt.c.id.not_in(done))
            .order_by(t.receipt.c.received_at, t.receipt.c.id)
        )
        return [_receipt(row) for row in self._read(query)]

    def originals(self) -> list[tuple[str, int]]:
        """Return the SHA-256 and size of every original ever kept."""
        return [(row.sha256, row.size) for row in self._read(sa.select(t.original).order_by(t.original.c.sha256))]

    # What was found in it

    def record_judgements(self, judgements: Iterable[Judged], checks_version: str, at: datetime) -> None:
        """Record what was found in each receipt, once for each version of the checks."""
        with self._engine.begin() as connection:
            for judged in judgements:
                values = {
                    "receipt": judged.receipt.id,
                    "checks_version": checks_version,
                    "state": str(judged.state),
                    "return_type": judged.return_type,
                    "gss_code": judged.gss_code,
                    "month": None if judged.month is None else str(judged.month),
                    "sheets": dict(judged.sheets),
                    "judged_at": at,
                }
                added = connection.execute(
                    self._insert(t.judgement).values(values).on_conflict_do_nothing().returning(t.judgement.c.id)
                ).scalar()
                if added is not None:
                    rows = [_finding_row(added, n, one) for n, one in enumerate(judged.findings)]
                    self._add(connection, t.finding, rows)

    def judged(self, cluster: str, checks_version: str, until: datetime) -> list[Judged]:
        """Return all judgements of receipts that had come by `until`, oldest receipt first, without their findings."""
        query = (
            sa.select(t.judgement, *_labelled(t.receipt))
            .join(t.receipt, t.receipt.c.id == t.judgement.c.receipt)
            .where(
                t.receipt.c.cluster == cluster,
                t.judgement.c.checks_version == checks_version,
                t.receipt.c.received_at <= until,
            )
            .order_by(t.receipt.c.received_at, t.receipt.c.id)
        )
        return [_judged(row) for row in self._read(query)]

    def accepted(self, cluster: str, checks_version: str) -> list[Judged]:
        """Return the judgements of accepted receipts, oldest receipt first, without their findings."""
        every = self.judged(cluster, checks_version, datetime.max.replace(tzinfo=UTC))
        return [one for one in every if one.state.is_accepted]

    def findings(self, judgements: Iterable[int]) -> dict[int, tuple[Finding, ...]]:
        """Return the findings of judgements by their ids, in the order in which they were given."""
        ids = sorted(set(judgements))
        query = sa.select(t.finding).where(t.finding.c.judgement.in_(ids))
        found: dict[int, list[Finding]] = {one: [] for one in ids}
        for row in self._read(query.order_by(t.finding.c.judgement, t.finding.c.n)):
            found[row.judgement].append(_finding(row))
        return {one: tuple(rows) for one, rows in found.items()}

    # What stands

    def record_owed(self, cluster: str, owed: Iterable[tuple[Owed, str]]) -> None:
        """Record what is owed, each with its contract version."""
        rows = [
            {
                "cluster": cluster,
                "gss_code": one.gss_code,
                "return_type": one.return_type,
                "sheet": one.sheet,
                "period": str(one.period),
                "open_at": one.open_at,
                "due_at": one.due_at,
                "freeze_at": one.freeze_at,
                "contract_version": version,
            }
            for one, version in owed
        ]
        with self._engine.begin() as connection:
            self._add(connection, t.owed, rows)

    def record_cut(self, cut: Cut, at: datetime) -> None:
        """Record a cut; the same cut again changes nothing."""
        head = {
            "digest": cut.digest,
            "cluster": cut.cluster,
            "month": str(cut.month),
            "as_at": cut.as_at,
            "taken_at": at,
        }
        with self._engine.begin() as connection:
            if connection.scalar(sa.select(t.cut.c.digest).where(t.cut.c.digest == cut.digest)):
                return
            ids = {
                (row.gss_code, row.sheet, row.period): row.id
                for row in connection.execute(sa.select(t.owed).where(t.owed.c.cluster == cut.cluster))
            }
            self._add(connection, t.cut, [head])
            self._add(connection, t.cut_receipt, [_cut_row(cut.digest, ids, entry) for entry in cut.entries])

    def cut(self, digest: str) -> Cut:
        """Return a cut by its digest.

        Raises:
            LedgerError: there is none.
        """
        heads = self._read(sa.select(t.cut).where(t.cut.c.digest == digest))
        if not heads:
            raise LedgerError(f"The ledger holds no cut {digest[:12]}.")
        query = (
            sa.select(
                t.owed,
                t.cut_receipt.c.presence,
                t.cut_receipt.c.is_late,
                t.cut_receipt.c.receipt,
                *_labelled(t.receipt),
            )
            .join(t.cut_receipt, t.cut_receipt.c.owed == t.owed.c.id)
            .outerjoin(t.receipt, t.receipt.c.id == t.cut_receipt.c.receipt)
            .where(t.cut_receipt.c.cut == digest)
        )
        entries = sorted((_cut_entry(row) for row in self._read(query)), key=lambda entry: entry.owed)
        head = heads[0]
        return Cut(digest, head.cluster, Month.parse(head.month), head.as_at, tuple(entries))

    # What was published

    def draft(self, edition: Edition) -> Edition:
        """Reserve a draft's number; a digest drafted before is returned as it was.

        Raises:
            LedgerError: the same inputs gave other bytes than before.
        """
        values = {column.name: getattr(edition, column.name) for column in t.edition.columns}
        values["month"] = str(edition.month)
        with self._engine.begin() as connection:
            self._add(connection, t.edition, [values])
        kept = self.edition(edition.digest)
        if kept.manifest_sha256 != edition.manifest_sha256:
            raise LedgerError(
                f"Edition {edition.digest[:12]} was drafted before with other contents from the same inputs. "
                "Nothing was changed. The code version may have been altered without its number changing."
            )
        return kept

    def edition(self, digest: str) -> Edition:
        """Return the one edition whose digest begins with `digest`.

        Raises:
            LedgerError: there is none, or more than one.
        """
        query = sa.select(t.edition).where(t.edition.c.digest.startswith(digest, autoescape=True))
        found = [_edition(row) for row in self._read(query)]
        if len(found) != 1:
            raise LedgerError(
                f"{'No edition' if not found else 'More than one edition'} begins with {digest!r}. "
                "`minstd editions list` shows them all."
            )
        return found[0]

    def editions(self, cluster: str | None = None) -> list[Edition]:
        """Return all drafts and published editions, by month and then as drafted."""
        query = sa.select(t.edition).order_by(t.edition.c.cluster, t.edition.c.month, t.edition.c.drafted_at)
        return [_edition(row) for row in self._read(query if cluster is None else query.filter_by(cluster=cluster))]

    def record_verdicts(self, edition: str, verdicts: Iterable[Verdict]) -> None:
        """Record an edition's verdicts, exact and unprotected."""
        with self._engine.begin() as connection:
            self._add(connection, t.verdict, [_verdict_row(edition, one) for one in verdicts])

    def verdicts(self, edition: str) -> dict[tuple[str, str], str]:
        """Return an edition's outcomes by area and standard."""
        query = sa.select(t.verdict).where(t.verdict.c.edition == edition)
        return {(row.area, row.standard): row.outcome for row in self._read(query)}

    def sign(self, sign_off: SignOff) -> None:
        """Record that a role signed a draft off; the same role again changes nothing."""
        with self._engine.begin() as connection:
            values = {
                "edition": sign_off.edition,
                "role": sign_off.role,
                "note": sign_off.note,
                "manifest_sha256": sign_off.manifest_sha256,
                "at": sign_off.at,
            }
            self._add(connection, t.sign_off, [values])

    def sign_offs(self, edition: str) -> list[SignOff]:
        query = sa.select(t.sign_off).where(t.sign_off.c.edition == edition).order_by(t.sign_off.c.id)
        return [SignOff(row.edition, row.role, row.note, row.manifest_sha256, row.at) for row in self._read(query)]

    def publish(self, publication: Publication, previous: str | None) -> Publication:
        """Record a publication, once.

        Raises:
            LedgerError: another edition was published since this one was drafted upon `previous`.
        """
        values = {
            "cluster": publication.cluster,
            "month": str(publication.month),
            "number": publication.number,
            "edition": publication.edition,
            "published_at": publication.published_at,
        }
        with self._engine.begin() as connection:
            rows = [_publication(row) for row in connection.execute(_publications(publication.cluster))]
            mine = [row for row in rows if row.edition == publication.edition]
            if mine:
                return mine[0]
            before = latest(rows, publication.month)
            if (None if before is None else before.edition) != previous:
                raise LedgerError(
                    "Another edition was published since this draft was made. Run the month again, so that the new "
                    "draft says what changed since then."
                )
            connection.execute(sa.insert(t.publication).values(values))
        return publication

    def publications(self, cluster: str) -> list[Publication]:
        """Return what was published, oldest month and lowest number first."""
        return [_publication(row) for row in self._read(_publications(cluster))]

    def _read(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def _insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        is_postgresql = self._engine.dialect.name == "postgresql"
        return postgresql.insert(table) if is_postgresql else sqlite.insert(table)

    def _add(self, connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            connection.execute(self._insert(table).on_conflict_do_nothing(), rows)


def latest(publications: Sequence[Publication], month: Month) -> Publication | None:
    """Return the newest edition published for `month` or, if there is none, for the nearest month before it."""
    upto = [one for one in publications if one.month <= month]
    return max(upto, key=lambda one: (one.month, one.number), default=None)


def _publications(cluster: str) -> sa.Select[Any]:
    c = t.publication.c
    return sa.select(t.publication).where(c.cluster == cluster).order_by(c.month, c.number)


def _publication(row: sa.Row[Any]) -> Publication:
    return Publication(row.cluster, Month.parse(row.month), row.number, row.edition, row.published_at)


def _labelled(table: sa.Table) -> list[sa.Label[Any]]:
    return [column.label(f"{table.name}_{column.name}") for column in table.columns]


def _receipt(row: sa.Row[Any], prefix: str = "") -> Receipt:
    names = ("sha256", "cluster", "gss_code", "source", "path", "etag", "received_at", "id")
    return Receipt(*(getattr(row, prefix + name) for name in names))


def _judged(row: sa.Row[Any]) -> Judged:
    return Judged(
        receipt=_receipt(row, "receipt_"),
        state=State(row.state),
        return_type=row.return_type,
        gss_code=row.gss_code,
        month=None if row.month is None else Month.parse(row.month),
        sheets=row.sheets,
        id=row.id,
    )


def _finding_row(judgement: int, n: int, one: Finding) -> dict[str, Any]:
    return {
        "judgement": judgement,
        "n": n,
        "code": one.code,
        "effect": str(one.effect),
        "sheet": one.sheet,
        "field": one.field,
        "cells": list(one.cells),
        "value": one.value,
        "message": one.message,
        "fix": one.fix,
    }


def _finding(row: sa.Row[Any]) -> Finding:
    return Finding(
        code=row.code,
        effect=Effect(row.effect),
        message=row.message,
        fix=row.fix,
        sheet=row.sheet,
        cells=tuple(row.cells),
        field=row.field,
        value=row.value,
    )


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
    owed = Owed(row.gss_code, row.return_type, row.sheet, period, row.open_at, row.due_at, row.freeze_at)
    receipt = None if row.receipt is None else _receipt(row, "receipt_")
    return CutEntry(owed, Presence(row.presence), receipt, row.is_late)


def _verdict_row(edition: str, one: Verdict) -> dict[str, Any]:
    evidence = one.evidence
    return {
        "edition": edition,
        "area": one.area,
        "standard": one.standard,
        "outcome": str(one.outcome),
        "reason": None if one.reason is None else str(one.reason),
        "numerator": None if evidence.numerator is None else str(evidence.numerator),
        "denominator": None if evidence.denominator is None else str(evidence.denominator),
        "value": None if evidence.value is None else str(evidence.value),
    }


def _edition(row: sa.Row[Any]) -> Edition:
    values = {column.name: getattr(row, column.name) for column in t.edition.columns}
    return Edition(**{**values, "month": Month.parse(row.month)})

"""The ledger of drafts, sign-offs and publications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.links import head_of
from data.ledger.chain.payloads import ERASED, text_of, texts_of, with_texts
from data.ledger.passkeys import Signature, signature_row
from data.ledger.records import Edition, LedgerError, Publication, SignOff
from standards.model import Month, Verdict

SHORTEST_DIGEST: Final = 12
"""So many characters of a digest name an edition."""

_MOST_NAMED: Final = 5


class Editions(Book):
    """What was drafted, signed and published."""

    def draft(self, edition: Edition, verdicts: Iterable[Verdict] = ()) -> Edition:
        """Reserve a draft's number and record its verdicts, exact and unprotected; all of it at once, or nothing.

        A digest drafted before is returned as it was.

        Raises:
            LedgerError: the same inputs gave other bytes than before.
        """
        values = {column.name: getattr(edition, column.name) for column in schema.edition.columns}
        values["month"] = str(edition.month)
        with self._write(edition.cluster) as transaction:
            transaction.add(schema.edition, [values])
            transaction.add(schema.verdict, [_verdict_row(edition.digest, verdict) for verdict in verdicts])
        self.check_draft(edition)
        return self.edition(edition.digest)

    def check_draft(self, edition: Edition) -> None:
        """Refuse a draft whose digest was drafted before with other contents.

        Raises:
            LedgerError: the same inputs gave other bytes than before.
        """
        drafted = sa.select(schema.edition.c.manifest_sha256).where(schema.edition.c.digest == edition.digest)
        if any(row.manifest_sha256 != edition.manifest_sha256 for row in self._read(drafted)):
            raise LedgerError(
                f"Edition {edition.digest[:12]} was drafted before with other contents from the same inputs. "
                "Nothing was changed. The code version may have been altered without its number changing."
            )

    def edition(self, digest: str) -> Edition:
        """Return the one edition whose digest begins with `digest`, of which twelve characters are enough.

        Raises:
            LedgerError: there is none, more than one, or too few characters to be sure; the candidates are named.
        """
        query = sa.select(schema.edition).where(schema.edition.c.digest.startswith(digest, autoescape=True))
        editions = [_edition(row) for row in self._read(query.order_by(schema.edition.c.drafted_at))]
        if len(editions) == 1 and len(digest) >= SHORTEST_DIGEST:
            return editions[0]
        raise LedgerError(_which(digest, editions))

    def editions(self, cluster: str | None = None) -> list[Edition]:
        """Return all drafts and published editions, by month and then as drafted."""
        query = sa.select(schema.edition).order_by(
            schema.edition.c.cluster, schema.edition.c.month, schema.edition.c.drafted_at
        )
        return [_edition(row) for row in self._read(query if cluster is None else query.filter_by(cluster=cluster))]

    def verdicts(self, edition: str) -> dict[tuple[str, str], str]:
        """Return an edition's outcomes by area and standard."""
        query = sa.select(schema.verdict).where(schema.verdict.c.edition == edition)
        return {(row.area, row.standard): row.outcome for row in self._read(query)}

    def sign(self, sign_off: SignOff, signature: Signature | None = None) -> None:
        """Record that somebody signed a draft off, and where the chain ended; the same person again changes nothing.

        Args:
            sign_off: who signed what, and when.
            signature: what their passkey signed, if they signed with one.
        """
        cluster = self._cluster_of_edition(sign_off.edition)
        with self._write(cluster) as transaction:
            before = head_of(transaction.connection, cluster)
            values = {
                "edition": sign_off.edition,
                "role": sign_off.role,
                "manifest_sha256": sign_off.manifest_sha256,
                "at": sign_off.at,
                "head": None if before is None else str(before),
                "person": sign_off.person,
                "payload": {"note": sign_off.note},
            }
            transaction.add(schema.sign_off, [values])
            if signature is not None:
                transaction.add(schema.signature, [signature_row(signature)])

    def sign_offs(self, edition: str) -> list[SignOff]:
        query = with_texts(schema.sign_off).where(schema.sign_off.c.edition == edition).order_by(schema.sign_off.c.id)
        return [
            SignOff(
                row.edition,
                text_of(row, "role"),
                texts_of(row).get("note", ERASED),
                row.manifest_sha256,
                row.at,
                row.head,
                row.person,
            )
            for row in self._read(query)
        ]

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
            "person": publication.person,
        }
        with self._write(publication.cluster) as transaction:
            rows = [_publication(row) for row in transaction.connection.execute(_publications(publication.cluster))]
            mine = [row for row in rows if row.edition == publication.edition]
            if mine:
                return mine[0]
            before = latest(rows, publication.month)
            if (None if before is None else before.edition) != previous:
                raise LedgerError(
                    "Another edition was published since this draft was made. Run the month again, so that the new "
                    "draft says what changed since then."
                )
            transaction.insert(schema.publication, values)
        return publication

    def publications(self, cluster: str) -> list[Publication]:
        """Return what was published, oldest month and lowest number first."""
        return [_publication(row) for row in self._read(_publications(cluster))]


def _which(digest: str, editions: Sequence[Edition]) -> str:
    """Return what to say where a digest names no edition or might name another than was meant."""
    if not editions:
        return f"No edition begins with {digest!r}. `minstd editions list` shows them all."
    newest = [f"{each.digest[:SHORTEST_DIGEST]} ({each.month.words})" for each in editions[-_MOST_NAMED:]]
    more = f" and {len(editions) - _MOST_NAMED} more" if len(editions) > _MOST_NAMED else ""
    return (
        f"{digest!r} is too short to name an edition: give at least {SHORTEST_DIGEST} characters. "
        f"It might be {', '.join(newest)}{more}."
    )


def latest(publications: Sequence[Publication], month: Month) -> Publication | None:
    """Return the newest edition published for `month` or, if there is none, for the nearest month before it."""
    upto = [publication for publication in publications if publication.month <= month]
    return max(upto, key=lambda publication: (publication.month, publication.number), default=None)


def _publications(cluster: str) -> sa.Select[Any]:
    c = schema.publication.c
    return sa.select(schema.publication).where(c.cluster == cluster).order_by(c.month, c.number)


def _publication(row: sa.Row[Any]) -> Publication:
    return Publication(row.cluster, Month.parse(row.month), row.number, row.edition, row.published_at, row.person)


def _verdict_row(edition: str, verdict: Verdict) -> dict[str, Any]:
    evidence = verdict.evidence
    return {
        "edition": edition,
        "area": verdict.area,
        "standard": verdict.standard,
        "outcome": str(verdict.outcome),
        "reason": None if verdict.reason is None else str(verdict.reason),
        "numerator": None if evidence.numerator is None else str(evidence.numerator),
        "denominator": None if evidence.denominator is None else str(evidence.denominator),
        "value": None if evidence.value is None else str(evidence.value),
    }


def _edition(row: sa.Row[Any]) -> Edition:
    values = {column.name: getattr(row, column.name) for column in schema.edition.columns}
    return Edition(**{**values, "month": Month.parse(row.month)})

"""Small builders: one valid record each, of which a test varies what it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from data.ledger import Cut, CutEntry, Edition, Ledger, Receipt, Validation, schema
from data.model import Finding, OwedSheet, State
from standards.model import Month, Presence

MONTH = Month(2026, 10)
DUE = datetime(2026, 11, 13, 23, 59, tzinfo=UTC)
FREEZE = DUE + timedelta(days=3)
CAMDEN, BARNET = "E09000007", "E09000003"


def an_owed(gss_code: str = CAMDEN, sheet: str = "activity", return_type: str = "service") -> OwedSheet:
    return OwedSheet(gss_code, return_type, sheet, MONTH, DUE - timedelta(days=14), DUE, FREEZE)


def a_receipt(n: int = 1, received_at: datetime = DUE - timedelta(days=1), gss_code: str = CAMDEN) -> Receipt:
    return Receipt(
        f"{n:064x}", "north-london", gss_code, "file:///drop", f"camden-{n}.xlsx", f"etag-{n}", received_at, n
    )


def a_judged(
    receipt: Receipt | None = None,
    state: State = State.ACCEPTED,
    sheets: dict[str, bool] | None = None,
    findings: tuple[Finding, ...] = (),
) -> Validation:
    receipt = receipt or a_receipt()
    sheets = {"activity": False} if sheets is None else sheets
    return Validation(receipt, state, "service", receipt.gss_code, MONTH, sheets, findings)


def a_cut(*entries: CutEntry, digest: str = "c" * 64) -> Cut:
    return Cut(digest, "north-london", MONTH, FREEZE, entries or (CutEntry(an_owed(), Presence.ABSENT, None, False),))


def an_edition(
    digest: str = "e" * 64, previous: str | None = None, manifest: str = "f" * 64, drafted_at: datetime = FREEZE
) -> Edition:
    return Edition(
        digest=digest,
        cut="c" * 64,
        cluster="north-london",
        month=MONTH,
        number=1,
        previous=previous,
        ruleset_version="2026.2",
        ruleset_sha256="1" * 64,
        waivers_sha256="2" * 64,
        actions_sha256="3" * 64,
        code_version="test",
        manifest_sha256=manifest,
        folder="north-london/2026-10/1-e",
        is_demonstration=True,
        drafted_at=drafted_at,
    )


def receipts_of(ledger: Ledger, digest: str) -> list[Receipt]:
    """Return the receipts of some bytes, by their digest, oldest first."""
    numbers = ledger._read(sa.select(schema.receipt.c.id).where(schema.receipt.c.sha256 == digest).order_by("id"))
    return [ledger.receipt(row.id) for row in numbers]

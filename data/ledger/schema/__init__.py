"""The ledger's tables. Changed only together with a migration in `migrations/versions`."""

from typing import Final

from data.ledger.schema.columns import Instant, instant_text, metadata
from data.ledger.schema.editions import (
    action_event,
    approval,
    challenge,
    cut,
    cut_receipt,
    edition,
    edition_withdrawal,
    hold_event,
    month_event,
    publication,
    release,
    sign_off,
    verdict,
)
from data.ledger.schema.links import actor, erasure, link, payload
from data.ledger.schema.people import (
    account,
    grant,
    grant_event,
    message,
    passkey,
    passkey_removal,
    person,
    refusal,
    signature,
)
from data.ledger.schema.returns import (
    accepted_name,
    exemption,
    explanation,
    finding,
    judgement,
    kept,
    original,
    owed,
    receipt,
    receipt_erasure,
    reply,
    withdrawal,
)

__all__ = [
    "HEAD",
    "LINKED",
    "Instant",
    "accepted_name",
    "account",
    "action_event",
    "actor",
    "approval",
    "challenge",
    "cut",
    "cut_receipt",
    "edition",
    "edition_withdrawal",
    "erasure",
    "exemption",
    "explanation",
    "finding",
    "grant",
    "grant_event",
    "hold_event",
    "instant_text",
    "judgement",
    "kept",
    "link",
    "message",
    "metadata",
    "month_event",
    "original",
    "owed",
    "passkey",
    "passkey_removal",
    "payload",
    "person",
    "publication",
    "receipt",
    "receipt_erasure",
    "refusal",
    "release",
    "reply",
    "sign_off",
    "signature",
    "verdict",
    "withdrawal",
]

HEAD: Final = "0014"
"""The migration that this code is written for."""

LINKED = tuple(table for table in metadata.sorted_tables if table not in (payload, link))
"""The tables whose rows links list: all but the links themselves, and payloads, which rows name by their digest."""

"""Passkeys: which key is whose, since when, and what each has signed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.base import Book
from data.ledger.chain.links import WORKSPACE
from data.ledger.chain.payloads import texts_of, with_texts


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key that somebody holds on a device. The private part never leaves it.

    Attributes:
        credential: the id that the device gave it, base64url.
        public_key: in COSE form, base64url.
        name: what its holder calls the device.
        removed_at: when it was removed; None while it wasn't.
        number: its number in the ledger, 0 before it has one.
    """

    person: int
    credential: str
    public_key: str
    name: str
    made_at: datetime
    removed_at: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Signature:
    """What a passkey signed when a draft was signed off. Each text is base64url, but the statement and the origin.

    Attributes:
        statement: what was to be signed, in its one spelling; its SHA-256 was the challenge.
    """

    edition: str
    person: int
    passkey: int
    statement: str
    client_data: str
    authenticator_data: str
    signature: str
    rp_id: str
    origin: str
    at: datetime


class Passkeys(Book):
    """Which keys there are."""

    def add_passkey(self, passkey: Passkey) -> Passkey:
        row = {
            "person": passkey.person,
            "credential": passkey.credential,
            "public_key": passkey.public_key,
            "at": passkey.made_at,
            "payload": {"name": passkey.name},
        }
        with self._write(WORKSPACE) as transaction:
            (number,) = transaction.insert(schema.passkey, row)
        return replace(passkey, number=int(number))

    def remove_passkey(self, passkey: Passkey, by: int, at: datetime) -> None:
        """Record that a passkey opens nothing from now on; again changes nothing."""
        with self._write(WORKSPACE) as transaction:
            transaction.add(schema.passkey_removal, [{"passkey": passkey.number, "by": by, "at": at}])

    def passkeys(self) -> list[Passkey]:
        """Return every passkey ever made, oldest first."""
        removed = {row.passkey: row.at for row in self._read(sa.select(schema.passkey_removal))}
        rows = self._read(with_texts(schema.passkey).order_by(schema.passkey.c.id))
        return [_passkey(row, removed.get(row.id)) for row in rows]

    def signatures(self, edition: str) -> list[Signature]:
        """Return what was signed under a draft, oldest first."""
        query = sa.select(schema.signature).where(schema.signature.c.edition == edition).order_by(schema.signature.c.id)
        return [Signature(**{name: getattr(row, name) for name in Signature.__slots__}) for row in self._read(query)]


def signature_row(signature: Signature) -> dict[str, Any]:
    """Return a signature as the row that is added with its sign-off."""
    return {name: getattr(signature, name) for name in Signature.__slots__}


def _passkey(row: sa.Row[Any], removed_at: datetime | None) -> Passkey:
    name = texts_of(row).get("name") or ""
    return Passkey(row.person, row.credential, row.public_key, name, row.at, removed_at, row.id)

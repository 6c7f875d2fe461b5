"""What may have to be erased one day: texts, reasons, and values of findings.

A row that has such texts holds the digest of a payload in their place. The payload is a row of a table of its own, with
the texts as JSON and a salt that no one can guess; its digest covers both. The row's own digest, which a link lists,
covers the payload's digest: so a changed text shows, and an erased one, gone with its salt, leaves the chain whole and
can't be guessed from what stays.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain.canonical import canonical, sha256_of

ERASED = "[erased]"
"""What stands in a text's place once it was erased."""

Texts = Mapping[str, str | None]


def payload_row(texts: Texts) -> dict[str, str]:
    """Return a new payload with some texts, under a new salt."""
    salt, content = secrets.token_hex(32), canonical(dict(texts))
    return {"digest": payload_digest(salt, content), "salt": salt, "content": content}


def payload_digest(salt: str, content: str) -> str:
    return sha256_of([salt, content])


def with_texts(table: sa.Table) -> sa.Select[Any]:
    """Return a query of a table's rows, each with its payload's `content`."""
    join = sa.outerjoin(table, schema.payload, schema.payload.c.digest == table.c.payload)
    return sa.select(table, schema.payload.c.content).select_from(join)


@cache
def moved_columns(table: sa.Table) -> tuple[str, ...]:
    """Return the columns of a table whose texts stand in the row's payload: see `schema.columns.moved_column`."""
    return tuple(column.name for column in table.columns if column.info.get("is_moved"))


def text_of(row: sa.Row[Any], name: str) -> str:
    """Return a text that has moved into the payload of a row selected by `with_texts`."""
    kept: str = getattr(row, name) or texts_of(row).get(name) or ERASED
    return kept


def texts_of(row: sa.Row[Any]) -> dict[str, Any]:
    """Return the texts of a row selected by `with_texts`; none of them once they were erased."""
    return json.loads(row.content) if row.content is not None else {}

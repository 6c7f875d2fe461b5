"""Releases with a window, messages; in payloads whatever may name somebody: roles, reasons, who wrote a link.

Roles were free text in version 0.1.0, so its rows' roles, owners and reasons move into their payloads while no link
lists those rows yet. Rows that links list already keep them: a listed row never changes.
"""

import json

import sqlalchemy as sa
from alembic import op

from data.ledger.chain import payloads, triggers

revision = "0007"
down_revision = "0006"

NEW_COLUMNS = {
    "release": (("closes_at", sa.String(length=32)), ("inherits", sa.Integer())),
    "edition": (("basis_sha256", sa.String(length=64)),),
    "exemption": (("payload", sa.String(length=64)),),
    "erasure": (("payload", sa.String(length=64)),),
    "role_grant": (("payload", sa.String(length=64)),),
}

MOVED = {
    "exemption": (("id",), ("reason", "decided")),
    "explanation": (("id",), ("role",)),
    "withdrawal": (("receipt",), ("role",)),
    "challenge": (("id",), ("raised_by", "decided_by")),
    "sign_off": (("id",), ("role",)),
    "action_event": (("id",), ("owner",)),
}
"""The columns of version 0.1.0 that move into payloads, by table, with the table's key."""


def upgrade() -> None:
    connection = op.get_bind()
    triggers.unguard(connection)
    create_tables()
    for table, columns in NEW_COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    if connection.dialect.name == "postgresql":
        op.create_foreign_key(None, "release", "release", ["inherits"], ["id"])
    else:
        with op.batch_alter_table("release") as batch:
            batch.create_foreign_key("fk_release_inherits", "release", ["inherits"], ["id"])
    op.create_index("link_at", "link", ["at"])
    if not connection.execute(sa.text("SELECT count(*) FROM link")).scalar_one():
        for table, (key, texts) in MOVED.items():
            move(connection, table, key, texts)


def create_tables() -> None:
    op.create_table(
        "actor",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=True),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("whom", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=True),
        sa.Column("fate", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def move(connection: sa.Connection, table: str, key: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Make a new payload of each row's texts and those that it had in its payload, in the place of that one."""
    held = sa.table(table, *(sa.column(name) for name in (*key, *names, "payload")))
    kept = sa.table("payload", *(sa.column(name) for name in ("digest", "salt", "content")))
    rows = connection.execute(sa.select(held, kept.c.content).outerjoin(kept, kept.c.digest == held.c.payload)).all()
    for row in rows:
        texts = {name: getattr(row, name) for name in names if getattr(row, name) is not None}
        payload = payloads.payload_row({**(json.loads(row.content) if row.content else {}), **texts})
        connection.execute(sa.insert(kept), payload)
        where = [held.c[name] == getattr(row, name) for name in key]
        emptied = dict.fromkeys(texts, "")
        connection.execute(sa.update(held).where(*where).values(payload=payload["digest"], **emptied))
        connection.execute(sa.delete(kept).where(kept.c.digest == row.payload))

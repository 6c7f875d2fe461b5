"""The chain: links, and payloads into which texts and values move that may have to be erased one day.

The triggers refuse the filling of a column, so they are taken off first; `env.py` puts them back on every table. The
link that holds all rows "as found" is written after this, by whoever migrates: it needs the tables of this version.
"""

import sqlalchemy as sa
from alembic import op

from data.ledger.chain import payloads, triggers

revision = "0005"
down_revision = "0004"

MOVED = {
    "finding": (("judgement", "n"), ("value", "message", "fix")),
    "explanation": (("id",), ("text",)),
    "withdrawal": (("receipt",), ("reason",)),
    "challenge": (("id",), ("text", "reasons")),
    "sign_off": (("id",), ("note",)),
    "action_event": (("id",), ("text",)),
}
"""The columns that move into payloads, by table, with the table's key."""


def upgrade() -> None:
    connection = op.get_bind()
    triggers.unguard(connection)
    create_tables()
    op.add_column("sign_off", sa.Column("head", sa.Text(), nullable=True))
    for table, (key, texts) in MOVED.items():
        op.add_column(table, sa.Column("payload", sa.String(length=64), nullable=True))
        move(connection, table, key, texts)
        for column in texts:
            op.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')


def create_tables() -> None:
    op.create_table(
        "payload",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "erasure",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "link",
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "n"),
    )


def move(connection: sa.Connection, table: str, key: tuple[str, ...], texts: tuple[str, ...]) -> None:
    """Make a payload of each row's texts, and name it in the row."""
    held = sa.table(table, *(sa.column(name) for name in (*key, *texts, "payload")))
    rows = connection.execute(sa.select(held)).mappings().all()
    made = [payloads.payload_row({name: row[name] for name in texts}) for row in rows]
    if not made:
        return
    columns = (sa.column(name) for name in ("digest", "salt", "content"))
    connection.execute(sa.insert(sa.table("payload", *columns)), made)
    update = sa.update(held).values(payload=sa.bindparam("made"))
    for name in key:
        update = update.where(held.c[name] == sa.bindparam(f"old_{name}"))
    named = [
        {"made": payload["digest"], **{f"old_{name}": row[name] for name in key}}
        for row, payload in zip(rows, made, strict=True)
    ]
    connection.execute(update, named)

"""Which returns were erased, and who wanted it."""

import sqlalchemy as sa
from alembic import op

from data.ledger.chain import triggers

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    connection = op.get_bind()
    triggers.unguard(connection)
    op.create_table(
        "receipt_erasure",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("receipt", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("kept", sa.String(length=64), nullable=True),
        sa.Column("payload", sa.String(length=64), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["receipt"], ["receipt.id"]),
    )

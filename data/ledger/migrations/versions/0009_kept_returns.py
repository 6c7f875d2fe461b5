"""Which document was kept of each receipt, and the names that the coordinator accepted beside the registers.

What was received before has no kept document until `minstd returns convert` makes one.
"""

import sqlalchemy as sa
from alembic import op

from data.ledger.chain import triggers

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    connection = op.get_bind()
    triggers.unguard(connection)
    op.create_table(
        "kept",
        sa.Column("receipt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("receipt"),
        sa.ForeignKeyConstraint(["receipt"], ["receipt.id"]),
    )
    op.create_table(
        "accepted_name",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("gss_code", sa.String(length=9), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("gss_code", "reference"),
    )

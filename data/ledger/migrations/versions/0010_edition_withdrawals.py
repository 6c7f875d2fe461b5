"""Which published editions were withdrawn, and who wanted them back."""

import sqlalchemy as sa
from alembic import op

from data.ledger.chain import triggers

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    connection = op.get_bind()
    triggers.unguard(connection)
    op.create_table(
        "edition_withdrawal",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=True),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("is_restoration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["edition"], ["edition.digest"]),
    )

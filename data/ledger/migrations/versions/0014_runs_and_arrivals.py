"""When each scheduled run of a cluster last ended well, and when a file arrived by the clock of its source."""

import sqlalchemy as sa
from alembic import op

from data.ledger.chain import triggers

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    connection = op.get_bind()
    triggers.unguard(connection)
    op.create_table(
        "good_run",
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("flow", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("cluster", "flow"),
    )
    op.add_column("receipt", sa.Column("arrived_at", sa.String(length=32), nullable=True))

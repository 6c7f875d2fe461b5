"""Milestones of actions that are plans, and what boards agreed of them: events among an action's own."""

import sqlalchemy as sa
from alembic import op

from data.ledger.chain import triggers

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    connection = op.get_bind()
    triggers.unguard(connection)
    op.add_column("action_event", sa.Column("kind", sa.String(length=16), nullable=True))
    op.add_column("action_event", sa.Column("milestone", sa.Integer(), nullable=True))

"""Events of one action belong together: the first has no `action`, the later ones name it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("action_event", sa.Column("action", sa.Integer(), nullable=True))

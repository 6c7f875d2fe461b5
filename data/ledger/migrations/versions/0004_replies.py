"""What was left for the borough that sent a file."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_SQLITE = """
CREATE TRIGGER reply_no_{verb} BEFORE {verb} ON "reply"
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: reply takes no {verb}'); END
"""
_POSTGRESQL = """
CREATE TRIGGER reply_append_only BEFORE UPDATE OR DELETE ON "reply"
FOR EACH ROW EXECUTE FUNCTION minstd_append_only()
"""


def upgrade() -> None:
    op.create_table(
        "reply",
        sa.Column("receipt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["receipt"], ["receipt.id"]),
        sa.PrimaryKeyConstraint("receipt"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(_SQLITE.format(verb=verb))

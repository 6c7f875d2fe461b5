"""Returns that a borough takes back, and explanations found by what they answer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SQLITE = """
CREATE TRIGGER withdrawal_no_{verb} BEFORE {verb} ON "withdrawal"
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdrawal takes no {verb}'); END
"""
_POSTGRESQL = """
CREATE TRIGGER withdrawal_append_only BEFORE UPDATE OR DELETE ON "withdrawal"
FOR EACH ROW EXECUTE FUNCTION minstd_append_only()
"""


def upgrade() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("receipt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt"],
            ["receipt.id"],
        ),
        sa.PrimaryKeyConstraint("receipt"),
    )
    op.create_index("explanation_of_judgement", "explanation", ["judgement"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(_SQLITE.format(verb=verb))

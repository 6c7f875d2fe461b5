"""The first tables, and the triggers by which the database itself refuses to change or delete a row."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    "action_event",
    "cut",
    "original",
    "owed",
    "edition",
    "exemption",
    "receipt",
    "challenge",
    "cut_receipt",
    "judgement",
    "publication",
    "sign_off",
    "verdict",
    "explanation",
    "finding",
)

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON "{table}"
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {table} takes no {verb}'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION minstd_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only: % takes no %', TG_TABLE_NAME, TG_OP; END
$$ LANGUAGE plpgsql
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON "{table}"
FOR EACH ROW EXECUTE FUNCTION minstd_append_only()
"""


def upgrade() -> None:
    create_tables()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL_FUNCTION)
        for table in TABLES:
            op.execute(_POSTGRESQL.format(table=table))
        return
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(table=table, verb=verb))


def create_tables() -> None:
    op.create_table(
        "action_event",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("standard", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "cut",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("as_at", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "original",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "owed",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("gss_code", sa.String(length=9), nullable=False),
        sa.Column("return_type", sa.String(length=16), nullable=False),
        sa.Column("sheet", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("open_at", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.Column("freeze_at", sa.String(length=32), nullable=False),
        sa.Column("contract_version", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cluster", "gss_code", "sheet", "period"),
    )
    op.create_table(
        "edition",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("cut", sa.String(length=64), nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("ruleset_version", sa.String(length=16), nullable=False),
        sa.Column("ruleset_sha256", sa.String(length=64), nullable=False),
        sa.Column("waivers_sha256", sa.String(length=64), nullable=False),
        sa.Column("actions_sha256", sa.String(length=64), nullable=False),
        sa.Column("code_version", sa.String(length=64), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("drafted_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["cut"],
            ["cut.digest"],
        ),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("decided", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owed"],
            ["owed.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owed", "kind", "since"),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("gss_code", sa.String(length=9), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["original.sha256"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "path", "etag"),
    )
    op.create_index("receipt_of_area", "receipt", ["cluster", "gss_code"], unique=False)
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("standard", sa.String(length=16), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.String(length=32), nullable=False),
        sa.Column("decides", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decides"],
            ["challenge.id"],
        ),
        sa.ForeignKeyConstraint(
            ["edition"],
            ["edition.digest"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "cut_receipt",
        sa.Column("cut", sa.String(length=64), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.Integer(), nullable=True),
        sa.Column("presence", sa.String(length=16), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cut"],
            ["cut.digest"],
        ),
        sa.ForeignKeyConstraint(
            ["owed"],
            ["owed.id"],
        ),
        sa.ForeignKeyConstraint(
            ["receipt"],
            ["receipt.id"],
        ),
        sa.PrimaryKeyConstraint("cut", "owed"),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("receipt", sa.Integer(), nullable=False),
        sa.Column("checks_version", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("return_type", sa.String(length=16), nullable=True),
        sa.Column("gss_code", sa.String(length=9), nullable=True),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("sheets", sa.JSON(), nullable=False),
        sa.Column("judged_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt"],
            ["receipt.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("receipt", "checks_version"),
    )
    op.create_index("judgement_of_receipt", "judgement", ["receipt"], unique=False)
    op.create_table(
        "publication",
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition"],
            ["edition.digest"],
        ),
        sa.PrimaryKeyConstraint("cluster", "month", "number"),
        sa.UniqueConstraint("edition"),
    )
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition"],
            ["edition.digest"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("edition", "role"),
    )
    op.create_table(
        "verdict",
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("standard", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("numerator", sa.Text(), nullable=True),
        sa.Column("denominator", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition"],
            ["edition.digest"],
        ),
        sa.PrimaryKeyConstraint("edition", "area", "standard"),
    )
    op.create_table(
        "explanation",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("judgement", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["judgement"],
            ["judgement.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "finding",
        sa.Column("judgement", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("effect", sa.String(length=8), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["judgement"],
            ["judgement.id"],
        ),
        sa.PrimaryKeyConstraint("judgement", "n"),
    )

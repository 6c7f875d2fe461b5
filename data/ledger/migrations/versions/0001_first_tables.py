"""The first tables, and the triggers by which the database itself refuses to change or delete a row."""

from alembic import op

from data.ledger.schema import metadata

revision = "0001"
down_revision = None

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
    connection = op.get_bind()
    metadata.create_all(connection)
    tables = [table.name for table in metadata.sorted_tables]
    if connection.dialect.name == "postgresql":
        op.execute(_POSTGRESQL_FUNCTION)
        for table in tables:
            op.execute(_POSTGRESQL.format(table=table))
        return
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(table=table, verb=verb))

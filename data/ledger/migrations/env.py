"""Alembic's entry: migrates over the connection that the ledger hands it."""

from alembic import context

from data.ledger.chain import triggers
from data.ledger.schema import metadata
from data.ledger.transient.tables import transient

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=[metadata, transient], render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
    # Migrations take the triggers off, which refuse what they do. They are put back once, for all tables.
    if (context.get_context().get_current_revision() or "") >= "0005":
        triggers.guard(connection)

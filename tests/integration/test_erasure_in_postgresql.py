"""An erased return is in none of the files of the tables that the ledger has in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from application.returns import receive, waiting
from application.returns.kept.verify import verify_kept
from application.workspace import Workspace
from data.ledger.notices import NoticeKind
from tests.integration.conftest import ANYBODY, CLUSTER
from tests.integration.test_erasure import (
    answered,
    before_due,
    begun,
    erased,
    later,
    telling,
    traces,
)

pytestmark = pytest.mark.long
TRACES = (b"1987 against", b"Umbrellastone", b"second team opened")


@pytest.fixture
def server(postgresql: str) -> Iterator[str]:
    yield postgresql
    engine = sa.create_engine(postgresql)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


@pytest.fixture
def workspace(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("MINSTD_DROP", str(tmp_path / "drop"))
    monkeypatch.setenv("MINSTD_LEDGER", server)
    opened = begun(tmp_path / "workspace")
    yield opened
    opened.ledger.close()


def tables_with(server: str, traces: tuple[bytes, ...] = TRACES) -> list[str]:
    """Return the tables in whose files, as they lie on the disk, a trace is."""
    engine = sa.create_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        folder = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar()))
        names = connection.exec_driver_sql(
            "SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't', 'i')"
        ).all()
    engine.dispose()
    return sorted(
        str(name)
        for name, path in names
        if path and (folder / path).exists() and any(trace in (folder / path).read_bytes() for trace in traces)
    )


def informed(workspace: Workspace) -> list[str]:
    return [each.whom for each in workspace.ledger.notices(CLUSTER) if each.kind is NoticeKind.ERASURE]


def test_nothing_of_it_is_left_in_any_table(workspace: Workspace, server: str) -> None:
    number = answered(workspace).receipt.id
    assert tables_with(server) != []
    outcome = erased(workspace, number)
    assert (outcome.is_done, outcome.troubles) == (True, ())
    assert any("pg_statistic" in holder for holder in outcome.holders)
    assert tables_with(server) == []
    assert traces(workspace) == []
    assert workspace.ledger.verify([]).discrepancies == ()
    assert verify_kept(workspace).is_whole


def test_the_samples_that_the_server_keeps_of_texts_are_taken_again(workspace: Workspace, server: str) -> None:
    """An analysis of tables, which the server does by itself, copies texts into statistics that others can read."""
    number = answered(workspace).receipt.id
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:

        def samples() -> str:
            rows = connection.exec_driver_sql("SELECT histogram_bounds, most_common_vals FROM pg_stats").all()
            return " ".join(str(value) for row in rows for value in row)

        connection.exec_driver_sql("SET default_statistics_target = 10000")
        connection.exec_driver_sql("ANALYZE")
        assert "second team opened" in samples()
        erased(workspace, number)
        left = samples()
        assert not any(trace.decode() in left for trace in TRACES)
    engine.dispose()


def test_what_was_checked_before_it_was_submitted_is_left_in_no_table(workspace: Workspace, server: str) -> None:
    member, at = workspace.member("Camden"), before_due(workspace)
    held = waiting.check(workspace, member, "return.xlsx", telling().xlsx(), ANYBODY, at)
    number = waiting.submit_waiting(workspace, member, held.id, {}, ANYBODY, at).receipt.id
    outcome = erased(workspace, number)
    assert outcome.troubles == ()
    assert tables_with(server) == []


def test_while_somebody_reads_the_ledger_all_the_time_that_is_said(workspace: Workspace, server: str) -> None:
    number = answered(workspace).receipt.id
    engine = sa.create_engine(server, isolation_level="REPEATABLE READ")
    with engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM edition")
        outcome = erased(workspace, number)
        left = tables_with(server)
        assert left != []
        (trouble,) = outcome.troubles
        assert "the next run tries again" in trouble
        assert informed(workspace) == ["E09000007"]
    engine.dispose()
    receive.validate(workspace, later(workspace))
    assert tables_with(server) == []
    assert informed(workspace) == ["E09000007", "coordinator"]


def test_a_backup_that_reads_the_ledger_all_the_time_keeps_nobody_waiting_for_ever(
    workspace: Workspace, server: str
) -> None:
    """`pg_dump` reads every table in one transaction: meanwhile nothing may wait for it without an end."""
    number = answered(workspace).receipt.id
    engine = sa.create_engine(server)
    with engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM payload")
        erasing = Thread(target=erased, args=(workspace, number), daemon=True)
        erasing.start()
        erasing.join(60)
        is_waiting = erasing.is_alive()
    erasing.join(60)
    engine.dispose()
    assert not is_waiting

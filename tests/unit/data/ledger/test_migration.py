"""Ledgers of earlier versions: asked once what they are, entered into the chain as found, and whole from then on."""

from __future__ import annotations

import json
import re

import pytest
import sqlalchemy as sa

from data.ledger import Ledger, LedgerError, WorkspaceKind, schema
from data.ledger.chain import triggers
from data.ledger.chain.links import WORKSPACE, facts_of_first_link
from data.ledger.engine import migrate_ledger, writing
from data.ledger.structure import MIGRATIONS
from data.model import State
from tests.support import old_ledger
from tests.support.records import CAMDEN, DUE, FREEZE, MONTH


def test_the_migrations_are_those_that_these_tests_know() -> None:
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("0*.py"))
    assert [re.match(r"\d+", name)[0] for name in names] == list(old_ledger.VERSIONS)  # type: ignore[index]
    assert old_ledger.VERSIONS[-1] == schema.HEAD


@pytest.mark.parametrize("version", old_ledger.VERSIONS)
def test_every_table_is_guarded_after_every_migration(url: str, version: str) -> None:
    engine = sa.create_engine(url)
    with writing(engine) as connection:
        old_ledger.upgrade(connection, version)
        if version >= "0005":
            assert triggers.lacking(connection) == []
        rows = (
            connection.exec_driver_sql("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
            if connection.dialect.name == "sqlite"
            else connection.exec_driver_sql(
                "SELECT DISTINCT event_object_table, trigger_name || '/' || event_manipulation"
                " FROM information_schema.triggers"
            )
        )
        guards: dict[str, set[str]] = {}
        for table, name in rows:
            guards.setdefault(table, set()).add(name.removeprefix(f"{table}_"))
        assert sorted(guards) == triggers.tables_of(connection)
        assert {frozenset(each) for each in guards.values()} == _wanted(connection.dialect.name, version)
    engine.dispose()


def _wanted(dialect: str, version: str) -> set[frozenset[str]]:
    if dialect == "sqlite":
        return {frozenset({"no_UPDATE", "no_DELETE"} | ({"no_replacement"} if version >= "0005" else set()))}
    every = {frozenset({"append_only/DELETE", "append_only/UPDATE"})}  # TRUNCATE is not in the information schema
    payload = frozenset({"append_only/DELETE", "no_update/UPDATE"})
    return every | {payload} if version >= "0005" else every


@pytest.mark.parametrize("kind", WorkspaceKind)
def test_a_ledger_of_0_1_0_is_entered_as_found_and_nothing_is_lost(url: str, kind: WorkspaceKind) -> None:
    old_ledger.make(url, is_demonstration=kind is WorkspaceKind.DEMONSTRATION)
    with pytest.raises(LedgerError, match="run `minstd ledger migrate` once"):
        Ledger.open(url)
    with pytest.raises(LedgerError, match="Say what this workspace is, once and for good"):
        migrate_ledger(url, None)
    assert migrate_ledger(url, kind) == old_ledger.VERSION_0_1_0
    assert migrate_ledger(url, None) is migrate_ledger(url, kind) is None
    ledger = Ledger.open(url)
    assert ledger.kind is kind
    texts_are_where_they_belong(ledger)
    assert ledger.verify().is_whole
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        facts = facts_of_first_link(connection)
        assert (facts["kind"], facts["as_found"]) == (kind, old_ledger.VERSION_0_1_0)
        listed = {table for table, _key, _digest in facts["rows"]}
        assert listed == {table for table, _ in (*old_ledger.ROWS, *old_ledger.LATER_ROWS)} | {"actor"}
        for table in schema.LINKED:
            for row in connection.execute(sa.select(table)).mappings():
                assert not any(text in json.dumps(dict(row), default=str) for text in old_ledger.TEXTS)
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.payload)) == 8
    engine.dispose()
    ledger.close()


def texts_are_where_they_belong(ledger: Ledger) -> None:
    (kept,) = ledger.explained("north-london", DUE)
    assert (kept.receipt.path, kept.state, kept.explanations[0].text) == (
        *("camden-1.xlsx", State.WITHDRAWN),
        "A new service.",
    )
    (finding,) = kept.findings
    assert (finding.value, finding.message, finding.fix) == ("9", "It is 9. It was 2.", "Say why.")
    assert [(each.role, each.note, each.head) for each in ledger.sign_offs("e" * 64)] == [("Chair", "Agreed.", None)]
    (challenge,) = ledger.challenges("north-london", MONTH, FREEZE)
    assert (challenge.text, challenge.reasons, challenge.decided_by) == ("Why.", "So it is.", "Chair")
    (action,) = ledger.actions("north-london", FREEZE)
    assert (action.area, action.text) == (CAMDEN, "Do it.")


def test_a_ledger_of_the_very_first_version_migrates(url: str) -> None:
    old_ledger.make(url, "0001")
    assert migrate_ledger(url, WorkspaceKind.DEMONSTRATION) == "0001"
    ledger = Ledger.open(url)
    ledger.withdraw(1, "Sent too early.", "Analyst", DUE)
    assert ledger.judgement(1, "1", DUE).state is State.WITHDRAWN
    assert ledger.verify().is_whole
    ledger.close()


def test_a_ledger_of_real_returns_is_no_demonstration(url: str) -> None:
    old_ledger.make(url)
    with pytest.raises(LedgerError, match="holds editions of real returns"):
        migrate_ledger(url, WorkspaceKind.DEMONSTRATION)
    with pytest.raises(LedgerError, match="run `minstd ledger migrate`"):
        Ledger.open(url)
    migrate_ledger(url, WorkspaceKind.LIVE)
    with pytest.raises(LedgerError, match="This workspace is live"):
        migrate_ledger(url, WorkspaceKind.DEMONSTRATION)


def test_what_was_found_and_is_altered_later_is_named(url: str) -> None:
    old_ledger.make(url)
    migrate_ledger(url, WorkspaceKind.LIVE)
    engine = sa.create_engine(url)
    with writing(engine) as connection:
        triggers.unguard(connection)
        connection.exec_driver_sql("UPDATE sign_off SET role = 'Cluster chair'")
        triggers.guard(connection)
    engine.dispose()
    ledger = Ledger.open(url)
    (discrepancy,) = ledger.verify().discrepancies
    assert discrepancy.sentence == "Row 1 of sign_off has been changed since link 1 of chain workspace recorded it."
    assert discrepancy.link == (WORKSPACE, 1)
    ledger.close()


def test_there_must_be_something_to_migrate(url: str) -> None:
    with pytest.raises(LedgerError, match="There is no ledger to migrate"):
        migrate_ledger(url, WorkspaceKind.LIVE)
    Ledger.open(url).close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(LedgerError, match="newer than this software"):
        migrate_ledger(url, None)

"""The ledger proves itself: whatever is done to it behind its back is found, and named by what it hit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.ledger import Ledger
from data.ledger.chain.findings import Problem
from data.ledger.chain.links import WORKSPACE
from tests.support import tampering
from tests.support.tampering import CHAIN, LAST, TAMPERINGS, Tampering, a_whole_ledger
from tests.unit.data.ledger.conftest import sentences


def test_a_ledger_that_nobody_touched_is_whole(ledger: Ledger) -> None:
    verification = ledger.verify([head for chain in (CHAIN, WORKSPACE) if (head := ledger.head(chain))])
    assert (verification.discrepancies, verification.erased) == ((), 0)
    assert {head.chain: head.n for head in verification.heads} == {CHAIN: LAST, WORKSPACE: 2}
    assert (verification.links, verification.rows) == (LAST + 2, 16)


@pytest.mark.parametrize("done", TAMPERINGS, ids=lambda done: done.title + " against" * done.against)
def test_what_was_done_is_named(ledger: Ledger, url: str, done: Tampering) -> None:
    outside = [ledger.head(CHAIN)] if done.against else []
    with tampering.owner(url) as connection:
        done.act(connection)
    problems = [re.sub(r"Text [0-9a-f]{12} ", "Text {digest} ", text) for text in sentences(ledger, *outside)]
    assert problems == list(done.sentences)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE receipt SET source = CAST(x'ff41' AS TEXT) WHERE id = 1", "Row 1 of receipt has been changed"),
        ("UPDATE payload SET content = CAST(x'ff' AS TEXT) WHERE rowid = 2", "The text of row"),
        ("UPDATE link SET at = CAST(x'ff' AS TEXT) WHERE chain = 'north-london' AND n = 7", "Link 7 of chain"),
        (
            "UPDATE link SET body = '{\"begins\":[1],\"rows\":[]}' WHERE chain = 'workspace' AND n = 2",
            "Link 2 of chain",
        ),
        (f"UPDATE link SET body = '{'[' * 100_000}' WHERE chain = 'north-london' AND n = 7", "Link 7 of chain"),
        ("UPDATE link SET chain = CAST(x'ff' AS TEXT) WHERE chain = 'north-london' AND n = 7", "Link"),
        ("UPDATE link SET chain = x'ff' WHERE chain = 'north-london' AND n = 7", "Link"),
        ("UPDATE edition SET digest = x'00ff'", "Row"),
        ("UPDATE link SET body = '[1]' WHERE chain = 'north-london' AND n = 7", "Link 7 of chain"),
        ("UPDATE link SET hash = 5 WHERE chain = 'north-london' AND n = 7", "Link 7 of chain"),
    ],
)
def test_bytes_that_are_no_text_blind_no_verification(tmp_path: Path, statement: str, sentence: str) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    held = a_whole_ledger(url)
    with tampering.owner(url) as connection:
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("UPDATE publication SET number = 7")
    named = sentences(held)
    held.close()
    assert any(each.startswith(sentence) for each in named)
    assert any("7 of publication" in each for each in named)  # what else was done is named, too
    assert "".join(named).isprintable()


STRUCTURE = {
    "ALTER TABLE reply RENAME TO answer": "The database's table reply isn't as the ledger made it: it is missing.",
    "ALTER TABLE reply DROP COLUMN place": "The database's table reply isn't as the ledger made it: it lacks place.",
    "ALTER TABLE link ADD COLUMN hidden TEXT": (
        "The database's table link isn't as the ledger made it: it has hidden besides."
    ),
}


@pytest.mark.parametrize("statement", STRUCTURE)
def test_a_table_that_is_another_is_named(ledger: Ledger, url: str, statement: str) -> None:
    with tampering.owner(url) as connection:
        connection.execute(sa.text(statement))
    assert STRUCTURE[statement] in sentences(ledger)


def test_a_view_in_a_tables_place_is_named(ledger: Ledger, url: str) -> None:
    with tampering.owner(url) as connection:
        connection.execute(sa.text("ALTER TABLE sign_off RENAME TO set_aside"))
        connection.execute(sa.text("CREATE VIEW sign_off AS SELECT * FROM set_aside"))
    assert "The database's table sign_off isn't as the ledger made it: it is missing." in sentences(ledger)


def test_a_trigger_that_swallows_what_is_written_is_named(ledger: Ledger, url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(
                "CREATE TRIGGER quiet BEFORE INSERT ON challenge BEGIN SELECT RAISE(IGNORE); END"
            )
        else:
            connection.exec_driver_sql(
                "CREATE FUNCTION nothing() RETURNS trigger AS 'BEGIN RETURN NULL; END' LANGUAGE plpgsql"
            )
            connection.exec_driver_sql(
                "CREATE TRIGGER quiet BEFORE INSERT ON challenge FOR EACH ROW EXECUTE FUNCTION nothing()"
            )
    engine.dispose()
    assert sentences(ledger) == ["The database has a trigger on challenge that the ledger knows nothing of: quiet."]


@pytest.mark.parametrize("table", ["receipt", "link", "payload"])
def test_a_trigger_that_was_dropped_or_altered_is_named(ledger: Ledger, url: str, table: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
            name = f"{table}_append_only"
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_DELETE")
            name = f"{table}_no_DELETE"
    engine.dispose()
    assert sentences(ledger) == [f"The database no longer protects {table}: its trigger {name} is missing or altered."]


def test_a_trigger_that_does_nothing_any_more_is_named(ledger: Ledger, url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            body = "BEGIN RETURN OLD; END"
            function = f"CREATE OR REPLACE FUNCTION minstd_append_only() RETURNS trigger AS $${body}$$ LANGUAGE plpgsql"
            connection.exec_driver_sql(function)
        else:
            connection.exec_driver_sql("DROP TRIGGER cut_no_UPDATE")
            connection.exec_driver_sql("CREATE TRIGGER cut_no_UPDATE BEFORE UPDATE ON cut BEGIN SELECT 1; END")
    engine.dispose()
    discrepancies = ledger.verify().discrepancies
    assert {each.problem for each in discrepancies} == {Problem.TRIGGER_MISSING}
    assert "cut" in {each.table for each in discrepancies}


def test_a_link_whose_text_was_broken_stops_no_verification(ledger: Ledger, url: str) -> None:
    for broken in ("", "[]", '{"rows": 7}', '{"rows": [[["a"], [[]], 1]]}', '{"rows": [1]}'):
        with tampering.owner(url) as connection:
            connection.execute(sa.text("UPDATE link SET body = :body WHERE n = 8"), {"body": broken})
        problems = {each.problem for each in ledger.verify().discrepancies}
        assert problems == {Problem.LINK_CHANGED, Problem.ROW_INSERTED}

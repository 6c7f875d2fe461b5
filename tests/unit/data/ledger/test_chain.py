"""The ledger proves itself: whatever is done to it behind its back is found, and named by what it hit."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.ledger import Ledger, LedgerError, WorkspaceKind, schema
from data.ledger.chain import clock
from data.ledger.chain.actors import Actor
from data.ledger.chain.canonical import as_stored, row_digest
from data.ledger.chain.findings import Problem
from data.ledger.chain.links import WORKSPACE, Head
from data.ledger.chain.payloads import ERASED
from data.ledger.people import Grant, Person, Role
from tests.support import tampering
from tests.support.records import DUE, a_receipt
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


STRUCTURE = {
    "ALTER TABLE reply RENAME TO answer": "The database's table reply isn't as the ledger made it: it is missing.",
    "ALTER TABLE reply DROP COLUMN place": "The database's table reply isn't as the ledger made it: it lacks place.",
    "ALTER TABLE link ADD COLUMN hidden TEXT": (
        "The database's table link isn't as the ledger made it: it has hidden besides."
    ),
}


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


def test_the_database_refuses_to_alter_any_table(ledger: Ledger, url: str) -> None:
    engine = sa.create_engine(url)
    for table in schema.metadata.sorted_tables:
        with engine.connect() as connection:
            has_rows = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for statement in _alterations(table, url):
            if not has_rows and not statement.startswith("TRUNCATE"):
                continue  # a trigger of a row needs one
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
                connection.exec_driver_sql(statement)
    engine.dispose()
    assert sentences(ledger) == []


def _alterations(table: sa.Table, url: str) -> tuple[str, ...]:
    name, column = table.name, table.columns.keys()[-1]
    both = (f'UPDATE "{name}" SET "{column}" = "{column}"', f'DELETE FROM "{name}"')
    if url.startswith("postgresql"):
        return (*both, f'TRUNCATE "{name}" CASCADE')
    return (*both, f'INSERT OR REPLACE INTO "{name}" SELECT * FROM "{name}" LIMIT 1')


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


def test_an_erased_text_is_gone_with_its_salt_and_the_ledger_is_whole(ledger: Ledger, url: str) -> None:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        (digest,) = connection.execute(sa.select(schema.explanation.c.payload)).scalars()
        kept = connection.execute(sa.select(schema.payload).where(schema.payload.c.digest == digest)).mappings().one()
    assert ledger.erase([digest], "Asked by the person it named", datetime.now(UTC)) == 1
    verification = ledger.verify()
    assert (verification.discrepancies, verification.erased) == ((), 1)
    assert ledger.explanations([1], datetime.now(UTC))[1][0].text == ERASED
    with engine.connect() as connection:
        assert connection.scalar(sa.select(schema.payload.c.salt).where(schema.payload.c.digest == digest)) is None
    with tampering.owner(url) as connection:
        connection.execute(sa.insert(schema.payload).values(dict(kept)))
    assert sentences(ledger) == [
        "The text of row 1 of explanation was erased and is there again; link 3 of chain north-london recorded the row."
    ]
    engine.dispose()


def test_the_same_row_has_the_same_digest_in_both_databases(ledger: Ledger, url: str) -> None:
    """The digests are written out, so that a change of the serialisation can't go unnoticed either."""
    rows = {
        schema.original: {"sha256": "a" * 64, "size": 7, "kept_at": DUE},
        schema.owed: {
            "id": 77,
            "cluster": "cröydon",
            "gss_code": "E09000008",
            "return_type": "service",
            "sheet": "activity",
            "period": "2026-10",
            "open_at": DUE,
            "due_at": DUE,
            "freeze_at": DUE,
            "contract_version": "1",
        },
        schema.judgement: {
            "id": 78,
            "receipt": 2,
            "checks_version": "1",
            "state": "refused",
            "judged_at": DUE,
            "sheets": {"b": True, "a": False},
        },
        schema.cut_receipt: {"cut": "c" * 64, "owed": 77, "receipt": None, "presence": "absent", "is_late": True},
    }
    digests = []
    with tampering.owner(url) as connection:
        for table, values in rows.items():
            inserted = sa.insert(table).values(values).returning(*as_stored(table))
            digests.append(row_digest(table, connection.execute(inserted).mappings().one()))
    due = "2026-11-13T23:59:00.000000+00:00"
    assert digests == [
        hashlib.sha256(text.encode("ascii")).hexdigest()
        for text in (
            f'["original",{{"kept_at":"{due}","sha256":"{"a" * 64}","size":7}}]',
            f'["owed",{{"cluster":"cr\\u00f6ydon","contract_version":"1","due_at":"{due}","freeze_at":"{due}",'
            f'"gss_code":"E09000008","id":77,"open_at":"{due}","period":"2026-10","return_type":"service",'
            '"sheet":"activity"}]',
            f'["judgement",{{"checks_version":"1","id":78,"judged_at":"{due}","receipt":2,'
            '"sheets":{"a":false,"b":true},"state":"refused"}]',
            f'["cut_receipt",{{"cut":"{"c" * 64}","is_late":true,"owed":77,"presence":"absent"}}]',
        )
    ]


def test_a_link_says_who_wrote_it_where_and_when(ledger: Ledger, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("USER", "somebody-else")
    other = Ledger.open(url)
    before = datetime.now(UTC)
    other.record_receipts([a_receipt(3, received_at=before)], [1], before)
    other.close()
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        link = connection.execute(
            sa.select(schema.link).where(schema.link.c.chain == CHAIN, schema.link.c.n == LAST + 1)
        ).one()
    engine.dispose()
    me = Actor.of_process()
    assert ledger.written_by(CHAIN, LAST + 1) == me
    assert (link.actor, link.host) == ("#1", "")  # in plain text nowhere but in a payload
    assert me == Actor(pwd.getpwuid(os.geteuid()).pw_name, os.uname().nodename)
    assert me.user != "somebody-else"
    assert before <= link.at <= datetime.now(UTC)


def test_what_was_recorded_before_adds_no_link(ledger: Ledger) -> None:
    head, now = ledger.head(CHAIN), datetime.now(UTC)
    ledger.record_receipts([a_receipt(1, received_at=now)], [1], now)
    assert ledger.head(CHAIN) == head


@pytest.mark.parametrize("late", [timedelta(hours=2), -timedelta(minutes=10)])
def test_a_live_ledger_takes_the_true_time_only(ledger: Ledger, late: timedelta) -> None:
    head, then = ledger.head(CHAIN), datetime.now(UTC) - late
    with pytest.raises(LedgerError, match="takes the true time only"):
        ledger.record_receipts([a_receipt(3, received_at=then)], [1], then)
    assert ledger.head(CHAIN) == head
    assert len(ledger.known(CHAIN, "E09000007")) == 2


def test_a_machine_whose_clock_is_behind_writes_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    behind = datetime.now(UTC) - timedelta(hours=5)  # the ledger may have been made some minutes ago
    monkeypatch.setattr(clock, "true_time", lambda: behind)
    with pytest.raises(LedgerError, match="This machine's clock says"):
        ledger.record_receipts([a_receipt(3, received_at=behind)], [1], behind)


def test_a_sign_off_holds_the_head_that_its_signer_saw(ledger: Ledger) -> None:
    (signed,) = ledger.sign_offs(tampering.EDITION)
    (head,) = Head.find_all(str(signed.head))
    assert (head.chain, head.n, head.hash) == (CHAIN, 6, ledger.link_hash(CHAIN, 6))


def test_a_ledger_never_changes_its_kind(url: str, ledger: Ledger) -> None:
    assert (ledger.kind, ledger.is_demonstration) == (WorkspaceKind.LIVE, False)
    with pytest.raises(LedgerError, match="This workspace is live"):
        Ledger.open(url, WorkspaceKind.DEMONSTRATION)


def test_a_link_whose_text_was_broken_stops_no_verification(ledger: Ledger, url: str) -> None:
    for broken in ("", "[]", '{"rows": 7}', '{"rows": [[["a"], [[]], 1]]}', '{"rows": [1]}'):
        with tampering.owner(url) as connection:
            connection.execute(sa.text("UPDATE link SET body = :body WHERE n = 8"), {"body": broken})
        problems = {each.problem for each in ledger.verify().discrepancies}
        assert problems == {Problem.LINK_CHANGED, Problem.ROW_INSERTED}


WRITER = """
import sys
from datetime import UTC, datetime
from data.ledger import Ledger
from tests.support.records import a_receipt
ledger, first, each = Ledger.open(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for n in range(first, first + each):
    now = datetime.now(UTC)
    ledger.record_receipts([a_receipt(n, received_at=now)], [1], now)
ledger.close()
"""


@pytest.mark.long
def test_writers_in_many_processes_make_one_whole_chain(ledger: Ledger, url: str) -> None:
    processes, each = 6, 25
    started = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, str(1000 + n * each), str(each)]) for n in range(processes)
    ]
    while any(process.poll() is None for process in started):
        assert ledger.verify().is_whole  # one state of the database, whatever is written meanwhile
    assert [process.returncode for process in started] == [0] * processes
    head = ledger.head(CHAIN)
    assert head is not None
    assert head.n == LAST + processes * each
    assert ledger.verify([head]).is_whole


def test_reading_waits_for_no_writer(tmp_path: Path) -> None:
    ledger = a_whole_ledger(f"sqlite:///{tmp_path}/ledger.db")
    engine = sa.create_engine(f"sqlite:///{tmp_path}/ledger.db")
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        assert ledger.verify().is_whole
        assert ledger.head(CHAIN) is not None
    engine.dispose()
    ledger.close()


def test_whoever_wrote_links_and_a_reason_are_erased_and_the_ledger_is_whole(ledger: Ledger, url: str) -> None:
    me, now = Actor.of_process(), datetime.now(UTC)
    holder = ledger.add_holders([(Person(0, "chair@example.org", me.user), a_grant(now))], None, now)[0][0]
    ledger.withdraw(1, "Sent by the new analyst.", "Analyst of the north", now)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        reason = connection.scalar(sa.select(schema.withdrawal.c.payload))
    identifying = ledger.texts_of_person(holder.number)
    assert len(identifying) == 2
    assert ledger.erase([*identifying, reason], "Asked for.", datetime.now(UTC)) == 3
    verification = ledger.verify()
    assert (verification.discrepancies, verification.erased) == ((), 3)
    assert ledger.written_by(CHAIN, 1) is None
    (erased,) = ledger.holders(datetime.now(UTC))
    assert (erased.person.email, erased.person.account) == ("", "")
    ledger.record_receipts([a_receipt(4, received_at=now)], [1], now)
    assert ledger.written_by(CHAIN, ledger.head(CHAIN).n) == me  # under a new number
    with engine.connect() as connection:
        tables = schema.metadata.tables.values()
        kept = [str(row) for table in tables for row in connection.execute(sa.select(table))]
    engine.dispose()
    for text in ("chair@example.org", "Sent by the new analyst", "Analyst of the north"):
        assert not any(text in row for row in kept)


def a_grant(now: datetime) -> Grant:
    return Grant(0, Role.APPROVER, CHAIN, "Cluster chair", now, None, None, now, False, (), now)


def test_a_process_that_is_shown_another_time_writes_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    head, now = ledger.head(CHAIN), datetime.now(UTC)
    assert clock.machine_time() is None or abs(clock.machine_time() - now) < clock.CLOCK_SKEW  # type: ignore[operator]
    monkeypatch.setattr(clock, "machine_time", lambda: now + timedelta(days=1))
    clock.check_process_clock.cache_clear()
    with pytest.raises(LedgerError, match=r"was given .* but the machine's clock says"):
        ledger.record_receipts([a_receipt(3, received_at=now)], [1], now)
    assert ledger.head(CHAIN) == head


def test_no_chain_is_written_to_before_another_was(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    later = datetime.now(UTC) + timedelta(minutes=4)
    monkeypatch.setattr(clock, "true_time", lambda: later)
    ledger.record_receipts([a_receipt(3, received_at=later)], [1], later)
    earlier = later - timedelta(minutes=8)
    monkeypatch.setattr(clock, "true_time", lambda: earlier)
    with pytest.raises(LedgerError, match="but the ledger was last written to at"):
        ledger.add_holders([(Person(0, "a@example.org"), a_grant(earlier))], None, earlier)

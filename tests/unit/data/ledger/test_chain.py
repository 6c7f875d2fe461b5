"""How links are written: who, where and at what true time; what the database refuses; what may be erased."""

from __future__ import annotations

import hashlib
import os
import pwd
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
from data.ledger.chain.links import Head
from data.ledger.chain.payloads import ERASED
from data.ledger.people import Grant, Person, Role
from data.ledger.proof import ErasureEvent
from tests.support import tampering
from tests.support.records import DUE, a_receipt
from tests.support.tampering import CHAIN, LAST, a_whole_ledger
from tests.unit.data.ledger.conftest import sentences


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


def test_a_return_that_is_erased_has_no_texts_left_and_no_reader_is_given_it(ledger: Ledger, url: str) -> None:
    now = datetime.now(UTC)
    number = ledger.every_receipt()[0].id
    texts = ledger.texts_of_receipt(number)
    assert len(texts) >= 2, "a finding's and an explanation's"
    kept = {receipt: digest for receipt, digest in ledger.kept().items() if receipt != number}
    ledger.add_erasure_event(ErasureEvent(number, False, "coordinator", "Sent by mistake.", 1, now))
    assert ledger.erasures(CHAIN) == {}
    ledger.add_erasure_event(
        ErasureEvent(number, True, "data_protection_officer", "It tells of one.", 2, now, "f" * 64)
    )
    ledger.erase(texts, "It tells of one.", now)
    assert ledger.compact()
    assert (ledger.texts_of_receipt(number), ledger.texts_back(), ledger.kept()) == ([], [], kept)
    assert [event.reason for event in ledger.erasure_events(number)] == ["Sent by mistake.", "It tells of one."]
    assert ledger.erasures(CHAIN)[number].kept == "f" * 64
    assert sentences(ledger) == []


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

"""Ways to tamper with a ledger, each with what the verification says to it.

`docs/ledger.md` shows them as a table, which is made from here; the tests do every one, in SQLite and PostgreSQL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from data.ledger import CutEntry, Explanation, Ledger, Publication, SignOff, schema
from data.ledger.actions import Action
from data.ledger.chain import links, payloads, triggers
from data.ledger.chain.canonical import as_stored, canonical, key_of, row_digest
from data.ledger.challenges import Challenge, Ground
from data.ledger.records import WorkspaceKind
from data.model import Effect, Finding, State
from standards.actions import ActionState
from standards.model import Presence
from tests.support.records import CAMDEN, MONTH, a_cut, a_judged, a_receipt, an_edition, an_owed

CHAIN = "north-london"
EDITION = "e" * 64
QUESTION = Finding("large_change", Effect.ASK, "It is 9. It was 2.", "Say why.", "Activity", ("B2",), "starts", "9")

Connection = sa.Connection


def a_whole_ledger(url: str, kind: WorkspaceKind = WorkspaceKind.LIVE) -> Ledger:
    """Return a ledger with a row in most tables, each written just now: its links are numbered as below."""
    ledger, now = Ledger.open(url, kind), datetime.now(UTC)
    receipt = a_receipt(1, received_at=now)
    ledger.record_receipts([receipt, a_receipt(2, received_at=now)], [1, 1], now)  # link 1
    judged = a_judged(receipt, State.QUESTIONS, findings=(QUESTION,))
    ledger.record_judgements([judged], "1", now)  # 2
    ledger.explain([Explanation(1, 0, "A new service.", "Analyst", now)])  # 3
    ledger.record_owed(CHAIN, [(an_owed(), "1")])  # 4
    ledger.record_cut(a_cut(CutEntry(an_owed(), Presence.RETURNED, receipt, False)), now)  # 5
    ledger.draft(an_edition(EDITION, drafted_at=now))  # 6
    ledger.sign(SignOff(EDITION, "Chair", "Agreed.", "f" * 64, now))  # 7
    ledger.publish(Publication(CHAIN, MONTH, 1, EDITION, now), None)  # 8
    ledger.add_challenge(Challenge(EDITION, CAMDEN, "PN3", Ground.CONTEXT, "Why.", "Analyst", now))  # 9
    action = Action(CHAIN, CAMDEN, "PN3", "Do it.", "Head of service", now.date(), ActionState.OPEN, now, now)
    ledger.add_action(action)  # 10
    return ledger


LAST = 10
"""The number of the last link of the cluster's chain in `a_whole_ledger`."""


@dataclass(frozen=True)
class Tampering:
    """One way to tamper.

    Attributes:
        title: what was done, as the documentation says it.
        act: does it, by a connection that nothing refuses.
        sentences: everything that the verification says, in order.
        against: whether the ledger is compared with the head that it had before.
    """

    title: str
    act: Callable[[Connection], object]
    sentences: tuple[str, ...]
    against: bool = False


@contextmanager
def owner(url: str) -> Iterator[Connection]:
    """Connect as the database's owner: no trigger and no foreign key is in the way, and all are back at the end."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            triggers.unguard(connection)
        yield connection
        if connection.dialect.name == "sqlite":
            triggers.guard(connection)
    engine.dispose()


def sql(*statements: str) -> Callable[[Connection], object]:
    """Return what executes some statements."""

    def act(connection: Connection) -> None:
        for statement in statements:
            connection.execute(sa.text(statement))

    return act


def _link(connection: Connection, n: int, chain: str = CHAIN) -> dict[str, Any]:
    query = sa.select(*as_stored(schema.link)).where(schema.link.c.chain == chain, schema.link.c.n == n)
    return dict(connection.execute(query).mappings().one())


def _store(connection: Connection, link: dict[str, Any]) -> None:
    """Put a link in the place of the one that has its number, with the hash that fits what it says."""
    values = {**link, "hash": links.link_hash(link)}
    update = f"UPDATE link SET {', '.join(f'{name} = :{name}' for name in values)} WHERE chain = :chain AND n = :n"
    connection.execute(sa.text(update), values)


def _listing(link: dict[str, Any], connection: Connection, table: sa.Table) -> dict[str, Any]:
    """Return a link that lists the rows of a table as they are now."""
    body = json.loads(link["body"])
    now = {
        (table.name, *key_of(table, row)): row_digest(table, row)
        for row in connection.execute(sa.select(*as_stored(table))).mappings()
    }
    body["rows"] = [[name, key, now.get((name, *key), digest)] for name, key, digest in body["rows"]]
    return {**link, "body": canonical(body)}


def change_and_its_link(connection: Connection) -> None:
    sql("UPDATE receipt SET path = 'other.xlsx' WHERE id = 1")(connection)
    _store(connection, _listing(_link(connection, 1), connection, schema.receipt))


def rewrite_everything(connection: Connection) -> None:
    change_and_its_link(connection)
    for n in range(2, LAST + 1):
        _store(connection, {**_link(connection, n), "previous": _link(connection, n - 1)["hash"]})


def change_and_list_again(connection: Connection) -> None:
    sql("UPDATE receipt SET path = 'other.xlsx' WHERE id = 1")(connection)
    row = connection.execute(sa.select(*as_stored(schema.receipt)).where(schema.receipt.c.id == 1)).mappings().one()
    listed = links.LinkedRow("receipt", (1,), row_digest(schema.receipt, row))
    links.append(connection, CHAIN, [listed], 1, datetime.now(UTC))


def backdate_with_a_link(connection: Connection) -> None:
    earlier = "2026-01-31T09:00:00.000000+00:00"
    values = "9, sha256, cluster, gss_code, source, 'late.xlsx', 'x', :at, :at"
    columns = "id, sha256, cluster, gss_code, source, path, etag, received_at, recorded_at"
    insert = f"INSERT INTO receipt ({columns}) SELECT {values} FROM receipt WHERE id = 1"
    connection.execute(sa.text(insert), {"at": earlier})
    row = connection.execute(sa.select(*as_stored(schema.receipt)).where(schema.receipt.c.id == 9)).mappings().one()
    listed = links.LinkedRow("receipt", (9,), row_digest(schema.receipt, row))
    links.append(connection, CHAIN, [listed], 1, datetime.now(UTC))


def backdate_last_link(connection: Connection) -> None:
    earlier = schema.instant_text(datetime.now(UTC) - timedelta(days=3))
    _store(connection, {**_link(connection, LAST), "at": earlier})
    sql("DELETE FROM action_event", "DELETE FROM payload WHERE content LIKE '%Do it.%'")(connection)
    body = canonical({"rows": []})
    _store(connection, {**_link(connection, LAST), "body": body})


def replace_row(connection: Connection) -> None:
    columns = ", ".join(column.name for column in schema.edition.columns)
    values = columns.replace("manifest_sha256", f"'{'a' * 64}'")
    if connection.dialect.name == "sqlite":
        sql(f"INSERT OR REPLACE INTO edition ({columns}) SELECT {values} FROM edition")(connection)
    else:
        insert = f"INSERT INTO edition ({columns}) SELECT {values} FROM edition"
        sql(f"{insert} ON CONFLICT (digest) DO UPDATE SET manifest_sha256 = EXCLUDED.manifest_sha256")(connection)


def empty_table(connection: Connection) -> None:
    verb = "TRUNCATE" if connection.dialect.name == "postgresql" else "DELETE FROM"
    sql(f"{verb} publication")(connection)


def change_text_and_digest(connection: Connection) -> None:
    row = payloads.payload_row({"text": "Another reason."})
    connection.execute(sa.insert(schema.payload).values(row))
    sql("DELETE FROM payload WHERE digest = (SELECT payload FROM explanation)")(connection)
    connection.execute(sa.text("UPDATE explanation SET payload = :digest"), {"digest": row["digest"]})


KEPT_OF_ALL = ("link", "actor", "payload")
"""The tables of which rows of every chain are."""


def remove_chain(connection: Connection) -> None:
    tables = [table.name for table in reversed(schema.metadata.sorted_tables) if table.name not in KEPT_OF_ALL]
    texts = "DELETE FROM payload WHERE digest NOT IN (SELECT payload FROM actor)"
    sql(*(f"DELETE FROM {name}" for name in tables), texts, f"DELETE FROM link WHERE chain = '{CHAIN}'")(connection)


def restore_yesterday(connection: Connection) -> None:
    """Leave what a copy of the database held before the last two links."""
    texts = "DELETE FROM payload WHERE digest IN (SELECT payload FROM {table})"
    for table in ("challenge", "action_event"):
        sql(texts.format(table=table), f"DELETE FROM {table}")(connection)
    sql(f"DELETE FROM link WHERE chain = '{CHAIN}' AND n > {LAST - 2}")(connection)


def date_in_the_future(connection: Connection) -> None:
    _store(connection, {**_link(connection, 2, links.WORKSPACE), "at": "2999-01-01T00:00:00.000000+00:00"})


def make_a_demonstration(connection: Connection) -> None:
    link = _link(connection, 1, links.WORKSPACE)
    body = {**json.loads(link["body"]), "kind": "demonstration"}
    _store(connection, {**link, "body": canonical(body)})


TAMPERINGS = (
    Tampering(
        "A return's time of arrival is set back (UPDATE)",
        sql("UPDATE receipt SET received_at = '2026-01-31T09:00:00.000000+00:00' WHERE id = 1"),
        ("Row 1 of receipt has been changed since link 1 of chain north-london recorded it.",),
    ),
    Tampering(
        "The same moment is written in another time zone, so that it sorts elsewhere",
        sql("UPDATE receipt SET received_at = replace(received_at, '+00:00', '+01:00') WHERE id = 2"),
        ("Row 2 of receipt has been changed since link 1 of chain north-london recorded it.",),
    ),
    Tampering(
        "A row is deleted (DELETE)",
        sql("DELETE FROM cut_receipt"),
        (f"Row {'c' * 64}/1 of cut_receipt has been removed; link 5 of chain north-london recorded it.",),
    ),
    Tampering(
        "A row is replaced (INSERT OR REPLACE; in PostgreSQL, ON CONFLICT DO UPDATE)",
        replace_row,
        (f"Row {EDITION} of edition has been changed since link 6 of chain north-london recorded it.",),
    ),
    Tampering(
        "A table is emptied (TRUNCATE)",
        empty_table,
        ("Row north-london/2026-10/1 of publication has been removed; link 8 of chain north-london recorded it.",),
    ),
    Tampering(
        "A row is inserted behind the ledger's back",
        sql("INSERT INTO reply (receipt, place, at) VALUES (1, 'drop', '2026-01-31T09:00:00.000000+00:00')"),
        ("Row 1 of reply was inserted without a link: nothing says who added it, or when.",),
    ),
    Tampering(
        "A receipt is inserted with a past date and a link that fits it",
        backdate_with_a_link,
        2
        * (
            "Row 9 of receipt says that it was made at 2026-01-31T09:00:00.000000+00:00, but link 11 of chain "
            "north-london was written at another time.",
        ),
    ),
    Tampering(
        "A row is renumbered",
        sql("UPDATE sign_off SET id = 9"),
        ("Row 9 of sign_off has been renumbered; link 7 of chain north-london recorded it as 1.",),
    ),
    Tampering(
        "A link is changed",
        sql("UPDATE link SET actor = 'somebody' WHERE chain = 'north-london' AND n = 3"),
        ("Link 3 of chain north-london has been changed since it was written.",),
    ),
    Tampering(
        "A row is changed, and its link rewritten to fit it",
        change_and_its_link,
        ("Link 1 of chain north-london has been changed since it was written.",),
    ),
    Tampering(
        "A row is changed, and listed again by a new link",
        change_and_list_again,
        (
            "Row 1 of receipt is listed again by link 11 of chain north-london, as if it had been added twice.",
            "Row 1 of receipt has been changed since link 1 of chain north-london recorded it.",
        ),
    ),
    Tampering(
        "A row and its link are removed",
        sql("DELETE FROM publication", "DELETE FROM link WHERE chain = 'north-london' AND n = 8"),
        ("Link 8 of chain north-london has been removed, or the one after it was rewritten.",),
    ),
    Tampering(
        "The last link is set back and emptied, with its row",
        backdate_last_link,
        ("Link 10 of chain north-london says that it was written before the link that it follows.",),
    ),
    Tampering(
        "A link is dated in the future, where nothing follows it",
        date_in_the_future,
        (
            "Link 2 of chain workspace says that it was written at 01 January 2999 00:00 UTC, which is still to come: "
            "until then every command is refused as if this machine's clock were behind. Set the clock right or, if it "
            "is, restore the ledger from a backup.",
        ),
    ),
    Tampering(
        "An index is added, by which rows could be hidden or refused",
        sql("CREATE UNIQUE INDEX refused_once ON refusal (act)"),
        ("The database has a part that the ledger knows nothing of: index refused_once.",),
    ),
    Tampering(
        "An index is made anew that leaves a return out",
        sql(
            "DROP INDEX receipt_of_area",
            "CREATE INDEX receipt_of_area ON receipt (cluster, gss_code) WHERE id > 1",
        ),
        ("A part of the database isn't as the ledger made it: index receipt_of_area.",),
    ),
    Tampering(
        "A cluster's whole chain is removed, with all its rows",
        remove_chain,
        ("The whole chain has been removed: link 1 of chain north-london is the first that is missing.",),
    ),
    Tampering(
        "A link is given another author",
        sql("UPDATE link SET actor = '#2' WHERE n = 3"),
        ("Link 3 of chain north-london has been changed since it was written.",),
    ),
    Tampering(
        "The account that wrote the links is given another name",
        sql("UPDATE payload SET content = '{}' WHERE digest IN (SELECT payload FROM actor)"),
        ("The text of row 1 of actor has been changed since link 1 of chain workspace recorded it.",),
    ),
    Tampering(
        "A signature's role, which its payload holds, is written into its row",
        sql("UPDATE sign_off SET role = 'Director'"),
        ("Row 1 of sign_off has been changed since link 7 of chain north-london recorded it.",),
    ),
    Tampering(
        "Two explanations' texts are exchanged",
        sql("UPDATE challenge SET payload = (SELECT payload FROM action_event)"),
        (
            "Row 1 of challenge has been changed since link 9 of chain north-london recorded it.",
            "Text {digest} belongs to no row: it was inserted, or its row was changed.",
        ),
    ),
    Tampering(
        "A live workspace is made a demonstration",
        make_a_demonstration,
        ("Link 1 of chain workspace has been changed since it was written.",),
    ),
    Tampering(
        "An explanation's text is changed",
        sql("UPDATE payload SET content = '{\"text\":\"Another.\"}' WHERE content LIKE '%A new service.%'"),
        ("The text of row 1 of explanation has been changed since link 3 of chain north-london recorded it.",),
    ),
    Tampering(
        "An explanation is given another text, with a digest that fits it",
        change_text_and_digest,
        ("Row 1 of explanation has been changed since link 3 of chain north-london recorded it.",),
    ),
    Tampering(
        "A challenge's text is removed, with no erasure recorded",
        sql("DELETE FROM payload WHERE content LIKE '%:\"Why.%'"),
        (
            "The text of row 1 of challenge has been removed, and no erasure is recorded; link 9 of chain "
            "north-london recorded it.",
        ),
    ),
    Tampering(
        "Everything from a link on is rewritten, consistently",
        rewrite_everything,
        (),
    ),
    Tampering(
        "The same, compared with a head kept outside",
        rewrite_everything,
        (
            "Link 10 of chain north-london isn't the link that was kept outside the ledger: the chain has been "
            "rewritten.",
        ),
        against=True,
    ),
    Tampering(
        "Yesterday's backup is restored",
        restore_yesterday,
        (),
    ),
    Tampering(
        "The same, compared with a head kept outside",
        restore_yesterday,
        (
            "The ledger has no link 10 of chain north-london, which was kept outside it: an older copy may have been "
            "restored.",
        ),
        against=True,
    ),
)
"""What the owner of the database can do to it. Dropped triggers are a test of their own: they differ by database."""


def as_table() -> str:
    """Return the tamperings as the documentation shows them."""
    sentences = ["<br>".join(dict.fromkeys(each.sentences)) or "nothing" for each in TAMPERINGS]
    rows = [f"| {each.title} | {words} |" for each, words in zip(TAMPERINGS, sentences, strict=True)]
    return "\n".join(["| what was done | what `minstd ledger verify` says |", "|---|---|", *rows])

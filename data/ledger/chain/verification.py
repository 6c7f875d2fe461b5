"""Proving the ledger: every link by the one before it, every row by the link that lists it, every text by its row.

What this can't find is a ledger that was rewritten from some link to the end, consistently: its links follow each other
and list what there is. Only a head that was kept outside shows that, so one can be given to compare with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.ledger import schema
from data.ledger.chain import triggers
from data.ledger.chain.canonical import Key, StoredRow, key_of, row_digest
from data.ledger.chain.clock import CLOCK_SKEW, true_time
from data.ledger.chain.findings import Discrepancy, LinkName, Problem, Verification, shown
from data.ledger.chain.links import NOTHING_BEFORE, WORKSPACE, Head, link_hash
from data.ledger.chain.payloads import payload_digest
from data.ledger.chain.writing import is_true
from data.ledger.records import WorkspaceKind

Name = tuple[str, Key]
"""A row's table and key."""


@dataclass(slots=True)
class _LinkEntry:
    """A row as a link lists it; `at` is when, None if the link can't say or lists what it found."""

    digest: str
    link: LinkName
    at: datetime | None


@dataclass(slots=True)
class _Ledger:
    """What has been read of the links."""

    listed: dict[Name, _LinkEntry] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    hashes: dict[LinkName, str] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    is_live: bool = True


def verify(connection: sa.Connection, outside: Iterable[Head] = ()) -> Verification:
    """Verify a whole ledger.

    Args:
        connection: in one transaction that sees one state of the database.
        outside: heads that were kept outside the ledger: in a receipt, a sign-off, `published.json`.
    """
    altered = list(_tables(connection))
    if altered:
        return Verification((), 0, 0, 0, (*altered, *_triggers(connection)))
    ledger = _Ledger()
    wrong = list(_links(connection, ledger))
    wrong += _whole_chains(ledger)
    row_findings, texts, rows = _rows(connection, ledger)
    wrong += row_findings
    text_findings, erased = _texts(connection, ledger, texts)
    wrong += text_findings
    wrong += _triggers(connection)
    wrong += [finding for head in outside for finding in compare(head, ledger.hashes.get((head.chain, head.n)))]
    return Verification(tuple(sorted(ledger.heads.values(), key=str)), len(ledger.hashes), rows, erased, tuple(wrong))


def compare(head: Head, held: str | None) -> Iterator[Discrepancy]:
    """Yield what is wrong where the ledger holds another hash than a head kept outside it, or no such link."""
    if held is None:
        yield Discrepancy(Problem.LEDGER_BEHIND, link=(head.chain, head.n))
    elif held != head.hash:
        yield Discrepancy(Problem.CHAIN_REWRITTEN, link=(head.chain, head.n))


def _stored(connection: sa.Connection, table: sa.Table, order: str = "") -> sa.MappingResult:
    """Return every row as the database holds it, read from the table itself: an index can leave rows out.

    PostgreSQL is told so for the whole transaction: see `Proof.verify`.
    """
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    by = "NOT INDEXED" if connection.dialect.name == "sqlite" else ""
    query = f'SELECT {columns} FROM "{table.name}" {by} {order}'  # noqa: S608 - nothing in it is anybody's
    return connection.exec_driver_sql(query).mappings()


# Links


def _links(connection: sa.Connection, ledger: _Ledger) -> Iterator[Discrepancy]:
    """Read every link, and yield what is wrong with them."""
    previous: StoredRow | None = None
    for link in _stored(connection, schema.link, "ORDER BY chain, n"):
        before = previous if previous is not None and previous["chain"] == link["chain"] else None
        yield from _link(link, before)
        ledger.hashes[link["chain"], link["n"]] = link["hash"]
        ledger.heads[link["chain"]] = Head(link["chain"], link["n"], link["hash"])
        yield from _read_body(link, ledger)
        previous = link


def _link(link: StoredRow, before: StoredRow | None) -> Iterator[Discrepancy]:
    chain, n = link["chain"], link["n"]
    due = 1 if before is None else int(before["n"]) + 1
    if link_hash(link) != link["hash"]:
        yield Discrepancy(Problem.LINK_CHANGED, link=(chain, n))
    if n != due:
        yield Discrepancy(Problem.LINK_REMOVED, link=(chain, due))
    elif link["previous"] != (NOTHING_BEFORE if before is None else before["hash"]):
        # the link before this one was rewritten, with a hash that fits it
        yield Discrepancy(Problem.LINK_CHANGED, link=(chain, max(n - 1, 1)))
    at, at_before = _moment(link["at"]), _moment(before["at"]) if before else None
    if at is None or (at_before is not None and at < at_before - CLOCK_SKEW):
        yield Discrepancy(Problem.LINK_BACKDATED, link=(chain, n))
    elif at > true_time() + CLOCK_SKEW:
        yield Discrepancy(Problem.LINK_AHEAD, link=(chain, n), detail=f"{at:%d %B %Y %H:%M} UTC")


def _read_body(link: StoredRow, ledger: _Ledger) -> Iterator[Discrepancy]:
    """Note which rows a link lists, and yield those that were listed before: what was recorded first is what counts.

    A link whose text was broken lists none: it has been named, and its rows will be.
    """
    try:
        body = json.loads(link["body"])
        rows = {(table, tuple(key)): digest for table, key, digest in body["rows"]}
        begun = {body["begins"]} if link["chain"] == WORKSPACE and "begins" in body else set()
        kind = body.get("kind")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return
    name = (link["chain"], link["n"])
    is_first = name == (WORKSPACE, 1)
    ledger.begun |= begun
    if is_first:
        ledger.is_live = kind != WorkspaceKind.DEMONSTRATION
    at = None if is_first else _moment(link["at"])
    for row, digest in rows.items():
        if row in ledger.listed:
            yield Discrepancy(Problem.ROW_LISTED_AGAIN, *row, link=name)
        ledger.listed.setdefault(row, _LinkEntry(digest, name, at))


def _whole_chains(ledger: _Ledger) -> Iterator[Discrepancy]:
    """Yield the chains that are gone though the workspace's chain names them, and those that it doesn't name."""
    for chain in sorted({WORKSPACE, *ledger.begun} - set(ledger.heads), key=str):
        yield Discrepancy(Problem.CHAIN_REMOVED, link=(chain, 1))
    for chain in sorted(set(ledger.heads) - {WORKSPACE, *ledger.begun}, key=str):
        yield Discrepancy(Problem.LINK_CHANGED, link=(chain, 1))


# Rows


def _rows(connection: sa.Connection, ledger: _Ledger) -> tuple[list[Discrepancy], dict[str, Name], int]:
    """Compare every row with the link that lists it.

    Returns what is wrong; the row that names each payload; and how many rows there are.
    """
    wrong: list[Discrepancy] = []
    texts: dict[str, Name] = {}
    missing = set(ledger.listed)
    strays: list[tuple[sa.Table, StoredRow]] = []
    rows = 0
    for table in schema.LINKED:
        for row in _stored(connection, table):
            rows += 1
            name = (table.name, key_of(table, row))
            if row.get("payload"):
                texts[row["payload"]] = name
            missing.discard(name)
            if name not in ledger.listed:
                strays.append((table, row))
                continue
            wrong += _row(table, row, ledger.listed[name], ledger.is_live)
    wrong += _strays(strays, missing, ledger)
    wrong += [_about(Problem.ROW_REMOVED, name, ledger) for name in sorted(missing, key=str)]
    return wrong, texts, rows


def _row(table: sa.Table, row: StoredRow, listed: _LinkEntry, is_live: bool) -> Iterator[Discrepancy]:
    key = key_of(table, row)
    if row_digest(table, row) != listed.digest:
        yield Discrepancy(Problem.ROW_CHANGED, table.name, key, listed.link)
    elif is_live and listed.at is not None:
        for column in table.columns:
            act = _moment(row[column.name]) if column.info.get("is_act") else listed.at
            if act is None or not is_true(act, listed.at):
                yield Discrepancy(Problem.ROW_BACKDATED, table.name, key, listed.link, str(row[column.name]))


def _strays(strays: Iterable[tuple[sa.Table, StoredRow]], missing: set[Name], ledger: _Ledger) -> Iterator[Discrepancy]:
    """Yield the rows that no link lists: inserted, or renumbered if a missing one was the same but for its key."""
    for table, row in strays:
        key = key_of(table, row)
        former = next((key for name, key in missing if name == table.name and _was(table, row, key, ledger)), None)
        if former is None:
            yield Discrepancy(Problem.ROW_INSERTED, table.name, key)
        else:
            missing.discard((table.name, former))
            link = ledger.listed[table.name, former].link
            yield Discrepancy(Problem.ROW_RENUMBERED, table.name, key, link, shown(former))


def _was(table: sa.Table, row: StoredRow, key: Key, ledger: _Ledger) -> bool:
    names = [column.name for column in table.primary_key.columns]
    former = {**row, **dict(zip(names, key, strict=True))}
    return row_digest(table, former) == ledger.listed[table.name, key].digest


# Texts


def _texts(connection: sa.Connection, ledger: _Ledger, texts: Mapping[str, Name]) -> tuple[list[Discrepancy], int]:
    """Compare every payload with its digest and its row, and return also how many were erased as recorded."""
    wrong: list[Discrepancy] = []
    erased = {row["digest"] for row in _stored(connection, schema.erasure)}
    kept = set()
    for payload in _stored(connection, schema.payload):
        digest = payload["digest"]
        kept.add(digest)
        if digest not in texts:
            wrong.append(Discrepancy(Problem.TEXT_INSERTED, "payload", (digest,), detail=digest[:12]))
        elif payload_digest(payload["salt"], payload["content"]) != digest:
            wrong.append(_about(Problem.TEXT_CHANGED, texts[digest], ledger))
        elif digest in erased:
            wrong.append(_about(Problem.TEXT_NOT_ERASED, texts[digest], ledger))
    gone = sorted(texts.keys() - kept)
    wrong += [_about(Problem.TEXT_REMOVED, texts[digest], ledger) for digest in gone if digest not in erased]
    return wrong, sum(digest in erased for digest in gone)


def _about(problem: Problem, name: Name, ledger: _Ledger) -> Discrepancy:
    listed = ledger.listed.get(name)
    return Discrepancy(problem, *name, None if listed is None else listed.link)


# The database's own protection


def _tables(connection: sa.Connection) -> Iterator[Discrepancy]:
    """Yield the tables that are gone, are views now, or have other columns: nothing in them can be compared."""
    inspected = sa.inspect(connection)
    held = set(inspected.get_table_names())
    for name, table in sorted(schema.metadata.tables.items()):
        if name not in held:
            yield Discrepancy(Problem.TABLE_ALTERED, name, detail="it is missing")
            continue
        columns = {column["name"] for column in inspected.get_columns(name)}
        if gone := sorted({column.name for column in table.columns} - columns):
            yield Discrepancy(Problem.TABLE_ALTERED, name, detail=f"it lacks {', '.join(gone)}")
        if new := sorted(columns - {column.name for column in table.columns}):
            yield Discrepancy(Problem.TABLE_ALTERED, name, detail=f"it has {', '.join(new)} besides")


def _triggers(connection: sa.Connection) -> Iterator[Discrepancy]:
    tables = sorted(schema.metadata.tables, key=len, reverse=True)
    for name in triggers.lacking(connection):
        table = next((each for each in tables if name.startswith(f"{each}_")), name)
        yield Discrepancy(Problem.TRIGGER_MISSING, table, detail=name)
    for name, table in triggers.strangers(connection):
        yield Discrepancy(Problem.TRIGGER_ADDED, table, detail=name)


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None

"""The database's structure is what the migrations make, and no index hides what its table holds."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from data.ledger import Ledger
from tests.support.tampering import owner
from tests.unit.data.ledger.conftest import sentences


def hide(path: Path, index: str, where: str, *, is_put_back: bool) -> None:
    """Have an index leave rows out, and let its definition say afterwards that it doesn't."""
    own = sqlite3.connect(path, isolation_level=None)
    (text,) = own.execute("SELECT sql FROM sqlite_master WHERE name = ?", (index,)).fetchone()
    for definition in (f"{text} WHERE {where}", text)[: 1 + is_put_back]:
        own.execute("PRAGMA writable_schema = ON")
        own.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (definition, index))
        own.close()
        own = sqlite3.connect(path, isolation_level=None)
        if definition != text:
            own.execute(f"REINDEX {index}")
    own.close()


@pytest.mark.parametrize("is_put_back", [True, False])
def test_an_index_that_hides_a_return_is_named(made: Path, tmp_path: Path, is_put_back: bool) -> None:
    path = tmp_path / "ledger.db"
    shutil.copy(made, path)
    hide(path, "receipt_of_area", "id <> 1", is_put_back=is_put_back)
    ledger = Ledger.open(f"sqlite:///{path}")
    named = sentences(ledger)
    ledger.close()
    if is_put_back:
        assert (
            "The database's own check finds it damaged or altered: row 1 missing from index receipt_of_area." in named
        )
    else:
        assert named == ["A part of the database isn't as the ledger made it: index receipt_of_area."]


def test_what_an_index_hides_is_read_all_the_same(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    shutil.copy(made, path)
    own = sqlite3.connect(path)
    columns = [row[1] for row in own.execute("PRAGMA table_info(action_event)")]
    own.execute(f"CREATE INDEX every ON action_event ({', '.join(columns)})")
    own.close()
    hide(path, "every", "id < 0", is_put_back=True)
    ledger = Ledger.open(f"sqlite:///{path}")
    named = sentences(ledger)
    ledger.close()
    assert not any("has been removed" in sentence for sentence in named)
    assert "The database has a part that the ledger knows nothing of: index every." in named


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "CREATE UNIQUE INDEX blocks ON refusal (act)",
            "The database has a part that the ledger knows nothing of: index blocks.",
        ),
        (
            "CREATE INDEX by_words ON receipt (lower(source))",
            "The database has a part that the ledger knows nothing of: index by_words.",
        ),
        (
            "CREATE TABLE stray (a INTEGER PRIMARY KEY)",
            "The database has a part that the ledger knows nothing of: table stray.",
        ),
        (
            "CREATE VIEW stray AS SELECT * FROM receipt",
            "The database has a part that the ledger knows nothing of: view stray.",
        ),
        ("DROP INDEX receipt_of_area", "The database lacks a part that the ledger made: index receipt_of_area."),
        (
            "DROP INDEX receipt_of_area; CREATE INDEX receipt_of_area ON receipt (cluster, gss_code) WHERE id > 1",
            "A part of the database isn't as the ledger made it: index receipt_of_area.",
        ),
    ],
)
def test_whatever_the_migrations_did_not_make_is_named(ledger: Ledger, url: str, statement: str, sentence: str) -> None:
    with owner(url) as connection:
        for each in statement.split("; "):
            connection.exec_driver_sql(each)
    assert sentence in sentences(ledger)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_an_index_that_postgresql_does_not_trust_is_named(ledger: Ledger, url: str) -> None:
    with owner(url) as connection:
        connection.exec_driver_sql(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'receipt_of_area'::regclass"
        )
    named = sentences(ledger)
    assert "The database's own check finds it damaged or altered: index receipt_of_area isn't valid." in named

"""A ledger as version 0.1.0 left it, or an earlier migration: its tables, and rows with their texts in the clear."""

from __future__ import annotations

import sqlalchemy as sa

from data.ledger.engine import writing
from data.ledger.schema import instant_text
from data.ledger.structure import MIGRATIONS
from tests.support.records import CAMDEN, DUE, MONTH

VERSIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)
VERSION_0_1_0 = "0004"

AT = instant_text(DUE)
ROWS = (
    ("original", {"sha256": f"{1:064x}", "size": 1, "kept_at": AT}),
    (
        "receipt",
        {
            "id": 1,
            "sha256": f"{1:064x}",
            "cluster": "north-london",
            "gss_code": CAMDEN,
            "source": "file:///drop",
            "path": "camden-1.xlsx",
            "etag": "etag-1",
            "received_at": AT,
            "recorded_at": AT,
        },
    ),
    (
        "judgement",
        {
            "id": 7,
            "receipt": 1,
            "checks_version": "1",
            "state": "questions",
            "return_type": "service",
            "gss_code": CAMDEN,
            "month": str(MONTH),
            "sheets": '{"activity": false}',
            "judged_at": AT,
        },
    ),
    (
        "finding",
        {
            "judgement": 7,
            "n": 0,
            "code": "large_change",
            "effect": "ask",
            "sheet": "Activity",
            "field": "starts",
            "cells": '["B2"]',
            "value": "9",
            "message": "It is 9. It was 2.",
            "fix": "Say why.",
        },
    ),
    ("explanation", {"judgement": 7, "n": 0, "text": "A new service.", "role": "Analyst", "at": AT}),
    ("cut", {"digest": "c" * 64, "cluster": "north-london", "month": str(MONTH), "as_at": AT, "taken_at": AT}),
)
LATER_ROWS = (
    (
        "edition",
        {
            "digest": "e" * 64,
            "cut": "c" * 64,
            "cluster": "north-london",
            "month": str(MONTH),
            "number": 1,
            "ruleset_version": "2026.2",
            "ruleset_sha256": "1" * 64,
            "waivers_sha256": "2" * 64,
            "actions_sha256": "3" * 64,
            "code_version": "test",
            "manifest_sha256": "f" * 64,
            "folder": "x",
            "is_demonstration": False,
            "drafted_at": AT,
        },
    ),
    ("withdrawal", {"receipt": 1, "reason": "Sent too early.", "role": "Analyst", "at": AT}),
    (
        "sign_off",
        {"id": 1, "edition": "e" * 64, "role": "Chair", "note": "Agreed.", "manifest_sha256": "f" * 64, "at": AT},
    ),
    (
        "challenge",
        {
            "id": 1,
            "edition": "e" * 64,
            "area": CAMDEN,
            "standard": "PN3",
            "ground": "context",
            "text": "Why.",
            "raised_by": "Analyst",
            "raised_at": AT,
        },
    ),
    (
        "challenge",
        {
            "id": 2,
            "edition": "e" * 64,
            "area": CAMDEN,
            "standard": "PN3",
            "ground": "context",
            "text": "Why.",
            "raised_by": "Analyst",
            "raised_at": AT,
            "decides": 1,
            "decision": "upheld",
            "decided_by": "Chair",
            "reasons": "So it is.",
        },
    ),
    (
        "action_event",
        {
            "id": 1,
            "cluster": "north-london",
            "area": CAMDEN,
            "standard": "PN3",
            "owner": "Head of service",
            "due_on": "2026-12-01",
            "state": "open",
            "text": "Do it.",
            "at": AT,
        },
    ),
)
TEXTS = (
    *("It is 9. It was 2.", "A new service.", "Sent too early.", "Agreed.", "Why.", "So it is.", "Do it."),
    *("Analyst", "Chair", "Head of service"),
)
"""What its rows hold that may tell of somebody: texts, and roles, which were any text."""


def upgrade(connection: sa.Connection, version: str) -> None:
    """Migrate a database to a version, by its migrations alone."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def make(url: str, version: str = VERSION_0_1_0, is_demonstration: bool = False) -> None:
    """Leave a ledger of an earlier version, with rows in its tables."""
    engine = sa.create_engine(url)
    with writing(engine) as connection:
        upgrade(connection, version)
        for table, row in (*ROWS, *(LATER_ROWS if version == VERSION_0_1_0 else ())):
            values = {**row, "is_demonstration": is_demonstration} if table == "edition" else row
            names = ", ".join(values)
            given = ", ".join(f":{name}" for name in values)
            connection.execute(sa.text(f'INSERT INTO "{table}" ({names}) VALUES ({given})'), values)
    engine.dispose()

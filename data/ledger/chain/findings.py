"""What a verification of the ledger finds, each with the row or the link that it hit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from data.ledger.chain.canonical import Key, printable
from data.ledger.chain.links import Head

LinkName = tuple[str, int]
"""A link's chain and number."""


class Problem(StrEnum):
    """What is wrong."""

    ROW_CHANGED = "row_changed"
    ROW_REMOVED = "row_removed"
    ROW_INSERTED = "row_inserted"
    ROW_RENUMBERED = "row_renumbered"
    ROW_BACKDATED = "row_backdated"
    ROW_LISTED_AGAIN = "row_listed_again"
    TEXT_CHANGED = "text_changed"
    TEXT_REMOVED = "text_removed"
    TEXT_INSERTED = "text_inserted"
    TEXT_NOT_ERASED = "text_not_erased"
    LINK_CHANGED = "link_changed"
    LINK_REMOVED = "link_removed"
    LINK_BACKDATED = "link_backdated"
    LINK_AHEAD = "link_ahead"
    CHAIN_REMOVED = "chain_removed"
    CHAIN_REWRITTEN = "chain_rewritten"
    LEDGER_BEHIND = "ledger_behind"
    TRIGGER_MISSING = "trigger_missing"
    TRIGGER_ADDED = "trigger_added"
    TABLE_ALTERED = "table_altered"
    STRUCTURE_ADDED = "structure_added"
    STRUCTURE_MISSING = "structure_missing"
    STRUCTURE_ALTERED = "structure_altered"
    DATABASE_DAMAGED = "database_damaged"


_SENTENCES = {
    Problem.ROW_CHANGED: "{row} has been changed since {link} recorded it.",
    Problem.ROW_REMOVED: "{row} has been removed; {link} recorded it.",
    Problem.ROW_INSERTED: "{row} was inserted without a link: nothing says who added it, or when.",
    Problem.ROW_RENUMBERED: "{row} has been renumbered; {link} recorded it as {detail}.",
    Problem.ROW_BACKDATED: "{row} says that it was made at {detail}, but {link} was written at another time.",
    Problem.ROW_LISTED_AGAIN: "{row} is listed again by {link}, as if it had been added twice.",
    Problem.TEXT_CHANGED: "The text of {row} has been changed since {link} recorded it.",
    Problem.TEXT_REMOVED: "The text of {row} has been removed, and no erasure is recorded; {link} recorded it.",
    Problem.TEXT_INSERTED: "Text {detail} belongs to no row: it was inserted, or its row was changed.",
    Problem.TEXT_NOT_ERASED: "The text of {row} was erased and is there again; {link} recorded the row.",
    Problem.LINK_CHANGED: "{link} has been changed since it was written.",
    Problem.LINK_REMOVED: "{link} has been removed, or the one after it was rewritten.",
    Problem.LINK_BACKDATED: "{link} says that it was written before the link that it follows.",
    Problem.LINK_AHEAD: (
        "{link} says that it was written at {detail}, which is still to come: until then every command is refused as "
        "if this machine's clock were behind. Set the clock right or, if it is, restore the ledger from a backup."
    ),
    Problem.CHAIN_REMOVED: "The whole chain has been removed: {link} is the first that is missing.",
    Problem.CHAIN_REWRITTEN: "{link} isn't the link that was kept outside the ledger: the chain has been rewritten.",
    Problem.LEDGER_BEHIND: "The ledger has no {link}, which was kept outside it: an older copy may have been restored.",
    Problem.TRIGGER_MISSING: "The database no longer protects {table}: its trigger {detail} is missing or altered.",
    Problem.TRIGGER_ADDED: "The database has a trigger on {table} that the ledger knows nothing of: {detail}.",
    Problem.TABLE_ALTERED: "The database's table {table} isn't as the ledger made it: {detail}.",
    Problem.STRUCTURE_ADDED: "The database has a part that the ledger knows nothing of: {detail}.",
    Problem.STRUCTURE_MISSING: "The database lacks a part that the ledger made: {detail}.",
    Problem.STRUCTURE_ALTERED: "A part of the database isn't as the ledger made it: {detail}.",
    Problem.DATABASE_DAMAGED: "The database's own check finds it damaged or altered: {detail}.",
}


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that is not as it was recorded.

    Attributes:
        problem: what is wrong.
        table: the row's table; empty where a link itself is concerned.
        key: the row's primary key.
        link: the chain and the number of the link concerned, if there is one.
        detail: the other key, the moment, the payload or the trigger that the sentence names.
    """

    problem: Problem
    table: str = ""
    key: Key = ()
    link: LinkName | None = None
    detail: str = ""

    @property
    def sentence(self) -> str:
        """Say what is wrong, and with which row or link."""
        row = f"row {shown(self.key)} of {self.table}"
        link = "no link" if self.link is None else f"link {self.link[1]} of chain {self.link[0]}"
        text = _SENTENCES[self.problem].format(row=row, link=link, table=self.table, detail=self.detail)
        return printable(text[0].upper() + text[1:])

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "problem": str(self.problem),
            "table": self.table or None,
            "key": [printable(part) if isinstance(part, str) else part for part in self.key],
            "chain": self.link and self.link[0],
            "link": self.link and self.link[1],
            "message": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified, and what was found.

    Attributes:
        heads: where each chain ends.
        links, rows: how many there are.
        erased: how many texts were erased, and are recorded so.
        discrepancies: everything that is not as it was recorded.
    """

    heads: tuple[Head, ...]
    links: int
    rows: int
    erased: int
    discrepancies: tuple[Discrepancy, ...]

    @property
    def is_whole(self) -> bool:
        return not self.discrepancies


def shown(key: Key) -> str:
    return "/".join(str(part) for part in key)

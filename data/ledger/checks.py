"""By which checks a receipt was validated, in the text by which the ledger knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import sqlalchemy as sa

from data.ledger import schema

_MARK: Final = "+"


@dataclass(frozen=True, slots=True)
class Checks:
    """By what a receipt was validated: `6-5f1d0c9a7b21`, or with a register `6-5f1d0c9a7b21+07c2e4aa91bd.41`.

    Attributes:
        version: the reader and the contracts.
        register_digest: the digest of what its area's register said of its month; empty where the ledger doesn't know
            that, as it was validated before the ledger kept it, or refused.
        replaces: the id of the receipt's earlier judgement by the same version, which no longer counts; None for the
            first. So a receipt has any number of judgements, each once, however often a register goes back.
    """

    version: str
    register_digest: str = ""
    replaces: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return what `str` wrote."""
        version, _, rest = text.partition(_MARK)
        digest, _, replaces = rest.partition(".")
        return cls(version, digest, int(replaces) if replaces else None)

    def __str__(self) -> str:
        replaces = "" if self.replaces is None else f".{self.replaces}"
        return f"{self.version}{_MARK}{self.register_digest}{replaces}" if self.register_digest else self.version


def newest_of(version: str, receipts: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    """Return the query of the judgements that count by the checks of a version: each receipt's newest.

    Args:
        version: the reader and the contracts.
        receipts: which judgements are looked at, by their receipts: for all of a receipt, or for none.
    """
    c = schema.judgement.c
    return sa.select(sa.func.max(c.id)).where(is_of(version), receipts).group_by(c.receipt)


def is_of(version: str) -> sa.ColumnElement[bool]:
    """Return the condition that a judgement is by the checks of a version, whatever a register said."""
    c = schema.judgement.c.checks_version
    return sa.or_(c == version, c.startswith(f"{version}{_MARK}", autoescape=True))

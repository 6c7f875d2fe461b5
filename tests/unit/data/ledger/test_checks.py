"""By which checks a receipt was validated, as the ledger writes it and reads it again."""

from __future__ import annotations

import pytest

from data.ledger import schema
from data.ledger.checks import Checks

LONGEST = "123-0123456789ab"


@pytest.mark.parametrize(
    ("checks", "text"),
    [
        (Checks("6-0123456789ab"), "6-0123456789ab"),
        (Checks("6-0123456789ab", "fedcba987654"), "6-0123456789ab+fedcba987654"),
        (Checks("6-0123456789ab", "fedcba987654", 41), "6-0123456789ab+fedcba987654.41"),
    ],
)
def test_checks_are_read_as_they_were_written(checks: Checks, text: str) -> None:
    assert (str(checks), Checks.parse(text)) == (text, checks)


def test_the_column_holds_the_longest() -> None:
    assert len(str(Checks(LONGEST, "f" * 12, 2**63))) <= schema.judgement.c.checks_version.type.length  # type: ignore[attr-defined]

"""The ledger's guide says what verification says: its made parts are what the code makes now."""

from __future__ import annotations

from tests.support.ledger_guide import GUIDE, written
from tests.support.tampering import TAMPERINGS


def test_the_made_parts_are_up_to_date() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert written(text) == text, "run `make docs`"
    assert all(tampering.title in text for tampering in TAMPERINGS)
    assert text.count("<!-- end -->") == 2

"""Where a reader of the public edition can get help."""

from __future__ import annotations

from pathlib import Path

import pytest

from standards.errors import MinstdError
from standards.framework.help import load_help


def test_the_most_urgent_stands_first_and_each_number_has_its_source() -> None:
    lines = load_help()
    assert "999" in lines[0].contact
    assert all(line.source and line.checked.year >= 2026 for line in lines)
    assert any("0800 1111" in line.contact for line in lines)


@pytest.mark.parametrize(("missing", "entry"), [("source", 'checked: "2026-11"'), ("checked", "source: nspcc.org.uk")])
def test_a_line_without_its_source_or_its_date_is_refused(missing: str, entry: str, tmp_path: Path) -> None:
    path = tmp_path / "help.yaml"
    path.write_text(f'help: [{{need: "You want to talk", contact: "Childline", {entry}}}]', encoding="utf-8")
    with pytest.raises(MinstdError, match=missing):
        load_help(path)

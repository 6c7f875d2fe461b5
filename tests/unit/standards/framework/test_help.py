"""Where a reader of the public edition can get help."""

from __future__ import annotations

from pathlib import Path

import pytest

from standards.errors import MinstdError
from standards.framework.help import load_help


def test_the_most_urgent_stands_first_and_each_number_has_its_source() -> None:
    lines = load_help()
    assert "999" in lines[0].contact
    assert all(line.source for line in lines)
    assert any("0800 1111" in line.contact for line in lines)


def test_a_line_that_says_no_source_is_told(tmp_path: Path) -> None:
    path = tmp_path / "help.yaml"
    path.write_text('help: [{need: "You want to talk", contact: "Childline"}]', encoding="utf-8")
    with pytest.raises(MinstdError, match="source"):
        load_help(path)

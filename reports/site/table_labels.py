"""What each cell of a table says of itself, for narrow screens: there a row stands as lines, one for each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Final

from markupsafe import Markup, escape

_CELL: Final = re.compile(r"<(tr|td)(?=[ >])")


def labelled(rows: str, columns: Sequence[str]) -> Markup:
    """Return the rows of a table, each with a header first, with the column's name on every other cell."""
    names: Iterator[str] = iter(())

    def mark(tag: re.Match[str]) -> str:
        nonlocal names
        if tag[1] == "tr":
            names = chain(columns[1:], repeat(""))
            return tag[0]
        return f'{tag[0]} data-label="{escape(next(names))}"'

    return Markup(_CELL.sub(mark, rows))  # noqa: S704 - the rows are a template's, escaped already

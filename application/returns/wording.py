"""How findings are put to a borough, on the terminal and in its reply alike."""

from __future__ import annotations

from typing import Final

from data.model import Effect, Finding

HEADINGS: Final = {
    Effect.REFUSE: "Not taken in",
    Effect.REJECT: "Mend and send again",
    Effect.VOID: "Mend and send again: these cells cannot be used",
    Effect.ASK: "Confirm or explain",
}


def where(one: Finding) -> str:
    """Return where a mistake is, if its message does not say so."""
    if one.sheet and one.sheet in one.message:
        return ""
    return ", ".join(part for part in (one.sheet, _cells(one.cells)) if part)


def _cells(cells: tuple[str, ...], most: int = 12) -> str:
    more = f" and {len(cells) - most} more" if len(cells) > most else ""
    return ", ".join(cells[:most]) + more

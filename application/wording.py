"""How findings are worded for a borough, on the terminal and in its reply alike."""

from __future__ import annotations

from typing import Final

from data.model import Effect, Finding

HEADINGS: Final = {
    Effect.REFUSE: "Not accepted",
    Effect.REJECT: "Correct and resubmit",
    Effect.VOID: "Correct and resubmit: these cells can’t be used",
    Effect.ASK: "Confirm or explain",
}


ANSWER_HELD: Final = (
    "There is an answer, which your coordinator reads before it counts, because it may hold a person’s details. "
    "To have an answer count at once, answer again without them."
)
"""What stands with a question of which an answer waits."""


def where(finding: Finding) -> str:
    """Return where a mistake is, if its message does not say so."""
    if finding.sheet and finding.sheet in finding.message:
        return ""
    return ", ".join(part for part in (finding.sheet, _cells(finding.cells)) if part)


def _cells(cells: tuple[str, ...], most: int = 12) -> str:
    more = f" and {len(cells) - most} more" if len(cells) > most else ""
    return ", ".join(cells[:most]) + more

"""How often Python collects objects that only refer to each other."""

from __future__ import annotations

import gc
from typing import Final

NEW_OBJECTS: Final = 50_000
TURNS: Final = 20


def relax_garbage_collection() -> None:
    """Collect such objects seldom: a run makes very many small objects that last, and hardly any of those.

    Python's default is to search after every 700 new objects, which took a quarter of the time of a validation and a
    tenth of a month's run.
    """
    gc.set_threshold(NEW_OBJECTS, TURNS, TURNS)

"""Lists in a sentence."""

from __future__ import annotations

from collections.abc import Iterable


def listed(texts: Iterable[str]) -> str:
    """Return `Camden, Enfield and Haringey`."""
    return _joined(texts, "and")


def either(texts: Iterable[str]) -> str:
    """Return `Camden, Enfield or Haringey`."""
    return _joined(texts, "or")


def _joined(texts: Iterable[str], word: str) -> str:
    *most, last = list(texts) or [""]
    return f"{', '.join(most)} {word} {last}" if most else last

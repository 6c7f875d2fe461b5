"""PDFs broken on purpose, to show that the checker would notice."""

from __future__ import annotations

import re


def without_language(pdf: bytes) -> bytes:
    """Return a PDF that no longer says its language; every byte stays at its place."""
    return _emptied(pdf, rb"/Lang ?\([^)]*\)")


def without_alternatives(pdf: bytes) -> bytes:
    """Return a PDF whose pictures have no text in their place."""
    return _emptied(pdf, rb"/Alt ?(?:\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f]+>)")


def _emptied(pdf: bytes, pattern: bytes) -> bytes:
    changed, number = re.subn(pattern, lambda match: b" " * len(match.group()), pdf)
    if not number:
        raise ValueError(f"There is nothing like {pattern!r} in the PDF")
    return changed

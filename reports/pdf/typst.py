"""PDFs by Typst: the one module that knows the compiler.

A document is a template in `templates/` and its values, which reach it as a JSON file in memory. A value is never
markup, so that no name or note can change a document or run anything in it. The wheel holds the compiler and its
fonts; a machine's own fonts are ignored, and the time is given, so that the same values give the same bytes everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from typst import Compiler, Fonts, TypstError

from reports.pdf.characters import printable
from standards.errors import MinstdError

TEMPLATES: Final = Path(__file__).parent / "templates"
_FONTS: Final = Fonts(include_system_fonts=False)
_PROBE: Final = b'#set document(title: "Probe")\n#for text in json("values.json") { [#text#parbreak()] }'


class PdfError(MinstdError):
    """A document could not be set."""

    def __init__(self, template: str, reason: str) -> None:
        super().__init__(f"The PDF from {template} couldn't be made: {reason}. Please tell the maintainers.")


def compile_document(template: str, values: Mapping[str, Any], at: datetime) -> bytes:
    """Return a tagged PDF that keeps to PDF/UA-1.

    Args:
        template: the file's name in `templates/`.
        values: what the template reads, of JSON's own types; what no font can show is replaced (`printable`).
        at: the moment the PDF says it was made. It comes from the inputs, never from the clock.

    Raises:
        PdfError: the template and the values do not fit together.
    """
    try:
        return _compiled((TEMPLATES / template).read_bytes(), printable(values, has_glyphs), int(at.timestamp()))
    except TypstError as error:
        raise PdfError(template, error.message) from error


@lru_cache(maxsize=1024)
def has_glyphs(characters: str) -> bool:
    """Say whether the fonts can show every one of these characters."""
    try:
        _compiled(_PROBE, list(characters), 0)
    except TypstError:
        return False
    return True


def _compiled(source: bytes, values: Any, timestamp: int) -> bytes:
    # The compiler remembers, for a whole process, what it has laid out under the same file names and inputs: what the
    # documents of an edition share is laid out once. A compiler of its own for each lets threads work side by side.
    files: Any = {"main.typ": source, "values.json": json.dumps(values, ensure_ascii=False).encode()}
    compiler = Compiler(root=TEMPLATES, font_paths=_FONTS, ignore_system_fonts=True)
    pdf = compiler.compile(files, format="pdf", pdf_standards=["ua-1"], timestamp=timestamp)
    if not isinstance(pdf, bytes):
        raise TypstError("the compiler returned no PDF", "")
    return pdf

"""The process that makes PDFs. Run as `python -m reports.pdf.environment`.

It says first what it makes them with, as a line of JSON (`maker`, or `missing`). For each page it is handed a line of
JSON (`size`, `identifier`) and then the page, and answers with a line of JSON (`size`, or `failed`) and then the PDF.
"""

from __future__ import annotations

import gc
import json
import sys
from typing import BinaryIO

from reports.pdf.printer import NoPdf, maker_here, to_pdf


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Make PDFs until nothing more is asked for."""
    try:
        _say(answers, {"maker": maker_here()})
    except NoPdf as trouble:
        _say(answers, {"missing": str(trouble)})
        return
    for line in asked:
        request = json.loads(line)
        page = asked.read(request["size"])
        try:
            made = to_pdf(page.decode(), request["identifier"])
        except Exception as error:
            _say(answers, {"failed": f"{type(error).__name__}: {error}"})
            return
        _say(answers, {"size": str(len(made))}, made)
        gc.collect()


def _say(answers: BinaryIO, head: dict[str, str], content: bytes = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n" + content)
    answers.flush()


if __name__ == "__main__":
    gc.disable()  # looking for garbage while a page is laid out costs a fifth of the time
    sys.stdout, out = sys.stderr, sys.stdout  # whatever a library prints must not stand among the answers
    serve(sys.stdin.buffer, out.buffer)

"""The edition as PDFs for meetings, tagged after PDF/UA-1, made in a process of their own beside the rest.

The same edition gives the same bytes on machines with the same libraries and fonts. Others give other bytes, so what
makes the PDFs is named (`Printer.maker`) and is one of an edition's inputs; where nothing can, the name is empty and
the edition comes without PDFs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from reports.site.pages import TEMPLATES
from standards.errors import MinstdError

MEETING_PACK: Final = "minimum-standards.pdf"
BOARD_PACK: Final = "board-pack.pdf"
HOW_TO_GET_PDFS: Final = "Debian's package libpango-1.0-0, or Pango from your system's packages, is what is needed."
COMMAND: Final = (sys.executable, "-m", "reports.pdf.environment")
_PROBE: Final = (
    '<!doctype html><html lang="en-GB"><title>A</title><h2>Aa 19%</h2><p>Aa 19% <b>Bb</b> <i>Cc</i></p></html>'
)


class NoPdf(MinstdError):
    """The machine lacks what WeasyPrint draws with."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"No PDF can be made here: {reason}. {HOW_TO_GET_PDFS}")


def to_pdf(page: str, identifier: str, style: Path = TEMPLATES / "print.css") -> bytes:
    """Return a page as a PDF.

    Args:
        page: HTML that asks for nothing.
        identifier: what the PDF's own identifier is made from.
        style: the sheet that it is laid out by.

    Raises:
        NoPdf: the libraries that draw it are not installed.
    """
    try:
        from weasyprint import CSS, HTML
    except OSError as error:
        raise NoPdf(str(error).splitlines()[0]) from error
    document = HTML(string=page, base_url=None, url_fetcher=_nothing)
    sheet = CSS(string=style.read_text(encoding="utf-8"))
    made: bytes = document.write_pdf(
        stylesheets=[sheet], pdf_variant="pdf/ua-1", pdf_identifier=sha256(identifier.encode()).digest()[:16]
    )
    return made


def maker_here() -> str:
    """Return a name for the libraries and fonts of this machine: the hash of what they make of a line.

    Raises:
        NoPdf: there are none.
    """
    return sha256(to_pdf(_PROBE, "probe")).hexdigest()


def _nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"A printed page asks for nothing, but asked for {url}")


class Printer:
    """A process that makes PDFs while this one goes on. Use it in a `with`, begun as early as can be."""

    def __init__(self) -> None:
        root = Path(__file__).parents[2]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(COMMAND, cwd=root, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self._queue = ThreadPoolExecutor(max_workers=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._queue.shutdown(wait=False, cancel_futures=True)
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    @cached_property
    def _greeting(self) -> dict[str, str]:
        return _answer(_open(self._process.stdout))

    @property
    def maker(self) -> str:
        """What makes the PDFs here; empty where nothing can."""
        return self._greeting.get("maker", "")

    @property
    def trouble(self) -> str:
        """Why no PDF can be made; empty where it can."""
        return self._greeting.get("missing", "")

    def make(self, page: str, identifier: str) -> Future[bytes]:
        """Have a page made into a PDF; the result is waited for."""
        return self._queue.submit(self._made, page.encode(), identifier)

    def _made(self, page: bytes, identifier: str) -> bytes:
        into, out = _open(self._process.stdin), _open(self._process.stdout)
        into.write(json.dumps({"size": len(page), "identifier": identifier}).encode() + b"\n" + page)
        into.flush()
        return out.read(int(_answer(out)["size"]))


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise NoPdf("the process that makes it has no pipes")
    return pipe


def _answer(out: IO[bytes]) -> dict[str, str]:
    line = out.readline()
    answer: dict[str, str] = json.loads(line) if line else {"failed": "the process that makes it ended"}
    if "failed" in answer:
        raise MinstdError(f"A PDF could not be made: {answer['failed']}. Run the month again.")
    return answer

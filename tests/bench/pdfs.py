"""The PDFs of an edition of six boroughs, two for the board and one for the public, in a process that made none yet."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from tests.bench.measure import Row, in_seconds

MOST_SECONDS = 0.3


def pdf_rows(runs: int) -> list[Row]:
    """Return how long all PDFs of an edition take, with what stands in them; the compiler uses all cores."""
    seconds = median(_in_new_process() for _ in range(runs))
    what = "all PDFs of an edition of six boroughs, 13 months"
    return [Row(what, in_seconds(seconds), "", "", seconds, "s", MOST_SECONDS, at_most=True)]


def _in_new_process() -> float:
    command = [sys.executable, "-m", "tests.bench.pdfs"]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def main() -> None:
    """Print how many seconds the PDFs take here."""
    from concurrent.futures import ThreadPoolExecutor

    from reports.disclosure.protect import for_board, for_public
    from reports.edition_index import Index
    from reports.pdf.packs import edition_documents
    from tests.support.report_demo import demo

    view = demo(months=13)
    indexes = [Index(for_board(view)), Index(for_public(view))]
    start = perf_counter()
    with ThreadPoolExecutor() as threads:
        for document in [threads.submit(each.compiled) for index in indexes for each in edition_documents(index)]:
            document.result()
    sys.stdout.write(str(perf_counter() - start))


if __name__ == "__main__":
    main()

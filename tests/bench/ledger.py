"""How fast the ledger is: links by many writers at once, and what a submission costs it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from data.ledger import Ledger
from data.model import Effect, Finding, State
from tests.bench.measure import Row
from tests.support.records import a_judged, a_receipt, receipts_of

LINKS_A_SECOND = 400
MOST_MILLISECONDS = 20
FINDINGS = 10

WRITER = """
import sys
from datetime import UTC, datetime
from data.ledger import Ledger
from tests.support.records import a_receipt
url, first, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
ledger = Ledger.open(url)
print("ready", flush=True)
sys.stdin.readline()
for n in range(first, first + each):
    now = datetime.now(UTC)
    ledger.record_receipts([a_receipt(n, received_at=now)], [1], now)
"""


DRIVER_ALONE = """
import hashlib, sqlite3, sys
connection = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///") + ".peer", timeout=60, isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=FULL")
connection.execute("CREATE TABLE IF NOT EXISTS link (n INTEGER PRIMARY KEY, hash TEXT)")
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[3])):
    connection.execute("BEGIN IMMEDIATE")
    n, before = connection.execute("SELECT n, hash FROM link ORDER BY n DESC LIMIT 1").fetchone() or (0, "")
    digest = hashlib.sha256(f"{n}{before}".encode()).hexdigest()
    connection.execute("INSERT INTO link VALUES (?, ?)", (n + 1, digest))
    connection.execute("COMMIT")
"""


def ledger_rows(folder: Path, writers: int, each: int, submissions: int) -> list[Row]:
    """Measure a new SQLite ledger in a folder."""
    url = f"sqlite:///{folder}/ledger.db"
    Ledger.open(url).close()
    rate = links_a_second(WRITER, url, writers, each)
    alone = links_a_second(DRIVER_ALONE, url, writers, each)
    cost = submission_seconds(url, submissions) * 1000
    ledger = Ledger.open(url)
    begun = perf_counter()
    verification = ledger.verify()
    seconds = perf_counter() - begun
    ledger.close()
    if not verification.is_whole:
        raise RuntimeError("the ledger that was measured is not whole")
    what = f"ledger, links by {writers} processes at once"
    peer = "sqlite3, a link and nothing else"
    work = f"ledger, work of a submission with {FINDINGS} findings"
    proof = f"ledger, verifying {verification.rows:,} rows and {verification.links:,} links"
    each_row = seconds / verification.rows * 1_000_000
    return [
        Row(what, f"{rate:.0f} a second", "", "", rate, "links a second", LINKS_A_SECOND),
        Row(f"{what}, beside the driver", f"{rate:.0f} a second", peer, f"{alone:.0f}", rate / alone, "times as many"),
        Row(work, f"{cost:.1f} ms", "", "", cost, "ms", MOST_MILLISECONDS, at_most=True),
        Row(proof, f"{seconds:.2f} s", "", "", each_row, "microseconds a row"),
    ]


def links_a_second(writer: str, url: str, writers: int, each: int) -> float:
    """Return how many links processes that run a program write in a second, when all begin at once."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", writer, url, str(n * each), str(each)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(writers)
    ]
    for process in processes:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise RuntimeError("a writer has not begun")
    begun = perf_counter()
    for process in processes:  # told first, waited for afterwards: waiting in between would make them take turns
        if process.stdin is not None:
            process.stdin.write("go\n")
            process.stdin.flush()
    for process in processes:
        process.wait()
    seconds = perf_counter() - begun
    if any(process.returncode for process in processes):
        raise RuntimeError("a writer has failed")
    return writers * each / seconds


def submission_seconds(url: str, submissions: int) -> float:
    """Return the median of what a submission writes: its receipt, then its judgement with findings."""
    ledger = Ledger.open(url)
    finding = Finding("large_change", Effect.ASK, "It is 9. It was 2.", "Say why.", "Activity", ("B2",), "starts", "9")
    taken = []
    for n in range(1_000_000, 1_000_000 + submissions):
        now = datetime.now(UTC)
        begun = perf_counter()
        ledger.record_receipts([a_receipt(n, received_at=now)], [1], now)
        (receipt,) = receipts_of(ledger, f"{n:064x}")
        ledger.record_judgements([a_judged(receipt, State.QUESTIONS, findings=(finding,) * FINDINGS)], "1", now)
        taken.append(perf_counter() - begun)
    ledger.close()
    return median(taken)

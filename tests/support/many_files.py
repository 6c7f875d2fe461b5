"""A folder of many files checked, or collected and validated, in this process, with what it took.

Run as `python -m tests.support.many_files check|collect FILES FOLDER`. Prints the peak of memory of this process and of
the largest child, in KB, and the seconds of processor of all of them after a beginning with ten files.
"""

from __future__ import annotations

import os
import resource
import sys
from datetime import timedelta
from pathlib import Path

from application.ledger import make_demonstration
from application.memory import relax_garbage_collection
from application.returns import check, receive
from application.settings import read_settings
from application.workspace import open_workspace
from data.intake.reading import reader
from data.intake.reading.reader import Child
from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY
from tests.support.books import clean


def checked(files: int, folder: Path) -> None:
    content = clean().xlsx()
    named = ((f"{number}.xlsx", content) for number in range(files))
    outcomes, _ = check.check_files(named, SIGNING_DAY, None, None, read_settings(folder))
    assert len(outcomes) == files


def collected(files: int, folder: Path) -> None:
    """Leave different files in a borough's folder, and have them fetched and validated."""
    drop = folder / "drop" / "camden"
    drop.mkdir(parents=True)
    for number in range(files):
        book = clean()
        book.fill("Activity", "referrals_received", number % 50)
        (drop / f"{number}.xlsx").write_bytes(book.xlsx())
    os.environ["MINSTD_DROP"] = str(folder / "drop")
    settings = read_settings(folder / "workspace")
    make_demonstration(settings)
    workspace = open_workspace(settings, CLUSTER)
    now = workspace.cluster.timetable(OCTOBER).due_at - timedelta(days=2)
    assert receive.pull(workspace, workspace.member("Camden"), now).new == files
    assert len(receive.validate(workspace, now)) == files
    workspace.ledger.close()


class MeasuredChild(Child):
    """A child that leaves behind how much memory it took: what the system says of a dead one is its parent's, too."""

    largest = 0  # KB, of all of them

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii", errors="replace")
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            MeasuredChild.largest = max(MeasuredChild.largest, int(peak.split()[1]))
        super().kill()


def main() -> None:
    way, files, folder = {"check": checked, "collect": collected}[sys.argv[1]], int(sys.argv[2]), Path(sys.argv[3])
    relax_garbage_collection()
    reader.Child = MeasuredChild  # type: ignore[misc]
    way(10, folder / "begun")
    before = _seconds()
    way(files, folder / "counted")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(memory, MeasuredChild.largest, round(_seconds() - before, 2))


def _seconds() -> float:
    usages = [resource.getrusage(kind) for kind in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()

"""Run a month of some clusters in one process, and say how long it took and how much memory.

Run as `python -m tests.bench.drive WORKSPACE MONTH NOW CLUSTER...`; the clusters' folder lies beside the workspace.
Prints JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter

BEGUN = perf_counter()
KIB = 1024


def main(workspace: Path, month: str, now: str, *clusters: str) -> None:
    from application.editions import draft
    from application.ledger.heads import make_demonstration
    from application.memory import relax_garbage_collection
    from application.settings import read_settings
    from application.workspace import open_workspace
    from standards.model import Month

    relax_garbage_collection()
    make_demonstration(read_settings(workspace))
    verdicts = 0
    for cluster in clusters:
        held = open_workspace(read_settings(workspace), cluster)
        comparison, _, _ = draft.collect_and_draft(held, Month.parse(month), datetime.fromisoformat(now))
        verdicts += len(comparison.verdicts) + len(comparison.history)
        held.ledger.close()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KIB
    figures = {"seconds": perf_counter() - BEGUN, "own_mib": own, "reader_mib": reader, "verdicts": verdicts}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

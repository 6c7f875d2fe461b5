"""`minstd doctor` looks at what was erased in every cluster, and says what it finds without breaking off."""

from __future__ import annotations

from pathlib import Path

from application.health import doctor
from application.returns.erasure_journal import JOURNAL
from application.settings import read_settings
from application.workspace import open_workspace
from data.ledger import true_time
from standards.model import Month
from tests.support.commands import minstd


def test_a_changed_list_of_what_was_erased_is_named_whichever_clusters_it_is(tmp_path: Path) -> None:
    folder, first = tmp_path / "workspace", str(Month.of(true_time().date()))
    for cluster, areas in (("a-cluster", "Ealing, Brent"), ("b-cluster", "Camden, Hackney")):
        where = ("--areas", areas, "--first-month", first, "--workspace", folder)
        assert minstd("cluster", "new", cluster, *where).returncode == 0
        open_workspace(read_settings(folder), cluster).ledger.close()
    missed = []
    for cluster in ("a-cluster", "b-cluster"):
        path = Path(read_settings(folder).editions_url) / cluster / JOURNAL
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("no journal", encoding="utf-8")
        if not any("isn't as it was written" in each.problem for each in doctor.examine(folder, None)):
            missed.append(cluster)
        path.unlink()
    assert missed == []

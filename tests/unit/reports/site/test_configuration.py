"""How a cluster works otherwise than before: on the page of changes, in a data file and in the PDF."""

from __future__ import annotations

import csv

import pytest

from reports.disclosure.protect import AudienceView, for_board, for_public
from reports.edition_index import Index
from reports.pdf.packs import meeting_pack
from reports.render import render
from reports.site.summary import summarise
from reports.view.edition import ConfigurationChange, EditionView, PreviousEdition
from tests.support.report_builder import OCTOBER, edition, hashed
from tests.support.report_reader import Reader

OWED = ConfigurationChange("E09000007", "Camden’s panel return is owed since May 2027.")
QUORUM = ConfigurationChange("north-london", "A report needs 4 sources that can be read, and not 3.")
SERVICE = ConfigurationChange("E09000007", "Camden: service CAM-S09 (Outreach) closes.", is_public=False)


def view(*changes: ConfigurationChange) -> EditionView:
    return edition(configuration=changes, previous=PreviousEdition(OCTOBER - 1, 1, hashed("before")))


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (for_board(view(OWED, QUORUM, SERVICE)), [OWED, QUORUM, SERVICE]),
        (for_public(view(OWED, QUORUM, SERVICE)), [OWED, QUORUM]),
    ],
)
def test_each_change_stands_wherever_an_audience_may_read_it(
    published: AudienceView, shown: list[ConfigurationChange]
) -> None:
    files = render(published)
    page = Reader(files["changes.html"].decode())
    assert page.problems == []
    rows = list(csv.DictReader(files["configuration.csv"].decode("utf-8-sig").splitlines()))
    assert [row["text"] for row in rows] == [change.text for change in shown]
    assert {row["gss_code"] for row in rows} == {"E09000007", ""}
    assert meeting_pack(Index(published))["configuration"] == [change.text for change in shown]
    for change in (OWED, QUORUM, SERVICE):
        assert (change.text in page.text) == (change in shown)
    assert (SERVICE.text.encode() in b"".join(files.values())) == (SERVICE in shown)


def test_the_first_page_counts_them() -> None:
    lines = [line.text for line in summarise(Index(for_board(view(OWED, QUORUM)))).changed]
    assert lines[0] == "No verdict has changed since the previous edition."
    assert lines[1].startswith("2 changes in how the cluster works")


def test_where_nothing_changed_nothing_is_said() -> None:
    files = render(for_board(view()))
    assert "configuration.csv" not in files
    assert "How the cluster works" not in files["changes.html"].decode()

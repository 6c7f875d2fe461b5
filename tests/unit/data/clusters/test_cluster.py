"""Clusters: dates checked by hand against the calendar, what is owed, who is excused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from data.clusters import cluster as clusters
from data.clusters.cluster import (
    SHIPPED,
    ClusterError,
    UnknownCluster,
    all_areas,
    owed,
)
from data.clusters.folder import ClusterFolder
from data.clusters.timetable import LONDON, CalendarError, working_days
from data.contracts.load import load_contracts
from standards.model import Month
from tests.support.copies import writable_copy
from tests.support.samples import load_cluster, load_exemptions, shipped_ids

OCTOBER = Month(2026, 10)
NORTH_LONDON = ["E09000003", "E09000007", "E09000010", "E09000012", "E09000014", "E09000019"]

Change = Callable[[str, str, str], Path]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """Return a copy of the clusters in which one text of one file is another."""

    def change(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "clusters"
        writable_copy(SHIPPED, folder)
        path = folder / "north-london" / file
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{old!r} does not stand in {file}")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


class TestMembers:
    def test_every_cluster_loads(self) -> None:
        assert shipped_ids() == ("buckinghamshire", "croydon", "greenwich", "lambeth", "north-london", "sheffield")
        assert len(all_areas()) == 11
        for cluster_id in shipped_ids():
            assert load_cluster(cluster_id).id == cluster_id

    def test_north_london_has_its_six_boroughs(self) -> None:
        assert [area.gss_code for area in load_cluster("north-london").areas(OCTOBER)] == NORTH_LONDON

    def test_borders_are_said_by_both_sides(self) -> None:
        borders = load_cluster("north-london").borders
        assert borders["E09000012"] == {"E09000014", "E09000019"}
        assert all(code in borders[other] for code, others in borders.items() for other in others)
        assert load_cluster("sheffield").borders == {}

    def test_tiles_that_touch_are_neighbours(self) -> None:
        cluster = load_cluster("north-london")
        assert sorted(cluster.tiles) == NORTH_LONDON
        for code, (column, row) in cluster.tiles.items():
            for other, (other_column, other_row) in cluster.tiles.items():
                if abs(column - other_column) + abs(row - other_row) == 1:
                    assert other in cluster.borders[code]
        assert load_cluster("sheffield").tiles == {}

    def test_a_cluster_says_where_to_get_help_in_it(self, changed: Change) -> None:
        assert load_cluster("north-london").help == ()
        line = 'help: [{need: "You live in Enfield", contact: "The youth workers, 020 0000 0000"}]'
        folder = changed("cluster.yaml", "quorum: 4", f"quorum: 4\n{line}")
        assert clusters.load_cluster("north-london", folder).help == (
            ("You live in Enfield", "The youth workers, 020 0000 0000"),
        )

    def test_a_source_leaves_the_drop_to_the_settings(self) -> None:
        assert load_cluster("north-london").members[1].source == "{drop}/camden"

    def test_who_joins_is_in_shadow_for_three_months(self, changed: Change) -> None:
        folder = changed("cluster.yaml", 'joined: "2014-01"', 'joined: "2026-08"')
        cluster = clusters.load_cluster("north-london", folder)
        counts = {month: (len(cluster.members_in(month)), len(cluster.areas(month))) for month in months("2026-07", 5)}
        assert list(counts.values()) == [(5, 5), (6, 5), (6, 5), (6, 5), (6, 6)]

    def test_who_leaves_owes_nothing_after_the_last_month(self, changed: Change) -> None:
        folder = changed("cluster.yaml", 'joined: "2014-01"', 'joined: "2014-01"\n    left: "2026-09"')
        cluster = clusters.load_cluster("north-london", folder)
        assert [len(cluster.areas(month)) for month in months("2026-09", 2)] == [6, 5]


class TestTimetable:
    def test_october_2026(self) -> None:
        """November 2026 begins on a Sunday and has no bank holiday: working day 1 is Monday 2 November."""
        when = load_cluster("north-london").timetable(OCTOBER)
        assert when.open_at == datetime(2026, 11, 2, 0, 0, tzinfo=LONDON)
        assert when.due_at == datetime(2026, 11, 13, 23, 59, tzinfo=LONDON)
        assert when.freeze_at == datetime(2026, 11, 18, 12, 0, tzinfo=LONDON)
        assert when.draft_on == date(2026, 11, 19)
        assert when.challenges_close_on == date(2026, 11, 25)
        assert when.decided_on == date(2026, 11, 27)
        assert when.sign_off_on == date(2026, 11, 30)
        assert when.publish_on == date(2026, 12, 1)

    def test_clocks_are_london_time_in_summer_too(self) -> None:
        due_at = load_cluster("north-london").timetable(Month(2026, 6)).due_at
        assert due_at.utcoffset() == timedelta(hours=1)

    def test_easter_and_may_are_no_working_days(self) -> None:
        """In April 2026 Good Friday is the 3rd and Easter Monday the 6th."""
        assert list(islice(working_days(Month(2026, 4)), 3)) == [date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 7)]

    def test_counts_on_into_the_next_month(self) -> None:
        """December 2025 has 21 working days, so its 22nd is 2 January."""
        assert list(islice(working_days(Month(2025, 12)), 22))[-1] == date(2026, 1, 2)

    def test_agreed_dates_override_working_days(self) -> None:
        when = load_cluster("north-london").timetable(Month(2025, 11))
        assert (when.sign_off_on, when.publish_on) == (date(2026, 1, 6), date(2026, 1, 7))
        assert load_cluster("croydon").timetable(Month(2025, 11)).publish_on == date(2026, 1, 2)

    def test_every_month_of_the_sample_is_in_order(self) -> None:
        for month in months("2025-10", 13):
            when = load_cluster("north-london").timetable(month)
            days = [when.draft_on, when.challenges_close_on, when.decided_on, when.sign_off_on, when.publish_on]
            assert when.open_at < when.due_at < when.freeze_at
            assert days == sorted(days)

    def test_a_year_whose_bank_holidays_are_unknown_is_an_error(self) -> None:
        with pytest.raises(CalendarError, match="govuk-bank-holidays"):
            load_cluster("north-london").timetable(Month(2050, 1))


class TestOwed:
    @pytest.mark.parametrize(("month", "sheets"), [("2026-10", 4), ("2026-12", 9), ("2026-09", 11), ("2025-09", 0)])
    def test_each_member_owes_each_sheet_due(self, month: str, sheets: int) -> None:
        owed_sheets = owed(load_cluster("north-london"), load_contracts(), Month.parse(month))
        assert len(owed_sheets) == 6 * sheets
        assert owed_sheets == sorted(owed_sheets)

    def test_a_thing_owed_carries_its_clocks(self) -> None:
        first = owed(load_cluster("croydon"), load_contracts(), OCTOBER)[0]
        when = load_cluster("croydon").timetable(OCTOBER)
        assert (first.gss_code, first.period) == ("E09000008", OCTOBER)
        assert (first.open_at, first.due_at, first.freeze_at) == (when.open_at, when.due_at, when.freeze_at)


class TestExemptions:
    def test_hackneys_outage_covers_its_panel_return_of_february(self) -> None:
        (outage,) = load_exemptions()
        february = owed(load_cluster("north-london"), load_contracts(), Month(2026, 2))
        assert outage.is_outage
        assert {
            (owed_sheet.gss_code, owed_sheet.return_type) for owed_sheet in february if outage.covers(owed_sheet)
        } == {("E09000012", "panel")}
        assert not any(
            outage.covers(owed_sheet) for owed_sheet in owed(load_cluster("north-london"), load_contracts(), OCTOBER)
        )

    def test_names_sheets_that_exist(self) -> None:
        assert all(
            exemption.sheet is None or exemption.sheet in load_contracts().sheets for exemption in load_exemptions()
        )

    def test_one_sheet_may_be_exempt(self, changed: Change) -> None:
        folder = changed("exemptions.yaml", "sheet: all", "sheet: front_door")
        (only,) = ClusterFolder(folder / "north-london").exemptions()
        february = owed(load_cluster("north-london"), load_contracts(), Month(2026, 2))
        assert [owed_sheet.sheet for owed_sheet in february if only.covers(owed_sheet)] == ["front_door"]


BREAKS = {
    "a step before the one before it": ("cluster.yaml", "freeze: 13", "freeze: 9", "freeze"),
    "an agreed date out of order": ("cluster.yaml", "sign_off: 2026-01-06", "sign_off: 2026-01-09", "publish"),
    "a member twice": ("cluster.yaml", "gss_code: E09000007", "gss_code: E09000003", "twice"),
    "a code that is none": (
        "cluster.yaml",
        "gss_code: E09000007",
        "gss_code: Camden",
        r"line \d+, members Camden, gss_code: ",
    ),
    "a border that only one side says": (
        "cluster.yaml",
        "borders: [E09000014, E09000019]",
        "borders: [E09000010, E09000014, E09000019]",
        "E09000012 borders E09000010",
    ),
    "a tile of a stranger": (
        "cluster.yaml",
        "E09000010: [2, 1]",
        "E09000001: [2, 1]",
        "E09000001, which isn't a member",
    ),
    "two on one tile": ("cluster.yaml", "E09000010: [2, 1]", "E09000010: [2, 2]", "share a tile"),
    "a tile off the map": ("cluster.yaml", "E09000010: [2, 1]", "E09000010: [2, 0]", "tiles"),
    "help without a way to get it": (
        "cluster.yaml",
        "quorum: 4",
        "quorum: 4\nhelp: [{need: You live in Enfield}]",
        "help number 1, contact",
    ),
    "a key nobody knows": ("cluster.yaml", "quorum: 4", "quorum: 4\ncolour: red", "colour"),
    "another id": ("cluster.yaml", "id: north-london", "id: south-london", "folder's name"),
    "less careful with small counts": ("cluster.yaml", "largest_hidden: 5", "largest_hidden: 4", "largest_hidden"),
    "counts told more closely": ("cluster.yaml", "narrowest: 3", "narrowest: 2", "narrowest"),
    "a public edition, perhaps": ("cluster.yaml", "public_edition: yes", "public_edition: maybe", "public_edition"),
    "a choice that nobody decided": (
        "cluster.yaml",
        "  decided: Cluster board 2026-03-05, item 2 (invented)\n",
        "",
        "disclosure.decided",
    ),
    "left before joining": (
        "cluster.yaml",
        'joined: "2014-01"',
        'joined: "2014-01"\n    left: "2013-12"',
        "before",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "says"), BREAKS.values(), ids=BREAKS)
def test_a_broken_cluster_is_refused_by_name(changed: Change, file: str, old: str, new: str, says: str) -> None:
    folder = changed(file, old, new)
    with pytest.raises(ClusterError, match=says) as refused:
        clusters.load_cluster("north-london", folder)
    assert refused.value.path.name == file


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("gss_code: E09000012", "gss_code: E09000001", "isn't a member"),
        ('until: "2026-02"', 'until: "2026-01"', "before it begins"),
        ("kind: system_outage", "kind: holiday", "kind"),
    ],
)
def test_a_broken_exemption_is_refused(changed: Change, old: str, new: str, says: str) -> None:
    with pytest.raises(ClusterError, match=says):
        ClusterFolder(changed("exemptions.yaml", old, new) / "north-london").exemptions()


def test_an_unknown_cluster_names_those_there_are() -> None:
    with pytest.raises(UnknownCluster, match="north-london"):
        load_cluster("south-london")


def months(first: str, count: int) -> list[Month]:
    return [Month.parse(first) + step for step in range(count)]


def test_what_readers_may_see_is_a_decision_of_the_board(changed: Change) -> None:
    shipped = load_cluster("north-london")
    stricter = clusters.load_cluster("north-london", changed("cluster.yaml", "largest_hidden: 5", "largest_hidden: 9"))
    assert (shipped.disclosure.largest_hidden, stricter.disclosure.largest_hidden) == (5, 9)
    assert shipped.settings_sha256 != stricter.settings_sha256

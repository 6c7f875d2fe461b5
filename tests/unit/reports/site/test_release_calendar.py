"""The release calendar: an iCalendar file as RFC 5545 wants it, and an Atom feed as RFC 4287 does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from xml.etree import ElementTree

from reports.site.editions import PlannedEdition, PublishedEdition
from reports.site.release_calendar import ReleaseCalendar, atom_feed, icalendar
from standards.model import Month

ATOM = "{http://www.w3.org/2005/Atom}"
OCTOBER = Month(2026, 10)
WHY = "The board meets later, on Thursday; Camden, Ångström & Søn agreed to that at its meeting in the town hall."
FIRST = PublishedEdition(OCTOBER, 1, "a" * 64, "2026-10/1-aaaaaaaaaaaa", datetime(2026, 12, 1, 9, tzinfo=UTC))
SECOND = PublishedEdition(
    OCTOBER,
    2,
    "b" * 64,
    "2026-10/2-bbbbbbbbbbbb",
    datetime(2026, 12, 9, 9, tzinfo=UTC),
    withdrawn_at=datetime(2026, 12, 10, 9, 30, tzinfo=UTC),
)
PLANNED = (PlannedEdition(OCTOBER + 1, date(2027, 1, 4)), PlannedEdition(OCTOBER + 2, date(2027, 2, 5), WHY))
CALENDAR = ReleaseCalendar("north-london", "North & London", (FIRST, SECOND), PLANNED)


def events(content: bytes) -> list[dict[str, str]]:
    """Return the events of an iCalendar file, read as the RFC says: lines unfolded, then names and values."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    read: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            read.append({})
        elif read:
            read[-1].setdefault(name.partition(";")[0], value)
    return read


def test_lines_end_and_are_folded_as_the_standard_says() -> None:
    content = icalendar(CALENDAR)
    assert content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert content == icalendar(CALENDAR)


def test_days_are_those_on_which_editions_are_and_were_published() -> None:
    first, second, november, december = events(icalendar(CALENDAR))
    assert (first["DTSTART"], first["DTEND"], first["DTSTAMP"]) == ("20261201", "20261202", "20261201T090000Z")
    assert first["SUMMARY"] == "North & London: edition 1 of October 2026 is published"
    assert (second["SUMMARY"][-13:], second["DTSTAMP"]) == ("was withdrawn", "20261210T093000Z")
    assert (november["DTSTART"], "DESCRIPTION" in november) == ("20270104", False)
    assert december["DESCRIPTION"] == WHY.replace(";", "\\;").replace(",", "\\,")


def test_an_event_keeps_its_uid_when_what_was_planned_is_published() -> None:
    uids = [event["UID"] for event in events(icalendar(CALENDAR))]
    assert len(set(uids)) == 4
    before = ReleaseCalendar("north-london", "North London", (), (PlannedEdition(OCTOBER, date(2026, 12, 1)),))
    assert events(icalendar(before))[0]["UID"] == uids[0]


def test_the_feed_has_what_an_atom_feed_must_have() -> None:
    feed = ElementTree.fromstring(atom_feed(CALENDAR))  # noqa: S314 - written here
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}title") == "Minimum standards, North & London"
    assert feed.findtext(f"{ATOM}updated") == "2026-12-10T09:30:00Z"
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in entries] == [
        "October 2026, edition 2 (withdrawn)",
        "October 2026, edition 1",
    ]
    ids = [feed.findtext(f"{ATOM}id"), *(each.findtext(f"{ATOM}id") for each in entries)]
    assert len(set(ids)) == 3
    assert all(str(each).startswith("urn:uuid:") for each in ids)
    link = entries[1].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "2026-10/1-aaaaaaaaaaaa/board/index.html"
    assert entries[1].findtext(f"{ATOM}published") == "2026-12-01T09:00:00Z"


def test_a_cluster_without_editions_has_an_empty_feed() -> None:
    empty = ReleaseCalendar("north-london", "North London", (), ())
    assert b"<entry>" not in atom_feed(empty)
    assert events(icalendar(empty)) == []

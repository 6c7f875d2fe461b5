"""When editions are published, for other software: an iCalendar file (RFC 5545) and an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5
from xml.sax.saxutils import escape, quoteattr

from reports.site.editions import PlannedEdition, PublishedEdition
from standards.model import Month

_LONGEST_LINE = 75
"""Octets of a line of an iCalendar file, without its end."""


@dataclass(frozen=True, slots=True)
class ReleaseCalendar:
    """What was published, and what is to be.

    Attributes:
        cluster_id: the cluster's id.
        cluster_name: its name.
        editions: what was published, in any order.
        planned: what is to be published.
    """

    cluster_id: str
    cluster_name: str
    editions: Sequence[PublishedEdition]
    planned: Sequence[PlannedEdition]


def icalendar(calendar: ReleaseCalendar) -> bytes:
    """Return the days on which editions were published and are to be, as an iCalendar file.

    An event keeps its UID from plan to publication, so that a calendar that reads the file again moves it.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//minstd//release calendar//EN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(calendar.cluster_name)}: minimum standards")
    for event in (*_published_events(calendar), *_planned_events(calendar)):
        lines += event
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _published_events(calendar: ReleaseCalendar) -> Iterator[list[str]]:
    for edition in sorted(calendar.editions, key=lambda each: (each.month, each.number)):
        what = f"{calendar.cluster_name}: edition {edition.number} of {edition.month.words}"
        state = "was withdrawn" if edition.withdrawn_at else "is published"
        at = edition.withdrawn_at or edition.published_at
        yield _event(
            _uid(calendar, edition.month, edition.number), at, edition.published_at.date(), f"{what} {state}", ""
        )


def _planned_events(calendar: ReleaseCalendar) -> Iterator[list[str]]:
    made_at = max((each.published_at for each in calendar.editions), default=datetime(2000, 1, 1, tzinfo=UTC))
    for planned in calendar.planned:
        what = f"{calendar.cluster_name}: {planned.month.words} is to be published"
        yield _event(_uid(calendar, planned.month, 1), made_at, planned.on, what, planned.why)


def _event(uid: str, at: datetime, day: date, summary: str, why: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(summary)}",
        "TRANSP:TRANSPARENT",
    ]
    return [*lines, *([f"DESCRIPTION:{_text(why)}"] if why else []), "END:VEVENT"]


def _uid(calendar: ReleaseCalendar, month: Month, number: int) -> str:
    return f"{calendar.cluster_id}-{month}-{number}@minimum-standards"


def _text(text: str) -> str:
    """Return a text as a value of an iCalendar property."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 octets, each but the first begun with a space; no letter is cut through."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part


def atom_feed(calendar: ReleaseCalendar) -> bytes:
    """Return the published editions as an Atom feed, the newest first. Its links lead on from where it lies itself."""
    ordered = sorted(calendar.editions, key=lambda each: (each.published_at, each.number), reverse=True)
    updated = max((_updated(each) for each in ordered), default=datetime(2000, 1, 1, tzinfo=UTC))
    entries = "".join(f"{_entry(calendar, edition)}\n" for edition in ordered)
    title = escape(f"Minimum standards, {calendar.cluster_name}")
    return f"""\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">
<id>{_urn(calendar.cluster_id)}</id>
<title>{title}</title>
<updated>{_rfc3339(updated)}</updated>
<author><name>{escape(calendar.cluster_name)}</name></author>
<link rel="self" href="feed.atom"/>
<link rel="alternate" type="text/html" href="index.html"/>
{entries}</feed>
""".encode()


def _entry(calendar: ReleaseCalendar, edition: PublishedEdition) -> str:
    what = f"{edition.month.words}, edition {edition.number}"
    summary = f"{calendar.cluster_name}: edition {edition.number} of {edition.month.words}"
    if edition.withdrawn_at is not None:
        what, summary = f"{what} (withdrawn)", f"{summary} was withdrawn."
    link = quoteattr(f"{edition.folder}/board/index.html")
    return (
        f"<entry><id>{_urn(edition.digest)}</id><title>{escape(what)}</title>"
        f"<published>{_rfc3339(edition.published_at)}</published><updated>{_rfc3339(_updated(edition))}</updated>"
        f'<link rel="alternate" type="text/html" href={link}/><summary>{escape(summary)}</summary></entry>'
    )


def _updated(edition: PublishedEdition) -> datetime:
    return edition.withdrawn_at or edition.published_at


def _rfc3339(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _urn(name: str) -> str:
    """Return an id that stays the same wherever the feed lies."""
    return uuid5(NAMESPACE_OID, f"minimum-standards:{name}").urn

"""A simulated year: a cluster of three from `cluster new` through thirteen months, by a clock that the test sets.

Christmas, a missed freeze, a failed quorum, an outage, a hold, a member that joins, a service that closes, a deputy, a
late correction with a revision: at the end the ledger, the messages and the editions say that no month, message or
person was forgotten.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from application.editions import draft, months
from application.editions.calendar_messages import tell_by_calendar
from application.editions.publish import publish_edition
from application.editions.quorum import TooFewSources
from application.editions.release import release
from application.editions.sign_off import is_published, sign_off
from application.ledger.heads import make_demonstration
from application.returns import receive
from application.settings import read_settings
from application.workspace import Workspace, open_workspace
from data.clusters.cluster import Cluster
from data.ledger.notices import Fate, NoticeKind
from data.sample import write_sample
from standards.model import CellState, Month
from tests.integration.conftest import ANYBODY
from tests.support.commands import minstd
from tests.support.samples import load_register

CLUSTER = "west-london"
FIRST, LAST = Month(2026, 11), Month(2027, 11)
SOURCE_KINDS = (NoticeKind.SOURCES, NoticeKind.SOURCES_OVER)
MODELS = {"Ealing": "E09000007", "Hillingdon": "E09000012", "Hounslow": "E09000019", "Brent": "E09000003"}
"""The boroughs, and the shipped register that each one's services and panels are copied from."""


@dataclass
class Year:
    """A cluster's workspace, and the clock that the test sets.

    Attributes:
        is_down: whether the scheduler's worker is down.
        sent: the months whose returns were written.
        log: one line for each thing that happened.
    """

    folder: Path
    is_down: bool = False
    sent: set[Month] = field(default_factory=set)
    log: list[str] = field(default_factory=list)

    @property
    def files(self) -> Path:
        return self.folder.parent / "clusters" / CLUSTER

    def command(self, now: datetime, *arguments: object, of_cluster: bool = True) -> str:
        """Run a command as a person types it, and return what it says."""
        named = ("--cluster", CLUSTER) if of_cluster else ()
        done = minstd(*arguments, *named, "--now", now.isoformat(), "--workspace", self.folder)
        assert done.returncode == 0, (arguments, done.stderr, done.stdout)
        self.note(now, f"minstd {' '.join(map(str, arguments[:3]))}")
        return done.stdout

    def open(self) -> Workspace:
        return open_workspace(read_settings(self.folder), CLUSTER)

    def note(self, now: datetime, text: str) -> None:
        self.log.append(f"{now:%Y-%m-%d %H:%M} {text}")

    # A day

    def live(self, day: date) -> None:
        """Let a day pass: boroughs send, the schedule runs unless its worker is down, and the coordinator works."""
        morning, noon, afternoon = (datetime.combine(day, time(*at), UTC) for at in ((9, 0), (12, 15), (15, 0)))
        if day in EVENTS:
            EVENTS[day](self, morning)
        self._send(morning)
        workspace = self.open()
        try:
            if not self.is_down:
                tell_by_calendar(workspace, morning)
                self._draft(workspace, noon)
            self._release_and_sign(workspace, afternoon)
        finally:
            workspace.ledger.close()

    def _send(self, now: datetime) -> None:
        """Write a month's returns into the boroughs' folders, with the times at which each arrives."""
        month = Month.of(now.date()) - 1
        if month in self.sent or not FIRST <= month <= LAST:
            return
        drop = self.folder / "drop"
        arrivals = drop / "arrivals.csv"
        before = arrivals.read_text(encoding="utf-8").splitlines()[1:] if arrivals.exists() else []
        write_sample(CLUSTER, 1, month, 2, drop, self.files.parent)
        head, *lines = arrivals.read_text(encoding="utf-8").splitlines()
        arrivals.write_text("\n".join([head, *before, *lines]) + "\n", encoding="utf-8")
        self.sent.add(month)

    def _draft(self, workspace: Workspace, now: datetime) -> None:
        for month in months.open_months(workspace, now):
            try:
                edition = draft.collect_and_draft(workspace, month, now)[1]
                self.note(now, f"{month} drafted as {edition.number}-{edition.digest[:12]}")
            except TooFewSources:
                self.note(now, f"{month} not drafted: too few sources")

    def _release_and_sign(self, workspace: Workspace, now: datetime) -> None:
        for month in sorted({edition.month for edition in workspace.ledger.editions(CLUSTER)}):
            newest = months.standing_drafts(workspace, month)[-1]
            if is_published(workspace, newest) or month in workspace.ledger.holds(CLUSTER, now):
                continue
            releases = workspace.ledger.releases([newest.digest])
            if not releases:
                release(workspace, month, ANYBODY, now)
                self.note(now, f"{month} released")
            elif now >= releases[0].closes_at and now.date() >= workspace.cluster.timetable(month).sign_off_on:
                publish_edition(workspace, sign_off(workspace, newest.digest, "", ANYBODY, now), ANYBODY, now)
                self.note(now, f"{month} published as edition {newest.number}")


# What happens in the year


def christmas(year: Year, now: datetime) -> None:
    calendar = minstd("cluster", "calendar", CLUSTER, "--year", "2026", "--workspace", year.folder).stdout
    assert "challenges close is on Christmas Eve" in calendar
    file = year.files / "cluster.yaml"
    moved = '{sign_off: 2027-01-05, publish: 2027-01-06, why: "The board meets after New Year."}'
    override = f'  overrides:\n    "2026-11": {moved}\n'
    head, members, tail = file.read_text(encoding="utf-8").partition("members:")
    file.write_text(f"{head}{override}{members}{tail}", encoding="utf-8")
    assert minstd("cluster", "check", CLUSTER, "--workspace", year.folder).returncode == 0
    accept(year, now, "The board meets after New Year.")
    year.note(now, "November's sign-off and publication are moved past New Year")


def accept(year: Year, now: datetime, reason: str) -> None:
    year.command(now, "cluster", "accept", CLUSTER, "--reason", reason, of_cluster=False)


def sources_go(year: Year, now: datetime) -> None:
    for name in ("ealing", "hounslow"):
        (year.folder / "drop" / name).rename(year.folder / "drop" / f"{name}-away")
    year.note(now, "the folders of Ealing and Hounslow are gone")


def sources_come_back(year: Year, now: datetime) -> None:
    for name in ("ealing", "hounslow"):
        (year.folder / "drop" / f"{name}-away").rename(year.folder / "drop" / name)
    year.note(now, "the folders of Ealing and Hounslow are back")


def a_late_correction(year: Year, now: datetime) -> None:
    workspace = year.open()
    paths = sorted((year.folder / "drop" / "hillingdon").glob("*panel-2026-12*"))
    receive.submit(workspace, workspace.member("Hillingdon"), "corrected.xlsx", corrected(paths[-1]), ANYBODY, now)
    workspace.ledger.close()
    later = now + timedelta(minutes=1)
    year.command(later, "revise", "2026-12", "--reason", "Hillingdon counted one contact twice.")


def corrected(path: Path) -> bytes:
    """Return a return with one figure more."""
    book = openpyxl.load_workbook(path)
    sheet = book["Front door"]
    at = [cell.value for cell in sheet[1]].index("contacts_green") + 1
    sheet.cell(2, at, int(sheet.cell(2, at).value) + 1)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def the_worker_stops(year: Year, now: datetime) -> None:
    year.is_down = True
    year.note(now, "the worker is down")


def the_worker_starts(year: Year, now: datetime) -> None:
    year.is_down = False
    year.note(now, "the worker is up again")


def brent_joins(year: Year, now: datetime) -> None:
    reason = ("--reason", "The board agreed.")
    year.command(now, "cluster", "join", CLUSTER, "--area", "LB Brent", "--from", "2027-03", *reason, of_cluster=False)
    import_register(year, now, "Brent", Month(2027, 3))


def a_service_closes(year: Year, now: datetime) -> None:
    reason = ("--reason", "Its funding ended.")
    year.command(now, "register", "close", "EAL-S02", "--borough", "Ealing", "--last", "2027-04", *reason)


def a_deputy_is_named(year: Year, now: datetime) -> None:
    until = ("--until", "2027-06-30", "--title", "Deputy coordinator")
    year.command(now, "people", "invite", "deputy@example.org", "--role", "coordinator", *until)


def an_outage(year: Year, now: datetime) -> None:
    (year.files / "exemptions.yaml").write_text(
        "exemptions:\n"
        "  - {gss_code: E09000017, return_type: panel, sheet: all, from: 2027-06, until: 2027-06,\n"
        "     kind: system_outage, reason: The case system was out of use., decided: Cluster board}\n",
        encoding="utf-8",
    )
    assert minstd("cluster", "check", CLUSTER, "--workspace", year.folder).returncode == 0
    accept(year, now, "The board agreed the outage.")
    year.note(now, "an outage of Hillingdon's system is agreed")


def a_hold_begins(year: Year, now: datetime) -> None:
    why = ("--reason", "pre_election", "--text", "Until the by-election.")
    year.command(now, "hold", "begin", "--month", "2027-07", *why)


def the_hold_ends(year: Year, now: datetime) -> None:
    year.command(now, "hold", "end", "--month", "2027-07", "--text", "It was held.")


EVENTS: dict[date, Callable[[Year, datetime], None]] = {
    date(2026, 12, 1): christmas,
    date(2027, 2, 17): sources_go,
    date(2027, 2, 19): sources_come_back,
    date(2027, 2, 26): a_late_correction,
    date(2027, 3, 1): brent_joins,
    date(2027, 3, 12): the_worker_stops,
    date(2027, 3, 29): the_worker_starts,
    date(2027, 4, 30): a_service_closes,
    date(2027, 5, 5): a_deputy_is_named,
    date(2027, 7, 5): an_outage,
    date(2027, 8, 20): a_hold_begins,
    date(2027, 9, 10): the_hold_ends,
}


def days_of(cluster: Cluster) -> list[date]:
    """Return the days on which something may happen: those of each month's calendar, and of the events."""
    days = set(EVENTS)
    for month in (FIRST + ahead for ahead in range(LAST.since(FIRST) + 1)):
        dates = cluster.timetable(month)
        due, closed = dates.due_at.date(), dates.challenges_close_on
        days |= {dates.open_at.date(), due - timedelta(days=5), due + timedelta(days=1), dates.freeze_at.date()}
        days |= {dates.draft_on, closed + timedelta(days=1), dates.sign_off_on, dates.publish_on}
        days.add(dates.sign_off_on + timedelta(days=8))
    return sorted(days)


def register_rows(model: str, kind: str) -> list[dict[str, object]]:
    """Return the rows of a shipped register as a borough would type them, without IDs and for itself alone."""
    register = load_register(model)
    entries = register.services_in(FIRST) if kind == "service" else register.panels_in(FIRST)
    rows = []
    for entry in entries:
        values = {name: value for name, value in entry.values.items() if not name.endswith("_id")}
        for name in ("lead_borough", "boroughs_served", "host_borough", "areas_covered"):
            values.pop(name, None)
        rows.append({name: as_typed(value) for name, value in values.items()})
    return rows


def as_typed(value: object) -> object:
    if value is CellState.NOT_APPLICABLE:
        return "z"
    if isinstance(value, tuple):
        return "; ".join(value)
    return float(value) if isinstance(value, Fraction) else value


def fill_in(path: Path, title: str, rows: list[dict[str, object]]) -> None:
    book = openpyxl.load_workbook(path)
    headings = [cell.value for cell in book[title][1]]
    for number, row in enumerate(rows, 2):
        for name, value in row.items():
            book[title].cell(number, headings.index(name) + 1, value)
    book.save(path)


def import_register(year: Year, now: datetime, borough: str, since: Month) -> None:
    for kind, title in (("service", "Services"), ("panel", "Panels")):
        path = year.folder.parent / f"{borough}-{kind}.xlsx"
        done = minstd(
            *("template", "--return", kind, "--borough", borough, "--month", since, "--out", path),
            *("--cluster", CLUSTER, "--workspace", year.folder),
        )
        assert done.returncode == 0, done.stderr
        fill_in(path, title, register_rows(MODELS[borough], kind))
        year.command(now, "register", "import", path, "--reason", "The first register.", "--from", str(since))


def months_of_year() -> list[Month]:
    return [FIRST + ahead for ahead in range(13)]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The year, as it was lived."""
    year = Year(tmp_path_factory.mktemp("year") / "workspace")
    begun = datetime(2026, 11, 2, 9, tzinfo=UTC)
    make_demonstration(read_settings(year.folder))
    areas = ("--areas", "LB Ealing, Hounslow Council, Hillingdon", "--first-month", str(FIRST))
    made = minstd("cluster", "new", CLUSTER, *areas, "--workspace", year.folder)
    assert made.returncode == 0, made.stderr
    year.command(begun, "cluster", "accept", CLUSTER, "--reason", "The first files.", of_cluster=False)
    for borough in ("Ealing", "Hillingdon", "Hounslow"):
        import_register(year, begun, borough, FIRST)
    assert "Nothing is wrong" in minstd("cluster", "check", CLUSTER, "--workspace", year.folder).stdout
    workspace = year.open()
    days = days_of(workspace.cluster)
    workspace.ledger.close()
    for day in days:
        year.live(day)
    (year.folder.parent / "year.log").write_text("\n".join(year.log) + "\n", encoding="utf-8")
    return year


@pytest.mark.slow
def test_no_month_is_missed_and_the_corrected_one_has_a_second_edition(year: Year) -> None:
    workspace = year.open()
    published = [(each.month, each.number) for each in workspace.ledger.publications(CLUSTER)]
    every = [(month, 1) for month in months_of_year()]
    assert published == sorted([*every, (Month(2026, 12), 2)])
    assert workspace.ledger.verify().is_whole
    revised = next(each for each in workspace.ledger.editions(CLUSTER) if each.number == 2)
    page = workspace.editions.read(f"{revised.folder}/board/changes.html").decode()
    assert "a late correction by a borough: Hillingdon counted one contact twice." in page
    assert "Hillingdon has since resubmitted Front door (December 2026)" in page
    feed = workspace.editions.read(f"{CLUSTER}/feed.atom").decode()
    assert feed.count("<entry>") == 14
    assert workspace.editions.read(f"{CLUSTER}/calendar.ics").count(b"is published") == 14


@pytest.mark.slow
def test_editions_say_what_the_year_was_like(year: Year) -> None:
    workspace = year.open()
    editions = {(each.month, each.number): each for each in workspace.ledger.editions(CLUSTER)}

    def text(month: Month, path: str) -> str:
        return workspace.editions.read(f"{editions[month, 1].folder}/board/{path}").decode("utf-8-sig")

    def areas(month: Month) -> set[str]:
        return {row["gss_code"] for row in csv.DictReader(text(month, "verdicts.csv").splitlines())} - {""}

    assert areas(FIRST) == {"E09000009", "E09000017", "E09000018"}
    assert areas(Month(2027, 5)) == areas(FIRST)  # Brent is in its shadow months
    assert areas(Month(2027, 6)) == areas(FIRST) | {"E09000005"}
    assert "The case system was out of use" in text(Month(2027, 6), "waivers.html")
    joined = [month for month in months_of_year() if "Brent joined, and owes returns" in text(month, "changes.html")]
    assert len(joined) == 1
    december = text(FIRST, "method.html").partition('id="releases"')[2]
    assert "December 2026" in december
    assert "February 2027" in december
    ealing = workspace.register("E09000009")
    ids = [{each.service_id for each in ealing.services_in(month)} for month in (Month(2027, 4), Month(2027, 5))]
    assert ids[0] - ids[1] == {"EAL-S02"}


@pytest.mark.slow
def test_nobody_is_forgotten(year: Year) -> None:
    workspace = year.open()
    notices = workspace.ledger.notices(CLUSTER)

    def informed(kind: NoticeKind, about: str) -> set[str]:
        return {each.whom for each in notices if (each.kind, each.about) == (kind, about)}

    for edition in workspace.ledger.editions(CLUSTER):
        members = {member.gss_code for member in workspace.cluster.members_in(edition.month)}
        if is_published(workspace, edition):
            assert informed(NoticeKind.PUBLICATION, edition.digest) == {*members, "coordinator"}
            assert informed(NoticeKind.RELEASE, edition.digest) == {*members, "coordinator"}
        assert informed(NoticeKind.OPEN, str(edition.month)) == members
    assert informed(NoticeKind.LATE_RUN, "2027-02") == {"coordinator"}
    assert {each.about[:7] for each in notices if each.kind is NoticeKind.QUORUM} == {"2027-01"}
    sources = [(each.kind, each.about) for each in notices if each.kind in SOURCE_KINDS]
    assert sources == [(kind, code) for kind in SOURCE_KINDS for code in ("E09000009", "E09000018")]
    assert {each.fate for each in notices} == {Fate.NO_ADDRESS}

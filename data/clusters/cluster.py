"""Clusters: who belongs to one and since when, when its months open and close, who owes what, who is excused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from data.authorities.authority import is_merger
from data.authorities.reading import read_area
from data.clusters.file import ClusterPart, ExemptionPart, ExemptionsPart, MemberPart
from data.clusters.problems import calendar_of, cluster_problems, exemption_problems
from data.clusters.timetable import Calendar, CalendarError, Timetable, challenges_close_at, timetable
from data.contracts.load import Contracts
from data.model import OwedSheet
from standards.errors import BrokenFile, MinstdError
from standards.model import Area, Month
from standards.yaml import file_bytes, parse

CLUSTER_FILE: Final = "cluster.yaml"
_DEADLINES: Final = ("due", "freeze")
SHIPPED: Final = Path(__file__).parent.parent / "sample" / "clusters"
"""The clusters of demonstrations: their registers, exemptions and waivers are invented."""


class ClusterError(BrokenFile):
    """A cluster file that cannot be used."""


class UnknownCluster(MinstdError):
    """There is no cluster of this name."""

    def __init__(self, cluster_id: str, known: Sequence[str]) -> None:
        instead = f"The clusters are {', '.join(known)}" if known else "Make one with `minstd cluster new`"
        super().__init__(f"There is no cluster called {cluster_id!r}. {instead}.")


@dataclass(frozen=True)
class Member:
    """An area in a cluster.

    Attributes:
        gss_code: its ONS code today.
        joined: the first month for which it owes returns.
        left: the last month for which it owes returns, or None.
        source: where it leaves its files, an `fsspec` URL in which `{drop}` stands for the setting.
        counted_from: the first month in the cluster's figures, after its shadow months.
        borders: the codes of the members that it shares a border with, where the cluster's file says so.
        succeeds: the codes of the members whose place it took: its own former code, or those of boroughs that merged.
        decided: who decided that its months reach back to months that stand, and when; empty where they don't.
    """

    gss_code: str
    name: str
    joined: Month
    left: Month | None
    source: str
    counted_from: Month
    borders: frozenset[str] = frozenset()
    succeeds: tuple[str, ...] = ()
    decided: str = ""

    @property
    def area(self) -> Area:
        return Area(self.gss_code, self.name)

    def owes_in(self, month: Month) -> bool:
        """Say whether it owes returns for a month."""
        return self.joined <= month and (self.left is None or month <= self.left)

    def is_called(self, text: str) -> bool:
        """Say whether a text is its name or one of its codes, as people write them."""
        return read_area(text, self.left or self.joined, (self.area,)).area == self.area


@dataclass(frozen=True)
class DisclosureDecision:
    """How careful a cluster's editions are with small counts of children.

    Attributes:
        largest_hidden: counts from 1 to this are hidden.
        narrowest: a count that may be a small one must be able to be this much more or less, from everything shown.
        has_public_edition: whether there is an edition that anybody may read.
        decided: who decided it, and when; empty where nobody did.
    """

    largest_hidden: int = 5
    narrowest: int = 3
    has_public_edition: bool = False
    decided: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseDate:
    """When a month's edition is to be published; `why` where the date was moved and somebody said why."""

    month: Month
    on: date
    why: str = ""


@dataclass(frozen=True)
class PreRelease:
    """Who reads an edition before it is published.

    Attributes:
        role: a job, and never a name.
        why: what they need it for.
        working_days: for how long before.
    """

    role: str
    why: str
    working_days: int


@dataclass(frozen=True)
class Cluster:
    """Boroughs that compare themselves.

    Attributes:
        first_month: nothing is owed for months before it; None where it always was.
        quorum: below this many sources that answer, a run makes no report.
        sign_offs_wanted: how many different people must sign an edition off.
        sign_off_roles: the titles in which an approver may sign an edition off.
        allowed_joins: which roles may meet in one person: `two_boroughs`, `coordinator_and_approver`,
            `coordinator_and_decider`, `owner_and_approver`.
        disclosure: how careful its editions are with small counts of children.
        note: what its own definition adds, for the report.
        tiles: the column and the row of each member on a map of tiles, from 1 at the top left; empty without one.
        help: where to get help in the cluster itself: the need, and whom to turn to.
        pre_release: who reads an edition before it is published, beside those who make and approve it.
    """

    id: str
    name: str
    members: tuple[Member, ...]
    calendar: Calendar
    first_month: Month | None = None
    quorum: int = 1
    sign_offs_wanted: int = 1
    sign_off_roles: tuple[str, ...] = ("Cluster chair", "Director of children's services")
    allowed_joins: tuple[str, ...] = ()
    disclosure: DisclosureDecision = DisclosureDecision()
    note: str = ""
    tiles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    help: tuple[tuple[str, str], ...] = ()
    pre_release: tuple[PreRelease, ...] = ()

    @property
    def settings_sha256(self) -> str:
        """Return the hash of what its board decides: who must answer and sign, what may meet, challenges, hiding.

        The months of a member are its matter only where they reach back to months that stand, and dates only where a
        month's returns are due or frozen on another day than usual, as after an outage.
        """
        decided = {
            "quorum": self.quorum,
            "sign_offs_wanted": self.sign_offs_wanted,
            "sign_off_roles": list(self.sign_off_roles),
            "allowed_joins": sorted(self.allowed_joins),
            "disclosure": asdict(self.disclosure),
            "challenge_days": self.calendar.challenge_days or self.calendar.challenges_close - self.calendar.draft,
        }
        if self.pre_release:
            decided["pre_release"] = [asdict(access) for access in self.pre_release]
        reaching_back = [member for member in self.members if member.decided]
        if reaching_back:
            decided["months"] = [
                [each.gss_code, *map(str, (self.first_month, each.joined, each.left, each.counted_from)), each.decided]
                for each in reaching_back
            ]
        if self.moved_deadlines:
            decided["deadlines"] = [[str(month), step, on.isoformat()] for month, step, on in self.moved_deadlines]
        return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()

    @property
    def moved_deadlines(self) -> list[tuple[Month, str, date]]:
        """Return the months whose returns are due or frozen on another day than usual: the step and the day."""
        overrides = sorted(self.calendar.overrides.items())
        return [(month, step, on) for month, steps in overrides for step, on in steps.items() if step in _DEADLINES]

    def members_in(self, month: Month) -> tuple[Member, ...]:
        """Return the members that owe returns for a month: none before the cluster's first month."""
        if self.first_month is not None and month < self.first_month:
            return ()
        return tuple(member for member in self.members if member.owes_in(month))

    @property
    def borders(self) -> dict[str, frozenset[str]]:
        """Which members share a border, for those of which the cluster's file says so."""
        return {member.gss_code: member.borders for member in self.members if member.borders}

    def areas(self, month: Month) -> tuple[Area, ...]:
        """Return the areas in the cluster's figures for a month: its members, without those in their shadow months."""
        return tuple(member.area for member in self.members_in(month) if member.counted_from <= month)

    def codes_in(self, month: Month) -> dict[str, str]:
        """Return what each code that isn't a member's in a month is read as in it: the same borough's code of then.

        Two boroughs that became one are nobody's earlier or later code.
        """
        renamed = [member for member in self.members if len(member.succeeds) == 1 and not is_merger(member.gss_code)]
        if not renamed:
            return {}
        after = {member.succeeds[0]: member for member in renamed}
        codes: dict[str, str] = {}
        for member in self.members:
            names = [member]
            while names[-1].gss_code in after:
                names.append(after[names[-1].gss_code])
            if member not in renamed and len(names) > 1:
                then = next((each for each in reversed(names) if each.joined <= month), member)
                codes |= {each.gss_code: then.gss_code for each in names if each is not then}
        return codes

    def lineage(self, gss_code: str) -> frozenset[str]:
        """Return a borough's code with those before and after it, also where it became one with others."""
        before, after = {gss_code}, {gss_code}
        for _ in self.members:
            before |= {code for member in self.members if member.gss_code in before for code in member.succeeds}
            after |= {member.gss_code for member in self.members if after.intersection(member.succeeds)}
        return frozenset(before | after)

    def timetable(self, month: Month) -> Timetable:
        """Return when a month's returns open, close, and become an edition."""
        return timetable(self.calendar, month)

    def release_dates(self, first: Month) -> tuple[ReleaseDate, ...]:
        """Return when the editions of twelve months are to be published, as far as bank holidays are known."""
        dates = []
        for month in (first + ahead for ahead in range(12)):
            try:
                on = self.timetable(month).publish_on
            except CalendarError:
                break
            dates.append(ReleaseDate(month, on, self.calendar.reasons.get(month, "")))
        return tuple(dates)

    def challenges_close_at(self, month: Month, released_at: datetime) -> datetime:
        """Return when challenges to a draft of a month close that is released at a moment."""
        return challenges_close_at(self.calendar, month, released_at)


class ExemptionKind(StrEnum):
    EXEMPTION = "exemption"  # agreed beforehand: the sheet is not owed
    SYSTEM_OUTAGE = "system_outage"  # owed, and excused: not assessable, timeliness suspended


@dataclass(frozen=True)
class Exemption:
    """An agreement that an area need not send something for some months. `sheet` is None for the whole return."""

    gss_code: str
    return_type: str
    sheet: str | None
    since: Month
    until: Month
    reason: str
    kind: ExemptionKind
    decided: str

    @property
    def is_outage(self) -> bool:
        return self.kind is ExemptionKind.SYSTEM_OUTAGE

    def covers(self, owed: OwedSheet) -> bool:
        """Say whether it excuses a sheet owed."""
        is_same = (owed.gss_code, owed.return_type) == (self.gss_code, self.return_type)
        return is_same and self.sheet in (None, owed.sheet) and self.since <= owed.period <= self.until


def load_cluster(cluster_id: str, folder: Path) -> Cluster:
    """Return a cluster by its id, such as `north-london`, from a folder of clusters.

    Raises:
        UnknownCluster: there is no file for it.
        ClusterError: its file cannot be used.
    """
    path = folder / cluster_id / CLUSTER_FILE
    try:
        return cluster_of(path, path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise UnknownCluster(cluster_id, cluster_ids(folder)) from None


@lru_cache(maxsize=64)
def cluster_of(path: Path, content: bytes) -> Cluster:
    """Return the cluster that a file says, or would say with these bytes.

    Raises:
        ClusterError: it cannot be used.
    """
    return _cluster(parse(content, ClusterPart, path, ClusterError, partial(cluster_problems, path.parent.name)))


def cluster_ids(folder: Path) -> tuple[str, ...]:
    """Return the id of every cluster in a folder of clusters. One that was stopped while it was made is none."""
    return tuple(sorted(path.parent.name for path in folder.glob(f"[!.]*/{CLUSTER_FILE}")))


def _cluster(part: ClusterPart) -> Cluster:
    """Return what a cluster file says."""
    return Cluster(
        id=part.id,
        name=part.name,
        members=tuple(_member(member, part) for member in part.members),
        calendar=calendar_of(part.calendar),
        first_month=part.first_month,
        quorum=part.quorum,
        sign_offs_wanted=part.sign_offs_wanted,
        sign_off_roles=part.sign_off_roles,
        allowed_joins=part.allowed_joins,
        disclosure=_disclosure(part),
        note=part.note,
        tiles=part.tiles,
        help=tuple((line.need, line.contact) for line in part.help),
        pre_release=tuple(PreRelease(access.role, access.why, access.working_days) for access in part.pre_release),
    )


def _disclosure(part: ClusterPart) -> DisclosureDecision:
    if part.disclosure is None:
        return DisclosureDecision()
    decided = part.disclosure
    return DisclosureDecision(
        decided.largest_hidden, decided.narrowest, decided.public_edition == "yes", decided.decided
    )


def _member(part: MemberPart, cluster: ClusterPart) -> Member:
    """Return a member; those that the cluster begins with are in its figures from its first month on."""
    is_founder = cluster.first_month is not None and part.joined <= cluster.first_month
    before = [_member(each, cluster) for each in cluster.members if each.gss_code in part.succeeds]
    counted_from = part.joined if is_founder else part.joined + cluster.shadow_months
    if before:  # whoever was in the figures stays in them
        counted_from = max(part.joined, min(member.counted_from for member in before))
    return Member(
        gss_code=part.gss_code,
        name=part.name,
        joined=part.joined,
        left=part.left,
        source=part.source,
        counted_from=counted_from,
        borders=frozenset(part.borders),
        succeeds=part.succeeds,
        decided=part.decided,
    )


def all_members(folder: Path = SHIPPED) -> tuple[Member, ...]:
    """Return every member of every cluster."""
    return tuple(member for name in cluster_ids(folder) for member in load_cluster(name, folder).members)


def all_areas(folder: Path = SHIPPED) -> tuple[Area, ...]:
    """Return every area in any cluster, in the order of their codes."""
    return tuple(sorted({member.area for member in all_members(folder)}, key=lambda area: area.gss_code))


def owed(cluster: Cluster, contracts: Contracts, month: Month) -> list[OwedSheet]:
    """Return every sheet that the members owe for a month, in order, with those exempt."""
    due = contracts.due(month)
    if not due:
        return []
    when = cluster.timetable(month)
    return sorted(
        OwedSheet(member.gss_code, sheet.return_type, sheet.sheet, month, when.open_at, when.due_at, when.freeze_at)
        for member in cluster.members_in(month)
        for sheet in due
    )


def load_exemptions(path: Path, members: tuple[Member, ...] | None) -> tuple[Exemption, ...]:
    """Return every exemption and agreed outage of a cluster's members; of whomever, where they aren't known.

    Raises:
        ClusterError: the file cannot be used.
    """
    return exemptions_of(path, file_bytes(path, ClusterError), members)


def exemptions_of(path: Path, content: bytes, members: tuple[Member, ...] | None) -> tuple[Exemption, ...]:
    """Return what a file of exemptions says, or would say with these bytes; see `load_exemptions`."""
    known = None if members is None else {member.gss_code for member in members}
    file = parse(content, ExemptionsPart, path, ClusterError, partial(exemption_problems, known))
    return tuple(map(_exemption, file.exemptions))


def _exemption(part: ExemptionPart) -> Exemption:
    return Exemption(
        gss_code=part.gss_code,
        return_type=part.return_type,
        sheet=None if part.sheet == "all" else part.sheet,
        since=part.since,
        until=part.until,
        reason=part.reason,
        kind=ExemptionKind(part.kind),
        decided=part.decided,
    )

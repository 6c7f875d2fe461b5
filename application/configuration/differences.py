"""How a cluster's files differ from what they were, in sentences for readers of an edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from data.clusters.cluster import CLUSTER_FILE, Cluster, Exemption, Member, cluster_of, exemptions_of
from data.clusters.folder import EXEMPTIONS, REGISTERS, RULE_SETS, WAIVERS
from data.clusters.timetable import Calendar
from data.contracts.load import load_contracts
from data.registers.register import Register, RegisteredPanel, RegisteredService, register_of
from standards.errors import BrokenFile
from standards.framework.waivers import Waiver, waivers_of
from standards.lists import either, listed
from standards.model import Month

Files = Mapping[str, bytes]
"""The contents of a cluster's files by their paths within its folder."""

Entry = TypeVar("Entry", RegisteredService, RegisteredPanel)

STEP_WORDS: Final = {
    "open": "Returns open",
    "due": "Returns are due",
    "freeze": "The month freezes",
    "draft": "The draft goes to the boroughs",
    "challenges_close": "Challenges close",
    "decided": "Challenges are decided",
    "sign_off": "The edition is signed off",
    "publish": "The edition is published",
}


@dataclass(frozen=True, slots=True)
class ConfigurationDifference:
    """Something that a cluster's files say otherwise than before.

    Attributes:
        area: the ONS code of the borough concerned; empty for the whole cluster.
        text: what is otherwise, a sentence or two.
        is_public: whether anybody may read it.
    """

    area: str
    text: str
    is_public: bool = True


def differences(
    cluster_id: str, before: Files, now: Files, since: Month, month: Month
) -> list[ConfigurationDifference]:
    """Return what a cluster's files say otherwise than they did: members, returns owed, decisions, dates, registers.

    Args:
        cluster_id: the cluster's.
        before: the files as they were for an earlier edition.
        now: the files as they are.
        since: the month of that edition; an exemption that has ended since then is told, too.
        month: the month reported on.
    """
    try:
        old, new = _read(cluster_id, before), _read(cluster_id, now)
    except BrokenFile:  # an older version of the software could read them
        return [ConfigurationDifference("", "The cluster’s files have changed.")] if before != now else []
    sentences = [
        *_member_differences(old.cluster, new.cluster),
        *_owed_differences(old, new, since, month),
        *_agreed_differences(old, new),
        *_decided_differences(old.cluster, new.cluster),
        *_calendar_differences(old.cluster.calendar, new.cluster.calendar),
        *_register_differences(old, new),
    ]
    if before != now and not sentences:
        return [ConfigurationDifference("", "The cluster’s files were edited in a way that has no effect here.", False)]
    return sentences


@dataclass(frozen=True)
class _Configuration:
    """What a cluster's files say."""

    cluster: Cluster
    exemptions: tuple[Exemption, ...]
    registers: Mapping[str, Register]
    waivers: tuple[Waiver, ...]
    rule_sets: Mapping[str, bytes]

    def name(self, gss_code: str) -> str:
        return next((each.name for each in self.cluster.members if each.gss_code == gss_code), gss_code)


def _read(cluster_id: str, files: Files) -> _Configuration:
    folder = Path(cluster_id)
    registers = {Path(name).stem: name for name in files if Path(name).parent == Path(REGISTERS)}
    return _Configuration(
        cluster_of(folder / CLUSTER_FILE, files[CLUSTER_FILE]),
        exemptions_of(folder / EXEMPTIONS, files[EXEMPTIONS], None) if EXEMPTIONS in files else (),
        {gss_code: register_of(folder / name, files[name]) for gss_code, name in registers.items()},
        waivers_of(folder / WAIVERS, files[WAIVERS]).waivers if WAIVERS in files else (),
        {name: content for name, content in files.items() if Path(name).parent == Path(RULE_SETS)},
    )


# Who belongs to it, and what they owe


def _member_differences(old: Cluster, new: Cluster) -> Iterator[ConfigurationDifference]:
    before = {member.gss_code: member for member in old.members}
    now = {member.gss_code: member for member in new.members}
    for gss_code, member in now.items():
        for text, is_public in _of_member(before.get(gss_code), member):
            yield ConfigurationDifference(gss_code, text, is_public)
    for gss_code in (code for code in before if code not in now):
        yield ConfigurationDifference(gss_code, f"{before[gss_code].name} is no longer a member.")
    if old.first_month != new.first_month and new.first_month is not None:
        yield ConfigurationDifference("", f"Nothing is owed for months before {new.first_month.words}.")


def _of_member(was: Member | None, member: Member) -> Iterator[tuple[str, bool]]:
    counted = f" It’s in the cluster’s figures from {member.counted_from.words} on."
    later = counted if member.counted_from > member.joined else ""
    if was is None:
        yield f"{member.name} joined, and owes returns from {member.joined.words} on.{later}", True
    elif was.joined != member.joined:
        yield f"{member.name} owes returns from {member.joined.words} on, and not from {was.joined.words}.{later}", True
    elif was.counted_from != member.counted_from:
        yield counted.strip().replace("It’s", f"{member.name} is"), True
    if was is not None and was.name != member.name:
        yield f"{was.name} is now called {member.name}.", True
    if was is not None and was.source != member.source:
        yield f"{member.name} leaves its files elsewhere.", False
    if member.left is not None and (was is None or was.left != member.left):
        yield f"{member.name} leaves the cluster: its last returns are those for {member.left.words}.", True
    elif was is not None and was.left is not None and member.left is None:
        yield f"{member.name} stays in the cluster, and doesn’t leave after {was.left.words}.", True


def _owed_differences(
    old: _Configuration, new: _Configuration, since: Month, month: Month
) -> Iterator[ConfigurationDifference]:
    """Yield which returns are owed again, and which needn't be sent or are excused."""
    for exemption in new.exemptions:
        sheet, name = _sheet(exemption), new.name(exemption.gss_code)
        if exemption not in old.exemptions and exemption.until >= since:
            span = f"from {exemption.since.words} to {exemption.until.words}"
            what = "is owed and excused" if exemption.is_outage else "needn’t be sent"
            yield ConfigurationDifference(exemption.gss_code, f"{name}’s {sheet} {what} {span}: {exemption.reason}")
        if not exemption.is_outage and since <= exemption.until < month:
            text = f"{name}’s {sheet} is owed since {(exemption.until + 1).words}."
            yield ConfigurationDifference(exemption.gss_code, text)
    kept = {_subject(exemption) for exemption in new.exemptions}
    for exemption in old.exemptions:
        if _subject(exemption) not in kept and exemption.until >= since:
            what = "is no longer excused" if exemption.is_outage else "is owed after all"
            span = f"from {exemption.since.words} to {exemption.until.words}"
            text = f"{new.name(exemption.gss_code)}’s {_sheet(exemption)} {what} {span}."
            yield ConfigurationDifference(exemption.gss_code, text)


def _subject(exemption: Exemption) -> tuple[object, ...]:
    return (exemption.gss_code, exemption.return_type, exemption.sheet, exemption.since, exemption.kind)


def _sheet(exemption: Exemption) -> str:
    of_return = f"{exemption.return_type} return"
    if exemption.sheet is None:
        return of_return
    return f"sheet {load_contracts().sheets[exemption.sheet].title} of the {of_return}"


def _agreed_differences(old: _Configuration, new: _Configuration) -> Iterator[ConfigurationDifference]:
    """Yield that the agreed exceptions or the cluster's own rule sets have changed: what they say stands elsewhere."""
    before, now = ({waiver.id: waiver for waiver in each.waivers} for each in (old, new))
    changed = sorted(each for each in before.keys() | now.keys() if before.get(each) != now.get(each))
    if changed:
        yield ConfigurationDifference("", f"Agreed exceptions that are new, changed or removed: {listed(changed)}.")
    if old.rule_sets != new.rule_sets:
        yield ConfigurationDifference("", "The files of the cluster’s own rule sets have changed.")


# What its board decides, and when things happen


def _decided_differences(old: Cluster, new: Cluster) -> Iterator[ConfigurationDifference]:
    for text in _decisions(old, new):
        yield ConfigurationDifference("", text)


def _decisions(old: Cluster, new: Cluster) -> Iterator[str]:
    if old.name != new.name:
        yield f"The cluster is now called {new.name}."
    if old.quorum != new.quorum:
        yield f"A report needs {new.quorum} sources that can be read, and not {old.quorum}."
    if old.sign_offs_wanted != new.sign_offs_wanted:
        yield f"People who must sign an edition off: {new.sign_offs_wanted}, and not {old.sign_offs_wanted}."
    if old.sign_off_roles != new.sign_off_roles:
        yield f"An edition can be signed off by the {either(new.sign_off_roles)}."
    if set(old.allowed_joins) != set(new.allowed_joins):
        joins = listed(join.replace("_", " ") for join in sorted(new.allowed_joins)) or "none"
        yield f"Roles that one person may hold together: {joins}."
    was, now = old.disclosure, new.disclosure
    if was.largest_hidden != now.largest_hidden:
        yield f"Counts of children from 1 to {now.largest_hidden} are hidden, and not from 1 to {was.largest_hidden}."
    if was.narrowest != now.narrowest:
        yield (
            f"A hidden count can’t be told more closely than by a range of {now.narrowest}, and not of {was.narrowest}."
        )
    if was.has_public_edition != now.has_public_edition:
        yield "There’s a public edition." if now.has_public_edition else "There’s no public edition any more."
    if old.pre_release != new.pre_release:
        readers = listed(access.role for access in new.pre_release) or "nobody"
        yield f"Who reads an edition before it’s published, beside those who make and approve it: {readers}."
    if old.note != new.note:
        yield "What the cluster says of itself in its reports has changed."
    if old.help != new.help:
        yield "Where people can get help in the cluster has changed."


def settings_sentences(cluster: Cluster) -> Iterator[str]:
    """Yield everything that a cluster's settings say, which its board approves: a sentence each."""
    disclosure, calendar = cluster.disclosure, cluster.calendar
    yield f"A report needs {cluster.quorum} sources that can be read."
    yield f"People who must sign an edition off: {cluster.sign_offs_wanted}, each as {either(cluster.sign_off_roles)}."
    joins = listed(join.replace("_", " ") for join in sorted(cluster.allowed_joins)) or "none"
    yield f"Roles that one person may hold together: {joins}."
    yield f"Counts of children from 1 to {disclosure.largest_hidden} are hidden."
    yield f"A hidden count can’t be told more closely than by a range of {disclosure.narrowest}."
    yield "There’s a public edition." if disclosure.has_public_edition else "There’s no public edition."
    if disclosure.decided:
        yield f"How careful editions are with small counts was decided by: {disclosure.decided}"
    days = calendar.challenge_days or calendar.challenges_close - calendar.draft
    yield f"A draft can be challenged for {days} working days after its release."
    for month, step, on in cluster.moved_deadlines:
        yield f"{month.words}: {STEP_WORDS[step]} on {_day(on)}. {calendar.reasons.get(month, '')}".strip()
    for access in cluster.pre_release:
        yield f"{access.role} reads an edition {access.working_days} working days before it’s published: {access.why}"
    for member in cluster.members:
        if member.decided:
            left = f", and leaves after {member.left.words}" if member.left else ""
            yield (
                f"{member.name} owes returns from {member.joined.words} on and is in the figures from "
                f"{member.counted_from.words} on{left}, though these months have begun: {member.decided}"
            )


def _calendar_differences(old: Calendar, new: Calendar) -> Iterator[ConfigurationDifference]:
    for text in (*_working_days(old, new), *_moved_dates(old, new)):
        yield ConfigurationDifference("", text)


def _working_days(old: Calendar, new: Calendar) -> Iterator[str]:
    for step, day in new.steps.items():
        if old.steps[step] != day:
            yield f"{STEP_WORDS[step]} on working day {day} of the next month, and not on day {old.steps[step]}."
    if old.challenge_days != new.challenge_days:
        days = new.challenge_days or new.challenges_close - new.draft
        yield f"A draft can be challenged for {days} working days after its release."


def _moved_dates(old: Calendar, new: Calendar) -> Iterator[str]:
    for month in sorted(old.overrides.keys() | new.overrides.keys()):
        was, now = old.overrides.get(month, {}), new.overrides.get(month, {})
        moved = [f"{STEP_WORDS[step]} on {_day(on)}." for step, on in now.items() if was.get(step) != on]
        back = [f"{STEP_WORDS[step]} on the usual day again." for step in was if step not in now]
        if moved or back:
            why = new.reasons.get(month, "")
            yield f"{month.words}: {' '.join([*moved, *back, why]).strip()}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


# Services and panels


def _register_differences(old: _Configuration, new: _Configuration) -> Iterator[ConfigurationDifference]:
    """Yield what boroughs' registers say otherwise: for those who know the services, and not for the public."""
    for gss_code, register in new.registers.items():
        before = old.registers.get(gss_code)
        texts = (
            *_entry_differences(before.services if before else {}, register.services, "service"),
            *_entry_differences(before.panels if before else {}, register.panels, "panel"),
        )
        for text in texts:
            yield ConfigurationDifference(gss_code, f"{new.name(gss_code)}: {text}", is_public=False)


def _entry_differences(was: Mapping[str, Entry], now: Mapping[str, Entry], kind: str) -> Iterator[str]:
    for entry_id, entry in now.items():
        name = f"{kind} {entry_id} ({_name(entry)})"
        before = was.get(entry_id)
        if before is None:
            since = f" from {entry.since.words} on" if entry.since else ""
            yield f"{name} is in the register{since}."
        elif changed := _changed(before, entry):
            yield f"{name} has changed: {listed(changed)}."
        if entry.until is not None and (before is None or before.until != entry.until):
            yield f"{name} closes: its last month is {entry.until.words}."
        elif before is not None and before.until is not None and entry.until is None:
            yield f"{name} doesn’t close after {before.until.words}."
    for entry_id in (known for known in was if known not in now):
        yield f"{kind} {entry_id} ({_name(was[entry_id])}) is no longer in the register."


def _name(entry: RegisteredService | RegisteredPanel) -> str:
    return entry.service_name if isinstance(entry, RegisteredService) else entry.panel_type


def _changed(before: Entry, entry: Entry) -> list[str]:
    """Return the fields that differ, as words, but for when it closes."""
    names = [field.name for field in fields(entry) if field.name != "until"]
    return [name.replace("_", " ") for name in names if getattr(before, name) != getattr(entry, name)]

"""Boroughs whose code changes, and those that become one: what took their place takes it in the cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.configuration.change import Files, change_files
from application.configuration.membership import MembershipError, cluster_in, edit_cluster
from application.configuration.new import register_text, source_of
from application.configuration.standing_months import check_members_stand
from application.people.caller import Caller
from application.workspace import Workspace
from data.authorities.authority import Authority, authorities
from data.clusters.cluster import Cluster, Member
from data.clusters.folder import EXEMPTIONS, REGISTERS, WAIVERS
from data.registers.editing import ID_FIELD, RegisterFile
from standards.actions import ActionState
from standards.lists import listed
from standards.model import Area, Month


@dataclass(frozen=True, slots=True)
class Succession:
    """That an authority took the place of members.

    Attributes:
        area: the authority.
        first: the first month for which it owes returns.
        left_behind: what doesn't go on by itself, a sentence each, with what to do.
    """

    area: Area
    first: Month
    left_behind: tuple[str, ...] = ()


def succeed(workspace: Workspace, name: str, reason: str, caller: Caller, now: datetime) -> Succession:
    """Let the authority that took a member's place take it here.

    What changed and when stands in the list of authorities. The old code owes its last returns for its last month, the
    new one from the next month on, without shadow months: what is registered goes on under the same ids. All members
    that became the same authority are replaced at once. What was agreed for a borough whose code changed goes on under
    the new one. Nobody's role does: somebody has to give it.

    Args:
        workspace: the cluster's.
        name: the member's name or code.
        reason: in 60 words or fewer.
        caller: a coordinator.
        now: when.

    Raises:
        MembershipError: it isn't a member, nothing or several took its place, or that is a member already.
        NotPermitted: the caller may not.
    """

    def replace(files: Files) -> Succession:
        before, facts = cluster_in(workspace, files), authorities()
        called = [member for member in before.members if member.is_called(name)] or [workspace.member(name)]
        code = _successor(max(called, key=lambda member: member.joined))
        successor = facts[code].area
        if any(member.gss_code == code for member in before.members):
            raise MembershipError(f"{successor.name} ({code}) is a member already.")
        ended = [
            member
            for member in before.members
            if member.gss_code in facts
            and facts[member.gss_code].replaced_by == (code,)
            and member.left in (None, facts[member.gss_code].until)
        ]
        if not ended:
            raise MembershipError(f"{name} left before {successor.name} took its place, so nothing goes on there.")
        last = {member.gss_code: _last(facts[member.gss_code]) for member in ended}
        first = max(last.values()) + 1
        _change_registers(before, files, ended, successor, first)
        edit_cluster(files, lambda loaded: _replace_members(loaded, ended, last, _entry(successor, first, last)))
        check_members_stand(workspace, before, cluster_in(workspace, files), now)
        return Succession(successor, first, tuple(_left_behind(workspace, ended, successor, first, now)))

    return change_files(workspace, replace, reason, caller, now)


def _entry(successor: Area, first: Month, last: Mapping[str, Month]) -> dict[str, Any]:
    """Return what the cluster's file says of the new member."""
    return {
        "gss_code": successor.gss_code,
        "name": successor.name,
        "joined": str(first),
        "source": f"{source_of(successor)}-{successor.gss_code.lower()}",  # never a folder with files of before
        "succeeds": list(last),
    }


def _replace_members(
    loaded: dict[str, Any], ended: Sequence[Member], last: Mapping[str, Month], entry: dict[str, Any]
) -> None:
    """Let members end with their last months and another take their place, beside their neighbours and on the map."""
    borders = {border for member in ended for border in member.borders} - last.keys()
    for member in loaded["members"]:
        known = str(member["gss_code"])
        if known in last:
            member["left"] = str(last[known])
        elif known in borders:
            member["borders"].append(entry["gss_code"])
    loaded["members"].append(entry | ({"borders": sorted(borders)} if borders else {}))
    tiles = loaded.get("tiles") or {}
    places = [tiles.pop(before) for before in last if before in tiles]
    if places:
        tiles[entry["gss_code"]] = places[0]


def _successor(member: Member) -> str:
    facts = authorities().get(member.gss_code)
    if facts is None or not facts.replaced_by:
        raise MembershipError(
            f"Nothing took the place of {member.name} ({member.gss_code}) in the list of authorities."
        )
    if len(facts.replaced_by) > 1:
        names = " and ".join(authorities()[code].names[0] for code in facts.replaced_by)
        raise MembershipError(
            f"{member.name} was divided: {names} took its place. Let it leave with `minstd cluster leave`, and each of "
            "them join with `minstd cluster join`."
        )
    return facts.replaced_by[0]


def _last(authority: Authority) -> Month:
    if authority.until is None:
        raise MembershipError(f"The list of authorities doesn't say with which month {authority.names[0]} ends.")
    return authority.until


# --- What doesn't go on by itself -------------------------------------------------------------------------------------
def _left_behind(
    workspace: Workspace, ended: Sequence[Member], successor: Area, first: Month, now: datetime
) -> Iterator[str]:
    """Yield what was held or agreed under old codes and doesn't go on under the new one, with the command for it."""
    names = {member.gss_code: member.name for member in ended}
    yield from _roles_left(workspace, names, successor, now)
    settings = workspace.settings
    for setting, given in (("messages", settings.messages), ("source_options", settings.source_options)):
        for code in sorted(names.keys() & given.keys()):
            yield f"The setting `{setting}` is for {code}: write it for {successor.gss_code}, too."
    for code, name in names.items():
        if workspace.ledger.tokens_of(workspace.cluster.id, code, now):
            yield (
                f"Programs send {name}'s returns with tokens for {code}: new ones are made on the portal's page "
                f"“Tokens” of {successor.name} ({successor.gss_code})."
            )
    if len(ended) > 1:  # a code that changed keeps what was agreed; of two that became one, nobody agreed it for both
        yield from _agreed_left(workspace, names, successor, first, now)


def _roles_left(workspace: Workspace, names: Mapping[str, str], successor: Area, now: datetime) -> Iterator[str]:
    for holder in workspace.ledger.holders(now):
        for grant in holder.held(now):
            if grant.scope in names:
                yield (
                    f"{holder.person.name} is {grant.role.words} of {names[grant.scope]} ({grant.scope}): minstd "
                    f"people grant {holder.person.email} --role {grant.role} --borough {successor.gss_code} --title "
                    f'"{grant.title}" --cluster {workspace.cluster.id}'
                )


def _agreed_left(
    workspace: Workspace, names: Mapping[str, str], successor: Area, first: Month, now: datetime
) -> Iterator[str]:
    cluster, new = workspace.cluster.id, successor.gss_code
    accept = f'minstd cluster accept {cluster} --reason "..."'
    for exemption in workspace.exemptions:
        if exemption.gss_code in names and exemption.until >= first:
            yield (
                f"The {exemption.return_type} return of {names[exemption.gss_code]} is excused until "
                f"{exemption.until.words}, and that of {successor.name} isn't. If that was agreed, write it into "
                f"{EXEMPTIONS} for {new}, then: {accept}"
            )
    for waiver in workspace.waivers.waivers:
        concerned = [names[code] for code in waiver.boroughs if code in names]
        if concerned and waiver.until >= first:
            yield (
                f"Waiver {waiver.id} on {waiver.standard} is for {listed(concerned)}, "
                f"until {waiver.until.words}, and not for {successor.name}. If its board agrees one, write it into "
                f'{WAIVERS} for {new}, then: {accept}, and minstd standards approve waivers --minute "..."'
            )
    for action in workspace.ledger.actions(cluster, now):
        if action.area in names and action.state is ActionState.OPEN:
            yield (
                f"Action A{action.number} on {action.standard} is {names[action.area]}'s. If {successor.name} goes on "
                f'with it: minstd actions add --borough {new} --standard {action.standard} --owner "{action.owner}" '
                f'--due {action.due_on} --text "..." --cluster {cluster}'
            )


# --- Registers --------------------------------------------------------------------------------------------------------
def _change_registers(cluster: Cluster, files: Files, ended: Sequence[Member], successor: Area, first: Month) -> None:
    """Make the new register, and change those that name an old code."""
    codes = {member.gss_code: successor.gss_code for member in ended}
    made = RegisterFile(register_text(successor).encode())
    for member in ended:
        file = RegisterFile(files[_name(member.gss_code)])
        for kind, id_field in ID_FIELD.items():
            known = {entry[id_field] for entry in made.entries(kind)}
            going_on = [
                entry for entry in file.entries(kind) if _goes_on(entry, first) and entry[id_field] not in known
            ]
            made.entries(kind).extend(_carried(entry, first, codes) for entry in going_on)
    files[_name(successor.gss_code)] = made.content
    for member in cluster.members:
        if member not in ended:
            file = RegisterFile(files[_name(member.gss_code)])
            if _change_codes(file, first, codes):
                files[_name(member.gss_code)] = file.content


def _name(gss_code: str) -> str:
    return f"{REGISTERS}/{gss_code}.yaml"


def _goes_on(entry: Mapping[str, Any], first: Month) -> bool:
    return "until" not in entry or Month.parse(str(entry["until"])) >= first


def _as_at(entry: Mapping[str, Any], first: Month) -> dict[str, Any]:
    """Return what an entry says in a month; what changes later is kept as it is."""
    values = {name: value for name, value in entry.items() if name != "changes"}
    later = []
    for change in entry.get("changes", ()):
        if Month.parse(str(change["from"])) <= first:
            values |= {name: value for name, value in change.items() if name != "from"}
        else:
            later.append(change)
    return values | ({"changes": later} if later else {})


def _carried(entry: Mapping[str, Any], first: Month, codes: Mapping[str, str]) -> dict[str, Any]:
    values = {name: _recoded(value, codes) for name, value in _as_at(entry, first).items()}
    begins = max(first, Month.parse(str(values["from"]))) if "from" in values else first
    return values | {"from": str(begins)}


def _change_codes(file: RegisterFile, first: Month, codes: Mapping[str, str]) -> bool:
    """Let what names an old code name the new one from its first month on, and say whether anything did."""
    is_changed = False
    for kind, id_field in ID_FIELD.items():
        for entry in [entry for entry in file.entries(kind) if _goes_on(entry, first)]:
            values = {name: value for name, value in _as_at(entry, first).items() if name != "changes"}
            others = {name: _recoded(value, codes) for name, value in values.items()}
            changed = {name: value for name, value in others.items() if value != values[name]}
            if changed:
                file.change(str(entry[id_field]), changed, first)
                is_changed = True
    return is_changed


def _recoded(value: Any, codes: Mapping[str, str]) -> Any:
    """Return a value that names no old code; a list names each new one once."""
    if isinstance(value, dict):
        return {name: _recoded(part, codes) for name, part in value.items()}
    if isinstance(value, list):
        parts = [_recoded(part, codes) for part in value]
        return [part for rank, part in enumerate(parts) if part not in parts[:rank]]
    return codes.get(value, value) if isinstance(value, str) else value

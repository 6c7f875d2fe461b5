"""A register made from a filled-in Services or Panels sheet: every row without an ID is added under the next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from application.configuration.registers import (
    RegisterEdit,
    change_register,
    prefix_in,
    register_fields,
    usual_values,
)
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.contracts.load import SheetContract
from data.intake.examine import IncomingFile, known_words, refused
from data.intake.findings import Mistake, catalogue, gather
from data.intake.reading.reader import Reader
from data.intake.typing.cover import find_cover, read_cover
from data.intake.typing.sheets import type_return
from data.intake.typing.text import cleaned
from data.model import Effect, Finding, TypedRow
from data.registers.editing import ID_FIELD, PANELS, SERVICES, Entry, RegisterChange, RegisterFile, is_same
from data.registers.problems import unknown_code
from standards.model import CellState, Month

_SHEETS: Final = {"service": SERVICES, "panel": PANELS}
_STOPS: Final = frozenset({Effect.REFUSE, Effect.REJECT, Effect.VOID})
_EMPTY: Final = (None, CellState.BLANK, CellState.VOID)


class FilledInError(RegisterChange):
    """A sheet from which no register can be made. Nothing was written; the message has every problem, a line each."""


@dataclass(frozen=True)
class FilledInSheet:
    """A sheet that was read.

    Attributes:
        member: whose it is.
        kind: `services` or `panels`.
        month: the month on its cover.
        contract: what the sheet may hold.
        rows: what it holds.
        problems: what keeps cells from being read, a sentence or two each.
    """

    member: Member
    kind: str
    month: Month
    contract: SheetContract
    rows: tuple[TypedRow, ...]
    problems: tuple[str, ...]


def read_filled_in(workspace: Workspace, name: str, content: bytes) -> FilledInSheet:
    """Read the Services sheet of a service return, or the Panels sheet of a panel return. Its other sheets don't count.

    Args:
        workspace: the cluster's.
        name: the file's name.
        content: its bytes.

    Raises:
        FilledInError: it can't be read, or isn't a service or panel return of a member.
    """
    areas = [member.area for member in workspace.cluster.members]
    with Reader() as reader:
        (contents,) = reader.read([IncomingFile(name, content)], known_words(workspace.contracts, areas))
    if contents.refusals:
        raise FilledInError("\n".join(_sentences(refused(refusal)) for refusal in contents.refusals))
    grids = [cleaned(grid) for grid in contents.sheets]
    grid = find_cover(grids)
    cover, mistakes = (None, [Mistake("no_cover")]) if grid is None else read_cover(grid, workspace.contracts, areas)
    if cover is None:
        raise FilledInError("\n".join(map(_sentences, gather(mistakes))))
    kind = _SHEETS.get(cover.return_type)
    if kind is None:
        raise FilledInError(f"{name} is a {cover.return_type} return. Fill in a service or a panel return.")
    member = workspace.member(cover.area.gss_code)
    contract = workspace.contracts.sheet(kind, cover.month) or workspace.contracts.sheets[kind]
    typed = type_return(grids, cover, workspace.contracts, areas)
    names = register_fields(workspace, kind)
    own = [mistake for mistake in typed.mistakes if _concerns(mistake, contract, names)]
    rows = typed.sheets[kind].rows if kind in typed.sheets else ()
    return FilledInSheet(member, kind, cover.month, contract, rows, tuple(map(_sentences, gather(own))))


def import_entries(
    workspace: Workspace, edit: RegisterEdit, sheet: FilledInSheet, since: Month | None = None
) -> list[str]:
    """Add every row without an ID to the member's register, and return the IDs that they were issued.

    Rows that the register has already are left as they are, so that it's safe to repeat.

    Args:
        workspace: the cluster's.
        edit: who, whose and why.
        sheet: what was filled in.
        since: the first month in which they are in the register; the sheet's own unless given.

    Raises:
        FilledInError: a cell can't be read or a field is missing; with every problem.
        RegisterError: the register would not be one that can be used.
        NotPermitted: the caller may not.
    """
    new = [row for row in sheet.rows if row.values.get(ID_FIELD[sheet.kind]) in _EMPTY]
    rows = [(row.number, _values(workspace, sheet, row)) for row in new]

    def add(file: RegisterFile) -> list[str]:
        if not sheet.rows and not sheet.problems:
            raise FilledInError(f"The {sheet.contract.title} sheet has no rows. Fill in one for each.")
        entries = [(number, values) for number, values in rows if not _is_known(file, sheet.kind, values)]
        problems = [
            *sheet.problems,
            *_unknown_ids(file, sheet),
            *(each for number, values in entries for each in _entry_problems(workspace, file, sheet, number, values)),
        ]
        if problems:
            raise FilledInError("\n".join(problems))
        prefix, first = prefix_in(workspace, sheet.member), since or sheet.month
        return list(dict.fromkeys(file.add(sheet.kind, values, first, prefix) for _, values in entries))

    return change_register(workspace, edit, add)


def _concerns(mistake: Mistake, contract: SheetContract, names: Iterable[str]) -> bool:
    """Say whether a mistake keeps something that a register is made of from being read."""
    is_own = mistake.field is None or mistake.field in names
    return mistake.sheet == contract.title and is_own and catalogue()[mistake.code].effect in _STOPS


def _sentences(finding: Finding) -> str:
    return f"{finding.message} {finding.fix}"


def _entry_problems(
    workspace: Workspace, file: RegisterFile, sheet: FilledInSheet, number: int, values: Entry
) -> Iterator[str]:
    where = f"{sheet.contract.title}, row {number}"
    fields = {name: sheet.contract.field(name) for name in register_fields(workspace, sheet.kind)}
    unread = () if sheet.problems else (CellState.VOID,)  # of which nothing else is said
    missing = [field.title for name, field in fields.items() if field and values.get(name) in (None, *unread)]
    if missing:
        yield f"{where}: fill in {', '.join(missing)}."
    for name, field in fields.items():
        value = values.get(name)
        for code in value if isinstance(value, tuple) else (value,):
            if field is not None and field.codes and isinstance(code, str) and code not in field.codes:
                yield f"{where}, {field.title}: {unknown_code(code, field.codes)}"
    called = values.get("service_name")
    for entry in file.entries(SERVICES):
        if called and entry.get("service_name") == called:
            known = f"{called} is in the register already, as {entry['service_id']}."
            change = f"`minstd register change {entry['service_id']}`"
            yield f"{where}: {known} Leave the row out, and change it with {change}."


def _unknown_ids(file: RegisterFile, sheet: FilledInSheet) -> Iterator[str]:
    id_field = ID_FIELD[sheet.kind]
    known = {str(entry[id_field]) for entry in file.entries(sheet.kind)}
    for row in sheet.rows:
        entry_id = row.values.get(id_field)
        if entry_id not in _EMPTY and entry_id not in known:
            unknown = f"the register has no {entry_id}. Leave the ID blank: the command issues it."
            yield f"{sheet.contract.title}, row {row.number}: {unknown}"


def _is_known(file: RegisterFile, kind: str, values: Entry) -> bool:
    return any(is_same(entry, values) for entry in file.entries(kind))


def _values(workspace: Workspace, sheet: FilledInSheet, row: TypedRow) -> dict[str, Any]:
    """Return what a row says of a register's fields, with what is usual where it says nothing."""
    names = register_fields(workspace, sheet.kind)
    stated = {name: row.values[name] for name in names if row.values.get(name, CellState.BLANK) is not CellState.BLANK}
    return {**usual_values(sheet.member, sheet.kind), **stated}

"""Commands about registers: the services and panels of each borough."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.call import Call, CallInRole, with_call
from flows.commands.common import (
    JsonOption,
    month_of,
    read_file,
    say,
    say_json,
    show,
)
from standards.errors import MinstdError

if TYPE_CHECKING:
    from application.configuration.registers import RegisterEdit
    from data.registers.register import RegisterEntry

app = typer.Typer()
register_app = typer.Typer(help="The services and panels of each borough.", no_args_is_help=True)
app.add_typer(register_app, name="register")

BoroughOption = Annotated[str, typer.Option("--borough", help="Whose register, by name or ONS code.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="What changed and why, in 60 words or fewer.")]
FieldsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME=VALUE...", help="Fields of the sheet. Put semicolons between the items of a list."),
]


@register_app.command("show")
@with_call
def show_register(borough: BoroughOption, call: Call, as_json: JsonOption = False) -> None:
    """Show a borough's services and panels, with the months of each."""
    workspace = call.workspace
    register = workspace.register(workspace.member(borough).gss_code)
    entries = [*register.services.values(), *register.panels.values()]
    if as_json:
        say_json([_row(entry) for entry in entries])
        return
    columns = ["id", "what", "from", "until"]
    rows = [
        [
            str(getattr(entry, "service_id", "") or getattr(entry, "panel_id", "")),
            str(getattr(entry, "service_name", "") or getattr(entry, "panel_type", "")),
            str(entry.since or ""),
            str(entry.until or ""),
        ]
        for entry in entries
    ]
    show(columns, rows)


@register_app.command("import")
@with_call
def import_register(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A filled-in service or panel return: .xlsx or .ods.")],
    reason: ReasonOption,
    since: Annotated[
        str | None, typer.Option("--from", help="The first month, YYYY-MM. Default: the month on the file's cover.")
    ] = None,
    *,
    call: CallInRole,
) -> None:
    """Add every row without an ID on a Services or Panels sheet to its borough's register, and print the IDs."""
    from application.configuration.filled_in import import_entries, read_filled_in
    from application.configuration.registers import RegisterEdit

    sheet = read_filled_in(call.workspace, file.name, read_file(file))
    by, at = call.acting()
    edit = RegisterEdit(sheet.member, reason, by, at)
    issued = import_entries(call.workspace, edit, sheet, month_of(since) if since is not None else None)
    if issued:
        say(f"Added to {sheet.member.name}'s register: {', '.join(issued)}.")
    else:
        say(f"Every row is in {sheet.member.name}'s register already. Change one with `minstd register change`.")


@register_app.command("add")
@with_call
def add_to_register(
    kind: Annotated[str, typer.Argument(metavar="WHAT", help="service or panel.")],
    borough: BoroughOption,
    since: Annotated[str, typer.Option("--from", help="The first month, YYYY-MM.")],
    reason: ReasonOption,
    given: FieldsArgument = None,
    *,
    call: CallInRole,
) -> None:
    """Add a service or a panel, and print the id it is given."""
    from application.configuration.registers import add_entry

    kinds = {"service": "services", "panel": "panels"}
    if kind not in kinds:
        raise MinstdError(f"{kind!r} can't be added. Choose service or panel.")
    edit = _edit(call, borough, reason)
    say(add_entry(call.workspace, edit, kinds[kind], _fields(given), month_of(since)))


@register_app.command("change")
@with_call
def change_register(
    entry: Annotated[str, typer.Argument(metavar="ID", help="Such as CAM-S01.")],
    borough: BoroughOption,
    reason: ReasonOption,
    given: FieldsArgument = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--from", help="The first month for which it's so, YYYY-MM. Default: the last month that is over."
        ),
    ] = None,
    *,
    call: CallInRole,
) -> None:
    """Change what the register says about a service or a panel from a month on. Months before stay as they were."""
    from application.configuration.registers import change_entry

    first = month_of(since) if since is not None else None
    first = change_entry(call.workspace, _edit(call, borough, reason), entry, _fields(given), first)
    say(f"{entry} is changed from {first.words}.")


@register_app.command("close")
@with_call
def close_in_register(
    entry: Annotated[str, typer.Argument(metavar="ID", help="Such as CAM-S01.")],
    borough: BoroughOption,
    last: Annotated[str, typer.Option("--last", help="The last month in which it is in the register, YYYY-MM.")],
    reason: ReasonOption,
    call: CallInRole,
) -> None:
    """Close a service or a panel after a month. Returns still cover it for its last period."""
    from application.configuration.registers import close_entry

    close_entry(call.workspace, _edit(call, borough, reason), entry, month_of(last))
    say(f"{entry} ends with {month_of(last).words}.")


def _edit(call: CallInRole, borough: str, reason: str) -> RegisterEdit:
    from application.configuration.registers import RegisterEdit

    by, at = call.acting()
    return RegisterEdit(call.workspace.member(borough), reason, by, at)


def _fields(given: list[str] | None) -> dict[str, str]:
    """Return fields given as NAME=VALUE."""
    pairs = [text.partition("=") for text in given or []]
    for name, sign, _value in pairs:
        if not sign:
            raise MinstdError(f"{name!r} isn't a field with a value. Write it as NAME=VALUE.")
    return {name.strip(): value.strip() for name, _sign, value in pairs}


def _row(entry: RegisterEntry) -> dict[str, Any]:
    return {field.name: _plain(getattr(entry, field.name)) for field in fields(entry)}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int | str):
        return value
    return [str(part) for part in value] if isinstance(value, tuple) else str(value)

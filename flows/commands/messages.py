"""Commands about messages: who was told what, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from data.ledger.notices import Fate
from flows.commands.call import Call, with_call
from flows.commands.common import JsonOption, say_json, show

app = typer.Typer()

UNSENT = frozenset({Fate.FAILED, Fate.GIVEN_UP, Fate.NO_ADDRESS})


@app.command("messages")
@with_call
def list_messages(
    call: Call,
    only_unsent: Annotated[
        bool, typer.Option("--unsent", help="Only those that reached nobody, and haven't been sent since.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List who was told what, and whether it could be sent. What a message said isn't kept."""
    workspace = call.workspace
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    notices = workspace.ledger.notices(workspace.cluster.id)
    last = {(notice.whom, notice.kind, notice.about): notice for notice in notices}
    wanted = [notice for notice in last.values() if notice.fate in UNSENT] if only_unsent else notices
    rows = [
        {
            "at": notice.at.isoformat(),
            "whom": names.get(notice.whom, notice.whom),
            "kind": str(notice.kind),
            "about": notice.about,
            "fate": str(notice.fate),
            "trouble": notice.trouble,
        }
        for notice in wanted
    ]
    if as_json:
        say_json(rows)
        return
    columns = ["at", "whom", "kind", "about", "fate", "trouble"]
    show(columns, [[row[column] for column in columns] for row in rows])

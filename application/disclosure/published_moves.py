"""What published files say of moves between areas: the board's, the public's, and each borough's own annex."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator

from application.workspace import Workspace
from reports.disclosure.moves import said_by_pages, said_to_public
from reports.disclosure.primary import DEFAULT_SETTINGS
from reports.view.composition import KnownMove, WholeMoves
from reports.view.sharing import FlowView, MovementView
from standards.model import Month
from standards.sharing.levels import load_levels
from standards.sharing.movements import SHEET, Agreement, Ends, Says

Known = KnownMove | WholeMoves
_FILE = "movements.csv"


def moves_said(workspace: Workspace, folder: str) -> Iterator[Known]:
    """Yield what the pages of an edition say of moves, to the board and to the public."""
    for readers in ("board", "public"):
        path = f"{folder}/{readers}/{_FILE}"
        if not workspace.editions.has(path):
            continue
        rows = list(csv.DictReader(workspace.editions.read(path).decode("utf-8-sig").splitlines()))
        if rows:
            pairs, quarters = [_pair(row) for row in rows], _quarters(workspace, Month.parse(rows[0]["month"]))
            if readers == "board":
                yield from said_by_pages(pairs, quarters, are_true=False)
            else:
                yield from said_to_public(pairs, quarters, DEFAULT_SETTINGS.fewest_public_cases)


def _pair(row: dict[str, str]) -> MovementView:
    def says(name: str) -> Says | None:
        return Says(row[name]) if row[name] else None

    return MovementView(
        row["sender_code"],
        row["receiver_code"],
        FlowView(says("sends"), says("told")),
        FlowView(says("sends_care"), says("told_care")),
        Ends(row["both_ends"]) if row["both_ends"] else None,
        Agreement(row["hosting_agreement"]) if row["hosting_agreement"] else None,
    )


def _quarters(workspace: Workspace, month: Month) -> tuple[Month, ...]:
    frequency = workspace.contracts.sheets[SHEET].frequency
    return tuple(sorted(frequency.ends_within(month, load_levels().movement_months.value)))


def own_moves(workspace: Workspace, folder: str) -> Iterator[KnownMove]:
    """Yield what each borough knows of others' counts from its own annex: of moves that it was told of, or told of.

    Where the board's page says that both ends give the same figure, its own figure is the other's, or nearly.
    """
    path = f"{folder}/board/{_FILE}"
    if not workspace.editions.has(path):
        return
    agreeing = {
        (row["sender_code"], row["receiver_code"]): _quarters(workspace, Month.parse(row["month"]))
        for row in csv.DictReader(workspace.editions.read(path).decode("utf-8-sig").splitlines())
        if row["both_ends"] == Ends.AGREE
    }
    for annex in sorted({path.split("/")[-2] for path in workspace.editions.paths(f"{folder}/annex")}):
        counted: dict[tuple[str, str], int] = defaultdict(int)
        own = f"{folder}/annex/{annex}/{_FILE}"
        if not workspace.editions.has(own):
            continue
        for row in csv.DictReader(workspace.editions.read(own).decode("utf-8-sig").splitlines()):
            counted[row["direction"], row["other_code"]] += int(row["children_moved"])
        for (direction, other), children in sorted(counted.items()):
            is_sent = direction == "sent"
            pair = (annex, other) if is_sent else (other, annex)
            if other and pair in agreeing:
                nearly = max(1, children // 9)
                yield KnownMove(
                    other,
                    annex,
                    not is_sent,
                    (None, None),
                    agreeing[pair],
                    max(0, children - nearly),
                    children + nearly,
                    known_to=annex,
                )

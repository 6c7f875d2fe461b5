"""Typing a return: which of its sheets is which, and what is wrong with the sheets themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data.contracts.load import Contracts, SheetContract
from data.contracts.names import COVER, nil_key
from data.intake.findings import Mistake
from data.intake.gate.grid import Grid
from data.intake.gate.outline import TEMPLATES_OWN
from data.intake.gate.people.names import words
from data.intake.typing.cover import Cover, of_type
from data.intake.typing.headings import count_headings
from data.intake.typing.table import type_sheet
from data.intake.wording import sheet_in_words
from data.model import TypedSheet
from standards.model import Area

OUR_SHEETS: Final = TEMPLATES_OWN | {words(COVER)}
"""Sheets that the template and the annotated return bring themselves, beside the contracts' own."""

_MOST_SUSPECTED: Final = 3  # headings that make an unknown sheet a renamed one


@dataclass(frozen=True)
class TypedSheets:
    """The sheets of a return, typed, and every mistake met on the way."""

    sheets: dict[str, TypedSheet]
    mistakes: list[Mistake]


def type_return(grids: Sequence[Grid], cover: Cover, contracts: Contracts, areas: Sequence[Area] = ()) -> TypedSheets:
    """Type every sheet that the cover's return is asked for.

    Args:
        grids: the sheets as read, cleaned of what nobody sees.
        cover: whose return it is, and for which month.
        contracts: what the sheets are made of.
        areas: the areas of clusters, which cells may name beside the authorities.
    """
    own = of_type(contracts, cover.return_type, cover.month)
    asked = asked_sheets(cover, contracts)
    matched, mistakes = match_sheets(grids, own, asked)
    typed: dict[str, TypedSheet] = {}
    for contract in own:
        grid = matched.get(contract.sheet)
        if contract.sheet not in asked:
            mistakes += _not_asked(contract, grid, cover)
        elif grid is None or not grid.rows:
            mistakes += _not_there(contract, grid, cover)
            if contract.sheet in cover.nil:
                typed[contract.sheet] = TypedSheet(contract.sheet, {}, (), is_nil=True)
        else:
            sheet, on_sheet = type_sheet(grid, contract, cover, contracts, areas)
            mistakes += on_sheet
            if sheet is not None:
                typed[contract.sheet] = sheet
    mistakes += _of_cover(grids)
    return TypedSheets(typed, mistakes)


def asked_sheets(cover: Cover, contracts: Contracts) -> set[str]:
    """Return the sheets that the cover's return is read for: those asked for its month, else all of its own."""
    asked = {contract.sheet for contract in contracts.of_return(cover.return_type, cover.month)}
    return asked or {contract.sheet for contract in of_type(contracts, cover.return_type, cover.month)}


def match_sheets(
    grids: Sequence[Grid], own: Sequence[SheetContract], asked: set[str]
) -> tuple[dict[str, Grid], list[Mistake]]:
    """Find each contract's sheet by its title or id; a missing one by its headings."""
    by_word = {words(name): contract for contract in own for name in (contract.title, contract.sheet)}
    matched: dict[str, Grid] = {}
    unknown, mistakes = [], []
    for grid in grids:
        contract = by_word.get(words(grid.title))
        if contract is None:
            unknown.append(grid)
        elif contract.sheet in matched:
            mistakes.append(Mistake("repeated_sheet", contract.title, facts=(("title", contract.title),)))
        else:
            matched[contract.sheet] = grid
    strangers = [grid for grid in unknown if words(grid.title) not in OUR_SHEETS]
    mistakes += _renamed(own, asked, matched, strangers)
    mistakes += [Mistake("extra_sheet", facts=_named(grid)) for grid in strangers if grid.rows]
    hidden = (grid for grid in grids if grid.is_hidden and words(grid.title) not in TEMPLATES_OWN)
    mistakes += [Mistake("hidden_sheet", facts=_named(grid)) for grid in hidden]
    return matched, mistakes


def _renamed(
    own: Sequence[SheetContract], asked: set[str], matched: dict[str, Grid], strangers: list[Grid]
) -> Iterator[Mistake]:
    """Take for a missing sheet the stranger that has its headings, and say so."""
    for contract in own:
        if contract.sheet in asked and contract.sheet not in matched and strangers:
            likely = max(strangers, key=lambda grid: count_headings(grid, contract))
            if count_headings(likely, contract) >= min(_MOST_SUSPECTED, len(contract.fields)):
                strangers.remove(likely)
                matched[contract.sheet] = likely
                facts = (("title", contract.title), *_named(likely))
                yield Mistake("renamed_sheet", contract.title, facts=facts)


def _named(grid: Grid) -> tuple[tuple[str, str]]:
    return (("sheet_name", sheet_in_words(grid.title)),)


def _not_asked(contract: SheetContract, grid: Grid | None, cover: Cover) -> Iterator[Mistake]:
    if grid is not None and len(grid.rows) > 1:
        end = contract.frequency.latest_end(cover.month) + contract.frequency.months
        facts = (("title", contract.title), ("month", cover.month.words), ("next", end.words))
        yield Mistake("sheet_not_owed", contract.title, facts=facts)


def _not_there(contract: SheetContract, grid: Grid | None, cover: Cover) -> Iterator[Mistake]:
    if contract.sheet not in cover.nil:
        code = "missing_sheet" if grid is None else "empty_sheet"
        yield Mistake(code, contract.title, facts=(("title", contract.title), ("key", nil_key(contract.sheet))))


def _of_cover(grids: Sequence[Grid]) -> Iterator[Mistake]:
    for grid in grids:
        if words(grid.title) == words(COVER):
            yield from (Mistake("formula", COVER, (cell,)) for cell in grid.formulas)


def nil_of(sheets: Mapping[str, TypedSheet]) -> bool:
    """Say whether a return says of every one of its sheets that nothing happened."""
    return bool(sheets) and all(sheet.is_nil for sheet in sheets.values())

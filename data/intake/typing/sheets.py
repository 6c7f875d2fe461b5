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
from data.intake.typing.headings import OF_HEADINGS, count_headings
from data.intake.typing.table import type_sheet
from data.intake.wording import sheet_in_words
from data.model import TypedSheet
from standards.lists import listed
from standards.model import Area, Month

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
    mistakes = _of_another_return(grids, cover, contracts, mistakes)
    mistakes += _not_asked([contract for contract in own if contract.sheet not in asked], matched, cover)
    for contract in own:
        grid = matched.get(contract.sheet)
        if contract.sheet not in asked:
            continue
        if grid is None or not grid.rows:
            mistakes += _not_there(contract, grid, cover)
            if contract.sheet in cover.nil:
                typed[contract.sheet] = TypedSheet(contract.sheet, {}, (), is_nil=True)
        else:
            sheet, on_sheet = type_sheet(grid, contract, cover, contracts, areas)
            mistakes += _without_headings(on_sheet) if _holds_anothers(contract, mistakes) else on_sheet
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
    mistakes += _exchanged([contract for contract in own if contract.sheet in asked], matched)
    strangers = [grid for grid in unknown if words(grid.title) not in OUR_SHEETS]
    mistakes += _renamed(own, asked, matched, strangers)
    mistakes += [Mistake("extra_sheet", facts=_named(grid)) for grid in strangers if grid.rows]
    hidden = (grid for grid in grids if grid.is_hidden and words(grid.title) not in TEMPLATES_OWN)
    mistakes += [Mistake("hidden_sheet", facts=_named(grid)) for grid in hidden]
    return matched, mistakes


def _exchanged(asked: Sequence[SheetContract], matched: dict[str, Grid]) -> Iterator[Mistake]:
    """Take each sheet for what its headings say, where several have the headings of one another.

    Where one has another's headings, and that one has them too, it was pasted over: it stays what its title says.
    """
    holds: dict[str, SheetContract] = {}
    for contract in asked:
        if contract.sheet in matched and (other := _other_contract(matched[contract.sheet], contract, asked)):
            holds[contract.sheet] = other
    exchanged = [contract for contract in asked if contract.sheet in holds]
    if {other.sheet for other in holds.values()} == set(holds):
        if exchanged:
            facts = (("titles", listed([contract.title for contract in exchanged])),)
            yield Mistake("sheets_exchanged", exchanged[0].title, facts=facts)
        matched |= {other.sheet: matched[sheet] for sheet, other in holds.items()}
        return
    for contract in exchanged:
        named = (("title", contract.title), ("other", holds[contract.sheet].title))
        yield Mistake("another_sheets_headings", contract.title, facts=named)


def _other_contract(grid: Grid, contract: SheetContract, asked: Sequence[SheetContract]) -> SheetContract | None:
    """Return the contract whose headings a sheet has instead of its own."""
    count = count_headings(grid, contract)
    if 2 * count > len(contract.fields):
        return None
    other = max(asked, key=lambda each: count_headings(grid, each))
    return other if count_headings(grid, other) >= min(count + _MOST_SUSPECTED, len(other.fields)) > count else None


def _holds_anothers(contract: SheetContract, mistakes: Sequence[Mistake]) -> bool:
    return any(mistake.code == "another_sheets_headings" and mistake.sheet == contract.title for mistake in mistakes)


def _without_headings(mistakes: Sequence[Mistake]) -> list[Mistake]:
    return [mistake for mistake in mistakes if mistake.code not in OF_HEADINGS]


def _of_another_return(
    grids: Sequence[Grid], cover: Cover, contracts: Contracts, mistakes: list[Mistake]
) -> list[Mistake]:
    """Take extra sheets that are another return's for that: one mistake, however many they are."""
    others = [contract for contract in contracts.sheets.values() if contract.return_type != cover.return_type]
    present = {words(grid.title): _named(grid) for grid in grids if grid.rows}
    held = [contract for contract in others if words(contract.title) in present]
    named = [present[words(contract.title)] for contract in held]
    if not held:
        return mistakes
    facts = (
        ("titles", listed([contract.title for contract in held])),
        ("others", listed(sorted({contract.return_type for contract in held}))),
        ("own", cover.return_type),
    )
    kept = [mistake for mistake in mistakes if mistake.code != "extra_sheet" or mistake.facts not in named]
    return [*kept, Mistake("two_returns", facts=facts)]


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
                yield Mistake("renamed_sheet", contract.title, facts=(("title", contract.title), *_named(likely)))


def _named(grid: Grid) -> tuple[tuple[str, str], ...]:
    return (("sheet_name", sheet_in_words(grid.title)),)


def _not_asked(others: Sequence[SheetContract], matched: Mapping[str, Grid], cover: Cover) -> Iterator[Mistake]:
    """Ask about sheets that are filled in and not due: once for all that are next due in the same month."""
    due: dict[Month, list[SheetContract]] = {}
    for contract in others:
        if contract.sheet in matched and len(matched[contract.sheet].rows) > 1:
            end = contract.frequency.latest_end(cover.month) + contract.frequency.months
            due.setdefault(end, []).append(contract)
    for end, contracts in due.items():
        code = "sheet_not_owed" if len(contracts) == 1 else "sheets_not_owed"
        titles = listed([contract.title for contract in contracts])
        facts = (("title", titles), ("month", cover.month.words), ("next", end.words))
        yield Mistake(code, contracts[0].title if len(contracts) == 1 else None, facts=facts)


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

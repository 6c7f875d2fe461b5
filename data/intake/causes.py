"""One mistake, one finding: what follows from another mistake is left out, and what has one cause is told as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from data.contracts.load import SheetContract
from data.contracts.names import MEETINGS_HELD, PANELS, nil_key
from data.intake.findings import Mistake, catalogue
from data.intake.typing.checks import Subject
from data.model import Effect, TypedSheet
from spreadsheets.addresses import position
from standards.lists import listed
from standards.model import CellState

_ENOUGH_Z: Final = 4  # cells that are wrongly `z`
_ENOUGH_RULES: Final = 3  # rules with one cause
_Z: Final = ("z_never", "z_not_allowed")

Cause = Callable[[list[Mistake], TypedSheet, SheetContract], list[Mistake]]


def explained(mistakes: Sequence[Mistake], subject: Subject) -> list[Mistake]:
    """Return the mistakes of a return without what follows from others, and with what has one cause as one."""
    kept = without_cascades(mistakes)
    for sheet in subject.typed.sheets.values():
        contract = subject.contract(sheet.sheet)
        for cause in _CAUSES:
            own = [mistake for mistake in kept if mistake.sheet == contract.title]
            changed = cause(own, sheet, contract)
            if changed != own:
                others = [mistake for mistake in kept if mistake.sheet != contract.title]
                kept = [*others, *changed]
    return kept


def without_cascades(mistakes: Sequence[Mistake]) -> list[Mistake]:
    """Leave out what follows from another mistake.

    That is a rule across fields one of whose cells is already wrong, a blank or a new name in a row that is wrong as a
    whole, a cell that is not as in the register because it can't be read, and a sheet without rows where a row says
    that there is nothing.
    """
    kinds = catalogue()
    bad = {
        (mistake.sheet, cell)
        for mistake in mistakes
        if mistake.rule is None and kinds[mistake.code].effect is Effect.VOID
        for cell in mistake.cells
    }
    nil = {mistake.sheet for mistake in mistakes if mistake.code == "nil_row"}

    def follows(mistake: Mistake) -> bool:
        if mistake.rule is not None or mistake.code in ("required_blank", "new_name", "register_changed"):
            return any((mistake.sheet, cell) in bad for cell in mistake.cells)
        return mistake.code in ("no_rows", "no_rows_not_nil") and mistake.sheet in nil

    return [mistake for mistake in mistakes if not follows(mistake)]


# --- Rows ------------------------------------------------------------------------------------------------------------
def _pasted_a_row_down(own: list[Mistake], sheet: TypedSheet, contract: SheetContract) -> list[Mistake]:
    """Answers pasted one row down leave the first row empty, and the last ones beside no ID."""
    first = next((each for each in own if each.code == "row_unanswered"), None)
    last = next((each for each in own if each.code == "key_blank"), None)
    if first is None or last is None or len(sheet.rows) < 2:
        return own
    if _row(first) != sheet.rows[0].number or _row(last) != sheet.rows[-1].number:
        return own
    kept = [each for each in own if catalogue_effect(each) in (Effect.REFUSE, Effect.ASK)]
    return [*kept, Mistake("answers_a_row_down", contract.title, (first.cells[0], last.cells[0]))]


def _keyless_rows(own: list[Mistake], sheet: TypedSheet, contract: SheetContract) -> list[Mistake]:
    """Rows whose IDs cannot be read are one mistake; what else is wrong in them waits until they can.

    In a row without any ID nothing says what a cell should hold, so that none of it is wrong by itself.
    """
    if not contract.key:
        return own
    column = sheet.columns.get(contract.key[0])
    unreadable = {_row(each) for each in own if each.code in ("not_a_pattern", "key_blank") and _column(each) == column}
    blank = {_row(each) for each in own if each.code == "key_blank"}
    return [each for each in own if not _waits(each, unreadable, blank)]


def _waits(mistake: Mistake, unreadable: set[int], blank: set[int]) -> bool:
    if mistake.code == "required_blank":
        return _row(mistake) in unreadable
    is_of_a_cell = mistake.rule is None and mistake.field is not None and mistake.code != "key_blank"
    return is_of_a_cell and catalogue_effect(mistake) is Effect.VOID and _row(mistake) in blank


# --- z ---------------------------------------------------------------------------------------------------------------
def _all_z(own: list[Mistake], sheet: TypedSheet, contract: SheetContract) -> list[Mistake]:
    """A sheet on which nearly everything is `z` is one mistake, whatever each cell asks."""
    wrong = [each for each in own if each.code in _Z]
    cells = tuple(chain.from_iterable(each.cells for each in wrong))
    if len(cells) < _ENOUGH_Z:
        return own
    asked = [field.name for field in contract.fields if field.name not in contract.key and field.name in sheet.columns]
    z = sum(row.values[name] is CellState.NOT_APPLICABLE for row in sheet.rows for name in asked)
    disallowed = sum(len(each.cells) for each in wrong if each.code == "z_not_allowed")
    if 2 * (z + disallowed) < len(asked) * len(sheet.rows):
        return own
    facts = (("key", nil_key(sheet.sheet)),)
    kept = (each for each in own if each.code not in (*_Z, "register_changed"))
    return [*kept, Mistake("all_z", contract.title, cells, facts=facts)]


def _z_by_column(own: list[Mistake], sheet: TypedSheet, contract: SheetContract) -> list[Mistake]:
    """In one column `z` is one mistake, though each row may have its own reason why it cannot be."""
    columns: dict[str | None, list[Mistake]] = defaultdict(list)
    for each in own:
        if each.code == "z_never":
            columns[each.field].append(each)
    merged = [_merged_z(group) for group in columns.values()]
    return [*(each for each in own if each.code != "z_never"), *chain.from_iterable(merged)]


def _merged_z(group: list[Mistake]) -> Iterator[Mistake]:
    codes = sorted({dict(each.facts)["codes"] for each in group})
    for each in group:
        facts = tuple((name, listed(codes) if name == "codes" else text) for name, text in each.facts)
        yield replace(each, facts=facts)


# --- Rules across fields ---------------------------------------------------------------------------------------------
def _no_meeting(own: list[Mistake], sheet: TypedSheet, contract: SheetContract) -> list[Mistake]:
    """Where no meeting was held, nobody can have attended: that is one mistake, and not one for each agency."""
    if sheet.sheet != PANELS:
        return own
    empty = {row.number for row in sheet.rows if row.values.get(MEETINGS_HELD) == 0}
    wrong = [each for each in own if each.rule is not None and each.rule.larger == (MEETINGS_HELD,)]
    wrong = [each for each in wrong if _row(each) in empty]
    if not wrong:
        return own
    kept = [each for each in own if each not in wrong]
    cells = tuple(chain.from_iterable(each.cells for each in wrong))
    return [*kept, Mistake("attended_no_meeting", contract.title, cells)]


def _parts_above_whole(own: list[Mistake], sheet: TypedSheet, contract: SheetContract) -> list[Mistake]:
    """Several parts that are larger than the same total are one mistake: most likely the total is wrong."""
    totals: dict[tuple[str, ...], list[Mistake]] = defaultdict(list)
    for each in own:
        if each.rule is not None and not each.rule.equal and each.rule.effect is Effect.VOID:
            totals[each.rule.larger].append(each)
    for larger, group in totals.items():
        if len({each.code for each in group}) >= _ENOUGH_RULES:
            fields = (contract.field(name) for name in larger)
            facts = (("total", listed([field.title if field is not None else "the total" for field in fields])),)
            cells = tuple(chain.from_iterable(each.cells for each in group))
            own = [each for each in own if each not in group]
            own.append(Mistake("parts_above_whole", contract.title, cells, facts=facts))
    return own


def _many_rules(own: list[Mistake], sheet: TypedSheet, contract: SheetContract) -> list[Mistake]:
    """Many rules broken at once say that figures stand in the wrong place, not that each is wrong."""
    broken = [each for each in own if each.rule is not None and each.rule.effect is Effect.VOID]
    if len({each.code for each in broken}) <= _ENOUGH_RULES:
        return own
    cells = tuple(chain.from_iterable(each.cells for each in broken))
    return [*(each for each in own if each not in broken), Mistake("figures_contradict", contract.title, cells)]


_CAUSES: Final[tuple[Cause, ...]] = (
    _pasted_a_row_down,
    _keyless_rows,
    _all_z,
    _z_by_column,
    _no_meeting,
    _parts_above_whole,
    _many_rules,
)
"""The causes that are looked for, each on what the ones before it left."""


def catalogue_effect(mistake: Mistake) -> Effect:
    """Return what a mistake does: the rule's effect, or the catalogue's."""
    return mistake.rule.effect if mistake.rule is not None else catalogue()[mistake.code].effect


def _row(mistake: Mistake) -> int:
    at = position(mistake.cells[0]) if mistake.cells else None
    return at[0] if at is not None else 0


def _column(mistake: Mistake) -> str:
    return mistake.cells[0].rstrip("0123456789") if mistake.cells else ""

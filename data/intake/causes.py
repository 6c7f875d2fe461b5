"""One mistake, one finding: what follows from another mistake is left out, and what has one cause is told as one.

A cause does what the heaviest of the findings does that it takes with it, and leaves the same cells void.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from data.contracts.load import SheetContract
from data.contracts.names import MEETINGS_HELD, PANELS, SERVICES, nil_key
from data.intake.findings import Mistake, catalogue
from data.intake.moved_blocks import MovedBlock
from data.intake.typing.checks import Subject
from data.intake.wording import listed_rows
from data.model import Effect, TypedSheet
from spreadsheets.addresses import position
from standards.lists import listed
from standards.model import CellState, Value

_ENOUGH_Z: Final = 4  # cells that are wrongly `z`
_ENOUGH_RULES: Final = 3  # rules with one cause
_ENOUGH_FACTS: Final = 3  # of a row that are no accident
_ENOUGH_ROWS: Final = 2  # with the facts of others
_ENOUGH_MOVED: Final = 3  # cells that are wrong together
_Z: Final = ("z_never", "z_not_allowed")
_OF_SHEET: Final = (
    *("hidden_rows", "hidden_columns", "comments", "note_row", "stray_row", "headings_again", "totals_row", "formula"),
    *("unknown_column", "renamed_heading", "heading_replaced", "heading_blank", "merged_cells", "merged_headings"),
    *("headings_not_first", "repeated_heading", "missing_columns", "missing_optional_columns", "beside_headings"),
    *("no_heading", "other_areas", "nil_row", "csv_ragged"),
)
"""What is found of a sheet or a row by itself, wherever its answers belong."""

Cause = Callable[[list[Mistake], TypedSheet, SheetContract, Subject], list[Mistake]]


def explained(mistakes: Sequence[Mistake], subject: Subject) -> list[Mistake]:
    """Return the mistakes of a return without what follows from others, and with what has one cause as one."""
    kept = without_cascades(mistakes)
    for sheet in subject.typed.sheets.values():
        contract = subject.contract(sheet.sheet)
        for cause in _CAUSES:
            own = [mistake for mistake in kept if mistake.sheet == contract.title]
            changed = cause(own, sheet, contract, subject)
            if changed != own:
                others = [mistake for mistake in kept if mistake.sheet != contract.title]
                kept = [*others, *changed]
    return kept


def without_cascades(mistakes: Sequence[Mistake]) -> list[Mistake]:
    """Leave out what follows from another mistake.

    That is a rule across fields one of whose cells is already wrong, or a question by one whose cells contradict each
    other already, a blank or a new name in a row that is wrong as a
    whole, a cell that is not as in the register because it can't be read or contradicts another, and a sheet without
    rows where a row says that there is nothing, or where the cover's answer to that can't be read.
    """
    void = [mistake for mistake in mistakes if catalogue_effect(mistake) is Effect.VOID]
    bad = {(mistake.sheet, cell) for mistake in void if mistake.rule is None for cell in mistake.cells}
    contradicted = {(mistake.sheet, cell) for mistake in void if mistake.rule is not None for cell in mistake.cells}
    nil = {mistake.sheet for mistake in mistakes if mistake.code == "nil_row"}
    unclear = {dict(mistake.facts)["key"] for mistake in mistakes if mistake.code == "nil_unclear"}
    titled = {mistake.sheet for mistake in mistakes if mistake.code == "headings_not_first"}

    def follows(mistake: Mistake) -> bool:
        is_asked = mistake.rule is not None and catalogue_effect(mistake) is Effect.ASK
        if (is_asked or mistake.code == "register_changed") and any(
            (mistake.sheet, cell) in contradicted for cell in mistake.cells
        ):
            return True
        if mistake.rule is not None or mistake.code in ("required_blank", "new_name", "register_changed"):
            return any((mistake.sheet, cell) in bad for cell in mistake.cells)
        if mistake.code == "csv_ragged":  # compared with a row above the headings
            return mistake.sheet in titled
        is_without_rows = mistake.code in ("no_rows", "no_rows_not_nil")
        return is_without_rows and (mistake.sheet in nil or dict(mistake.facts)["key"] in unclear)

    return [mistake for mistake in mistakes if not follows(mistake)]


# --- Rows ------------------------------------------------------------------------------------------------------------
def _beside_other_ids(
    own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject
) -> list[Mistake]:
    """Rows of the register whose facts are another row's were moved against their IDs, or their IDs against them."""
    known = _register_facts(contract, subject)
    if not known:
        return own
    facts = [field.name for field in contract.fields if field.is_prefilled and field.name in sheet.columns]
    facts = [name for name in facts if name not in contract.key]
    others: dict[int, str] = {}
    repeated = {cell for each in own if each.code == "row_repeated" for cell in each.cells}
    for row in sheet.rows:
        if f"{sheet.columns.get(contract.key[0], '')}{row.number}" in repeated:
            continue
        stated = {name: row.values[name] for name in facts if not isinstance(row.values[name], CellState)}
        name = row.values.get(contract.key[0])
        if len(stated) >= _ENOUGH_FACTS and (other := _only_entry(stated, known)) not in (None, name):
            others[row.number] = str(other)
    if len(others) < _ENOUGH_ROWS:
        return own
    first, last = min(others), max(others)
    span = range(first - 1, last + 2)  # the row before or after them may have been left empty
    about = [each for each in own if each.cells and _row(each) in span and each.code not in _OF_SHEET]
    example = (("row", str(first)), ("other", others[first]))
    return _as_one("beside_other_ids", contract, own, about, example)


def _register_facts(contract: SheetContract, subject: Subject) -> Mapping[str, Mapping[str, Value]]:
    """Return what the register has of each ID that a sheet of it is about; nothing for any other sheet."""
    if subject.register is None or contract.sheet not in (SERVICES, PANELS):
        return {}
    register = subject.register.as_at(subject.month)
    entries = register.services if contract.sheet == SERVICES else register.panels
    return {name: entry.values for name, entry in entries.items()}


def _only_entry(stated: Mapping[str, Value], known: Mapping[str, Mapping[str, Value]]) -> str | None:
    """Return the ID of the one entry that has all that a row says."""
    same = [name for name, values in known.items() if all(values.get(fact) == value for fact, value in stated.items())]
    return same[0] if len(same) == 1 else None


def _pasted_a_row_down(
    own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject
) -> list[Mistake]:
    """Answers pasted one row down leave the first row empty, and the last ones beside no ID."""
    first = next((each for each in own if each.code == "row_unanswered"), None)
    last = next((each for each in own if each.code == "key_blank"), None)
    if first is None or last is None or len(sheet.rows) < 2:
        return own
    if _row(first) != sheet.rows[0].number or _row(last) != sheet.rows[-1].number:
        return own
    kept = [each for each in own if each.code in _OF_SHEET]
    return [*kept, Mistake("answers_a_row_down", contract.title, (first.cells[0], last.cells[0]))]


def _same_ids(own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject) -> list[Mistake]:
    """Rows whose ID was copied from another are that, and not missing as well; nor are moves within the borough."""
    repeated = [each for each in own if each.code == "row_repeated"]
    rows = {at[0] for each in repeated for cell in each.cells if (at := position(cell)) is not None}
    missing = [each for each in own if each.code == "rows_missing"]
    absent = sum(len(dict(each.facts)["ids"].split(", ")) for each in missing)
    if repeated and absent <= len(rows) - len(repeated):
        own = [each for each in own if each not in missing]
    inside = [each for each in own if each.code == "movement_to_itself"]
    if repeated and rows <= set(map(_row, inside)):
        kept = [each for each in own if each not in (*inside, *repeated)]
        cells = tuple(dict.fromkeys(chain.from_iterable(each.cells for each in (*inside, *repeated))))
        return [*kept, replace(inside[0], cells=cells, where=f"column {_column(inside[0])}")]
    return own


def _keyless_rows(own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject) -> list[Mistake]:
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


# --- Columns ---------------------------------------------------------------------------------------------------------
def _moved_block(own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject) -> list[Mistake]:
    """Answers that all make sense one column further were pasted there: that is one mistake."""
    wrong = [each for each in own if each.cells and catalogue_effect(each) in (Effect.REJECT, Effect.VOID)]
    wrong = [each for each in wrong if each.code not in ("key_blank", *_OF_SHEET)]
    rows = {at[0] for each in wrong for cell in each.cells if (at := position(cell)) is not None}
    if sum(len(each.cells) for each in wrong if catalogue_effect(each) is Effect.VOID) < _ENOUGH_MOVED:
        return own
    block = MovedBlock.of(contract, sheet, subject, [row for row in sheet.rows if row.number in rows])
    moved = block.find({cell for each in wrong for cell in each.cells}) if block is not None else None
    if moved is None:
        return own
    side, first = moved
    about = [
        each
        for each in own
        if each in wrong
        or each.code in ("beside_headings", "no_heading")
        or (each.code not in _OF_SHEET and each.cells and _row(each) in rows)
    ]
    back = {"right": "left", "left": "right"}[side]
    listed_as = listed_rows(f"A{number}" for number in rows)
    facts = (("side", side), ("back", back), ("first", first), ("rows", listed_as))
    return _as_one("block_beside_headings", contract, own, about, facts)


def _ticks(own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject) -> list[Mistake]:
    """In a column that is ticked a blank is no missing answer, but the other half of the same mistake."""
    ticked = {each.field for each in own if each.code == "not_yes_no"}
    read = {name for row in sheet.rows for name, value in row.values.items() if value in ("yes", "no")}
    follows = {name for name in ticked if name not in read}
    return [each for each in own if each.code != "required_blank" or each.field not in follows]


# --- z ---------------------------------------------------------------------------------------------------------------
def _all_z(own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject) -> list[Mistake]:
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


def _z_by_column(own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject) -> list[Mistake]:
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
def _no_meeting(own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject) -> list[Mistake]:
    """Where no meeting was held, nobody can have attended: that is one mistake, and not one for each agency."""
    if sheet.sheet != PANELS:
        return own
    empty = {row.number for row in sheet.rows if row.values.get(MEETINGS_HELD) == 0}
    wrong = [each for each in own if each.rule is not None and each.rule.larger == (MEETINGS_HELD,)]
    wrong = [each for each in wrong if _row(each) in empty]
    if not wrong:
        return own
    held = sheet.columns[MEETINGS_HELD]
    about = [each for each in own if any(cell in {f"{held}{row}" for row in empty} for cell in each.cells)]
    return _as_one("attended_no_meeting", contract, own, about)


def _parts_above_whole(
    own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject
) -> list[Mistake]:
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


def _many_rules(own: list[Mistake], sheet: TypedSheet, contract: SheetContract, subject: Subject) -> list[Mistake]:
    """Many rules broken at once say that figures stand in the wrong place, not that each is wrong."""
    broken = [each for each in own if each.rule is not None and each.rule.effect is Effect.VOID]
    if len({each.code for each in broken}) <= _ENOUGH_RULES:
        return own
    cells = tuple(chain.from_iterable(each.cells for each in broken))
    return [*(each for each in own if each not in broken), Mistake("figures_contradict", contract.title, cells)]


_CAUSES: Final[tuple[Cause, ...]] = (
    _moved_block,
    _same_ids,
    _beside_other_ids,
    _pasted_a_row_down,
    _ticks,
    _keyless_rows,
    _all_z,
    _z_by_column,
    _no_meeting,
    _parts_above_whole,
    _many_rules,
)
"""The causes that are looked for, each on what the ones before it left."""


def _as_one(
    code: str,
    contract: SheetContract,
    own: Sequence[Mistake],
    about: Sequence[Mistake],
    facts: tuple[tuple[str, str], ...] = (),
) -> list[Mistake]:
    """Return a sheet's mistakes with some of them as one, which does what the heaviest does, to the same cells."""
    effects = set(map(catalogue_effect, about))
    effect = next((each for each in (Effect.VOID, Effect.REJECT, Effect.ASK) if each in effects), None)
    if effect is None:
        return list(own)
    cells = dict.fromkeys(cell for each in about if catalogue_effect(each) is effect for cell in each.cells)
    kept = [each for each in own if each not in about]
    return [*kept, Mistake(code, contract.title, tuple(cells), facts=facts, effect=effect)]


def catalogue_effect(mistake: Mistake) -> Effect:
    """Return what a mistake does: its own effect, the rule's, or the catalogue's."""
    if mistake.effect is not None:
        return mistake.effect
    return mistake.rule.effect if mistake.rule is not None else catalogue()[mistake.code].effect


def _row(mistake: Mistake) -> int:
    at = position(mistake.cells[0]) if mistake.cells else None
    return at[0] if at is not None else 0


def _column(mistake: Mistake) -> str:
    return mistake.cells[0].rstrip("0123456789") if mistake.cells else ""

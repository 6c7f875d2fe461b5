"""What can go wrong with the returns of a cluster: left out, nil, late, rejected, blank, void, doubled, invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.support.random_clusters.clusters import LISTS
from tests.support.second_program.case import Agreement, Case, Sending, SentSheet, Waiver
from tests.support.second_program.contracts import contract, fields, rules
from tests.support.second_program.values import BLANK, VOID, Values, Z, is_known

ChangeSheet = Callable[[Random, str, SentSheet], SentSheet | None]


def damaged(case: Case) -> Case:
    """Return the case with nothing, a little or a lot gone wrong."""
    random = Random(-case.seed - 1)
    for _ in range(random.choice((0, 1, 3, 6, 12, 30)) * len(case.members)):
        case = random.choice(CHANGES)(random, case)
    return case


def _chosen(random: Random, case: Case) -> Sending:
    """Return a return, the newest months' more often than older ones."""
    newest = max(sending.month for sending in case.sendings)
    recent = [sending for sending in case.sendings if sending.month > newest - 3]
    return random.choice(recent if recent and random.random() < 0.6 else case.sendings)


def _with(case: Case, old: Sending, *new: Sending) -> Case:
    at = case.sendings.index(old)
    sendings = sorted(
        (*case.sendings[:at], *new, *case.sendings[at + 1 :]), key=lambda sending: (sending.at, sending.number)
    )
    return replace(case, sendings=tuple(sendings))


def _return_left_out(random: Random, case: Case) -> Case:
    return _with(case, _chosen(random, case)) if len(case.sendings) > 1 else case


def _late(random: Random, case: Case) -> Case:
    sending = _chosen(random, case)
    return _with(case, sending, replace(sending, at=case.due[sending.month] + timedelta(hours=5)))


def _rejected(random: Random, case: Case) -> Case:
    sending = _chosen(random, case)
    return _with(case, sending, replace(sending, is_accepted=False))


def _sent_again(random: Random, case: Case) -> Case:
    """Send a first version in time, with cells changed, and what counts afterwards."""
    sending = _chosen(random, case)
    sheets = dict(sending.sheets)
    for name in random.sample(list(sheets), random.randrange(1, len(sheets) + 1)):
        changed = random.choice((_cells_blank, _column_as_zero, _cells_other, _nil, _row_left_out))(
            random, name, sheets[name]
        )
        sheets[name] = changed or sheets[name]
    number = max(each.number for each in case.sendings) + 1
    later = case.due[sending.month] + timedelta(hours=random.choice((-1, 5, 5, 30)))
    first = replace(sending, sheets=sheets, is_accepted=random.random() < 0.7)
    return _with(case, sending, first, replace(sending, number=number, at=later))


def _agreed(random: Random, case: Case) -> Case:
    sending = _chosen(random, case)
    sheet = random.choice((None, *sending.sheets))
    since = sending.month - random.randrange(2)
    agreed = Agreement(sending.area, sending.return_type, sheet, since, sending.month, random.random() < 0.6)
    case = replace(case, agreements=(*case.agreements, agreed))
    return _with(case, sending) if random.random() < 0.7 and len(case.sendings) > 1 else case


def _sheets(change: ChangeSheet) -> Callable[[Random, Case], Case]:
    """Return what changes a sheet of one return; now and then of all months."""

    def changed(random: Random, case: Case) -> Case:
        sending = _chosen(random, case)
        name = random.choice(list(sending.sheets))
        made = change(random, name, sending.sheets[name])
        if made is None and len(sending.sheets) == 1:
            return _return_left_out(random, case)
        sheets = {sheet: each for sheet, each in sending.sheets.items() if sheet != name}
        return _with(case, sending, replace(sending, sheets=sheets if made is None else {**sheets, name: made}))

    return changed


def _sheet_left_out(random: Random, name: str, sheet: SentSheet) -> None:
    return None


def _nil(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    return SentSheet((), is_nil=True)


def _row_left_out(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    left = random.randrange(len(sheet.rows)) if sheet.rows else 0
    keys = {at - (at > left): key for at, key in sheet.typed_keys.items() if at != left}
    return replace(sheet, rows=tuple(row for at, row in enumerate(sheet.rows) if at != left), typed_keys=keys)


def _column_left_out(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    field = _field(random, name)
    return replace(sheet, rows=tuple({key: cell for key, cell in row.items() if key != field} for row in sheet.rows))


def _cells(random: Random, name: str, sheet: SentSheet, change: Callable[[Any, Any], Any]) -> SentSheet:
    """Change the same fields of some rows."""
    chosen = [_field(random, name) for _ in range(random.choice((1, 1, 3)))]
    at = {random.randrange(len(sheet.rows)) for _ in range(random.choice((1, 2)))} if sheet.rows else set()
    rows = list(sheet.rows)
    for index in at:
        for field in chosen:
            if field in rows[index]:
                rows[index] = {**rows[index], field: change(fields(name)[field], rows[index][field])}
    return replace(sheet, rows=tuple(rows))


def _field(random: Random, name: str) -> str:
    keys = contract(name).get("primaryKey", [])
    return random.choice([field for field in fields(name) if field not in keys])


def _cells_blank(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    return _cells(random, name, sheet, lambda field, cell: BLANK)


def _cells_void(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    return _cells(random, name, sheet, lambda field, cell: VOID)


def _cells_z(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    return _cells(random, name, sheet, lambda field, cell: Z if field.get("x-allows-z") else cell)


def _cells_other(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    def other(field: Any, cell: Any) -> Any:
        return cell + random.choice((1, 9)) if isinstance(cell, int) and field["type"] == "integer" else cell

    return _cells(random, name, sheet, other)


def _days_to_come(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    """Enter dates after the period's end."""

    def later(field: Any, cell: Any) -> Any:
        return cell.replace(year=cell.year + random.choice((1, 3))) if isinstance(cell, date) else cell

    return _cells(random, name, sheet, later)


def _movement_repeated(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    """Enter the same movement in two rows, which count as two."""
    if name != "movements" or not sheet.rows:
        return sheet
    return replace(sheet, rows=(*sheet.rows, {**random.choice(sheet.rows), "children_moved": 2}))


def _column_as_zero(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    field = _field(random, name)
    is_number = fields(name)[field]["type"] in ("integer", "number")
    rows = ({**row, field: 0} if is_number and field in row and is_known(row[field]) else row for row in sheet.rows)
    return replace(sheet, rows=tuple(rows))


def _all_zero(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    counts = [field for field in contract(name).get("x-nil", ()) if random.random() < 0.8]
    rows = (
        {field: 0 if field in counts and is_known(cell) else cell for field, cell in row.items()} for row in sheet.rows
    )
    return replace(sheet, rows=tuple(rows))


def _doubled(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    keys = contract(name).get("primaryKey", [])
    if len(keys) != 1 or not sheet.rows:
        return sheet
    at = random.randrange(len(sheet.rows))
    if sheet.rows[at][keys[0]] == VOID:
        return sheet
    void = dict.fromkeys(sheet.rows[at], VOID)
    rows = (*sheet.rows[:at], void, *sheet.rows[at + 1 :], void)
    typed = {**sheet.typed_keys, at: sheet.rows[at][keys[0]], len(rows) - 1: sheet.rows[at][keys[0]]}
    return replace(sheet, rows=rows, typed_keys=typed)


def _invented(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    if name not in ("services", "panels", "activity", "young_people", "practice") or not sheet.rows:
        return sheet
    key = contract(name)["primaryKey"][0]
    row = {**random.choice(sheet.rows), key: VOID}
    if name == "services":
        row |= {"service_types": tuple(sorted(LISTS["service_types"])), "status": "operating"}
    typed = {**sheet.typed_keys, len(sheet.rows): "ZZZ-S99" if "service" in key else "ZZZ-P99"}
    return replace(sheet, rows=(*sheet.rows, row), typed_keys=typed)


def _key_void(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    keys = contract(name).get("primaryKey", [])
    if not keys or not sheet.rows:
        return sheet
    at = random.randrange(len(sheet.rows))
    row = {**sheet.rows[at], random.choice(keys): VOID}
    return replace(sheet, rows=(*sheet.rows[:at], row, *sheet.rows[at + 1 :]))


def _declared(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    """Declare something else than the register has."""
    registered = [field for field, each in fields(name).items() if each.get("x-registered")]
    if not registered or not sheet.rows:
        return sheet
    at = random.randrange(len(sheet.rows))
    row: Values = dict(sheet.rows[at])
    for field in random.sample(registered, random.choice((1, 2, len(registered)))):
        if field in row:
            row[field] = _declaration(random, fields(name)[field])
    return replace(sheet, rows=(*sheet.rows[:at], row, *sheet.rows[at + 1 :]))


def _declaration(random: Random, field: Any) -> Any:
    if field["name"] in ("age_min", "age_max"):
        return random.choice((0, 5, 10)) if field["name"] == "age_min" else random.choice((17, 18, 25))
    if field["type"] == "integer":
        return random.choice((0, 3, 8))
    if field["type"] == "boolean":
        return random.choice(("yes", "no"))
    codes = list(LISTS[field["x-codes"]])
    if field["type"] == "string":
        return random.choice(codes[:5])
    return tuple(sorted(random.sample(codes, random.choice((1, 3, len(codes))))))


def _waived(random: Random, case: Case) -> Case:
    """Agree an exception, which changes no verdict."""
    standard = random.choice(rules(random.choice(("2026.2", "2026.3")))["standards"])["id"]
    newest = max(sending.month for sending in case.sendings)
    since = newest - random.randrange(4)
    areas = tuple(random.sample(sorted(case.members), random.randrange(1, len(case.members) + 1)))
    name = f"W{len(case.waivers) + 1:03d}"
    waiver = Waiver(name, standard, random.choice((areas, ("cluster",))), since, since + random.randrange(5))
    return replace(case, waivers=(*case.waivers, waiver))


CHANGES = (
    _waived,
    _return_left_out,
    _late,
    _late,
    _rejected,
    _sent_again,
    _sent_again,
    _agreed,
    *(
        _sheets(change)
        for change in (
            _sheet_left_out,
            _nil,
            _row_left_out,
            _row_left_out,
            _column_left_out,
            _cells_blank,
            _cells_blank,
            _cells_void,
            _cells_z,
            _cells_other,
            _days_to_come,
            _movement_repeated,
            _column_as_zero,
            _all_zero,
            _doubled,
            _invented,
            _key_void,
            _declared,
            _declared,
        )
    ),
)


# ---------------------------------------------------------------- the other way round: what was not known, filled in


def filled_in(case: Case, random: Random) -> Case:
    """Return the case with something in every cell that is blank or void, but for keys and what registers have."""
    sendings = (
        replace(sending, sheets={name: _filled_in(random, name, sheet) for name, sheet in sending.sheets.items()})
        for sending in case.sendings
    )
    return replace(case, sendings=tuple(sendings))


def _filled_in(random: Random, name: str, sheet: SentSheet) -> SentSheet:
    keys = contract(name).get("primaryKey", [])
    kept = {*keys, *(field for field, each in fields(name).items() if each.get("x-registered"))}
    rows = []
    for row in sheet.rows:
        is_twice = all(cell == VOID for cell in row.values())
        open_cells = [
            field for field, cell in row.items() if cell in (BLANK, VOID) and field not in kept and not is_twice
        ]
        rows.append({**row, **{field: _anything(random, fields(name)[field]) for field in open_cells}})
    return replace(sheet, rows=tuple(rows))


def _anything(random: Random, field: Any) -> Any:
    if field["type"] in ("integer", "number"):
        return random.choice((0, 0, 1, 3, 15, 60))
    if field["type"] == "boolean":
        return random.choice(("yes", "no"))
    if field["type"] == "date":
        return date(random.choice((2020, 2025, 2026)), random.randrange(1, 7), 1)
    if field.get("x-codes") in LISTS:
        codes = list(LISTS[field["x-codes"]])
        return tuple(sorted(random.sample(codes, len(codes)))) if field["type"] == "list" else random.choice(codes)
    return ("BAR-S01", "CAM-S01") if field["type"] == "list" else "2026.1"

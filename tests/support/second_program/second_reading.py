"""Which rows there are by the second reading, in the seven steps of the guide."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from tests.support.second_program.case import Case
from tests.support.second_program.contracts import contract, fields, has, period_months, read
from tests.support.second_program.sheets import (
    ABSENT,
    EXCUSED,
    NIL,
    Row,
    Sheet,
    Sheets,
    is_number,
    key_of,
    with_derived,
)
from tests.support.second_program.values import BLANK, NO_RETURN, OUTAGE, VOID, Values, Z, is_known, is_unknown

OTHER_WAY = {"sent": "received", "received": "sent"}


def _fields(sheet: Sheet) -> dict[str, Any]:
    return fields(sheet.name, sheet.month)


def entries(case: Case, area: str, kind: str, month: int) -> dict[Any, Values]:
    """Return what an area's register has in a month, by ID, as it was in it."""
    key = key_of(kind)[0]
    return {
        entry[key]: entry
        for entry in case.register(area, month)[kind]
        if (entry["since"] is None or entry["since"] <= month) and (entry["until"] is None or month <= entry["until"])
    }


def by_second_reading(case: Case, sheets: Sheets) -> Sheets:
    """Return the sheets with the rows that count; what was not received has none."""
    read_so_far = dict(sheets)
    for step in (_with_owed_rows, _with_nil, _with_meaningful_z, _with_hosts, _without_contradicted_zeros):
        read_so_far = {
            key: step(case, sheet, read_so_far) if sheet.was_received else sheet for key, sheet in read_so_far.items()
        }
    return read_so_far


# ---------------------------------------------------------------- 1 and 2: rows owed, and rows sent twice


def owed_keys(case: Case, area: str, name: str, month: int) -> list[Any]:
    """Return the keys of the rows that the register or the contract asks for; `None` for a sheet of one row."""
    way = contract(name)["x-rows"]
    if way == "one":
        return [None]
    if way == "codes":
        return list(read("data/contracts/codes.yaml")["lists"][fields(name)[key_of(name)[0]]["x-codes"]])
    if way == "any":
        return []
    return list(entries(case, area, name if way == "register" else contract(name)["x-extends"]["sheet"], month))


def _with_owed_rows(case: Case, sheet: Sheet, sheets: Sheets) -> Sheet:
    keys = key_of(sheet.name)
    rows = list(sheet.rows)
    owed = owed_keys(case, sheet.area, sheet.name, sheet.month)
    if keys and contract(sheet.name)["x-rows"] != "any":
        rows = [row for row in rows if not _says_nothing(sheet, row)]
    if len(keys) == 1:
        rows = _once(rows, keys[0], {key: _known_facts(case, sheet, key) for key in owed})
    have = [row[keys[0]] if keys else None for row in rows]
    for key in owed:
        if key not in have:
            rows.append(Row(_known_facts(case, sheet, key), was_sent=False))
    if sheet.name == "movements":
        rows += _movements_owed(case, sheet, sheets)
    return replace(sheet, rows=tuple(rows))


def _says_nothing(sheet: Sheet, row: Row) -> bool:
    """Say whether all that must be answered in a row is blank, where that is more than one thing, and the rest too."""
    asked = {
        name: field
        for name, field in _fields(sheet).items()
        if name not in key_of(sheet.name) and not field.get("x-prefilled")
    }
    must = [name for name, field in asked.items() if field.get("constraints", {}).get("required")]
    return len(must) > 1 and all(row[name] == BLANK or (name not in must and row[name] == Z) for name in asked)


def _once(rows: list[Row], key: str, owed: dict[Any, Values]) -> list[Row]:
    """Return each row once, by the key that was typed: of what was sent twice, as much is known as of what wasn't."""
    named = [replace(row, values={**row.values, key: row.typed_key}) if row.typed_key else row for row in rows]
    made: list[Row] = []
    for row in named:
        same = [each for each in named if each[key] == row[key]]
        if is_unknown(row[key]) or len(same) == 1:
            made.append(row)
        elif same[0] is row:
            made.append(Row({**dict.fromkeys(row.values, VOID), **owed.get(row[key], {key: row[key]})}))
    return made


def _known_facts(case: Case, sheet: Sheet, key: Any) -> Values:
    names = key_of(sheet.name)
    known = {} if key is None else {names[0]: key}
    if contract(sheet.name)["x-rows"] == "register":
        entry = entries(case, sheet.area, sheet.name, sheet.month)[key]
        known |= {name: entry[name] for name, field in _fields(sheet).items() if field.get("x-settled")}
        if entry.get("host_borough", sheet.area) != sheet.area:
            known = {name: value for name, value in known.items() if not _fields(sheet)[name].get("x-shared-fact")}
    return known


def _movements_owed(case: Case, sheet: Sheet, sheets: Sheets) -> list[Row]:
    made = []
    for (area, name, month), other in sheets.items():
        if name != "movements" or month != sheet.month or area == sheet.area:
            continue
        for direction in OTHER_WAY:
            mine = _moves(sheet, OTHER_WAY[direction], area)
            theirs = _moves(other, direction, sheet.area)
            if sum(mine.values()) >= sum(theirs.values()):
                continue
            for reason, children in theirs.items():
                if children and reason not in mine:
                    key = {"direction": OTHER_WAY[direction], "other_borough": area, "reason": reason}
                    made.append(Row(key, was_sent=False))
    return made


def _moves(sheet: Sheet, direction: str, other: str) -> dict[Any, int]:
    moves: dict[Any, int] = defaultdict(int)
    for row in sheet.rows:
        if row.was_sent and (row["direction"], row["other_borough"]) == (direction, other):
            moves[row["reason"]] += row["children_moved"] if is_known(row["children_moved"]) else 0
    return moves


# ---------------------------------------------------------------- 3 and 4: nil, and `z`


def _with_nil(case: Case, sheet: Sheet, sheets: Sheets) -> Sheet:
    if sheet.presence != NIL:
        return sheet
    if sheet.name == "movements":
        return sheet

    def of(row: Row) -> Row:
        names = contract(sheet.name, sheet.month).get("x-nil", ())
        own = [name for name in names if not (_fields(sheet)[name].get("x-shared-fact") and is_guest(case, sheet, row))]
        return Row({**row.values, **dict.fromkeys(own, 0)})

    return replace(sheet, rows=tuple(of(row) for row in sheet.rows))


def _with_meaningful_z(case: Case, sheet: Sheet, sheets: Sheets) -> Sheet:
    def meant(row: Row) -> Row:
        values = {
            name: VOID if value == Z and not _z_has_meaning(sheet, name, row) else value
            for name, value in row.values.items()
        }
        return replace(row, values=values)

    return replace(sheet, rows=tuple(meant(row) for row in sheet.rows))


def _z_has_meaning(sheet: Sheet, name: str, row: Row) -> bool:
    field = _fields(sheet).get(name, {})
    if not field.get("x-z-means"):
        return False
    only = field.get("x-z-only") or {}
    return all(has(row[of], allowed) is True for of, allowed in only.items())


# ---------------------------------------------------------------- 5: shared panels


def is_guest(case: Case, sheet: Sheet, row: Row) -> bool:
    if sheet.name != "panels":
        return False
    return _host_of(case, sheet, row) not in (None, sheet.area)


def _host_of(case: Case, sheet: Sheet, row: Row) -> Any:
    """Return who hosts a row's panel by the area's register as it was in the month, in whatever months it is in it."""
    panels = case.register(sheet.area, sheet.month)["panels"]
    return {entry["panel_id"]: entry["host_borough"] for entry in panels}.get(row["panel_id"])


def _with_hosts(case: Case, sheet: Sheet, sheets: Sheets) -> Sheet:
    return replace(sheet, rows=tuple(_with_host(case, sheet, row, sheets) for row in sheet.rows))


def _with_host(case: Case, sheet: Sheet, row: Row, sheets: Sheets) -> Row:
    if not is_guest(case, sheet, row):
        return row
    host = sheets.get((_host_of(case, sheet, row), "panels", sheet.month))
    shared = [name for name, field in _fields(sheet).items() if field.get("x-shared-fact")]
    if host is None or host.presence in (ABSENT, EXCUSED):
        state = OUTAGE if host is not None and host.presence == EXCUSED else NO_RETURN
        return replace(row, values={**row.values, **dict.fromkeys(shared, state)})
    hosts = [each for each in host.rows if each["panel_id"] == row["panel_id"]]
    facts = {name: hosts[0][name] if hosts else BLANK for name in shared}
    return replace(row, values={**row.values, **facts})


# ---------------------------------------------------------------- 6: zeros that the same borough contradicts


def _without_contradicted_zeros(case: Case, sheet: Sheet, sheets: Sheets) -> Sheet:
    against = {
        name: (field["x-zero-never"]["sheet"], field["x-zero-never"]["field"])
        for name, field in _fields(sheet).items()
        if "x-zero-never" in field
    }
    sums = contract(sheet.name, sheet.month).get("x-sum-of-months") or {}
    against |= {name: (other, name) for name, other in sums.items()}
    if not against:
        return sheet
    key = key_of(sheet.name)[0]

    def honest(row: Row) -> Row:
        values = dict(row.values)
        for name, (other, of) in against.items():
            if row[name] == 0:
                values[name] = _zero_beside(_stated(case, sheets, sheet, other, of, row[key]))
        return replace(row, values=values)

    return replace(sheet, rows=tuple(honest(row) for row in sheet.rows))


def _stated(case: Case, sheets: Sheets, sheet: Sheet, other: str, of: str, wanted: object) -> list[Any]:
    """Return what another sheet says of the same thing in the months of a sheet's period; nothing in an outage."""
    stated: list[Any] = []
    key = key_of(sheet.name)[0]
    for month in range(sheet.month - period_months(sheet.name) + 1, sheet.month + 1):
        each = sheets.get((sheet.area, other, month))
        if each is not None and each.presence == ABSENT:
            stated += [NO_RETURN] if wanted in owed_keys(case, sheet.area, other, month) else []
        elif each is not None:
            stated += [row[of] for row in each.rows if row[key] == wanted]
    return stated


def _zero_beside(stated: list[Any]) -> Any:
    """Return what a zero counts as: void if it is contradicted, else as what isn't known and could contradict it."""
    if any(is_known(cell) and cell > 0 for cell in stated):
        return VOID
    return next((state for state in (NO_RETURN, OUTAGE, VOID, BLANK) if state in stated), 0)


# ---------------------------------------------------------------- 7: as the register has it


def as_registered(case: Case, sheets: Sheets) -> Sheets:
    """Return the sheets as the register has them wherever a return declares something else."""
    made = dict(sheets)
    for key, sheet in sheets.items():
        if not sheet.was_received or contract(sheet.name)["x-rows"] not in ("register", "each"):
            continue
        way = contract(sheet.name)
        about = sheet.name if way["x-rows"] == "register" else way["x-extends"]["sheet"]
        known = entries(case, sheet.area, about, sheet.month)
        name = key_of(sheet.name)[0]
        rows = [row for row in sheet.rows if row[name] in known]
        if way["x-rows"] == "register":
            rows = [_registered(sheet, row, known[row[name]]) if row.was_sent else row for row in rows]
        made[key] = replace(sheet, rows=tuple(rows))
    return {
        key: _with_hosts(case, sheet, made) if sheet.name == "panels" and sheet.was_received else sheet
        for key, sheet in made.items()
    }


def _registered(sheet: Sheet, row: Row, entry: Values) -> Row:
    facts = {name: entry[name] for name, field in _fields(sheet).items() if field.get("x-registered")}
    return replace(row, values={**row.values, **facts})


# ---------------------------------------------------------------- what a row takes from its register


def linked(case: Case, sheets: Sheets, reading: int) -> Sheets:
    """Return the sheets with derived fields, and with the register's fields in the rows about registered things."""
    made = {key: _derived(sheet) if reading == 2 else sheet for key, sheet in sheets.items()}
    for key, sheet in list(made.items()):
        if "x-extends" not in contract(sheet.name):
            continue
        extends = contract(sheet.name)["x-extends"]
        register = made.get((sheet.area, extends["sheet"], sheet.month))
        about = {row[extends["by"]]: row for row in register.rows} if register is not None else {}
        if reading == 2 and register is not None and not register.was_received:
            about = {
                key: Row(_known_facts(case, register, key))
                for key in entries(case, sheet.area, register.name, register.month)
            }
        if reading == 2:
            about = {key: row for key, row in about.items() if not is_unknown(key)}
        rows = (
            replace(row, values={**about[row[extends["by"]]].values, **row.values})
            if row[extends["by"]] in about
            else row
            for row in sheet.rows
        )
        made[key] = replace(sheet, rows=tuple(rows))
    return made


def by_first_reading(case: Case, sheets: Sheets) -> Sheets:
    """Return the sheets with the rows in them, zeros for a nil sheet about registered things, and hosts' facts."""
    made = {key: _derived(sheet) for key, sheet in sheets.items()}
    made = {
        key: replace(sheet, rows=tuple(_with_host_by_first(case, sheet, row, made) for row in sheet.rows))
        for key, sheet in made.items()
    }
    return {key: _nil_by_first_reading(sheet, made) for key, sheet in made.items()}


def _derived(sheet: Sheet) -> Sheet:
    return replace(sheet, rows=tuple(with_derived(row, sheet.name, sheet.month) for row in sheet.rows))


def _nil_by_first_reading(sheet: Sheet, sheets: Sheets) -> Sheet:
    if sheet.presence != NIL or "x-extends" not in contract(sheet.name):
        return sheet
    extends = contract(sheet.name)["x-extends"]
    register = sheets.get((sheet.area, extends["sheet"], sheet.month))
    names = [*fields(sheet.name), *(contract(sheet.name).get("x-derived") or {})]
    zeros = {name: 0 for name in names if name not in fields(sheet.name) or is_number(sheet.name, name)}
    about = register.rows if register is not None else ()
    return replace(sheet, rows=tuple(Row({**row.values, **zeros}) for row in about))


def _with_host_by_first(case: Case, sheet: Sheet, row: Row, sheets: Sheets) -> Row:
    if not is_guest(case, sheet, row):
        return row
    host = sheets.get((_host_of(case, sheet, row), "panels", sheet.month))
    rows = [each for each in (host.rows if host is not None else ()) if each["panel_id"] == row["panel_id"]]
    shared = [name for name, field in _fields(sheet).items() if field.get("x-shared-fact")]
    left = [name for name in (*shared, "meetings_owed") if row[name] in (Z, BLANK)]
    facts = {name: rows[0][name] if rows else BLANK for name in left}
    return replace(row, values={**row.values, **facts})

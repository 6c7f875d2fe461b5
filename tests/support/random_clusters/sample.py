"""The sample's clusters, with its figures and registers, typed as the pipeline types them; for damage of any kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from data.model import TypedSheet
from data.registers.register import Register, RegisterEntry
from standards.model import CellState
from tests.bench.observed import imagined
from tests.support.random_clusters.core import STATES, due_dates, month_of
from tests.support.random_clusters.damage import damaged
from tests.support.second_program.case import Case, Membership, Sending, SentSheet
from tests.support.second_program.values import Values

WORDS = {state: word for word, state in STATES.items()}


def sample_case(folder: Path, areas: int, first: int, month: int) -> Case:
    """Return a cluster of so many areas that sent everything in time."""
    cluster = imagined(folder, areas, [month_of(period) for period in range(first, month + 1)])
    due = due_dates(first, month)
    sendings = [
        Sending(
            number,
            typed.gss_code,
            typed.return_type,
            typed.month.ordinal,
            due[typed.month.ordinal],
            True,
            {name: _sheet(sheet) for name, sheet in typed.sheets.items()},
        )
        for number, typed in enumerate(cluster.typed.values(), start=1)
    ]
    codes = [area.gss_code for area in cluster.members]
    members = {code: Membership(first, None, first) for code in codes}
    registers = {code: _register(cluster.register(code)) for code in codes}
    return Case(0, first, members, registers, tuple(sendings), (), due)


def damaged_sample(case: Case, seed: int) -> Case:
    """Return a cluster of the sample with something gone wrong, otherwise for each seed."""
    return damaged(replace(case, seed=seed))


def _sheet(sheet: TypedSheet) -> SentSheet:
    rows = ({name: _word(value) for name, value in row.values.items()} for row in sheet.rows)
    return SentSheet(tuple(rows), sheet.is_nil)


def _word(value: Any) -> Any:
    return WORDS[value] if isinstance(value, CellState) else value


def _register(register: Register) -> dict[str, tuple[Values, ...]]:
    services, panels = register.services.values(), register.panels.values()
    return {"services": tuple(map(_entry, services)), "panels": tuple(map(_entry, panels))}


def _entry(entry: RegisterEntry) -> Values:
    since, until = (None if month is None else month.ordinal for month in (entry.since, entry.until))
    return {"since": since, "until": until} | {name: _word(value) for name, value in entry.values.items()}

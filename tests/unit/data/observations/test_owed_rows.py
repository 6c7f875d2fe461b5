"""What the second reading makes of rows that aren't there, and of zeros that nothing confirms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from data.model import TypedRow, TypedSheet
from data.observations.assemble import Observations
from standards.model import CellState, Month, Presence, Row
from standards.reading import RowBasis
from tests.bench.observed import ImaginedCluster, imagined
from tests.routes.checked import CheckedReturns, with_checked

MONTH = Month(2026, 9)
ChangeRow = Callable[[TypedRow], TypedRow | None]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> ImaginedCluster:
    """Return two boroughs over a quarter, which share a panel that the second hosts or joins."""
    return imagined(tmp_path_factory.mktemp("owed"), 2, [MONTH - 2, MONTH - 1, MONTH])


def _read(
    cluster: ImaginedCluster, area: str, changes: dict[str, ChangeRow], absent: tuple[str, ...] = ()
) -> Observations:
    """Return what is read where an area's rows are changed, sheet by sheet, and some of its sheets didn't come."""
    typed = {}
    for name, given in cluster.typed.items():
        if given.gss_code == area:
            sheets = {
                key: _changed(sheet, changes.get(key)) for key, sheet in given.sheets.items() if key not in absent
            }
            given = replace(given, sheets=sheets)
        typed[name] = given
    return with_checked(cluster, CheckedReturns(typed, {}, frozenset())).observations()


def _changed(sheet: TypedSheet, change: ChangeRow | None) -> TypedSheet:
    rows = sheet.rows if change is None else [made for row in sheet.rows if (made := change(row)) is not None]
    return replace(sheet, rows=tuple(rows))


def _rows(observed: Observations, area: str, sheet: str) -> dict[object, Row]:
    returned = observed.sheets[area, sheet, MONTH]
    key = "panel_id" if sheet in ("panels", "practice") else "service_id"
    return {row.values.get(key): row for row in returned.rows_as(RowBasis.OWED)}


def _own_panel(cluster: ImaginedCluster, area: str) -> str:
    """Return a panel of an area's own that considered cases in each of the months."""
    hosted = [panel.panel_id for panel in cluster.register(area).panels_in(MONTH) if panel.host_borough == area]
    rows = [
        row
        for typed in cluster.typed.values()
        if typed.gss_code == area and "panels" in typed.sheets
        for row in typed.sheets["panels"].rows
    ]
    counts = {
        name: [row.values["cases_considered"] for row in rows if row.values["panel_id"] == name] for name in hosted
    }
    return next(name for name, cases in counts.items() if all(isinstance(count, int) and count > 0 for count in cases))


def _with(panel: str, **values: int | CellState) -> ChangeRow:
    return lambda row: replace(row, values={**row.values, **values}) if row.values["panel_id"] == panel else row


@pytest.mark.parametrize(
    ("changes", "absent", "state"),
    [
        ({}, (), CellState.VOID),
        ({"cases_considered": CellState.BLANK}, (), CellState.BLANK),
        ({"cases_considered": CellState.VOID}, (), CellState.VOID),
        ({}, ("panels",), CellState.NO_RETURN),
        ({"cases_considered": 0}, (), 0),
    ],
)
def test_no_case_audited_counts_only_where_the_panel_says_that_it_considered_none(
    cluster: ImaginedCluster, changes: dict[str, int | CellState], absent: tuple[str, ...], state: CellState | int
) -> None:
    area = cluster.members[0].gss_code
    panel = _own_panel(cluster, area)
    made = {"practice": _with(panel, cases_audited=0), "panels": _with(panel, **changes)}
    observed = _read(cluster, area, made, absent)
    assert _rows(observed, area, "practice")[panel].value("cases_audited") == state


def test_an_outage_contradicts_no_zero(cluster: ImaginedCluster) -> None:
    area = cluster.members[0].gss_code
    panel = _own_panel(cluster, area)
    made = _read(cluster, area, {"practice": _with(panel, cases_audited=0)}, ("panels",))
    assert made.sheets[area, "panels", MONTH].presence is Presence.ABSENT
    entries = tuple(
        replace(entry, receipt=None, presence=Presence.OUTAGE)
        if (entry.owed.gss_code, entry.owed.sheet) == (area, "panels")
        else entry
        for entry in cluster.cut.entries
    )
    excused = replace(cluster, cut=replace(cluster.cut, entries=entries))
    observed = _read(excused, area, {"practice": _with(panel, cases_audited=0)})
    assert _rows(observed, area, "practice")[panel].value("cases_audited") == 0


def test_a_declared_change_is_settled_from_the_month_in_which_it_was_accepted(cluster: ImaginedCluster) -> None:
    area = cluster.members[0].gss_code
    register = cluster.register(area)
    name = next(iter(register.services))
    paused = replace(register.services[name], status="paused")
    accepted = replace(register, services={**register.services, name: paused}, changed=((MONTH, register),))

    def declared(row: TypedRow) -> TypedRow:
        return replace(row, values={**row.values, "status": "paused"}) if row.values["service_id"] == name else row

    def differing(cluster: ImaginedCluster) -> list[Month]:
        observed = _read(cluster, area, {"services": declared})
        services = (sheet for sheet in observed.sheets.values() if (sheet.area, sheet.sheet) == (area, "services"))
        return sorted(sheet.period for sheet in services if sheet.registered_rows is not None)

    others = cluster.register
    settled = replace(cluster, register=lambda code: accepted if code == area else others(code))
    assert differing(cluster) == [MONTH - 2, MONTH - 1, MONTH]
    assert differing(settled) == [MONTH - 2, MONTH - 1]

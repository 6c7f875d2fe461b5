"""The pipeline's own verdicts on a random cluster: from returns, through the cut and the rows, to `compare`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from data.clusters.cluster import Cluster, Exemption, ExemptionKind, Member, owed
from data.clusters.timetable import Calendar
from data.contracts.load import Contracts, load_contracts
from data.ledger import Receipt, Validation
from data.model import OwedSheet, State, TypedReturn, TypedRow, TypedSheet
from data.observations.assemble import assemble
from data.observations.cut import take_cut
from data.registers.register import Register, RegisteredPanel, RegisteredService
from spreadsheets.addresses import letters
from standards.framework.ruleset import RuleSet, load_book
from standards.framework.waivers import Waiver
from standards.measures.session import Session
from standards.model import CellState, Month, Observations, Verdict
from standards.verdicts.compare import compare
from tests.support.second_program.case import Case, Sending, SentSheet
from tests.support.second_program.case import Waiver as AgreedWaiver
from tests.support.second_program.values import BLANK, VOID, Values, Z

STATES = {BLANK: CellState.BLANK, VOID: CellState.VOID, Z: CellState.NOT_APPLICABLE}
CALENDAR = Calendar(open=1, due=8, freeze=10, draft=11, challenges_close=14, decided=15, sign_off=17, publish=18)


@cache
def contracts() -> Contracts:
    return load_contracts()


@cache
def rule_set(version: str) -> RuleSet:
    return load_book().version(version)


def month_of(month: int) -> Month:
    return Month(month // 12, month % 12 + 1)


def due_dates(first: int, last: int) -> dict[int, datetime]:
    """Return when the returns of each month are due."""
    cluster = Cluster("none", "None", (), CALENDAR)
    return {month: cluster.timetable(month_of(month)).due_at for month in range(first, last + 1)}


def verdicts(case: Case, version: str, month: int, as_at: datetime, asked: int | None = None) -> list[Verdict]:
    """Return the pipeline's verdicts; `asked` is the month whose thresholds apply, if it is another one."""
    known = observed(case, month, as_at)
    asked_month = None if asked is None else month_of(asked)
    waivers = [_waiver(waiver) for waiver in case.waivers]
    return compare(known, rule_set(version), month_of(month), waivers, Session(known), thresholds_of=asked_month)


def _waiver(waiver: AgreedWaiver) -> Waiver:
    months = {"from": str(month_of(waiver.since)), "until": str(month_of(waiver.until))}
    words = dict.fromkeys(("reason", "plan", "approved_by"), "Agreed")
    names = {"id": waiver.id, "standard": waiver.standard, "boroughs": list(waiver.areas)}
    return Waiver.model_validate({**names, **months, **words})


def observed(case: Case, month: int, as_at: datetime) -> Observations:
    """Return what the pipeline observes of a cluster up to a month, as at a moment."""
    cluster = _cluster(case)
    exemptions = [_exemption(agreed) for agreed in case.agreements]

    def is_outage(sheet: OwedSheet) -> bool:
        return any(each.is_outage and each.covers(sheet) for each in exemptions)

    months = [month_of(period) for period in range(case.first_month, month + 1)]
    every = [sheet for period in months for sheet in owed(cluster, contracts(), period)]
    wanted = [sheet for sheet in every if not any(each.covers(sheet) and not each.is_outage for each in exemptions)]
    validations = [_validation(sending) for sending in case.sendings]
    cut = take_cut(cluster.id, month_of(month), wanted, validations, is_outage, as_at)
    typed = {_name(sending): _typed(sending) for sending in case.sendings}
    registers = {area: _register(area, case) for area in case.members}
    areas = cluster.areas(month_of(month))
    return assemble(cut, areas, lambda receipt: typed[receipt.sha256], contracts(), registers.__getitem__)


def _cluster(case: Case) -> Cluster:
    members = tuple(
        Member(
            area,
            area,
            month_of(member.joined),
            None if member.left is None else month_of(member.left),
            "",
            month_of(member.counted),
        )
        for area, member in case.members.items()
    )
    return Cluster("cluster", "The cluster", members, CALENDAR, month_of(case.first_month))


def _exemption(agreed: Any) -> Exemption:
    kind = ExemptionKind.SYSTEM_OUTAGE if agreed.is_outage else ExemptionKind.EXEMPTION
    since, until = month_of(agreed.since), month_of(agreed.until)
    return Exemption(agreed.area, agreed.return_type, agreed.sheet, since, until, "", kind, "")


def _name(sending: Sending) -> str:
    return f"receipt {sending.number}"


def _validation(sending: Sending) -> Validation:
    receipt = Receipt(_name(sending), "cluster", sending.area, "", _name(sending), "", sending.at, sending.number)
    state = State.ACCEPTED if sending.is_accepted else State.REJECTED
    sheets = {name: sheet.is_nil for name, sheet in sending.sheets.items()}
    return Validation(receipt, state, sending.return_type, sending.area, month_of(sending.month), sheets)


def _typed(sending: Sending) -> TypedReturn:
    sheets = {name: _sheet(name, sheet) for name, sheet in sending.sheets.items()}
    name = _name(sending)
    return TypedReturn(name, name, sending.return_type, sending.area, month_of(sending.month), "1", sheets)


def _sheet(name: str, sheet: SentSheet) -> TypedSheet:
    key = contracts().sheets[name].key
    rows = tuple(
        TypedRow(
            index + 6,
            {field: typed_value(value) for field, value in row.items()},
            {key[0]: sheet.typed_keys[index]} if index in sheet.typed_keys else {},
        )
        for index, row in enumerate(sheet.rows)
    )
    columns = list(sheet.rows[0]) if sheet.rows else []
    return TypedSheet(name, {field: letters(at) for at, field in enumerate(columns)}, rows, sheet.is_nil)


def typed_value(value: Any) -> Any:
    return STATES.get(value, value) if isinstance(value, str) else value


def _register(area: str, case: Case) -> Register:
    accepted, before = case.earlier.get(area, (None, None))
    register = _stated(area, case.registers[area])
    if accepted is None or before is None:
        return register
    return replace(register, changed=((month_of(accepted), _stated(area, before)),))


def _stated(area: str, entries: Mapping[str, tuple[Values, ...]]) -> Register:
    services = [RegisteredService(**_entry(entry)) for entry in entries["services"]]
    panels = [RegisteredPanel(**_entry(entry)) for entry in entries["panels"]]
    return Register(area, {each.service_id: each for each in services}, {each.panel_id: each for each in panels})


def _entry(entry: Values) -> dict[str, Any]:
    spans = {name: None if entry[name] is None else month_of(entry[name]) for name in ("since", "until")}
    return {name: typed_value(value) for name, value in entry.items()} | spans

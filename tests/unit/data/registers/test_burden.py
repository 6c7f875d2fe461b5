"""What the returns cost a borough over a year, from its own register."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from data.clusters.cluster import all_areas
from data.contracts.load import burden, load_contracts
from data.registers.burden import TARGET_MINUTES, rows_of, years_work
from standards.errors import MinstdError
from standards.model import Month
from tests.support.books import CAMDEN, OCTOBER
from tests.support.samples import load_register

DECEMBER, SEPTEMBER = Month(2026, 12), Month(2027, 9)


def test_the_register_says_how_many_rows_there_are() -> None:
    register = load_register(CAMDEN)
    services, panels = len(register.services_in(DECEMBER)), len(register.panels_in(DECEMBER))
    assert rows_of(load_contracts(), register, DECEMBER) == {
        "services": services,
        "activity": services,
        "young_people": services,
        "panels": panels,
        "practice": panels,
    }


def test_twelve_months_add_up() -> None:
    contracts, register = load_contracts(), load_register(CAMDEN)
    work = years_work(contracts, register, OCTOBER)
    by_hand = [
        sum(burden(contracts, OCTOBER + ahead, rows_of(contracts, register, OCTOBER + ahead)).values())
        for ahead in range(12)
    ]
    assert [month.total for month in work.months] == by_hand
    assert sum(work.year.values()) == sum(by_hand)


def test_the_kinds_of_month_are_told_apart() -> None:
    work = years_work(load_contracts(), load_register(CAMDEN), OCTOBER)
    assert work.ordinary.month == OCTOBER
    assert "practice" not in work.ordinary.minutes
    assert (work.quarter_end.month, "practice" in work.quarter_end.minutes) == (DECEMBER, True)
    assert (work.year_end.month, "schools" in work.year_end.minutes) == (SEPTEMBER, True)


def test_every_borough_has_an_ordinary_month_within_the_target() -> None:
    for area in all_areas():
        work = years_work(load_contracts(), load_register(area.gss_code), OCTOBER)
        assert not work.is_over_target, area.name


def test_one_minute_too_many_is_over_the_target() -> None:
    contracts, register = load_contracts(), load_register(CAMDEN)
    spare = TARGET_MINUTES - years_work(contracts, register, OCTOBER).ordinary.total
    for more, is_over in ((spare, False), (spare + 1, True)):
        contract = contracts.sheets["front_door"]
        slower = replace(
            contract, fields=(*contract.fields, replace(contract.fields[0], name="more", minutes=Fraction(more)))
        )
        changed = replace(contracts, sheets={**contracts.sheets, "front_door": slower}, versions={})
        assert years_work(changed, register, OCTOBER).is_over_target is is_over


def test_months_without_returns_are_said_to_be_so() -> None:
    with pytest.raises(MinstdError, match="No return is asked for"):
        years_work(load_contracts(), load_register(CAMDEN), Month(2019, 1))

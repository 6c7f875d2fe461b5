"""What a count of children is called in a message: the titles of its sheet, its field and its codes, and its months."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from data.contracts.load import Contracts, FieldContract, SheetContract
from reports.view.composition import Terms
from standards.model import Month


def counts_in_words(terms: Terms, contracts: Contracts) -> str:
    """Return what a sum is made of, in words, such as `Movements, Children moved (Direction: Sent), October 2026`."""
    periods: dict[str, list[str]] = defaultdict(list)
    for count, many in terms:
        name = _series_in_words(count.series, contracts)
        periods[f"less {name}" if many < 0 else name].append(count.period)
    return "; ".join(f"{name}, {_months(months)}" for name, months in sorted(periods.items()))


def _months(periods: list[str]) -> str:
    *first, last = [Month.parse(period).words for period in sorted(periods)]
    return f"{', '.join(first)} and {last}" if first else last


def _series_in_words(series: str, contracts: Contracts) -> str:
    """Return what a series counts: see `Slice.label`."""
    address, _, label = series.partition(" where ")
    sheet, _, name = address.partition(".")
    contract = contracts.sheets[sheet]
    rows = "; ".join(_conditions(label, contract, contracts)) if label else ""
    return f"{contract.title}, {_title(contract, name)}" + (f" ({rows})" if rows else "")


def _conditions(label: str, contract: SheetContract, contracts: Contracts) -> Iterator[str]:
    for name, codes, answer in json.loads(label):
        field = _field(contract, name, contracts)
        titles = contracts.code_lists.get(field.code_list or "", {}) if field is not None else {}
        listed = " or ".join(titles.get(code, code) for code in codes)
        yield f"{field.title if field is not None else name}: {'' if answer else 'not '}{listed}"


def _field(contract: SheetContract, name: str, contracts: Contracts) -> FieldContract | None:
    """Return a field of a sheet, or of the register's sheet that it extends."""
    own = contract.field(name)
    if own is None and contract.extends is not None:
        return _field(contracts.sheets[contract.extends[0]], name, contracts)
    return own


def _title(contract: SheetContract, name: str) -> str:
    field = contract.field(name)
    return field.title if field is not None else name

"""The composition of published figures: the counts that each is the sum of, from the rule sets and contracts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from application.disclosure.child_counts import child_counts
from data.contracts.load import Contracts, SheetContract
from data.model import Effect
from reports.view.composition import Compositions, Count, EarlierFigure, FigureComposition, Inclusion, Terms, added
from standards.framework.ruleset import Indicator, RuleBook, Standard
from standards.measures.base import Composition, FieldSum, FieldSums
from standards.measures.filters import Where
from standards.model import FieldCatalogue, Month


def compositions(
    contracts: Contracts, rules: RuleBook, months: Iterable[Month], earlier: tuple[EarlierFigure, ...] = ()
) -> Compositions:
    """Return what every figure of some months is made of, each month's by the rule set that was in force in it.

    Args:
        contracts: what the returns are made of.
        rules: every version of the standards.
        months: the months of an edition; those of earlier figures are added.
        earlier: the figures that earlier editions showed.
    """
    reader = _Reader(contracts, contracts.catalogue())
    made: dict[tuple[str, str | None, Month], FigureComposition] = {}
    for month in sorted({*months, *(earlier_figure.month for earlier_figure in earlier)}):
        version = rules.in_force(month)
        shown: list[Standard | Indicator] = [*version.standards, *version.indicators]
        for standard in shown:
            if any(child_counts(standard.measure, contracts)):
                made |= {(standard.id, part, month): figure for part, figure in reader.figures(standard, month)}
    return Compositions(made, tuple(reader.inclusions()), reader.children(), earlier)


@dataclass
class _Reader:
    """Reads measures, and remembers which series of counts they use."""

    contracts: Contracts
    catalogue: FieldCatalogue
    series: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # name: sheet, field, which rows

    def figures(self, shown: Standard | Indicator, month: Month) -> Iterator[tuple[str | None, FigureComposition]]:
        """Yield a figure, or one for each part. Figures that are no plain sums of counts are left out."""
        for composed in shown.measure.compositions(self.catalogue):
            yield composed.part, self._made(composed, month)

    def _made(self, composed: Composition, month: Month) -> FigureComposition:
        above, below = self._terms(composed.above, month), self._terms(composed.below, month)
        return FigureComposition(above, below, composed.scale, composed.below_times, composed.is_share)

    def _terms(self, sums: FieldSums, month: Month) -> Terms:
        return added((self._of_sum(counted, month), times) for counted, times in sums)

    def _of_sum(self, counted: FieldSum, month: Month) -> Terms:
        contract = self.contracts.sheets[counted.sheet]
        periods = list(contract.frequency.ends_within(month, counted.months))
        rows = _which(_both(counted.where, counted.and_where))
        return added((self._of_period(contract, name, rows, end), 1) for name in counted.fields for end in periods)

    def _of_period(self, contract: SheetContract, name: str, rows: str, period: Month) -> Terms:
        derived = contract.derived.get(name)
        if derived is None:
            return ((Count(self._named(contract.sheet, name, rows), str(period)), 1),)
        signs = [(part, 1) for part in derived.add] + [(part, -1) for part in derived.subtract]
        return added(
            (((Count(self._named(contract.sheet, part, rows), str(period)), 1),), sign) for part, sign in signs
        )

    def _named(self, sheet: str, name: str, rows: str) -> str:
        series = f"{sheet}.{name}{rows}"
        self.series[series] = (sheet, name, rows)
        return series

    def inclusions(self) -> Iterator[Inclusion]:
        """Yield what the contracts promise: their rules that void a cell, and that some rows are among all rows."""
        for sheet, rows in sorted({(sheet, rows) for sheet, _, rows in self.series.values()}):
            for rule in self.contracts.sheets[sheet].rules:
                if rule.effect is Effect.VOID:
                    yield from self._rule(sheet, rows, rule.smaller, rule.larger)
                    if rule.equal:
                        yield from self._rule(sheet, rows, rule.larger, rule.smaller)
        for series, (sheet, name, rows) in sorted(self.series.items()):
            if rows and f"{sheet}.{name}" in self.series:
                yield Inclusion((series,), (f"{sheet}.{name}",))

    def _rule(self, sheet: str, rows: str, smaller: Iterable[str], larger: Iterable[str]) -> Iterator[Inclusion]:
        less = tuple(series for name in smaller if (series := f"{sheet}.{name}{rows}") in self.series)
        more = tuple(f"{sheet}.{name}{rows}" for name in larger)
        if less and all(series in self.series for series in more):
            yield Inclusion(less, more)

    def children(self) -> frozenset[str]:
        """Return the series that count children."""
        counting = set()
        for series, (sheet, name, _) in self.series.items():
            contract = self.contracts.sheets[sheet].field(name)
            if contract is not None and contract.is_child_count:
                counting.add(series)
        return frozenset(counting)


def _which(where: Where) -> str:
    """Return which rows count, as part of a series' name; nothing where all do."""
    return f" where {json.dumps(where, sort_keys=True)}" if where else ""


def _both(where: Where, other: Where) -> Where:
    """Return the rows that both pick."""
    if not where or not other:
        return where or other
    first, second = ([clause] if isinstance(clause, dict) else clause for clause in (where, other))
    return [{"all of": json.dumps([a, b], sort_keys=True)} for a in first for b in second]

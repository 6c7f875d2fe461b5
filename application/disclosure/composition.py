"""The composition of published figures: the counts that each is the sum of, from the rule sets and contracts.

Beside it what the contracts say of these counts, whether a rule is enforced or only asked about: a reader may take it
for true. What the owners of the standards add later is in it by itself; a figure that counts children and has no
composition is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from application.disclosure.child_counts import child_counts
from application.disclosure.slices import Clauses, Slice, Slices
from data.contracts.load import Contracts, SheetContract
from data.model import Effect
from reports.view.composition import (
    Compositions,
    Count,
    EarlierFigure,
    Equation,
    FigureComposition,
    Inclusion,
    Terms,
    added,
)
from standards.errors import MinstdError
from standards.framework.ruleset import Indicator, RuleBook, Standard
from standards.measures.base import Composition, FieldSum, FieldSums
from standards.model import FieldCatalogue, Month

_NO_COMPOSITION: Final = (
    "{id} counts children, and its measure doesn't say what its figure is the sum of, so we can't tell what it "
    "would reveal. Only ratios, lowest ratios and amounts of each borough can count children, without cap_each, "
    "least or zero_when."
)


class UnprotectableError(MinstdError):
    """A standard or indicator that counts children in a way that can't be protected."""

    def __init__(self, shown: Standard | Indicator) -> None:
        super().__init__(_NO_COMPOSITION.format(id=shown.id))


def compositions(
    contracts: Contracts,
    rules: RuleBook,
    months: Iterable[Month],
    earlier: tuple[EarlierFigure, ...] = (),
) -> Compositions:
    """Return what every figure of some months is made of, each month's by the rule set that was in force in it.

    Args:
        contracts: what the returns are made of.
        rules: every version of the standards.
        months: the months of an edition; those of earlier figures are added.
        earlier: the figures that earlier editions showed.

    Raises:
        UnprotectableError: a figure counts children and has no composition.
    """
    wanted = sorted({*months, *(earlier_figure.month for earlier_figure in earlier)})
    reader = _Reader(contracts, contracts.catalogue())
    shown = [(month, each) for month in wanted for each in _counting(contracts, rules, month)]
    for each in {id(each): each for _, each in shown}.values():
        reader.read(each)
    made: dict[tuple[str, str | None, Month], FigureComposition] = {}
    for month, each in shown:
        made |= {(each.id, part, month): figure for part, figure in reader.figures(each, month)}
    return Compositions(
        made,
        tuple(reader.inclusions()),
        reader.children(),
        earlier,
        tuple(reader.equations()),
    )


def _counting(contracts: Contracts, rules: RuleBook, month: Month) -> Iterator[Standard | Indicator]:
    version = rules.in_force(month)
    shown: list[Standard | Indicator] = [*version.standards, *version.indicators]
    return (each for each in shown if any(child_counts(each.measure, contracts)))


@dataclass
class _Reader:
    """Reads measures: first which rows they count, then what their figures are the sums of."""

    contracts: Contracts
    catalogue: FieldCatalogue
    composed: dict[int, list[Composition]] = field(default_factory=dict)
    series: dict[str, tuple[str, str, Slice]] = field(default_factory=dict)  # name: sheet, field, which rows

    def __post_init__(self) -> None:
        self.slices = Slices(self.contracts)

    def read(self, shown: Standard | Indicator) -> None:
        """Note which rows a measure counts.

        Raises:
            UnprotectableError: it does not say what its figure is the sum of, or adds boroughs up.
        """
        self.composed[id(shown)] = list(shown.measure.compositions(self.catalogue))
        if not self.composed[id(shown)] or shown.applies_to == "cluster":
            raise UnprotectableError(shown)
        for composed in self.composed[id(shown)]:
            for counted, _ in (*composed.above, *composed.below):
                for name in counted.fields:
                    for where in (counted.where, counted.and_where):
                        self.slices.ask(counted.sheet, self._parts(counted.sheet, name), where)

    def _parts(self, sheet: str, name: str) -> tuple[str, ...]:
        derived = self.contracts.sheets[sheet].derived.get(name)
        return (name,) if derived is None else derived.parts

    def figures(self, shown: Standard | Indicator, month: Month) -> Iterator[tuple[str | None, FigureComposition]]:
        """Yield a figure, or one for each part. Where several are compared, each knows the others."""
        made = {composed.part: self._made(composed, month) for composed in self.composed[id(shown)]}
        floor = (shown.too_few_below or 0) if isinstance(shown, Standard) else 0
        for part, figure in made.items():
            others = tuple((other.above, other.below) for name, other in made.items() if name != part)
            yield part, replace(figure, others=others, floor=floor)
        if None not in made:  # where none of several is named, all that can be said is of each of them
            every = tuple((figure.above, figure.below) for figure in made.values())
            yield None, FigureComposition((), (), next(iter(made.values())).scale, others=every, floor=floor)

    def _made(self, composed: Composition, month: Month) -> FigureComposition:
        above, below = self._terms(composed.above, month), self._terms(composed.below, month)
        return FigureComposition(above, below, composed.scale, composed.below_times, composed.is_share)

    def _terms(self, sums: FieldSums, month: Month) -> Terms:
        return added((self._of_sum(counted, month), times) for counted, times in sums)

    def _of_sum(self, counted: FieldSum, month: Month) -> Terms:
        contract = self.contracts.sheets[counted.sheet]
        periods = list(contract.frequency.ends_within(month, counted.months))
        filters = [self.slices.clauses(where) for where in (counted.where, counted.and_where)]
        return added(
            (self._of_period(contract, part, filters, end), sign)
            for name in counted.fields
            for part, sign in _signed(contract, name)
            for end in periods
        )

    def _of_period(self, contract: SheetContract, name: str, filters: Sequence[Clauses], end: Month) -> Terms:
        rows = [each for each in self.slices.of(contract.sheet, name) if all(each.is_in(asked) for asked in filters)]
        return tuple(sorted((Count(self._named(contract.sheet, name, each), str(end)), 1) for each in rows))

    def _named(self, sheet: str, name: str, rows: Slice) -> str:
        series = f"{sheet}.{name}{rows.label}"
        self.series[series] = (sheet, name, rows)
        return series

    def inclusions(self) -> Iterator[Inclusion]:
        """Yield what the rules of the contracts say of the rows of a slice."""
        for sheet in sorted({sheet for sheet, _, _ in self.series.values()}):
            contract = self.contracts.sheets[sheet]
            for rule in contract.rules:
                yield from self._rule(sheet, rule.smaller, rule.larger, rule.equal, rule.effect is not Effect.VOID)

    def _rule(
        self, sheet: str, smaller: Iterable[str], larger: Iterable[str], is_equal: bool, is_doubtful: bool
    ) -> Iterator[Inclusion]:
        contract = self.contracts.sheets[sheet]
        fields = {name: contract.field(name) for name in (*smaller, *larger)}
        if any(contract_field is None or not contract_field.is_child_count for contract_field in fields.values()):
            return  # a field of the register, or one that counts no children
        for rows in self.slices.of(sheet, next(iter(fields))):
            less, more = (tuple(self._named(sheet, name, rows) for name in names) for names in (smaller, larger))
            yield Inclusion(less, more, is_equal, is_doubtful)

    def equations(self) -> Iterator[Equation]:
        """Yield that what a sheet counts is the sum of what a monthly sheet counted in its months."""
        for sheet in sorted({sheet for sheet, _, _ in self.series.values()}):
            contract = self.contracts.sheets[sheet]
            for name, monthly in contract.sum_of_months.items():
                total = [(self._named(sheet, name, rows), 0, 1) for rows in self.slices.of(sheet, name)]
                months = [
                    (self._named(monthly, name, rows), back, -1)
                    for rows in self.slices.of(monthly, name)
                    for back in range(contract.frequency.months)
                ]
                yield Equation(tuple(total + months))

    def children(self) -> frozenset[str]:
        """Return the series that count children."""
        counting = set()
        for series, (sheet, name, _) in self.series.items():
            contract = self.contracts.sheets[sheet].field(name)
            if contract is not None and contract.is_child_count:
                counting.add(series)
        return frozenset(counting)


def _signed(contract: SheetContract, name: str) -> Iterator[tuple[str, int]]:
    """Yield a field, or those that a derived field is worked out from, each with its sign."""
    derived = contract.derived.get(name)
    if derived is None:
        yield name, 1
    else:
        yield from ((part, 1) for part in derived.add)
        yield from ((part, -1) for part in derived.subtract)

"""No route betters a verdict, nor hides one that is below: each is stopped, or listed as one that arithmetic can't see.

The suite prints all of them in a table: `python -m pytest -m slow -s tests/routes`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from data.ledger import Cut
from data.model import TypedReturn
from data.registers.register import Register
from standards.framework.ruleset import RuleSet, load_book
from standards.framework.unseen import UnseenRoutes, load_unseen
from standards.measures.session import Session
from standards.model import Month, Outcome, Value, Verdict
from standards.verdicts.compare import compare
from tests.bench.observed import ImaginedCluster, imagined
from tests.routes.checked import checked_returns, with_checked
from tests.routes.poor import poor_register, poor_returns
from tests.routes.routes import CHASED, NIL, Route, placeholders, routes

MONTH = Month(2026, 9)
MONTHS = [MONTH - back for back in reversed(range(6))]
FROM_WORST = (Outcome.NOT_MET, Outcome.PARTLY_MET, Outcome.MET)
UNASSESSED = (Outcome.NOT_ASSESSABLE, Outcome.NOT_APPLICABLE)
TIMELINESS = "ID1"
Verdicts = dict[str, Verdict]


@dataclass(frozen=True)
class RouteResult:
    """What a route changes: standards that look better, those below that it hides, and the findings that it brings."""

    route: Route
    better: tuple[str, ...]
    hidden: tuple[str, ...]
    is_timeliness_lower: bool
    asked: tuple[str, ...] = ()

    @property
    def is_stopped(self) -> bool:
        """Whether nothing looks better, and nothing below is hidden unless ID1 is lower and a question stands."""
        is_answered_for = self.is_timeliness_lower and bool(self.asked or self.route.kind in CHASED)
        return not self.better and (not self.hidden or is_answered_for)


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_book().version("2026.3")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, rules: RuleSet) -> ImaginedCluster:
    """Return two boroughs that share a panel and a service; the first is below nearly every standard."""
    made = imagined(tmp_path_factory.mktemp("routes"), 2, MONTHS)
    area = made.members[0].gss_code
    registers = {member.gss_code: made.register(member.gss_code) for member in made.members}
    registers[area] = poor_register(registers[area])
    typed = poor_returns(made.typed, area, rules, made.contracts)

    def register(code: str) -> Register:
        return registers[code]

    return replace(made, typed=typed, register=register)


@pytest.fixture(scope="module")
def unseen() -> tuple[UnseenRoutes, ...]:
    return load_unseen()


def _verdicts(cluster: ImaginedCluster, rules: RuleSet, typed: Mapping[str, TypedReturn] | None = None) -> Verdicts:
    observed = (cluster if typed is None else replace(cluster, typed=typed)).observations()
    verdicts = compare(observed, rules, MONTH, (), Session(observed), thresholds_of=rules.in_force_from)
    return {verdict.standard: verdict for verdict in verdicts if verdict.area == cluster.members[0].gss_code}


def _every_route(cluster: ImaginedCluster) -> Iterator[Route]:
    area = cluster.members[0].gss_code
    keys: dict[str, dict[Value, None]] = defaultdict(dict)
    for typed in cluster.typed.values():
        for name, sheet in typed.sheets.items():
            contract = cluster.contracts.sheets[name]
            if typed.gss_code == area and contract.key and contract.rows != "any":
                keys[name].update(dict.fromkeys(row.values[contract.key[0]] for row in sheet.rows))
    yield from routes(cluster.contracts, cluster.register(area), keys, MONTHS)


def _result(route: Route, cluster: ImaginedCluster, rules: RuleSet, before: Verdicts) -> RouteResult:
    area = cluster.members[0].gss_code
    checked = checked_returns(cluster, route.taken(cluster.typed, area), area)
    after = _verdicts(with_checked(cluster, checked), rules)
    better, hidden = [], []
    for name, verdict in after.items():
        was, now = before[name].outcome, verdict.outcome
        if _is_better(was, now):
            better.append(name)
        elif was is Outcome.NOT_MET and now in UNASSESSED:
            hidden.append(name)
    is_lower = _timeliness(after) < _timeliness(before)
    return RouteResult(route, tuple(better), tuple(hidden), is_lower, tuple(sorted(checked.codes)))


def _with_placeholder(route: Route, cluster: ImaginedCluster, rules: RuleSet) -> RouteResult:
    """Return what it changes that something was sent in time, where everything that counts came late."""
    area = cluster.members[0].gss_code
    taken = route.taken(cluster.typed, area)
    early = {f"early {name}": typed for name, typed in taken.items() if typed != cluster.typed[name]}
    late = replace(cluster, cut=_all_late(cluster.cut, area, ()))
    held = replace(cluster, cut=_all_late(cluster.cut, area, early), typed={**cluster.typed, **early})
    before, after = _verdicts(late, rules), _verdicts(held, rules)
    better = tuple(name for name in after if _is_better(before[name].outcome, after[name].outcome))
    return RouteResult(route, better, (), is_timeliness_lower=False)


def _all_late(cut: Cut, area: str, early: Collection[str]) -> Cut:
    """Return a cut in which an area's returns came late, some of them with a placeholder before."""
    entries = []
    for entry in cut.entries:
        receipt = entry.receipt
        if entry.owed.gss_code == area and receipt is not None:
            placeholder = f"early {receipt.sha256}"
            in_time = replace(receipt, sha256=placeholder) if placeholder in early else None
            entry = replace(entry, is_late=True, is_in_time=False, in_time=in_time)
        entries.append(entry)
    return replace(cut, entries=tuple(entries))


def _is_better(was: Outcome, now: Outcome) -> bool:
    if was in FROM_WORST and now in FROM_WORST:
        return FROM_WORST.index(now) > FROM_WORST.index(was)
    return was in UNASSESSED and now is Outcome.MET


def _timeliness(verdicts: Verdicts) -> tuple[bool, float]:
    evidence = verdicts[TIMELINESS].evidence
    return not evidence.is_overruled, float(evidence.value or 0)


def test_most_standards_are_below_before_any_route_is_taken(cluster: ImaginedCluster, rules: RuleSet) -> None:
    results = Counter(verdict.outcome for verdict in _verdicts(cluster, rules).values())
    assert results[Outcome.NOT_MET] >= 30, results


def test_nil_on_no_sheet_betters_or_hides_anything(cluster: ImaginedCluster, rules: RuleSet) -> None:
    before = _verdicts(cluster, rules)
    results = [_result(route, cluster, rules, before) for route in _every_route(cluster) if route.kind == NIL]
    open_routes = [each for each in results if not each.is_stopped and not each.asked]
    assert [(each.route.name, each.better, each.hidden) for each in open_routes] == []


def test_no_placeholder_betters_what_came_late(cluster: ImaginedCluster, rules: RuleSet) -> None:
    results = [_with_placeholder(route, cluster, rules) for route in placeholders(cluster.contracts)]
    assert [(each.route.name, each.better) for each in results if each.better] == []


@pytest.mark.slow
def test_every_route_is_stopped_or_listed(
    cluster: ImaginedCluster, rules: RuleSet, unseen: tuple[UnseenRoutes, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = _verdicts(cluster, rules)
    results = [_result(route, cluster, rules, before) for route in _every_route(cluster)]
    results += [_with_placeholder(route, cluster, rules) for route in placeholders(cluster.contracts)]
    listed = {(each.kind, name) for each in unseen for name in each.routes}
    open_routes = [each for each in results if not each.is_stopped and not each.asked]
    with capsys.disabled():
        print(f"\n{_table(results, listed)}")
    unlisted = [each for each in open_routes if (each.route.kind, each.route.name) not in listed]
    assert [(each.route.kind, each.route.name, each.better, each.hidden) for each in unlisted] == []
    stale = listed - {(each.route.kind, each.route.name) for each in results if not each.is_stopped}
    assert sorted(stale) == [], "listed as unseen, and stopped"


def _table(results: list[RouteResult], listed: set[tuple[str, str]]) -> str:
    kinds = dict.fromkeys(each.route.kind for each in results)
    lines = [f"{'route':45} {'tried':>6} {'stopped':>8} {'asked':>6} {'unseen':>7} {'open':>5}"]
    for kind in kinds:
        mine = [each for each in results if each.route.kind == kind]
        stopped = sum(each.is_stopped for each in mine)
        asked = sum(not each.is_stopped and bool(each.asked) for each in mine)
        rest = [each for each in mine if not each.is_stopped and not each.asked]
        known = sum((kind, each.route.name) in listed for each in rest)
        lines.append(f"{kind:45} {len(mine):6} {stopped:8} {asked:6} {known:7} {len(rest) - known:5}")
    for each in results:
        if not each.is_stopped:
            words = f"  {each.route.kind}: {each.route.name}; better: {', '.join(each.better) or 'none'}"
            findings = ", ".join(each.asked) or "nothing"
            lines.append(f"{words}; hidden: {', '.join(each.hidden) or 'none'}; asked: {findings}")
    return "\n".join(lines)

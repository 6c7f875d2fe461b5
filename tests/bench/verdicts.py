"""A year of 153 areas compared with every standard, and the same verdicts by expressions, one rule at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from standards.framework.ruleset import RuleSet, load_book
from standards.measures.session import Session
from standards.model import Month, Observations, Verdict
from standards.verdicts.compare import compare
from tests.bench import cel_peer
from tests.bench.measure import Row, faster, in_seconds, interleaved
from tests.bench.observed import observe

MONTH = Month(2026, 10)
MILLION = 1_000_000


def verdict_rows(folder: Path, areas: int, months: int, by_rule: int, runs: int) -> list[Row]:
    """Return what verdicts cost, all of them together and by expressions one at a time.

    Args:
        folder: where clusters and registers may be imagined.
        areas: how many.
        months: how many months are observed, and assessed.
        by_rule: on how many verdicts the peer is measured.
        runs: how often.
    """
    read = [MONTH - back for back in reversed(range(months))]
    observations = observe(folder, areas, read)
    rules = load_book().in_force(MONTH)
    expressible = replace(rules, standards=cel_peer.rules_that_cel_can_say(rules, MONTH))
    verdicts = compare(observations, expressible, MONTH)
    cases = _cases(observations, expressible, verdicts, by_rule)
    contenders: dict[str, Callable[[], object]] = {
        "all": lambda: sum(1 for _ in _year(observations, rules, read)),
        "said": lambda: compare(observations, expressible, MONTH, session=Session(observations)),
        "cel": lambda: [case.outcome() for case in cases],
    }
    took = interleaved(contenders, runs)
    count = sum(1 for _ in _year(observations, rules, read))
    million = {
        name: took[name] * MILLION / of for name, of in (("all", count), ("said", len(verdicts)), ("cel", len(cases)))
    }
    what = f"{count:,} verdicts: {areas} areas, {months} months, {len(rules.standards)} standards"
    peer = f"cel-python, one rule and area at a time ({len(cases):,} measured, same verdicts)"
    shares = f"a million verdicts of {len(expressible.standards)} standards that are shares"
    return [
        Row(what, in_seconds(took["all"]), "the clock", "", million["all"], "s a million", 60, at_most=True),
        faster(shares, million["said"], peer, million["cel"], 100),
    ]


def _cases(observations: Observations, rules: RuleSet, verdicts: list[Verdict], most: int) -> list[cel_peer.Case]:
    """Return some of the verdicts as expressions, spread over all, having made sure that they say the same."""
    every = cel_peer.cases(observations, rules.standards, MONTH, verdicts)
    cases = every[:: max(1, len(every) // most)][:most]
    ours = {(verdict.area, verdict.standard): verdict.outcome for verdict in verdicts}
    differ = [case.standard for case in cases if case.outcome() is not ours[case.area, case.standard]]
    if differ or not cases:
        raise ValueError(f"The two ways of assessing differ: {differ or 'nothing was assessed'}")
    return cases


def _year(observations: Observations, rules: RuleSet, months: list[Month]) -> Iterator[Verdict]:
    session = Session(observations)
    for month in months:
        yield from compare(observations, rules, month, session=session)

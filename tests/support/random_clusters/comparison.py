"""Both programs' verdicts on the same random cluster, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from standards.model import Verdict
from tests.support.random_clusters import core
from tests.support.random_clusters.clusters import STARTS, cluster
from tests.support.random_clusters.damage import damaged
from tests.support.second_program.answers import fields_of
from tests.support.second_program.case import Case
from tests.support.second_program.contracts import contract, rules
from tests.support.second_program.sheets import owed_sheets
from tests.support.second_program.values import month_of, text_of
from tests.support.second_program.verdicts import Answer, answers

VERSIONS = {"2026.2": (month_of("2026-04"), month_of("2027-04")), "2026.3": (month_of("2026-08"), month_of("2027-10"))}


@dataclass(frozen=True)
class ClusterMonth:
    """A cluster, a month and a version of the rules."""

    case: Case
    version: str
    month: int
    as_at: datetime
    asked: int | None


@dataclass(frozen=True)
class Difference:
    """A verdict that both programs give otherwise."""

    cluster_month: ClusterMonth
    standard: str
    area: str
    core: Answer
    second: Answer

    def __str__(self) -> str:
        given = self.cluster_month
        seed, month = f"seed {given.case.seed}", text_of(given.month)
        heading = f"{self.standard} of {self.area or 'the cluster'} in {month} by {given.version}, {seed}"
        return "\n".join(
            (heading, f"  pipeline: {_words(self.core)}", f"  second:   {_words(self.second)}", *self._what_was_sent())
        )

    def _what_was_sent(self) -> Iterator[str]:
        """Yield the rows of the last year that the standard may look at, with the fields that it looks at."""
        given = self.cluster_month
        (standard,) = (each for each in rules(given.version)["standards"] if each["id"] == self.standard)
        looked_at = fields_of(standard)
        for (area, name, period), sheet in sorted(owed_sheets(given.case, given.month, given.as_at).items()):
            if name in looked_at and self.area in ("", area) and period > given.month - 12:
                names = [*contract(name).get("primaryKey", []), *sorted(looked_at[name])]
                yield f"  {area} {name} {text_of(period)}: {sheet.presence}; {', '.join(names)}"
                yield from (f"    {' | '.join(str(row[field]) for field in names)}" for row in sheet.rows)


def _words(answer: Answer) -> str:
    figures = ", ".join(f"{name} {getattr(answer, name)}" for name in ("above", "below", "value", "waiver"))
    return f"{answer.outcome}{f' ({answer.reason})' if answer.reason else ''}, {figures}"


def cluster_months(seed: int) -> Iterator[ClusterMonth]:
    """Yield what a seed makes: one cluster, assessed for a month by either reading."""
    random = Random(seed)
    month = random.randrange(month_of("2026-04"), month_of("2027-10") + 1)
    due = core.due_dates(STARTS, month)
    case = damaged(cluster(seed, month, due))
    as_at = due[month] + timedelta(hours=random.choice((8, 48)))
    is_tried_out = random.random() < 0.5
    for version, (first, last) in VERSIONS.items():
        if first <= month <= last:
            begins = month_of(rules(version)["ruleset"]["in_force_from"])
            yield ClusterMonth(case, version, month, as_at, begins if is_tried_out and month < begins else None)


def compared(given: ClusterMonth) -> tuple[list[Difference], Counter[tuple[str, str]]]:
    """Return where the programs differ, and how often each standard had each result."""
    second = answers(given.case, given.version, given.month, given.as_at, given.asked)
    results: Counter[tuple[str, str]] = Counter()
    differences = []
    pipeline = core.verdicts(given.case, given.version, given.month, given.as_at, given.asked)
    if len(pipeline) != len(second):
        raise ValueError(f"{len(pipeline)} verdicts of the pipeline, {len(second)} of the second program")
    for verdict in pipeline:
        area = "" if verdict.area == "cluster" else verdict.area
        mine, theirs = second[verdict.standard, area], _answer(verdict)
        results[verdict.standard, theirs.reason or theirs.outcome] += 1
        if mine != theirs:
            differences.append(Difference(given, verdict.standard, area, theirs, mine))
    return differences, results


def _answer(verdict: Verdict) -> Answer:
    evidence = verdict.evidence
    reason = None if verdict.reason is None else str(verdict.reason)
    return Answer(
        str(verdict.outcome), reason, evidence.numerator, evidence.denominator, evidence.value, verdict.waiver
    )

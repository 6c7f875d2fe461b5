"""Verdicts on clusters at random are those of a second program, written from `docs/measures.md`, to the last figure.

A difference names its seed. To repeat it, compare the cluster-months of that seed.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest

import tests.support.second_program
from standards.model import Outcome, Reason
from tests.support.random_clusters.comparison import ClusterMonth, Difference, cluster_months, compared
from tests.support.random_clusters.core import verdicts
from tests.support.random_clusters.damage import filled_in
from tests.support.random_clusters.sample import damaged_sample, sample_case
from tests.support.second_program.contracts import rules
from tests.support.second_program.values import month_of

SOME, MANY = 24, 1000
"""Cluster-months: in every run of the tests, and in the slow ones."""
ASSESSED = (Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET)
COUNTS_BLANKS = ("ID1", "ID3", "PR4")
"""To leave these blank is an answer in itself."""
NEVER_PARTLY = {
    standard["id"]
    for version in ("2026.2", "2026.3")
    for standard in rules(version)["standards"]
    if all(threshold.get("partly_met") is None for threshold in standard["thresholds"])
}
Results = Counter[tuple[str, str]]
"""How often each standard had each outcome or reason."""


def _compared(wanted: int) -> tuple[list[Difference], Results, int]:
    """Compare so many cluster-months; seeds count from 0."""
    differences: list[Difference] = []
    results: Results = Counter()
    done = 0
    for seed in count():
        for cluster_month in cluster_months(seed):
            new, counted = compared(cluster_month)
            differences += new
            results += counted
            done += 1
        if done >= wanted:
            return differences, results, seed
    raise AssertionError("seeds never end")


def _shown(differences: list[Difference]) -> str:
    return f"{len(differences)} verdicts differ\n" + "\n".join(map(str, differences[:5]))


def test_some_random_clusters_have_the_same_verdicts_by_both_programs() -> None:
    differences, results, _ = _compared(SOME)
    assert not differences, _shown(differences)
    assert results.total() > 50 * SOME


def test_the_samples_clusters_have_the_same_verdicts_whatever_goes_wrong(tmp_path: Path) -> None:
    first, month = month_of("2026-12"), month_of("2027-03")
    case = sample_case(tmp_path, 2, first, month)
    differences = []
    for given in (case, *(damaged_sample(case, seed) for seed in range(2))):
        as_at = given.due[month] + timedelta(days=1)
        for version in ("2026.2", "2026.3"):
            new, results = compared(ClusterMonth(given, version, month, as_at, None))
            differences += new
            assert results.total() > 100
    assert not differences, _shown(differences)


def _changed_by_filling_in(seeds: Iterable[int]) -> tuple[list[str], int]:
    """Return the verdicts that change to another one when what isn't known is filled in, and how many were compared."""
    changed, compared_verdicts = [], 0
    for seed in seeds:
        for given in cluster_months(seed):
            before, after = (
                verdicts(case, given.version, given.month, given.as_at, given.asked)
                for case in (given.case, filled_in(given.case, Random(seed)))
            )
            for was, now in zip(before, after, strict=True):
                if was.standard not in COUNTS_BLANKS and was.outcome in ASSESSED and now.outcome in ASSESSED:
                    compared_verdicts += 1
                    if was.outcome is not now.outcome:
                        changed.append(
                            f"{was.standard} of {was.area}, {given.version}, seed {seed}: {was.outcome}, {now.outcome}"
                        )
    return changed, compared_verdicts


def test_no_verdict_becomes_another_when_what_is_not_known_is_filled_in() -> None:
    changed, number = _changed_by_filling_in(range(12))
    assert changed == []
    assert number > 500


@pytest.mark.slow
def test_no_verdict_of_many_becomes_another_when_what_is_not_known_is_filled_in() -> None:
    changed, number = _changed_by_filling_in(range(300))
    assert changed == []
    assert number > 20_000


@pytest.mark.slow
def test_a_thousand_random_cluster_months_have_the_same_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    differences, results, last = _compared(MANY)
    with capsys.disabled():
        print(f"\nseeds 0 to {last}: {results.total()} verdicts, {len(differences)} differ")
        for result in ("met", "partly_met", "not_met", *Reason):
            print(f"  {result:15} {sum(number for (_, seen), number in results.items() if seen == result):7}")
    assert not differences, _shown(differences)
    assert {str(reason) for reason in Reason} <= {seen for _, seen in results}
    assert _unseen(results) == set()


def _unseen(results: Results) -> set[tuple[str, str]]:
    """Return which outcomes a standard never had."""
    unassessed = {str(reason) for reason in Reason if not reason.is_not_applicable}
    seen = {(standard, "not_assessable" if result in unassessed else result) for standard, result in results}
    wanted = {
        (standard, outcome)
        for standard in {standard for standard, _ in results}
        for outcome in ("met", "partly_met", "not_met", "not_assessable")
        if outcome != "partly_met" or standard not in NEVER_PARTLY
    }
    return wanted - seen


def test_the_second_program_shares_nothing_with_the_first() -> None:
    folder = Path(tests.support.second_program.__file__).parent
    imported = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add(str(node.module))
            elif isinstance(node, ast.Import):
                imported.update(name.name for name in node.names)
    own = {name for name in imported if name.startswith("tests.support.second_program.")}
    assert {name.split(".")[0] for name in imported - own} <= {
        "__future__",
        "collections",
        "csv",
        "dataclasses",
        "datetime",
        "fractions",
        "functools",
        "itertools",
        "math",
        "pathlib",
        "ruamel",
        "typing",
    }

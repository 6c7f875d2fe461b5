"""What a proposed version would have said of months that are known, before anybody approves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from standards.framework.ruleset import RuleBook, RuleSet
from standards.measures.session import Session
from standards.model import Month, Observations, Outcome, Verdict
from standards.verdicts.compare import compare, outcome_of

JUDGED = (Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET)


class Cause(StrEnum):
    """Why two verdicts differ."""

    STANDARD = "standard"  # the same practice, judged otherwise
    PERFORMANCE = "performance"  # other practice, and the old standard would say so too
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A verdict that the proposed version would change. `before` is None for a standard that is new."""

    area: str
    month: Month
    standard: str
    before: Verdict | None
    after: Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """What a standard would have said over all months and areas."""

    standard: str
    outcomes: Mapping[Outcome, int]

    @property
    def judged(self) -> int:
        return sum(self.outcomes.get(one, 0) for one in JUDGED)

    @property
    def warning(self) -> str:
        """Why the threshold tells nobody apart, or an empty text."""
        if self.judged and self.outcomes.get(Outcome.MET, 0) == self.judged:
            return "Every verdict meets it: it tells nobody apart."
        if self.judged and not self.outcomes.get(Outcome.MET, 0):
            return "No verdict meets it: check that it can be reached."
        if not self.judged:
            return "It could never be judged: check what it asks for."
        return ""


@dataclass(frozen=True)
class Impact:
    """What a proposed version would change.

    Attributes:
        old: the versions that were in force.
        new: the proposed version.
        months: the months looked at, oldest first.
        changes: every verdict that would be another.
        tallies: what each standard would have said.
    """

    old: tuple[str, ...]
    new: str
    months: tuple[Month, ...]
    changes: tuple[VerdictChange, ...]
    tallies: tuple[Tally, ...]

    def sentences(self) -> list[str]:
        """Return the whole in plain English, for a board."""
        span = f"{self.months[0].words} to {self.months[-1].words}" if self.months else "no month"
        lines = [f"{len(self.changes)} verdicts would change from {span} under version {self.new}."]
        for standard, changes in _by_standard(self.changes).items():
            moves = Counter((_word(one.before), _word(one.after)) for one in changes)
            words = "; ".join(f"{count} from {was} to {now}" for (was, now), count in sorted(moves.items()))
            lines.append(f"{standard}: {words}.")
        lines.extend(f"{one.standard}: {one.warning}" for one in self.tallies if one.warning)
        return lines


def impact(observed: Mapping[Month, Observations], old: RuleBook, new: RuleSet) -> Impact:
    """Return what `new` would have said of months that are known, beside what was in force.

    The proposed thresholds are tried on months before they begin: each month is judged by those of the proposed
    version's first month. Both versions judge the same observations, so that every change comes from the standard.

    Args:
        observed: what is known of each month.
        old: the versions in force so far.
        new: the proposed version.

    Raises:
        RuleSetError: a rule cannot be worked out, or no version was in force in a month.
    """
    changes: list[VerdictChange] = []
    outcomes: dict[str, Counter[Outcome]] = {one.id: Counter() for one in new.standards}
    versions: dict[str, None] = {}
    for month in sorted(observed):
        session = Session(observed[month])
        in_force = old.in_force(month)
        versions[in_force.version] = None
        before = {(one.area, one.standard): one for one in compare(observed[month], in_force, month, (), session)}
        for after in proposed(observed[month], new, month, session):
            outcomes[after.standard][after.outcome] += 1
            was = before.get((after.area, after.standard))
            if was is None or (was.outcome, was.reason) != (after.outcome, after.reason):
                changes.append(VerdictChange(after.area, month, after.standard, was, after))
    tallies = tuple(Tally(standard, dict(found)) for standard, found in outcomes.items())
    return Impact(tuple(versions), new.version, tuple(sorted(observed)), tuple(changes), tallies)


def proposed(observations: Observations, new: RuleSet, month: Month, session: Session) -> list[Verdict]:
    """Return what a version that is not in force says of a month: until it begins, by the thresholds of its first."""
    return compare(observations, new, month, (), session, thresholds_of=max(month, new.in_force_from))


def cause(before: Verdict, after: Verdict, old: RuleSet) -> Cause | None:
    """Say why a verdict differs from an earlier one: the standard changed, the practice did, or both; None if neither.

    Args:
        before: the earlier verdict, by `old`.
        after: the later one, by whichever version.
        old: the version of the earlier verdict.
    """
    if before.outcome is after.outcome:
        return None
    threshold = old.by_id[before.standard].threshold(before.month) if before.standard in old.by_id else None
    if threshold is None or after.threshold is None:
        return Cause.STANDARD
    same = outcome_of(after.evidence, threshold) or after.outcome
    if same is before.outcome:
        return Cause.STANDARD
    return Cause.PERFORMANCE if same is after.outcome else Cause.BOTH


def _by_standard(changes: tuple[VerdictChange, ...]) -> dict[str, list[VerdictChange]]:
    found: dict[str, list[VerdictChange]] = {}
    for one in changes:
        found.setdefault(one.standard, []).append(one)
    return found


def _word(verdict: Verdict | None) -> str:
    return "new" if verdict is None else str(verdict.reason or verdict.outcome).replace("_", " ")

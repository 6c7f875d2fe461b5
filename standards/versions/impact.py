"""What a proposed version would have said of months that are known, before anybody approves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from standards.framework.ruleset import RuleBook, RuleSet
from standards.measures.session import Session
from standards.model import Month, Observations, Outcome, Reason, Verdict
from standards.verdicts.compare import compare, outcome_of

ASSESSED = (Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET)


class ChangeCause(StrEnum):
    """What in a version changes a verdict: its rules, how it reads the returns, or only the two together."""

    RULES = "rules"
    READING = "reading"
    BOTH = "both"


class Cause(StrEnum):
    """Why two verdicts differ."""

    STANDARD = "standard"  # the same practice, assessed otherwise
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
    by: ChangeCause = ChangeCause.RULES


@dataclass(frozen=True, slots=True)
class StandardTally:
    """What a standard would have said over all months and areas."""

    standard: str
    outcomes: Mapping[Outcome, int]

    @property
    def assessed(self) -> int:
        return sum(self.outcomes.get(outcome, 0) for outcome in ASSESSED)

    @property
    def warning(self) -> str:
        """Why the threshold doesn't distinguish between boroughs, or an empty text."""
        if self.assessed and self.outcomes.get(Outcome.MET, 0) == self.assessed:
            return "Every borough meets it, so it doesn't distinguish between them."
        if self.assessed and not self.outcomes.get(Outcome.MET, 0):
            return "No borough meets it. Check that it can be met."
        if not self.assessed:
            return "It could never be assessed. Check that boroughs send what it needs."
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
    tallies: tuple[StandardTally, ...]

    def sentences(self) -> list[str]:
        """Return the whole in plain English, for a board."""
        lines = [f"Under version {self.new}, {self._how_many()} would change{self._span()}."]
        lines.extend(self._apart())
        lines.extend(_moves(standard, changes) for standard, changes in _by_standard(self.changes).items())
        lines.extend(f"{tally.standard}: {tally.warning}" for tally in self.tallies if tally.warning)
        return lines

    def _apart(self) -> list[str]:
        """Return how many changes come from the rules and from the reading, where it changes any."""
        counts = Counter(change.by for change in self.changes)
        if counts.keys() <= {ChangeCause.RULES}:
            return []
        rules, reading, both = (counts[by] for by in ChangeCause)
        return [
            f"{rules} of them come from the rules, {reading} from how returns are read (what is missing, nil, z, in "
            f"time), and {both} only from the two together."
        ]

    def _how_many(self) -> str:
        count = len(self.changes)
        return "1 verdict" if count == 1 else f"{count or 'no'} verdicts"

    def _span(self) -> str:
        if not self.months:
            return ""
        first, last = self.months[0].words, self.months[-1].words
        return f" in {first}" if first == last else f" from {first} to {last}"


def impact(observed: Mapping[Month, Observations], old: RuleBook, new: RuleSet) -> Impact:
    """Return what `new` would have said of months that are known, beside what was in force.

    The proposed thresholds are tried on months before they begin: each month is assessed by those of the proposed
    version's first month. Both versions assess the same observations, so that every change comes from the standard.

    Args:
        observed: what is known of each month.
        old: the versions in force so far.
        new: the proposed version.

    Raises:
        RuleSetError: a rule cannot be worked out, or no version was in force in a month.
    """
    changes: list[VerdictChange] = []
    outcomes: dict[str, Counter[Outcome]] = {standard.id: Counter() for standard in new.standards}
    versions: dict[str, None] = {}
    for month in sorted(observed):
        session = Session(observed[month])
        in_force = old.in_force(month)
        versions[in_force.version] = None
        before = {
            (verdict.area, verdict.standard): verdict
            for verdict in compare(observed[month], in_force, month, (), session)
        }
        same_reading = _as_read_before(observed[month], in_force, new, month, session)
        for after in proposed(observed[month], new, month, session):
            outcomes[after.standard][after.outcome] += 1
            was = before.get((after.area, after.standard))
            if was is None or (was.outcome, was.reason) != (after.outcome, after.reason):
                by = _changed_by(was, same_reading.get((after.area, after.standard), after), after)
                changes.append(VerdictChange(after.area, month, after.standard, was, after, by))
    begun = {standard.id for standard in new.standards if standard.threshold(new.in_force_from) is not None}
    tallies = tuple(StandardTally(standard, dict(outcomes[standard])) for standard in outcomes if standard in begun)
    return Impact(tuple(versions), new.version, tuple(sorted(observed)), tuple(changes), tallies)


def _as_read_before(
    observations: Observations, old: RuleSet, new: RuleSet, month: Month, session: Session
) -> dict[tuple[str, str], Verdict]:
    """Return what the new rules would say of the returns as the old version reads them; nothing if both read alike."""
    if old.reading is new.reading:
        return {}
    heading = new.heading.model_copy(update={"reading": int(old.reading)})
    verdicts = proposed(observations, replace(new, heading=heading), month, session)
    return {(verdict.area, verdict.standard): verdict for verdict in verdicts}


def _changed_by(before: Verdict | None, same_reading: Verdict, after: Verdict) -> ChangeCause:
    """Say what changes a verdict, given what the new rules say by the old reading."""
    if before is None or (same_reading.outcome, same_reading.reason) == (after.outcome, after.reason):
        return ChangeCause.RULES
    if (same_reading.outcome, same_reading.reason) == (before.outcome, before.reason):
        return ChangeCause.READING
    return ChangeCause.BOTH


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
    grouped: dict[str, list[VerdictChange]] = {}
    for change in changes:
        grouped.setdefault(change.standard, []).append(change)
    return grouped


def _moves(standard: str, changes: list[VerdictChange]) -> str:
    """Return how a standard's verdicts would move: `XB6 (new): 6 not applicable, 3 with no cases.`"""
    new = Counter(_result(change.after) for change in changes if change.before is None)
    moved = Counter((_result(change.after), _result(change.before)) for change in changes if change.before is not None)
    words = [f"{count} {now}" for now, count in sorted(new.items())]
    words += [f"{count} now {now} (before: {was})" for (now, was), count in sorted(moved.items())]
    return f"{standard}{' (new)' if new else ''}: {', '.join(words)}."


def _result(verdict: Verdict) -> str:
    return _RESULTS[verdict.reason or verdict.outcome]


_RESULTS: Final[Mapping[Outcome | Reason, str]] = {
    Outcome.MET: "met",
    Outcome.PARTLY_MET: "partly met",
    Outcome.NOT_MET: "not met",
    Reason.NOT_IN_FORCE: "no longer assessed",
    Reason.CONDITION: "not applicable",
    Reason.NO_RETURN: "without a return",
    Reason.OUTAGE: "with an agreed outage",
    Reason.INVALID: "with figures that couldn't be used",
    Reason.BLANK: "with figures left blank",
    Reason.NO_CASES: "with no cases",
    Reason.TOO_FEW: "with too few cases",
    Reason.LOW_RESPONSE: "with too few responses",
}

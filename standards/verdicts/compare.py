"""The comparison itself: every standard, every area, one month, one verdict each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Final

from standards.errors import RuleSetError
from standards.framework.references import needed_fields, session_under
from standards.framework.ruleset import Indicator, RuleBook, RuleSet, Standard
from standards.framework.waivers import Waiver, waiver_for
from standards.measures.applicability import Applicability
from standards.measures.base import Question
from standards.measures.cached import compile_measure
from standards.measures.session import Session, first_reason
from standards.model import Evidence, Month, Observations, Outcome, Reason, Threshold, Verdict
from standards.reading import RowBasis


def compare(
    observations: Observations,
    rules: RuleSet,
    month: Month,
    waivers: Sequence[Waiver] = (),
    session: Session | None = None,
    thresholds_of: Month | None = None,
) -> list[Verdict]:
    """Return one verdict per standard and area, including those that cannot be assessed.

    Args:
        observations: what is known. Its areas are the members assessed.
        rules: the version of the standards.
        month: the month assessed.
        waivers: agreed exceptions; they annotate, and change nothing else.
        session: what was worked out before from the same observations, to save time.
        thresholds_of: the month whose thresholds apply, to try a version out on months before it begins.

    Returns:
        Verdicts in the rule file's order of standards, then in the areas' order by code.

    Raises:
        RuleSetError: a rule cannot be worked out. It names the standard; nothing is assessed without it.
    """
    session = session_under(session or Session(observations), rules, thresholds_of or month)
    codes = tuple(sorted(area.gss_code for area in observations.areas))
    verdicts: list[Verdict] = []
    for standard in rules.standards:
        with naming(standard, month):
            assessment = _Assessment(standard, rules, month, thresholds_of or month, session, waivers)
            if standard.applies_to == "cluster":
                verdicts.append(assessment.verdict(observations.cluster_id, codes))
            else:
                verdicts.extend(assessment.verdict(code, (code,)) for code in codes)
    return verdicts


def history(
    observations: Observations, rulebook: RuleBook, months: Iterable[Month], waivers: Sequence[Waiver] = ()
) -> list[Verdict]:
    """Return the verdicts of several months, each by the version in force in it, oldest month first.

    Raises:
        RuleSetError: a rule cannot be worked out, or no version was in force in a month.
    """
    session = Session(observations)
    return [
        verdict
        for month in sorted(set(months))
        for verdict in compare(observations, rulebook.in_force(month), month, waivers, session)
    ]


def observe_indicators(
    observations: Observations, rules: RuleSet, month: Month, session: Session | None = None
) -> list[tuple[str, str, Evidence]]:
    """Return what is shown for information only: each area, with the indicator's id and the evidence.

    Raises:
        RuleSetError: an indicator cannot be worked out.
    """
    session = session_under(session or Session(observations), rules, month)
    codes = tuple(sorted(area.gss_code for area in observations.areas))
    observed: list[tuple[str, str, Evidence]] = []
    for indicator in rules.indicators:
        with naming(indicator, month):
            measure = compile_measure(indicator.measure, session)
            asked = (
                [(observations.cluster_id, codes)] if indicator.applies_to == "cluster" else [(c, (c,)) for c in codes]
            )
            for area, members in asked:
                question = Question(members, month, None, rules.definition_version)
                observed.append((area, indicator.id, measure.evidence(question)))
    return observed


def outcome_of(evidence: Evidence, threshold: Threshold) -> Outcome | None:
    """Return the outcome that every admissible completion of the evidence gives, or None where they differ."""
    if evidence.is_never or evidence.is_overruled:
        return Outcome.NOT_MET
    if evidence.low is None:
        return None
    at_low = _outcome(evidence.low, threshold)
    if evidence.value is not None:
        return at_low
    if evidence.high is not None:
        at_high = _outcome(evidence.high, threshold)
    else:
        at_high = Outcome.MET if threshold.higher_is_better else Outcome.NOT_MET
    return at_low if at_low is at_high else None


def _outcome(value: Fraction, threshold: Threshold) -> Outcome:
    if _reaches(value, threshold.met, threshold.higher_is_better):
        return Outcome.MET
    if threshold.partly_met is not None and _reaches(value, threshold.partly_met, threshold.higher_is_better):
        return Outcome.PARTLY_MET
    return Outcome.NOT_MET


def _reaches(value: Fraction, bound: Fraction, higher_is_better: bool) -> bool:
    """Compare two fractions by whole numbers, which takes a third of the time."""
    ours, theirs = value.numerator * bound.denominator, bound.numerator * value.denominator
    return ours >= theirs if higher_is_better else ours <= theirs


DECLARED: Final = (
    "assessed by the register: what the return declares differs from it, and would give a better verdict, but isn't "
    "accepted yet"
)
DECLARED_WORSE: Final = (
    "assessed by what the return declares: it differs from the register, by which the verdict would be better"
)
_FROM_WORST: Final = (
    Outcome.NOT_MET,
    Outcome.NOT_ASSESSABLE,
    Outcome.PARTLY_MET,
    Outcome.MET,
    Outcome.NOT_APPLICABLE,
)


class _Assessment:
    """Assesses areas by one standard in one month."""

    def __init__(
        self,
        standard: Standard,
        rules: RuleSet,
        month: Month,
        thresholds_of: Month,
        session: Session,
        waivers: Sequence[Waiver],
    ) -> None:
        self.standard, self.month, self.session = standard, month, session
        self.rules, self.thresholds_of = rules, thresholds_of
        self.threshold = standard.threshold(thresholds_of)
        self.waivers = tuple(waiver for waiver in waivers if waiver.standard == standard.id)
        self.measure = compile_measure(standard.measure, session)
        self.answers = self.measure.answers(month, standard.too_few_below, rules.definition_version)
        self.applies = Applicability(standard.condition, session) if standard.condition else None
        self._declaring = self._areas_declaring()
        self._as_registered: _Assessment | None = None

    def verdict(self, area: str, members: tuple[str, ...]) -> Verdict:
        """Return the verdict on an area by its members: itself, or all of a cluster.

        Where a return declares something else than the register has, the worse of the two verdicts stands until the
        change is accepted into the register.
        """
        declared = self._verdict(area, members)
        if self._declaring.isdisjoint(members):
            return declared
        verdicts = (declared, self._registered()._verdict(area, members))
        worse = min(verdicts, key=lambda verdict: _FROM_WORST.index(verdict.outcome))
        if all(verdict.outcome is declared.outcome for verdict in verdicts):
            return declared
        detail = (*worse.evidence.detail, DECLARED if worse is not declared else DECLARED_WORSE)
        return worse._replace(evidence=worse.evidence._replace(detail=detail))

    def _areas_declaring(self) -> frozenset[str]:
        """Return the areas whose returns declare something else than the register has, in sheets that are read."""
        if self.session.rows_as is not RowBasis.OWED or self.threshold is None:
            return frozenset()
        sheets = [self.session.sheet(sheet) for sheet, _ in self.measure.sheets]
        return self.session.areas_declaring(name for sheet in sheets for name in (sheet.name, sheet.extends))

    def _registered(self) -> _Assessment:
        """Return the same assessment of the returns as the register has them."""
        if self._as_registered is None:
            needed = needed_fields(self.rules, self.thresholds_of, self.session.catalogue.sets)
            session = self.session.seen(RowBasis.REGISTERED, needed)
            self._as_registered = _Assessment(
                self.standard, self.rules, self.month, self.thresholds_of, session, self.waivers
            )
        return self._as_registered

    def _verdict(self, area: str, members: tuple[str, ...]) -> Verdict:
        waiver = waiver_for(self.waivers, self.standard.id, area, self.month) if self.waivers else None
        evidence, is_late = self._evidence(members)
        outcome = outcome_of(evidence, self.threshold) if self.threshold is not None else None
        reason = None
        if outcome is None:
            reason = evidence.reason or Reason.BLANK
            if evidence.open_part is not None:  # the part that leaves it open is the one named, with its own cases
                part, cases = evidence.open_part
                evidence = evidence._replace(part=part, numerator=None, denominator=cases)
            outcome = Outcome.NOT_APPLICABLE if reason.is_not_applicable else Outcome.NOT_ASSESSABLE
        return Verdict(area, self.month, self.standard.id, outcome, reason, evidence, self.threshold, waiver, is_late)

    def _evidence(self, members: tuple[str, ...]) -> tuple[Evidence, bool]:
        if self.threshold is None:
            return Evidence(None, None, reason=Reason.NOT_IN_FORCE), False
        if len(members) < 2 and self.standard.measure.level == "cluster":
            return Evidence(None, None, reason=Reason.CONDITION), False
        reason = self.applies.reason(members, self.month) if self.applies else None
        if reason is Reason.CONDITION:
            return Evidence(None, None, reason=reason), False
        answer = self.answers[members]
        if reason is None:
            return answer.evidence, answer.is_late
        first = first_reason([reason, answer.evidence.reason])
        return Evidence(None, None, reason=first, sources=answer.evidence.sources), answer.is_late


@contextmanager
def naming(shown: Standard | Indicator, month: Month) -> Iterator[None]:
    """Let whatever goes wrong stop the run, saying in which standard: a rule that crashes never reads as compliance."""
    what = f"{type(shown).__name__} {shown.id}"
    try:
        yield
    except RuleSetError as error:
        raise RuleSetError(f"{what}, {month}: {error}") from error
    except Exception as error:
        raise RuleSetError(f"{what} could not be worked out for {month}: {type(error).__name__}.") from error

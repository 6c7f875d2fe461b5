"""Verdicts in plain English: what was found, against which threshold, and why where nothing can be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from standards.exact import display
from standards.framework.ruleset import Standard
from standards.framework.wording import unit_of, with_unit
from standards.model import Evidence, Outcome, Reason, Threshold, Verdict

OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.MET: "Meets",
    Outcome.PARTLY_MET: "Partly meets",
    Outcome.NOT_MET: "Below the cluster's standard",
    Outcome.NOT_ASSESSABLE: "Can't be assessed",
    Outcome.NOT_APPLICABLE: "Nothing to assess",
}
NOT_APPLICABLE: Final[Mapping[Reason, str]] = {
    Reason.NOT_IN_FORCE: "Not in force",
    Reason.CONDITION: "Does not apply",
    Reason.NO_CASES: "Nothing to assess",
}
REASONS: Final[Mapping[Reason, str]] = {
    Reason.NOT_IN_FORCE: "The standard isn't in force in this month.",
    Reason.CONDITION: "The standard doesn't apply here, or nothing was due for it yet.",
    Reason.NO_RETURN: "A return it depends on was due but wasn't received.",
    Reason.OUTAGE: "No figures were available because of an agreed system outage.",
    Reason.INVALID: "A figure it depends on couldn't be used. The borough was asked to correct it and resubmit.",
    Reason.BLANK: "A figure it depends on was left blank, which means it isn't known.",
    Reason.NO_CASES: "There were no cases to count. The borough confirmed this, so it is a true zero.",
    Reason.TOO_FEW: "There were too few cases for a fair verdict.",
    Reason.LOW_RESPONSE: "Too few of those asked responded.",
}


@dataclass(frozen=True, slots=True)
class VerdictInWords:
    """A verdict in words. Every part is a whole sentence, or empty where there is nothing to say.

    Attributes:
        outcome: what the verdict is called.
        sentence: what was found and where that lies against the thresholds, or why it can't be assessed.
        arithmetic: the figures, exact where a decimal is not.
        threshold: the thresholds, who decided them, from when, and whether they are published or proposed.
        facts: what goes with it, such as which ages are not covered.
        recommend: what to do next, for a standard that is not met.
    """

    outcome: str
    sentence: str
    arithmetic: str = ""
    threshold: str = ""
    facts: tuple[str, ...] = ()
    recommend: str = ""


def explain(verdict: Verdict, standard: Standard) -> VerdictInWords:
    """Return a verdict in words.

    Args:
        verdict: any verdict, assessed or not.
        standard: its standard, in the version that assessed it.
    """
    facts = tuple(_sentence(fact) for fact in verdict.evidence.detail)
    threshold = verdict.threshold
    if threshold is None or verdict.reason is not None:
        words = _why_not(verdict, standard)
        outcome = OUTCOMES[verdict.outcome]
        if verdict.reason is not None:
            outcome = NOT_APPLICABLE.get(verdict.reason, outcome)
        return VerdictInWords(outcome, words, "", threshold_words(standard, threshold), facts)
    is_below = verdict.outcome in (Outcome.PARTLY_MET, Outcome.NOT_MET)
    return VerdictInWords(
        OUTCOMES[verdict.outcome],
        _assessed(verdict, threshold, standard),
        _arithmetic(verdict.evidence, threshold, standard),
        threshold_words(standard, threshold),
        facts,
        standard.recommend if is_below else "",
    )


def threshold_words(standard: Standard, threshold: Threshold | None) -> str:
    """Return the thresholds in words, with who decided them and what kind of figure they are."""
    if threshold is None:
        return ""
    unit, tail = unit_of(standard), "or more" if threshold.higher_is_better else "or less"
    words = f"{with_unit(display(threshold.met), unit)} {tail} meets it"
    if threshold.partly_met is not None:
        words += f", {with_unit(display(threshold.partly_met), unit)} {tail} partly meets it"
    basis = f"published figure: {standard.published_figure}" if standard.published_figure else standard.basis
    return f"{words}. {threshold.decided}, from {threshold.since.words} ({basis})."


def _bounds(threshold: Threshold) -> list[Fraction]:
    return [bound for bound in (threshold.met, threshold.partly_met) if bound is not None]


def _result_words(evidence: Evidence, threshold: Threshold, standard: Standard) -> str:
    """Return what was found, in the standard's own sentence where it has one and the figures are known."""
    if evidence.is_never:
        return standard.says_never or "It has not happened"
    unit, bounds = unit_of(standard), _bounds(threshold)
    if evidence.value is None:
        return _between(evidence, unit, bounds)
    shown = with_unit(display(evidence.value, bounds), unit)
    if evidence.value == 0 and standard.says_zero:
        return standard.says_zero
    figures = {"n": evidence.numerator, "d": evidence.denominator}
    words = {name: display(figure) for name, figure in figures.items() if figure is not None}
    words |= {"value": display(evidence.value, bounds), "part": evidence.part or ""}
    if standard.says is None or any(f"{{{name}}}" in standard.says for name in figures if name not in words):
        return shown
    sentence = standard.says.format_map(words)
    return _capital(f"{sentence} ({shown})" if unit == "%" else sentence)


def _between(evidence: Evidence, unit: str, bounds: list[Fraction]) -> str:
    """Return the range that is left open. A part that is known may decide it alone."""
    low = with_unit(display(evidence.low or Fraction(0), bounds), unit)
    if evidence.high is None:
        span = f"at least {low}"
    else:
        high = with_unit(display(evidence.high, bounds), unit)
        span = f"between {low} and {high}" if evidence.low else f"at most {high}"
    part = f", because of {evidence.part}" if evidence.part else ""
    return f"Whatever the missing figures turn out to be, {span}{part}"


def _assessed(verdict: Verdict, threshold: Threshold, standard: Standard) -> str:
    """Return what was found and where that lies: shares against the thresholds, counts beside them."""
    finding = _result_words(verdict.evidence, threshold, standard)
    if unit_of(standard) == "%":
        return f"{finding}: {_compared(verdict, threshold)}."
    needed = "" if finding == standard.says_zero and verdict.outcome is Outcome.MET else _needed(threshold, standard)
    return f"{finding}. {needed}".strip()


def _compared(verdict: Verdict, threshold: Threshold) -> str:
    """Return where a share lies: `below the 90% that meets the standard, above the 75% that partly meets it`."""
    met = f"the {display(threshold.met)}% that meets the standard"
    value = verdict.evidence.value
    if verdict.outcome is Outcome.MET:
        return f"{_side(value, threshold.met, threshold, is_better=True)} {met}"
    short = f"{_side(value, threshold.met, threshold, is_better=False)} {met}"
    if threshold.partly_met is None:
        return short
    is_partly = verdict.outcome is Outcome.PARTLY_MET
    side = _side(value, threshold.partly_met, threshold, is_better=is_partly)
    joined = ", " if is_partly else ", and "
    return f"{short}{joined}{side} the {display(threshold.partly_met)}% that partly meets it"


def _side(value: Fraction | None, bound: Fraction, threshold: Threshold, is_better: bool) -> str:
    if value == bound:
        return "exactly"
    return "above" if is_better is threshold.higher_is_better else "below"


def _needed(threshold: Threshold, standard: Standard) -> str:
    """Return what it takes: `It takes 5 to meet the standard, and 3 to meet it partly.`"""
    unit = " months" if unit_of(standard) == "months" else ""
    met, partly = display(threshold.met), ""
    if threshold.partly_met is not None:
        partly = display(threshold.partly_met)
    if threshold.higher_is_better:
        return f"It takes {met}{unit} to meet the standard" + (f", and {partly} to meet it partly." if partly else ".")
    if threshold.met == 0:
        return f"Up to {partly}{unit} partly meets the standard." if partly else ""
    return f"Up to {met}{unit} meets the standard" + (f", and up to {partly} partly meets it." if partly else ".")


def _arithmetic(evidence: Evidence, threshold: Threshold, standard: Standard) -> str:
    above, below, value = evidence.numerator, evidence.denominator, evidence.value
    if above is None or below is None or value is None or unit_of(standard) != "%":
        return ""
    shown = with_unit(display(value, _bounds(threshold)), "%")
    return f"{display(above)} / {display(below)} = {shown}."


def _why_not(verdict: Verdict, standard: Standard) -> str:
    reason = verdict.reason or Reason.BLANK
    words = REASONS[reason]
    cases, floor = verdict.evidence.denominator, standard.too_few_below
    if reason is Reason.TOO_FEW and cases is not None and floor is not None:
        return f"Only {display(cases)} cases; a fair verdict needs {floor}."
    return words


def _sentence(fact: str) -> str:
    return f"{_capital(fact)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""The words every format shares: what a verdict is called, why there is none, and the sentence beside it.

Every sentence is made from the figures it is given, so that it can say nothing which protection has hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from reports.view.edition import Audience, ChangeKind, Figures, Protection, StandardView, VerdictView
from reports.wording.numbers import measured, shown, with_unit
from standards.framework.mandate import Mandate
from standards.lists import listed
from standards.model import Outcome, Reason, Threshold
from standards.verdicts import sentences


def typographic(text: str) -> str:
    """Return a text as it is printed: the rules are typed with straight apostrophes."""
    return text.replace("'", "’")


OUTCOME_WORDS: Final[Mapping[Outcome, str]] = {
    outcome: typographic(words) for outcome, words in sentences.OUTCOMES.items()
}
SHORT_WORDS: Final[Mapping[Outcome, str]] = {**OUTCOME_WORDS, Outcome.NOT_MET: "Below"}
NOT_APPLICABLE_WORDS: Final = sentences.NOT_APPLICABLE
REASON_WORDS: Final[Mapping[Reason, str]] = {reason: typographic(words) for reason, words in sentences.REASONS.items()}
CONFIDENTIAL: Final = "[c]"
WHATEVER: Final = "Some figures aren’t known, but the verdict would be the same whatever they are."
CONFIDENTIAL_WORDS: Final = "Confidential"
PROTECTION_WORDS: Final[Mapping[Protection, str]] = {
    Protection.NONE: "",
    Protection.FIGURES: "The numbers are confidential [c]: they’re too small, or would reveal numbers that are.",
    Protection.VERDICT: "The verdict is confidential [c]: it’s based on few cases, or would reveal a small number.",
}
CHANGE_WORDS: Final[Mapping[ChangeKind, str]] = {
    ChangeKind.PRACTICE: "New figures",
    ChangeKind.STANDARD: "New or changed standard",
    ChangeKind.REVISION: "Revision",
}
AUDIENCE_WORDS: Final[Mapping[Audience, str]] = {
    Audience.BOARD: "Board’s edition. Restricted to the cluster’s partners.",
    Audience.PUBLIC: "Public edition.",
    Audience.ANNEX: "Borough’s own annex. For this borough only: it includes figures that are confidential elsewhere.",
}
MANDATE_WORDS: Final[Mapping[Mandate, str]] = {
    Mandate.LAW: "Law",
    Mandate.STATUTORY_GUIDANCE: "Statutory guidance",
    Mandate.CLUSTER: "The cluster’s own",
}
OBLIGATION_WORDS: Final[Mapping[str, str]] = {
    "not_open": "Not open yet",
    "open": "Open",
    "overdue": "Overdue",
    "closed": "Closed",
    "exempt": "Exempt",
}
EFFECT_WORDS: Final[Mapping[str, str]] = {
    "refuse": "file refused",
    "reject": "correct and resubmit",
    "void": "treated as unknown",
    "ask": "please confirm or explain",
}
STATE_WORDS: Final[Mapping[str, str]] = {
    "none": "Not received",
    "refused": "Not accepted: unusable file",
    "rejected": "Not accepted: correct and resubmit",
    "held": "Held: confirm the month first",
    "questions": "Accepted, with questions open",
    "accepted": "Accepted",
    "nil": "Accepted: nothing to report",
    "withdrawn": "Withdrawn",
}


def outcome_words(outcome: Outcome | None, reason: Reason | None = None, *, is_short: bool = False) -> str:
    """Return what a verdict is called, such as `Below the cluster’s standard` or `Not in force`."""
    if outcome is None:
        return CONFIDENTIAL_WORDS
    if outcome is Outcome.NOT_APPLICABLE and reason is not None and reason in NOT_APPLICABLE_WORDS:
        return NOT_APPLICABLE_WORDS[reason]
    return (SHORT_WORDS if is_short else OUTCOME_WORDS)[outcome]


def threshold_words(threshold: Threshold | None, unit: str) -> str:
    """Return a threshold in words: `Meets at 90% or more; partly at 75% or more`."""
    if threshold is None:
        return ""
    words = f"Meets at {level_words(threshold.met, unit, is_higher=threshold.higher_is_better)}"
    if threshold.partly_met is not None:
        words += f"; partly at {level_words(threshold.partly_met, unit, is_higher=threshold.higher_is_better)}"
    return words


def basis_words(standard: StandardView) -> str:
    """Return `proposed`, or what of a threshold is published and by whom: `law: 12 months; 15 months is proposed`."""
    if not standard.is_published_figure and standard.mandate is Mandate.CLUSTER:
        return "proposed"
    mark = MANDATE_WORDS[standard.mandate].lower() if standard.mandate is not Mandate.CLUSTER else "published"
    return f"{mark}: {standard.published_figure}" if standard.published_figure else f"{mark} figure"


def level_words(level: Fraction, unit: str, *, is_higher: bool) -> str:
    """Return what has to be reached: `90% or more`, `12 months or less`, `100%`, `0 months`."""
    words = with_unit(shown(level), unit)
    if words == "100%" or (level == 0 and not is_higher):
        return words
    return f"{words} {'or more' if is_higher else 'or less'}"


def figures_words(figures: Figures, unit: str, threshold: Threshold | None) -> str:
    """Return a figure with the numbers behind it: `84% (42 of 50)`, `5 of 6`, `3 months`; `[c]` where confidential."""
    if figures.protection is not Protection.NONE:
        return CONFIDENTIAL
    numerator, denominator, value = figures.numerator, figures.denominator, figures.value
    if value is None:
        return (
            f"{shown(numerator)} of {shown(denominator)}" if numerator is not None and denominator is not None else ""
        )
    if numerator is None or denominator is None:
        return measured(value, unit, threshold)
    if unit == "%":
        return f"{measured(value, unit, threshold)} ({shown(numerator)} of {shown(denominator)})"
    if value == numerator:
        return f"{shown(numerator)} of {shown(denominator)}"
    return f"{measured(value, unit, threshold)} (from {shown(numerator)} and {shown(denominator)})"


def sentence(standard: StandardView, verdict: VerdictView) -> str:
    """Return the explanation beside a verdict: why there is none, or the numbers and the threshold."""
    if verdict.arithmetic:
        return verdict.arithmetic
    protection = PROTECTION_WORDS[verdict.figures.protection]
    if verdict.reason is not None:
        return _with_facts(f"{REASON_WORDS[verdict.reason]} {protection}".strip(), verdict)
    if protection:
        return protection
    figures = figures_words(verdict.figures, standard.unit, verdict.threshold) or WHATEVER.rstrip(".")
    threshold = threshold_words(verdict.threshold, standard.unit)
    return _with_facts(". ".join(part for part in (figures, threshold) if part) + ".", verdict)


def remark(standard: StandardView, verdict: VerdictView) -> str:
    """Return what to say beside a verdict whose numbers and threshold stand next to it: the reason, or the margin."""
    figures = verdict.figures
    if (
        verdict.arithmetic
        or verdict.reason is not None
        or figures.protection is not Protection.NONE
        or figures.margin is None
    ):
        return sentence(standard, verdict)
    return _with_facts(margin_words(figures.margin, standard.unit, is_met=verdict.outcome is Outcome.MET), verdict)


def margin_words(margin: Fraction, unit: str, *, is_met: bool) -> str:
    """Return how far a value lies from what meets the standard: `6 percentage points short of meeting it.`"""
    if margin == 0:
        return "Exactly at the threshold."
    units = {"%": "percentage points", "": ""}.get(unit, unit)
    distance = with_unit(shown(abs(margin), [Fraction(0)]), units)
    return f"{distance} better than the threshold." if is_met or margin > 0 else f"{distance} short of meeting it."


def _with_facts(text: str, verdict: VerdictView) -> str:
    """Add which part decided it, and the facts that go with it, as sentences of their own."""
    part = [f"Decided by: {verdict.part}"] if verdict.part else []
    facts = [fact[:1].upper() + fact[1:] for fact in verdict.detail if fact != verdict.part]
    return " ".join([text, *(f"{fact.rstrip('.')}." for fact in (*part, *facts))])


def few(names: list[str], most: int) -> str:
    """Return the first of many names and how many more there are: `Camden, Enfield and 12 more`."""
    return listed(names if len(names) <= most + 1 else [*names[:most], f"{len(names) - most} more"])


def sentence_case(text: str) -> str:
    """Return a text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return `1 return`, `2 returns`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"

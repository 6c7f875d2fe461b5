"""What one version of the rules changes in another, in plain English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from standards.exact import display
from standards.framework.ruleset import Indicator, RuleSet, Standard
from standards.framework.wording import measure_words, unit_of, with_unit
from standards.lists import listed
from standards.model import FieldCatalogue, Month, Threshold
from standards.reading import Reading


class RuleChangeKind(StrEnum):
    """What kind of change it is, the ones that can change a verdict first."""

    ADDED = "added"
    RETIRED = "retired"
    REMOVED = "removed"
    THRESHOLD = "threshold"
    MEASURE = "measure"
    FLOOR = "floor"
    REACH = "reach"  # whom it applies to, and when
    IMPORTANCE = "importance"
    WORDS = "words"
    KEEPING = "keeping"  # who owns it, and when it is reviewed
    READING = "reading"  # how returns are read, whatever the rules
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change, as a sentence. `id` is the standard's or the indicator's, or empty for the version as a whole."""

    id: str
    kind: RuleChangeKind
    sentence: str


READING_WORDS: Final = {
    Reading.FIRST: "Returns are read as by the first reading: what isn't in a return is not there at all.",
    Reading.SECOND: (
        "Returns are read as by the second reading: a row that is owed and isn't in the return is unknown; nil, z and "
        "zero say only what the contracts let them; what a return declares otherwise than the register waits until "
        "it's accepted, and the worse verdict stands; answers count as in time cell by cell."
    ),
}


def diff(older: RuleSet, newer: RuleSet, catalogue: FieldCatalogue | None = None) -> list[RuleChange]:
    """Return what `newer` changes, in its order, then what it has no longer.

    Args:
        older, newer: two versions.
        catalogue: gives the titles of fields and codes; without it they are named as the rule file names them.
    """
    return [
        *_heading(older, newer),
        *(
            change
            for standard in newer.standards
            for change in _standard(older.by_id.get(standard.id), standard, catalogue)
        ),
        *_gone(older.standards, newer.standards, "standard"),
        *_indicators(older, newer),
    ]


def _heading(older: RuleSet, newer: RuleSet) -> Iterator[RuleChange]:
    begins = f"Version {newer.version} is in force from {newer.in_force_from.words}. {newer.heading.approved_by}."
    yield RuleChange("", RuleChangeKind.HEADING, begins)
    if older.reading != newer.reading:
        yield RuleChange("", RuleChangeKind.READING, READING_WORDS[newer.reading])
    if older.definition_version != newer.definition_version:
        now, was = newer.definition_version, older.definition_version
        yield RuleChange("", RuleChangeKind.HEADING, f"It goes with version {now} of the definition; it was {was}.")


def _gone(
    older: tuple[Standard | Indicator, ...], newer: tuple[Standard | Indicator, ...], what: str
) -> Iterator[RuleChange]:
    kept = {shown.id for shown in newer}
    for shown in older:
        if shown.id not in kept:
            yield RuleChange(shown.id, RuleChangeKind.REMOVED, f"{shown.id}, “{shown.title}”, is no longer a {what}.")


def _indicators(older: RuleSet, newer: RuleSet) -> Iterator[RuleChange]:
    before = {indicator.id: indicator for indicator in older.indicators}
    for indicator in newer.indicators:
        was = before.get(indicator.id)
        if was is None:
            yield RuleChange(
                indicator.id,
                RuleChangeKind.ADDED,
                f"{indicator.id}, “{indicator.title}”, is a new indicator, shown for information only.",
            )
        elif was != indicator:
            what = "is calculated differently" if was.measure != indicator.measure else "has been reworded"
            yield RuleChange(indicator.id, RuleChangeKind.WORDS, f"{indicator.id}, “{indicator.title}”, {what}.")
    yield from _gone(older.indicators, newer.indicators, "figure that is shown")


def _standard(was: Standard | None, now: Standard, catalogue: FieldCatalogue | None) -> Iterator[RuleChange]:
    named = f"{now.id}, “{now.title}”,"
    if was is None:
        words = _threshold_words(now.threshold(max(threshold.since for threshold in now.thresholds)), now)
        yield RuleChange(now.id, RuleChangeKind.ADDED, f"{named} is new. {words}".strip())
        return
    if was.retired_from != now.retired_from:
        yield RuleChange(now.id, RuleChangeKind.RETIRED, f"{named} {_retirement(was.retired_from, now.retired_from)}.")
    yield from _thresholds(was, now, named)
    if was.measure != now.measure:
        described, before = measure_words(now, catalogue), measure_words(was, catalogue)
        sentence = f"{named} is calculated differently. Now: {described} Before: {before}"
        yield RuleChange(now.id, RuleChangeKind.MEASURE, sentence)
    if was.too_few_below != now.too_few_below:
        floors = [str(standard.too_few_below) if standard.too_few_below else "no" for standard in (now, was)]
        sentence = f"{named} now needs {floors[0]} cases for a verdict; it needed {floors[1]}."
        yield RuleChange(now.id, RuleChangeKind.FLOOR, sentence)
    yield from _words(was, now, named)


def _retirement(was: Month | None, now: Month | None) -> str:
    before = f"; it was to be from {was.words}" if was is not None else ""
    return f"is not retired{before}" if now is None else f"is retired from {now.words}{before}"


def _thresholds(was: Standard, now: Standard, named: str) -> Iterator[RuleChange]:
    """Yield each month from which another threshold holds than did before."""
    months = sorted({threshold.since for threshold in (*was.thresholds, *now.thresholds)})
    shown: tuple[Any, Any] | None = None
    for month in months:
        before, after = was.threshold(month), now.threshold(month)
        pair = (_bounds(before), _bounds(after))
        if pair[0] != pair[1] and pair != shown and after is not None:
            shown = pair
            sentence = f"{named} from {month.words}: {_threshold_words(after, now)} {_before(before, was)}".strip()
            yield RuleChange(now.id, RuleChangeKind.THRESHOLD, sentence)


def _bounds(threshold: Threshold | None) -> tuple[Any, ...]:
    return () if threshold is None else (threshold.met, threshold.partly_met, threshold.higher_is_better)


def _before(threshold: Threshold | None, standard: Standard) -> str:
    if threshold is None:
        return "Before, it was not in force."
    return f"Before, {_takes(threshold, standard, 'met')}."


def _threshold_words(threshold: Threshold | None, standard: Standard) -> str:
    if threshold is None:
        return ""
    return f"{_takes(threshold, standard, 'meets')}. Decided: {threshold.decided}."


def _takes(threshold: Threshold, standard: Standard, verb: str) -> str:
    unit, tail = unit_of(standard), "or more" if threshold.higher_is_better else "or less"
    words = f"{with_unit(display(threshold.met), unit)} {tail} {verb} it"
    if threshold.partly_met is not None:
        words += f", {with_unit(display(threshold.partly_met), unit)} {tail} partly"
    return words


_REACH = {"applies_to": "whom it applies to", "condition": "when it applies", "better": "which way is better"}
_WORDS = {
    "title": "its title",
    "why": "its reason",
    "recommend": "its recommendation",
    "source": "its source",
    "says": "its sentence",
    "says_zero": "its sentence",
    "says_never": "its sentence",
    "unit": "its unit",
    "theme": "its theme",
    "basis": "whether its figure is published",
    "published_figure": "which figure is published",
    "citations": "its citations",
    "checked_by": "what shows that it can't shrink by not looking",
    "published_population": "whom the published figure covers",
    "role": "what the reports use it for",
    "looking": "why it can't shrink by not looking",
}
_KEEPING = {"owner": "its owner", "review_by": "its review date"}


def _words(was: Standard, now: Standard, named: str) -> Iterator[RuleChange]:
    kinds = ((RuleChangeKind.REACH, _REACH), (RuleChangeKind.WORDS, _WORDS), (RuleChangeKind.KEEPING, _KEEPING))
    for kind, keys in kinds:
        changed = dict.fromkeys(words for key, words in keys.items() if getattr(was, key) != getattr(now, key))
        if changed:
            title = f" Its title was “{was.title}”." if was.title != now.title else ""
            yield RuleChange(now.id, kind, f"{named} changes {listed(changed)}.{title}")
    if was.importance != now.importance:
        is_core = "is now" if now.importance == "core" else "is no longer"
        yield RuleChange(now.id, RuleChangeKind.IMPORTANCE, f"{named} {is_core} a core standard.")

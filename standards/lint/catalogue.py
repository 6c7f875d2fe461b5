"""Every finding of the lint: its code, its weight, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Weight(StrEnum):
    """What a finding means for the rule set, the heaviest first."""

    ERROR = "error"  # it cannot be used, or would assess wrongly
    REVIEW = "look"  # a person should look at it; nothing is stopped


@dataclass(frozen=True, slots=True)
class LintCode:
    """A kind of finding."""

    code: str
    weight: Weight
    fix: str


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing found.

    Attributes:
        code: which kind; see `CODES`.
        weight: whether it stops the rule set.
        where: the file or version, and the standard or waiver.
        message: what is wrong, naming the key and the value.
        fix: what to do.
    """

    code: str
    weight: Weight
    where: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message} {self.fix} [{self.code}]"


def _codes(*rows: tuple[str, Weight, str]) -> Mapping[str, LintCode]:
    return {code: LintCode(code, weight, fix) for code, weight, fix in rows}


_E, _L = Weight.ERROR, Weight.REVIEW
CODES: Final = _codes(
    ("unreadable", _E, "Correct the file as the message says. Nothing else in it has been checked."),
    ("vanished_id", _E, "Put the standard back and give it `retired_from`. A standard is retired, never removed."),
    ("reused_id", _E, "Give the new standard an id that has never been used."),
    ("dates_out_of_order", _E, "Put the entries in order of `from`, each month once."),
    ("retired_too_early", _E, "`retired_from` must come after the first threshold's `from`."),
    ("version_twice", _E, "Give each version its own name and its own first month."),
    ("version_out_of_order", _E, "Give it a first month after that of the version it replaces."),
    ("no_threshold_at_start", _L, "Check that you don't want it assessed in the version's first month."),
    ("bands_wrong", _E, "`partly_met` must be easier to reach than `met`."),
    ("better_wrong", _E, "Remove `better: lower`, or use `complement` to assess the rest."),
    ("level_wrong", _E, "Change `applies_to`, or choose another kind of measure."),
    ("unknown_sheet", _E, "Use the name of a sheet in the contracts."),
    ("unknown_field", _E, "Use a field of that sheet, or of the register it extends; the contracts list them."),
    ("wrong_kind", _E, "Use a field of the kind that the measure needs."),
    ("unknown_code", _E, "Use a code that the field allows, or a named set of such codes."),
    ("unknown_set", _E, "Use a set named in codes.yaml, or list the codes."),
    ("unknown_theme", _E, "Add the theme, with its title, under `themes`."),
    ("replaces_in_a_circle", _E, "Correct `replaces`, so that each version replaces an older one."),
    ("replaces_nothing", _E, "Name the version that it replaces, or leave `replaces` out of the first one."),
    ("review_overdue", _L, "Review the standard, and set a new `review_by` in the next version."),
    ("empty_words", _E, "Write the sentence: boards will read it."),
    ("says_wrong", _E, "Use only {n}, {d}, {value} and {part}, and {part} only where there are parts."),
    (
        "published_unnamed",
        _E,
        "Say which figure is published (`published_figure`) and who its source covers (`published_population`).",
    ),
    (
        "citation_missing",
        _E,
        "Cite the figure under `citations`: document, page, date, numerator and denominator, and whether the measure "
        "counts the same. If you can't find where it was published, it's `proposed`.",
    ),
    ("looking_unchecked", _E, "In `checked_by`, name the standards or indicators that provide the check."),
    ("check_unknown", _E, "Name a standard or an indicator of this version that is in force."),
    ("published_edited", _E, "Restore the file as it was approved, and make the change in a new version."),
    ("published_missing", _E, "Restore the file. Published versions are kept."),
    ("published_unlisted", _L, "Once the board has approved it, add it to published.yaml."),
    ("floor_missing", _E, "Add `too_few_below`: how many cases a verdict needs."),
    ("floor_too_low", _E, "Raise `too_few_below`."),
    ("floor_needless", _E, "Remove `too_few_below`: this measure doesn't count cases."),
    (
        "shrinks_by_not_looking",
        _L,
        "Say in `looking` why the denominator can't be made smaller by recording less.",
    ),
    (
        "field_unused",
        _E,
        "Use it in a standard or an indicator, list its other use in field_uses.yaml, or stop asking for it.",
    ),
    ("use_unknown", _E, "Remove the entry, or correct its sheet and field."),
    ("burden_over_target", _L, "Ask for less: drop a field, or ask for it less often."),
    ("waiver_overlaps", _E, "End the first before the second begins, or keep one."),
    ("waiver_unknown_standard", _E, "Name a standard of the rule sets."),
    ("waiver_unknown_area", _E, "Use the ONS code of a borough, or the id of a cluster."),
    ("waiver_lapsing", _L, "Decide whether to end the exception or agree a new one."),
)


def finding(code: str, where: str, message: str) -> LintFinding:
    """Return a finding of a known kind."""
    kind = CODES[code]
    return LintFinding(code, kind.weight, where, message, kind.fix)

"""What stands around the rule sets: waivers, fields nobody uses, the burden on the boroughs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import combinations

from standards.exact import display
from standards.framework.field_uses import FieldUse
from standards.framework.references import used_by
from standards.framework.ruleset import RuleBook, RuleSet
from standards.framework.waivers import Waiver, WaiverBook
from standards.lint.catalogue import LintFinding, finding
from standards.model import FieldCatalogue, Month


def waiver_findings(
    book: RuleBook, waivers: WaiverBook, month: Month, areas: Collection[str] | None
) -> Iterator[LintFinding]:
    """Yield what is wrong with the waivers."""
    known = {standard.id for rules in book.versions for standard in rules.standards}
    for waiver in waivers.waivers:
        if waiver.standard not in known:
            yield finding("waiver_unknown_standard", waiver.id, f"there is no standard {waiver.standard}.")
        for area in waiver.boroughs:
            if areas is not None and area not in areas:
                yield finding("waiver_unknown_area", waiver.id, f"there is no borough {area}.")
        if waiver.until == month:
            yield finding("waiver_lapsing", waiver.id, f"it ends with {month.words}.")
    for first, second in combinations(waivers.waivers, 2):
        yield from _overlap(first, second)


def _overlap(first: Waiver, second: Waiver) -> Iterator[LintFinding]:
    shared = sorted(set(first.boroughs) & set(second.boroughs))
    if first.standard == second.standard and shared and first.since <= second.until and second.since <= first.until:
        message = f"it overlaps with {first.id}: both waive {first.standard} for {', '.join(shared)}."
        yield finding("waiver_overlaps", second.id, message)


def unused_findings(rules: RuleSet, catalogue: FieldCatalogue, uses: Collection[FieldUse]) -> Iterator[LintFinding]:
    """Yield fields that the boroughs are asked for and nothing uses, and uses of fields that don't exist."""
    listed = {(use.sheet, name) for use in uses for name in use.fields}
    for sheet, name in sorted(listed):
        if sheet not in catalogue.sheets or name not in catalogue.sheets[sheet].fields:
            yield finding("use_unknown", "field_uses.yaml", f"the sheet {sheet!r} has no field {name!r}.")
    used = used_by(rules, catalogue).keys() | listed
    for sheet, contract in catalogue.sheets.items():
        for name, field in contract.fields.items():
            if not field.parts and (sheet, name) not in used:
                yield finding("field_unused", rules.version, f"nothing uses {name!r} of the sheet {sheet!r}.")


def burden_findings(minutes: Mapping[str, Fraction], target: int) -> Iterator[LintFinding]:
    """Yield whether an ordinary month asks for more time than it should, and which sheets ask for most."""
    total = sum(minutes.values(), Fraction(0))
    if total > target:
        most = sorted(minutes, key=lambda sheet: (-minutes[sheet], sheet))[:3]
        words = ", ".join(f"{sheet} {display(minutes[sheet], places=0)}" for sheet in most)
        message = f"an ordinary month takes {display(total, places=0)} minutes, over {target}; most for {words}."
        yield finding("burden_over_target", "contracts", message)

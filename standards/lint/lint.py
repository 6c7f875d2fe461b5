"""Runs every check of the lint over the versions, the waivers and what surrounds them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from standards.errors import RuleFileError
from standards.framework.field_uses import USES, FieldUse, load_uses
from standards.framework.ruleset import PUBLISHED, RULESETS, RuleBook, RuleSet, load_rules
from standards.framework.waivers import WaiverBook, load_waivers
from standards.lint.catalogue import LintFinding, finding
from standards.lint.fields import field_findings
from standards.lint.floors import floor_findings
from standards.lint.numbers import number_findings
from standards.lint.versions import AudienceView, read_published, version_findings
from standards.lint.waivers_and_burden import burden_findings, unused_findings, waiver_findings
from standards.lint.words import word_findings
from standards.model import FieldCatalogue, Month

TARGET_MINUTES = 240
T = TypeVar("T")


@dataclass(frozen=True)
class LintContext:
    """What the rule sets are checked against.

    Attributes:
        catalogue: the contracts' sheets, fields, codes and sets.
        month: decides which reviews are overdue and which version is the newest in force.
        waivers: the agreed exceptions.
        published: hashes of the versions that were approved; None leaves that check out.
        areas: codes of boroughs and ids of clusters that a waiver may name; None leaves that check out.
        uses: what else uses fields, beside standards and indicators; None leaves that check out.
        minutes: what an ordinary month's returns cost one borough, by sheet; None leaves that check out.
        target: the minutes that an ordinary month should cost at most.
    """

    catalogue: FieldCatalogue
    month: Month
    waivers: WaiverBook = field(default_factory=WaiverBook)
    published: AudienceView | None = None
    areas: Collection[str] | None = None
    uses: Collection[FieldUse] | None = None
    minutes: Mapping[str, Fraction] | None = None
    target: int = TARGET_MINUTES


def lint_folder(
    catalogue: FieldCatalogue,
    month: Month,
    folder: Path = RULESETS,
    waivers: Sequence[tuple[Path, Collection[str] | None]] = (),
    minutes: Mapping[str, Fraction] | None = None,
) -> list[LintFinding]:
    """Check a folder of rule files, and files of waivers, each with the areas that it may name (any, if None).

    What cannot be read is a finding like any other. While there is one nothing else is said, for the rest would only be
    what follows from it.
    """
    broken: list[LintFinding] = []
    versions = [_readable(load_rules, path, broken) for path in sorted(folder.glob("*.yaml")) if path.name != PUBLISHED]
    waived = [(_readable(load_waivers, path, broken), areas) for path, areas in waivers]
    published = _readable(read_published, folder / PUBLISHED, broken)
    uses = _readable(load_uses, USES, broken)
    if broken:
        return broken
    context = LintContext(catalogue, month, published=published, uses=uses, minutes=minutes)
    book = RuleBook(tuple(sorted(filter(None, versions), key=lambda version: version.in_force_from)))
    of_waivers = (
        waiver_finding
        for waiver_book, areas in waived
        for waiver_finding in waiver_findings(book, waiver_book or WaiverBook(), month, areas)
    )
    return _errors_first([*lint(book, context), *of_waivers])


def _readable(load: Callable[[Path], T], path: Path, broken: list[LintFinding]) -> T | None:
    try:
        return load(path)
    except RuleFileError as error:
        broken.extend(finding("unreadable", path.name, problem) for problem in error.problems)
        return None


def lint(book: RuleBook, context: LintContext) -> list[LintFinding]:
    """Return everything wrong with the versions, errors first, each in the order of the files."""
    findings = [
        *version_findings(book, context.published),
        *(finding for rules in book.versions for finding in _of_version(rules, book, context)),
        *waiver_findings(book, context.waivers, context.month, context.areas),
    ]
    newest = [version for version in book.versions if version.in_force_from <= context.month] or list(book.versions)
    if newest and context.uses is not None:
        findings.extend(unused_findings(newest[-1], context.catalogue, context.uses))
    if context.minutes is not None:
        findings.extend(burden_findings(context.minutes, context.target))
    return _errors_first(findings)


def _errors_first(findings: Iterable[LintFinding]) -> list[LintFinding]:
    return sorted(findings, key=lambda lint_finding: str(lint_finding.weight) != "error")


def _of_version(rules: RuleSet, book: RuleBook, context: LintContext) -> Iterator[LintFinding]:
    is_newest = book.versions[-1] is rules
    for shown in rules.shown:
        where = f"{rules.version} {shown.id}"
        yield from field_findings(shown, where, context.catalogue)
        yield from word_findings(shown, where, rules)
    for standard in rules.standards:
        where = f"{rules.version} {standard.id}"
        yield from number_findings(standard, where, rules, context.month if is_newest else None)
        yield from floor_findings(standard, where, context.catalogue)

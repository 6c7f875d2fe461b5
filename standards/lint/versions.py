"""Versions: what was published stays as it was, ids are permanent, and each version follows on from the last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

from pydantic import Field

from standards.framework.ruleset import RuleBook, RuleSet, Standard
from standards.lint.catalogue import LintFinding, finding
from standards.yaml import FilePart, Name, read

AudienceView = Mapping[str, str]
"""SHA-256 of each version that was approved."""


class _Entry(FilePart):
    version: Name
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class _PublishedFile(FilePart):
    published: list[_Entry] = Field(default=[])


def read_published(path: Path) -> AudienceView:
    """Read the hashes of what was approved.

    Raises:
        RuleSetError: the file cannot be read.
    """
    file = read(path, _PublishedFile)
    return {entry.version: entry.sha256 for entry in file.published}


def version_findings(book: RuleBook, published: AudienceView | None) -> Iterator[LintFinding]:
    """Yield what is wrong between versions."""
    if published is not None:
        yield from _edited(book, published)
    yield from _replaced(book)
    for first, second in combinations(book.versions, 2):
        if first.version == second.version or (
            first.in_force_from == second.in_force_from and not (first.is_shadow or second.is_shadow)
        ):
            yield finding(
                "version_twice", second.version, f"{first.version} has the same name, or begins in the same month."
            )
    for newer in book.versions:
        older = _before(book, newer)
        if older is not None:
            yield from _ids(older, newer)
    yield from _returned(book)


def _edited(book: RuleBook, published: AudienceView) -> Iterator[LintFinding]:
    files = {version.version: version for version in book.versions}
    for version, sha256 in published.items():
        if version not in files:
            yield finding("published_missing", version, "this version was published, but its file is missing.")
        elif files[version].sha256 != sha256:
            yield finding("published_edited", version, "the file isn't the one that was published.")
    for version, rules in files.items():
        if version not in published and not rules.is_shadow:
            yield finding("published_unlisted", version, "this version isn't in the list of published versions.")


def _replaced(book: RuleBook) -> Iterator[LintFinding]:
    by_version = {version.version: version for version in book.versions}
    for rules in book.versions:
        replaced = rules.heading.replaces
        if replaced is None:
            continue
        if replaced not in by_version:
            yield finding("replaces_nothing", rules.version, f"it replaces {replaced}, but there's no such version.")
        elif _comes_back(rules, by_version):
            yield finding("replaces_in_a_circle", rules.version, f"it replaces {replaced}, which leads back to it.")
        elif by_version[replaced].in_force_from >= rules.in_force_from:
            message = f"it begins in {rules.in_force_from}, not after {replaced}, which it replaces."
            yield finding("version_out_of_order", rules.version, message)


def _comes_back(rules: RuleSet, by_version: Mapping[str, RuleSet]) -> bool:
    seen: set[str] = set()
    at: str | None = rules.version
    while at is not None and at in by_version and at not in seen:
        seen.add(at)
        at = by_version[at].heading.replaces
    return at in seen


def _before(book: RuleBook, rules: RuleSet) -> RuleSet | None:
    """Return the version that one replaces, or else the one before it: two proposals need not agree with each other."""
    by_version = {version.version: version for version in book.versions}
    if rules.heading.replaces in by_version:
        return by_version[rules.heading.replaces]
    position = book.versions.index(rules)
    return book.versions[position - 1] if position else None


def _ids(older: RuleSet, newer: RuleSet) -> Iterator[LintFinding]:
    """Yield what happened to ids: none may vanish, and none may come to mean another thing."""
    for standard in older.standards:
        where = f"{newer.version} {standard.id}"
        if standard.id not in newer.by_id:
            yield finding("vanished_id", where, f"{standard.title!r} was in {older.version} but isn't in this version.")
        elif _is_other(standard, newer.by_id[standard.id]):
            title = newer.by_id[standard.id].title
            yield finding("reused_id", where, f"it was {standard.title!r} in {older.version}, but it's {title!r} now.")


def _is_other(older: Standard, newer: Standard) -> bool:
    """Say whether an id has come to stand for another standard: its title and what it is worked out from changed."""
    before, after = older.measure, newer.measure
    sheets = [getattr(measure, "sheet", "") for measure in (before, after)]
    return older.title != newer.title and (before.kind != after.kind or sheets[0] != sheets[1])


def _returned(book: RuleBook) -> Iterator[LintFinding]:
    """Yield ids that were retired and are back."""
    retired: dict[str, str] = {}
    for rules in book.versions:
        for standard in rules.standards:
            if standard.retired_from is not None:
                retired[standard.id] = rules.version
            elif standard.id in retired:
                message = f"this id was retired in {retired[standard.id]} and is used again."
                yield finding("reused_id", f"{rules.version} {standard.id}", message)

"""Words: everything a board will read is there, and the sentences ask for figures that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

from standards.framework.ruleset import Indicator, RuleSet, Standard
from standards.lint.catalogue import LintFinding, finding
from standards.reading import Reading

_NUMBER = re.compile(r"\d+")
FIGURES = frozenset({"n", "d", "value", "part"})


def word_findings(shown: Standard | Indicator, where: str, rules: RuleSet) -> Iterator[LintFinding]:
    """Yield what is missing or wrong in the words of a standard or an indicator."""
    keys = ["title", "theme", "why", "source"]
    if isinstance(shown, Standard):
        keys += ["owner", "recommend"]
        yield from _published(shown, where)
        yield from _backed(shown, where, rules)
        yield from _says(shown, where)
        for threshold in shown.thresholds:
            if not threshold.decided.strip():
                yield finding("empty_words", where, f"it doesn't say who decided the threshold from {threshold.since}.")
    for key in keys:
        if not str(getattr(shown, key)).strip():
            yield finding("empty_words", where, f"{key} is empty.")
    if rules.themes and shown.theme not in rules.themes:
        yield finding("unknown_theme", where, f"there is no theme {shown.theme!r}.")


def _published(standard: Standard, where: str) -> Iterator[LintFinding]:
    if standard.basis == "published" and not (standard.published_figure and standard.published_population):
        yield finding("published_unnamed", where, "its basis is published.")


def _backed(standard: Standard, where: str, rules: RuleSet) -> Iterator[LintFinding]:
    """Yield published figures without a citation, and claims in `looking` that nothing shows.

    Versions of the first reading were published before either could be said.
    """
    if rules.reading is Reading.FIRST or standard.retired_from is not None:
        return
    if standard.basis == "published" and not standard.citations:
        yield finding("citation_missing", where, "its figure is published, but it doesn't say where.")
    elif uncited := _uncited(standard):
        message = f"no citation gives {' or '.join(uncited)}, which published_figure says is published."
        yield finding("citation_missing", where, message)
    if standard.looking and not standard.checked_by:
        yield finding("looking_unchecked", where, "`looking` relies on a check, and `checked_by` names none.")
    shown = {item.id for item in rules.shown if not (isinstance(item, Standard) and item.retired_from is not None)}
    for name in standard.checked_by:
        if name not in shown:
            yield finding("check_unknown", where, f"checked_by names {name}.")


def _uncited(standard: Standard) -> list[str]:
    """Return the numbers that are said to be published and stand in no citation's figure."""
    stated = [part for part in (standard.published_figure or "").split(";") if "proposed" not in part]
    cited = {number for citation in standard.citations for number in _NUMBER.findall(citation.figure)}
    return [number for part in stated for number in _NUMBER.findall(part) if number not in cited]


def _says(standard: Standard, where: str) -> Iterator[LintFinding]:
    for key in ("says", "says_zero", "says_never"):
        sentence = getattr(standard, key)
        if sentence is None:
            continue
        try:
            asked = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
        except ValueError:
            asked = {"{"}
        allowed = FIGURES if key == "says" else frozenset()
        if not standard.measure.has_parts:
            allowed -= {"part"}
        if not asked <= allowed:
            yield finding("says_wrong", where, f"{key} asks for {', '.join(sorted(asked - allowed))}.")

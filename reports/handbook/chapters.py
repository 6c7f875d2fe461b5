"""What stands in which chapter of the handbook, and everything that its templates ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from reports.handbook.view import HandbookView, Theme, all_sets, indicators, kind_entries, themes
from reports.site.pages import Link
from reports.wording import numbers
from reports.wording.words import counted
from standards.framework.briefing import Point
from standards.framework.ruleset import Indicator, Standard
from standards.model import Evidence, Month, Outcome, Threshold
from standards.reading import Reading
from standards.verdicts.compare import outcome_of

PDF_FILE: Final = "minimum-standards-handbook.pdf"
SECTIONS: Final = (
    Link("index.html", "About"),
    Link("verdicts.html", "How verdicts are given"),
    Link("standards.html", "Standards"),
    Link("indicators.html", "For information only"),
    Link("measures.html", "Measures"),
    Link("briefing.html", "Briefing"),
    Link("words.html", "Glossary"),
)
DUE, UNKNOWN = 50, 5
EXAMPLE: Final = Threshold(Month(2026, 4), Fraction(85), Fraction(70), "an example")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: a page of its own, and a part of what is printed.

    Attributes:
        id, file: how it is found.
        title: in lists of chapters; `heading` stands over it, `about` says there what it holds, `kicker` stands above.
        template: what it is written by.
        section: the page that stands for it among the sections.
        theme: the theme whose standards it holds.
    """

    id: str
    file: str
    title: str
    template: str
    heading: str
    section: str
    about: str = ""
    kicker: str = ""
    theme: Theme | None = None


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point of the briefing with what answers it in this version, or why nothing does."""

    quote: str
    paragraph: int
    is_first: bool
    answered: tuple[Standard, ...]
    shown: tuple[Indicator, ...]
    why: str


@dataclass(frozen=True, slots=True)
class PointSection:
    title: str
    points: tuple[PointRow, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """What may be where something is missing, and what is said of it."""

    known: int
    low: str
    high: str
    outcome: Outcome


def chapters(view: HandbookView) -> tuple[Chapter, ...]:
    """Return the chapters in their order."""
    return (
        _chapter("about", "About the framework", "What it is, and what it is not.", "index.html"),
        _chapter("verdicts", "How verdicts are given", "The five verdicts, and what happens if figures are missing."),
        _chapter("standards", "All standards", "Every standard with its newest thresholds, theme by theme."),
        *(_theme(theme) for theme in themes(view)),
        _chapter("indicators", "For information only", "Figures without a threshold, and why they have none."),
        _chapter("measures", "How a standard is measured", "The ten kinds of measure, each with an example."),
        _chapter("briefing", "What areas asked for", "The briefing, point by point, with the standards that cover it."),
        _chapter("words", "Glossary and lists", "What terms mean here, and the lists that standards use."),
    )


def context(view: HandbookView) -> Mapping[str, Any]:
    """Return what all chapters share."""
    rules, points = view.rules, view.coverage.points
    return {
        "view": view,
        "rules": rules,
        "themes": themes(view),
        "chapters": chapters(view),
        "sections": SECTIONS,
        "in_force": standing(view),
        "counts": _counts(rules.standards),
        "outcomes": {outcome.value: outcome for outcome in Outcome},
        "example": [example(known) for known in (45, 40, 36, 29)],
        "indicators": indicators(view),
        "kinds": kind_entries(view),
        "briefing": view.coverage.briefing,
        "briefing_sections": list(_briefing(view)),
        "points": points,
        "paragraphs": len({point.paragraph for point in points}),
        "answered": sum(not point.not_a_standard for point in points),
        "abbreviations": _abbreviations(view),
        "sets": all_sets(view),
        "is_strict": rules.reading is Reading.SECOND,
        "unseen": [(route_titles(view, item.routes), item) for item in view.unseen],
        "pdf_file": PDF_FILE,
    }


def route_titles(view: HandbookView, names: Iterable[str]) -> list[str]:
    """Return fields named as `sheet.field` by their titles: `Activity, Referrals declined`."""
    titles = []
    for name in names:
        sheet, _, field = name.partition(".")
        described = view.catalogue.field(sheet, field)
        titles.append(f"{view.catalogue.sheets[sheet].title}, {described.title if described else field}")
    return titles


def pages_by_anchor(view: HandbookView) -> dict[str, str]:
    """Return the page on which each thing stands that can be linked to."""
    pages = {f"chapter-{chapter.id}": chapter.file for chapter in chapters(view)}
    for chapter in chapters(view):
        if chapter.theme is not None:
            pages[f"theme-{chapter.theme.id}"] = chapter.file
            pages |= {entry.shown.id: chapter.file for entry in chapter.theme.entries}
    pages |= {indicator.id: "indicators.html" for indicator in view.rules.indicators}
    pages |= {f"kind-{entry.kind.name}": "measures.html" for entry in kind_entries(view)}
    return pages | {f"paragraph-{point.paragraph}": "briefing.html" for point in view.coverage.points}


def example(known: int) -> Example:
    """Return what is said where so many of the known actions were done, and some are unknown."""
    low, high = (Fraction(100 * number, DUE) for number in (known, known + UNKNOWN))
    outcome = outcome_of(Evidence(low, high), EXAMPLE)
    return Example(known, f"{numbers.shown(low)}%", f"{numbers.shown(high)}%", outcome or Outcome.NOT_ASSESSABLE)


def _chapter(name: str, title: str, about: str, file: str = "") -> Chapter:
    at = file or f"{name}.html"
    heading = "Minimum standards on abuse between young people" if name == "about" else title
    return Chapter(name, at, title, f"handbook/{name}.html", heading, at, about)


def _theme(theme: Theme) -> Chapter:
    core = sum(entry.is_core for entry in theme.entries)
    kicker = f"{counted(len(theme.entries), 'standard')}, {core or 'none'} of them core"
    file = f"theme-{theme.id.replace('_', '-')}.html"
    return Chapter(
        f"theme-{theme.id}",
        file,
        theme.title,
        "handbook/theme.html",
        theme.title,
        "standards.html",
        kicker=kicker,
        theme=theme,
    )


def standing(view: HandbookView) -> str:
    """Return from when the version is in force, or that it is a shadow version."""
    heading = view.rules.heading
    if heading.shadow_from is not None:
        return f"a shadow version from {heading.shadow_from.words}, proposed for {heading.in_force_from.words}"
    return f"in force from {heading.in_force_from.words}"


def _counts(standards: Iterable[Standard]) -> dict[str, int]:
    held = list(standards)
    return {
        "core": sum(standard.importance == "core" for standard in held),
        "borough": sum(standard.applies_to == "each_borough" for standard in held),
        "cluster": sum(standard.applies_to == "cluster" for standard in held),
        "published": sum(standard.basis == "published" for standard in held),
    }


def _briefing(view: HandbookView) -> Iterator[PointSection]:
    indicator = {indicator.id: indicator for indicator in view.rules.indicators}
    seen: set[int] = set()
    for section in view.coverage.sections:
        rows = []
        for point in section.points:
            rows.append(_point(point, view, indicator, point.paragraph not in seen))
            seen.add(point.paragraph)
        yield PointSection(section.title, tuple(rows))


def _point(point: Point, view: HandbookView, indicator: Mapping[str, Indicator], is_first: bool) -> PointRow:
    by_id = view.rules.by_id
    answered = tuple(by_id[standard_id] for standard_id in point.answered_by if standard_id in by_id)
    why = point.not_a_standard or ("" if answered else "Nothing in this version covers it.")
    shown = tuple(indicator[indicator_id] for indicator_id in point.shown_by if indicator_id in indicator)
    return PointRow(point.quote, point.paragraph, is_first, answered, shown, why)


def _abbreviations(view: HandbookView) -> dict[str, str]:
    """Return every code that is an abbreviation, with what it stands for."""
    fields = (field for sheet in view.catalogue.sheets.values() for field in sheet.fields.values())
    titles = {code: title for field in fields for code, title in field.code_titles.items() if code.isupper()}
    return {code: titles[code] for code in sorted(titles) if code.isalpha()}

"""The framework as its readers need it: every standard, indicator and kind of measure in words, from one rule set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from reports.wording import numbers
from reports.wording.numbers import with_unit
from reports.wording.words import level_words
from standards.framework.briefing import Coverage, Point
from standards.framework.glossary import Term
from standards.framework.references import references
from standards.framework.ruleset import Indicator, RuleSet, Standard
from standards.framework.schema import KindInWords, as_yaml, first_of, kinds
from standards.framework.unseen import UnseenRoutes
from standards.framework.wording import condition_words, measure_words, unit_of
from standards.measures.session import in_words
from standards.model import Field, FieldCatalogue

INVENTED = "(invented)"


@dataclass(frozen=True)
class HandbookView:
    """Everything a handbook is made from.

    Attributes:
        rules: the version that it shows.
        catalogue: gives fields and codes their titles.
        coverage: what the briefing says, and what answers it.
        glossary: words with a sense of their own.
        code_version: the code that made it.
        unseen: ways to look better that arithmetic can't see.
    """

    rules: RuleSet
    catalogue: FieldCatalogue
    coverage: Coverage
    glossary: tuple[Term, ...]
    code_version: str = ""
    unseen: tuple[UnseenRoutes, ...] = ()

    @property
    def is_demonstration(self) -> bool:
        """Whether the boards and decisions are invented, as the approval of a demonstration says of itself."""
        return INVENTED in self.rules.heading.approved_by


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """The thresholds of a span of months, in words. `partly` is empty where nothing partly meets it."""

    span: str
    met: str
    partly: str
    decided: str


@dataclass(frozen=True, slots=True)
class NamedList:
    """Something with a name and what it holds: a sheet with its fields, a set with its codes."""

    name: str
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandbookEntry:
    """A standard or an indicator. What only standards have is empty for an indicator."""

    shown: Standard | Indicator
    measured: str
    window: str
    fields: tuple[NamedList, ...]
    sets: tuple[NamedList, ...]
    points: tuple[Point, ...]
    thresholds: tuple[ThresholdRow, ...] = ()
    condition: str = ""

    @property
    def standard(self) -> Standard | None:
        return self.shown if isinstance(self.shown, Standard) else None

    @property
    def now(self) -> ThresholdRow:
        """Return the newest thresholds."""
        return self.thresholds[0]

    @property
    def is_core(self) -> bool:
        return self.standard is not None and self.standard.importance == "core"

    @property
    def basis(self) -> str:
        """Return what of the thresholds somebody has published, or `Proposed`."""
        standard = self.standard
        if standard is None or standard.basis == "proposed":
            return "Proposed"
        return f"Published: {standard.published_figure}" if standard.published_figure else "Published"

    @property
    def applies_to(self) -> str:
        return "Each borough" if self.shown.applies_to == "each_borough" else "The cluster as a whole"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with its standards or its indicators, in the rule set's order."""

    id: str
    title: str
    entries: tuple[HandbookEntry, ...]


@dataclass(frozen=True, slots=True)
class KindEntry:
    """A kind of measure, with an example out of the rule set and everything that uses it."""

    kind: KindInWords
    example: Standard | Indicator | None
    words: str
    yaml: str
    used_by: tuple[Standard | Indicator, ...]


def themes(view: HandbookView) -> tuple[Theme, ...]:
    """Return the standards by theme: the themes that the rule set names, then those that it forgot to."""
    return _by_theme(view, view.rules.standards)


def indicators(view: HandbookView) -> tuple[Theme, ...]:
    """Return the indicators by theme, in the same order."""
    return _by_theme(view, view.rules.indicators)


def _by_theme(view: HandbookView, shown: Sequence[Standard | Indicator]) -> tuple[Theme, ...]:
    titles = view.rules.themes
    names = dict.fromkeys([*titles, *(standard.theme for standard in shown)])
    held = {name: tuple(entry(standard, view) for standard in shown if standard.theme == name) for name in names}
    return tuple(Theme(name, titles.get(name, in_words(name)), entries) for name, entries in held.items() if entries)


def kind_entries(view: HandbookView) -> tuple[KindEntry, ...]:
    """Return the ten kinds of measure."""
    return tuple(_kind(kind, view) for kind in kinds())


def entry(shown: Standard | Indicator, view: HandbookView) -> HandbookEntry:
    """Return a standard or an indicator in words."""
    in_words = HandbookEntry(
        shown=shown,
        measured=measure_words(shown, view.catalogue),
        window=_window(shown.measure.window),
        fields=tuple(_fields(shown, view.catalogue)),
        sets=tuple(_sets(shown, view.catalogue)),
        points=view.coverage.answered_with(shown.id),
    )
    if not isinstance(shown, Standard):
        return in_words
    condition = condition_words(shown.condition, view.catalogue) if shown.condition is not None else ""
    return replace(in_words, thresholds=tuple(_thresholds(shown, view.catalogue)), condition=condition)


def set_titles(name: str, catalogue: FieldCatalogue, words: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes of a named set in words: by those given, or the titles of whatever field may hold them."""
    codes = catalogue.sets[name]
    known = (field.code_titles for sheet in catalogue.sheets.values() for field in sheet.fields.values())
    titles = next((titles_of_field for titles_of_field in known if set(codes) <= set(titles_of_field)), {})
    return tuple(_code(code, words.get(code) or titles.get(code, "")) for code in codes)


def all_sets(view: HandbookView) -> tuple[NamedList, ...]:
    """Return every named set of several codes that a standard or an indicator uses, by its name."""
    used = {
        named.name: named
        for shown in view.rules.shown
        for named in _sets(shown, view.catalogue)
        if len(named.holds) > 1
    }
    return tuple(used[name] for name in sorted(used))


def _code(code: str, title: str) -> str:
    text = title or in_words(code)
    return f"{text[:1].upper()}{text[1:]}" if code.islower() else f"{text} ({code})"


def _kind(kind: KindInWords, view: HandbookView) -> KindEntry:
    example = first_of(kind.name, view.rules)
    used = tuple(standard for standard in view.rules.shown if standard.measure.kind == kind.name)
    words = measure_words(example, view.catalogue) if example is not None else ""
    return KindEntry(kind, example, words, as_yaml(example.measure) if example is not None else "", used)


def _window(months: int) -> str:
    if not months:
        return "The position at the end of the newest period"
    return "The month itself" if months == 1 else f"{months} months, ending with the month reported on"


def _thresholds(standard: Standard, catalogue: FieldCatalogue) -> Iterator[ThresholdRow]:
    """Yield the thresholds, the newest first, each with the months for which it holds."""
    dated = sorted(standard.thresholds, key=lambda threshold: threshold.since)
    ends = [*(later.since - 1 for _, later in pairwise(dated)), standard.retired_from and standard.retired_from - 1]
    for threshold, end in reversed(list(zip(dated, ends, strict=True))):
        span = f"{threshold.since.words} to {end.words}" if end else f"From {threshold.since.words}"
        met = _level(threshold.met, standard, catalogue)
        partly = _level(threshold.partly_met, standard, catalogue) if threshold.partly_met is not None else ""
        yield ThresholdRow(span, met, partly, threshold.decided)


def _level(level: Fraction, standard: Standard, catalogue: FieldCatalogue) -> str:
    """Return what has to be reached, as `90% or more`, or `8 or more of 10` where what is counted has an end."""
    most = standard.measure.most(catalogue.sets)
    unit, is_higher = unit_of(standard), standard.better == "higher"
    if most is None and " " in unit:
        return f"{'At least' if is_higher else 'At most'} {with_unit(numbers.shown(level), unit)}"
    if most is None:
        return level_words(level, unit, is_higher=is_higher)
    if level == most:
        return "Both" if most == 2 else f"All {most}"
    return f"{numbers.shown(level)} or more of {most}"


def _fields(shown: Standard | Indicator, catalogue: FieldCatalogue) -> Iterator[NamedList]:
    """Yield the sheets that a measure reads, each with the titles of its fields; what is worked out says from what."""
    titles_by_sheet: dict[str, dict[str, None]] = {}
    for reference in references(shown, catalogue.sets):
        field = catalogue.field(reference.sheet, reference.field)
        if reference.sheet in catalogue.sheets and field is not None:
            titles_by_sheet.setdefault(catalogue.sheets[reference.sheet].title, {})[
                _title(reference.sheet, field, catalogue)
            ] = None
    yield from (NamedList(sheet, tuple(titles)) for sheet, titles in titles_by_sheet.items())


def _title(sheet: str, field: Field, catalogue: FieldCatalogue) -> str:
    parts = [part.title for name in field.parts if (part := catalogue.field(sheet, name))]
    return f"{field.title} (worked out from {' and '.join(parts)})" if parts else field.title


def _sets(shown: Standard | Indicator, catalogue: FieldCatalogue) -> Iterator[NamedList]:
    """Yield the named sets that a measure uses, with what they hold."""
    named = [code for reference in references(shown, catalogue.sets) for code in reference.codes]
    words = shown.measure.code_words
    for name in dict.fromkeys([*named, *words]):
        if isinstance(name, str) and name in catalogue.sets:
            yield NamedList(in_words(name), set_titles(name, catalogue, words.get(name, {})))

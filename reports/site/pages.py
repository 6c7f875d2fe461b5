"""The static site: pages that open from disk, without any script, the same bytes for the same edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.charts.core_months import CORE_HEIGHT, CORE_WIDTH, core_months
from reports.charts.tiles import area_tiles
from reports.charts.trend import short_month
from reports.edition_index import Index, ReportArea
from reports.site.actions import NO_ACTION, action_rows, plan_rows
from reports.site.charts import chart_context
from reports.site.decide import ABOUT_PROPOSALS, decide
from reports.site.first_page import area_lines
from reports.site.headline import headline, proven_changes
from reports.site.revision import figure_change_rows, revision_words
from reports.site.rows import (
    has_confidential,
    matrix,
    months_table,
    row,
    rows_of,
    themes_of,
    to_meet,
)
from reports.site.sharing import movements_context, suggestions_context
from reports.site.summary import summarise, tally
from reports.site.table_labels import labelled
from reports.site.template_cache import CompiledTemplates
from reports.site.themes import theme_context, theme_path
from reports.view.edition import Audience, Figures, StandardView
from reports.wording import words
from reports.wording.numbers import exact, shown
from standards.lists import listed
from standards.model import Outcome

TEMPLATES: Final = Path(__file__).parents[1] / "templates"
_LONDON: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class PageGroup:
    """A group of pages. Its name leads to the first of them, and beside each of them stand the others."""

    text: str
    links: tuple[Link, ...]


SECTIONS: Final = (
    PageGroup(
        "This month",
        (
            Link("index.html", "Summary"),
            Link("matrix.html", "Every verdict"),
            Link("changes.html", "Changes"),
            Link("actions.html", "Actions"),
            Link("waivers.html", "Agreed exceptions"),
        ),
    ),
    PageGroup("Boroughs", (Link("areas/index.html", "Boroughs"),)),
    PageGroup(
        "Standards",
        (
            Link("standards/index.html", "Standards"),
            Link("indicators.html", "For information only"),
            Link("proposed.html", "Proposed versions"),
        ),
    ),
    PageGroup(
        "Working together",
        (
            Link("movements.html", "Moves between boroughs"),
            Link("opportunities.html", "Suggestions for joint working"),
        ),
    ),
    PageGroup(
        "About the data",
        (Link("returns.html", "Returns"), Link("method.html", "Method"), Link("downloads.html", "Downloads")),
    ),
)
FRONT_PAGES: Final = {Audience.BOARD: "index.html", Audience.PUBLIC: "public.html"}
"""The page that lists all editions for an audience; every page of theirs links to it, three folders up."""
NOT_PUBLIC: Final = ("opportunities.html",)
PROPOSED: Final = "proposed.html"
ANNEX_SECTIONS: Final = (
    PageGroup("Annex", (Link("index.html", "Annex"),)),
    PageGroup("Month by month", (Link("months.html", "Month by month"),)),
)
_AUDIENCE_SHORT: Final[Mapping[Audience, str]] = {
    Audience.BOARD: "Board’s edition",
    Audience.PUBLIC: "Public edition",
    Audience.ANNEX: "Borough’s annex",
}


@dataclass(frozen=True)
class Page:
    """A page to be: where it stands, its template, and what the template is given."""

    path: str
    template: str
    title: str
    section: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The way from this page to the edition's folder."""
        return "../" * self.path.count("/")


@dataclass(frozen=True, slots=True)
class Site:
    """What every page of an edition shares."""

    title: str
    audience: str
    audience_short: str
    sections: tuple[PageGroup, ...]
    has_confidential: bool
    is_public: bool
    versions: str
    all_editions: str
    changes: str


def pages(index: Index) -> Iterator[Page]:
    """Yield every page of an edition but the downloads, which need to know the files."""
    yield _summary(index)
    yield Page("matrix.html", "matrix.html", "Every verdict", "matrix.html", _matrix_context(index))
    yield Page("areas/index.html", "areas.html", "Boroughs", "areas/index.html", {"rows": _area_rows(index)})
    for area in index.areas_and_cluster:
        yield Page(area.page, "area.html", area.name, "areas/index.html", _area_context(index, area))
    yield Page(
        "standards/index.html", "standards.html", "Standards", "standards/index.html", {"themes": index.by_theme}
    )
    for standard in index.standards:
        yield _standard_page(index, standard)
    for theme, standards in index.by_theme:
        context = theme_context(index, theme, standards)
        yield Page(theme_path(theme), "theme.html", theme.title, "standards/index.html", context)
    yield Page("movements.html", "movements.html", "Moves between boroughs", "movements.html", movements_context(index))
    if index.published.audience is not Audience.PUBLIC:
        page, title = "opportunities.html", "Suggestions for joint working"
        yield Page(page, page, title, page, suggestions_context(index))
    if index.edition.proposed:
        yield Page(PROPOSED, PROPOSED, "Proposed versions", PROPOSED)
    yield Page(
        "actions.html",
        "actions.html",
        "Actions",
        "actions.html",
        {"actions": action_rows(index), "plans": plan_rows(index)},
    )
    for name, title in (
        ("returns", "Returns"),
        ("changes", "What changed"),
        ("waivers", "Agreed exceptions"),
        ("indicators", "For information only"),
        ("method", "Method"),
    ):
        shared = {
            "submissions": index.submissions,
            "revision": revision_words(index.edition),
            "figure_changes": figure_change_rows(index),
            "proven": proven_changes(index) if name == "changes" else (),
        }
        yield Page(f"{name}.html", f"{name}.html", title, f"{name}.html", shared)


def write(index: Index, page: Page, sections: tuple[PageGroup, ...] = SECTIONS) -> bytes:
    """Return a page as it will stand on disk."""
    audience = index.published.audience
    site = Site(
        title=f"Minimum standards, {index.edition.cluster_name}, {index.edition.month.words}",
        audience=words.AUDIENCE_WORDS[audience],
        audience_short=_AUDIENCE_SHORT[audience],
        sections=tuple(
            PageGroup(section.text, tuple(link for link in section.links if _is_there(index, link.href)))
            for section in sections
        ),
        has_confidential=has_confidential(index),
        is_public=audience is Audience.PUBLIC,
        versions="index.html#versions" if audience is Audience.ANNEX else "method.html#versions",
        all_editions=f"../../../{FRONT_PAGES[audience]}" if audience in FRONT_PAGES else "",
        changes="" if audience is Audience.ANNEX else "changes.html",
    )
    template = environment().get_template(page.template)
    text = template.render(index=index, edition=index.edition, site=site, page=page, **page.context)
    return text.encode()


def _is_there(index: Index, href: str) -> bool:
    """Say whether an edition has a page: some are not public, and one is there only while something is proposed."""
    if href == PROPOSED:
        return bool(index.edition.proposed)
    return index.published.audience is not Audience.PUBLIC or href not in NOT_PUBLIC


def style() -> bytes:
    """Return the one style sheet."""
    return (TEMPLATES / "style.css").read_bytes()


def _summary(index: Index) -> Page:
    summary = summarise(index)
    rows = [row(index, shortfall.verdict, shortfall.standard) for shortfall in summary.exceptions]
    lines = area_lines(index)
    context = {
        "summary": summary,
        "core_months": core_months(index),
        "tiles": [(tile, line) for tile in area_tiles(index) for line in lines if line.area == tile.area],
        "headline": headline(index),
        "exceptions": rows,
        "lines": lines,
        "core_size": (CORE_WIDTH, CORE_HEIGHT),
        "decide": decide(index),
        "about_proposals": ABOUT_PROPOSALS,
    }
    template = "public.html" if index.published.audience is Audience.PUBLIC else "index.html"
    return Page("index.html", template, "Summary", "index.html", context)


def _matrix_context(index: Index) -> dict[str, Any]:
    cluster = [area for area in index.areas_and_cluster if area.is_cluster]
    return {"themes": matrix(index), "cluster_rows": rows_of(index, index.standards, cluster)}


def _area_rows(index: Index) -> list[tuple[ReportArea, Any, Any]]:
    core = [standard for standard in index.standards if standard.is_core]
    other = [standard for standard in index.standards if not standard.is_core]
    return [
        (area, tally("Core", index.verdicts(core, [area])), tally("Other", index.verdicts(other, [area])))
        for area in index.areas_and_cluster
    ]


def _area_context(index: Index, area: ReportArea) -> dict[str, Any]:
    themes = themes_of(index, area)
    core = [standard for standard in index.standards if standard.is_core]
    other = [standard for standard in index.standards if not standard.is_core]
    return {
        "area": area,
        "themes": themes,
        "counts": (
            tally("Core checks", index.verdicts(core, [area])),
            tally("Other checks", index.verdicts(other, [area])),
        ),
        "below": [row for theme in themes for row in theme.rows if row.is_below],
        "actions": action_rows(index, area.code),
        "submissions": [submission for submission in index.submissions if submission.area == area.code],
        "challenges": [challenge for challenge in index.edition.challenges if challenge.area == area.code],
    }


def _standard_page(index: Index, standard: StandardView) -> Page:
    areas = [area for area in index.areas_and_cluster if area.is_cluster is standard.is_for_cluster]
    context = {
        "standard": standard,
        "theme": next(theme for theme, standards in index.by_theme if standard in standards),
        "rows": rows_of(index, [standard], areas),
        "areas": areas,
        "months": months_table(index, standard, areas),
        "actions": action_rows(index, standard=standard.id),
        **chart_context(index, standard, areas),
    }
    path = f"standards/{standard.id}.html"
    return Page(path, "standard.html", f"{standard.id} {standard.title}", "standards/index.html", context)


def day(when: date) -> str:
    """Return `18 November 2026`."""
    return f"{when.day} {when:%B %Y}"


def moment(when: datetime) -> str:
    """Return a time as London's clocks show it: `18 November 2026, 12:00`."""
    local = when.astimezone(_LONDON)
    return f"{day(local)}, {local:%H:%M}"


def _key(outcome: Outcome | None) -> str:
    return "confidential" if outcome is None else outcome.value


def _outcome_words(outcome: Outcome | None, reason: Any = None, is_short: bool = False) -> str:
    return words.outcome_words(outcome, reason, is_short=is_short)


def _figures_words(figures: Figures, unit: str) -> str:
    return words.figures_words(figures, unit, None)


def _area_name(code: str, index: Index) -> str:
    return index.name(code)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates: everything escaped, and a name that nobody gave is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=CompiledTemplates(TEMPLATES / "__pycache__"),
    )
    made.filters |= {
        "basis_words": words.basis_words,
        "counted": words.counted,
        "day": day,
        "exact": exact,
        "figures_words": _figures_words,
        "key": _key,
        "labelled": labelled,
        "listed": listed,
        "moment": moment,
        "area_name": _area_name,
        "sentence_case": words.sentence_case,
        "outcome_words": _outcome_words,
        "short_month": short_month,
        "shown": shown,
        "theme_path": theme_path,
        "threshold_words": words.threshold_words,
        "to_meet": to_meet,
        "typographic": words.typographic,
    }
    made.globals |= {
        "CHANGE_WORDS": words.CHANGE_WORDS,
        "EFFECT_WORDS": words.EFFECT_WORDS,
        "NO_ACTION": NO_ACTION,
        "OBLIGATION_WORDS": words.OBLIGATION_WORDS,
        "OUTCOME_WORDS": words.OUTCOME_WORDS,
        "REASON_WORDS": words.REASON_WORDS,
        "SHORT_WORDS": words.SHORT_WORDS,
        "STATE_WORDS": words.STATE_WORDS,
    }
    return made

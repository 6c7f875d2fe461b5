"""Every page that a board is promised, where it stands and what leads to it."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from functools import cache

import pytest

from reports.disclosure.protect import for_board, for_public
from reports.edition_index import Index
from reports.render import render
from reports.site.pages import NOT_PUBLIC, SECTIONS
from reports.site.summary import MOST_NAMES, summarise
from reports.site.themes import theme_path
from reports.view.edition import VoiceView
from tests.support.report_builder import OCTOBER, edition
from tests.support.report_demo import demo
from tests.support.report_editions import EDITIONS, MANY, revision
from tests.support.report_reader import Reader

PROMISED = {
    "the one page first": "index.html",
    "the matrix of boroughs by standards": "matrix.html",
    "boroughs": "areas/index.html",
    "standards": "standards/index.html",
    "movements across borough boundaries": "movements.html",
    "suggestions for joint working": "opportunities.html",
    "data quality, late and missing returns": "returns.html",
    "what changed": "changes.html",
    "actions": "actions.html",
    "waivers": "waivers.html",
    "what is shown and not judged": "indicators.html",
    "method, glossary and contact": "method.html",
    "downloads": "downloads.html",
}


@cache
def _pages(name: str) -> dict[str, Reader]:
    files = render(for_board(EDITIONS[name]()))
    return {path: Reader(content.decode()) for path, content in files.items() if path.endswith(".html")}


def _reached(pages: dict[str, Reader], first: str = "index.html") -> set[str]:
    """Return every page that links lead to from the first."""
    reached, todo = {first}, [first]
    while todo:
        path = todo.pop()
        links = {link.partition("#")[0] for link in pages[path].links}
        to = {posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) for link in links if link}
        todo += sorted(to & pages.keys() - reached)
        reached |= to & pages.keys()
    return reached


def _links(pages: dict[str, Reader], path: str) -> set[str]:
    return {posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) for link in pages[path].links}


@pytest.mark.parametrize("path", PROMISED.values(), ids=PROMISED)
def test_each_page_promised_is_two_clicks_at_most_from_every_other(path: str) -> None:
    """One to the first page of its group, one on to the page."""
    pages = _pages("golden")
    group = next(group for group in SECTIONS if path in {link.href for link in group.links})
    for other in pages:
        assert group.links[0].href in _links(pages, other), other
    for link in group.links:
        if link.href in pages:
            assert path in _links(pages, link.href), link.href


def test_every_page_says_in_which_group_it_stands() -> None:
    for path, page in _pages("golden").items():
        current = [values["href"] for tag, values in page.tags if tag == "a" and "aria-current" in values]
        assert 1 <= len(current) <= 2, path


@pytest.mark.parametrize("name", ["golden", "a cluster of one", "a cluster of 33", "a revision"])
def test_each_borough_standard_and_theme_has_a_page_that_links_lead_to(name: str) -> None:
    index, pages = Index(for_board(EDITIONS[name]())), _pages(name)
    wanted = {area.page for area in index.areas_and_cluster}
    wanted |= {f"standards/{standard.id}.html" for standard in index.standards}
    wanted |= {theme_path(theme) for theme, _ in index.by_theme}
    assert wanted <= pages.keys()
    assert _reached(pages) == pages.keys()


def test_method_glossary_and_contact_are_there() -> None:
    pages = _pages("golden")
    assert {"glossary", "limits", "versions"} <= set(pages["method.html"].ids)
    assert all("coordinator@example.org" in page.text for page in pages.values())


def test_a_theme_shows_its_verdicts_with_their_numbers_and_what_to_do_next() -> None:
    page = _pages("golden")["themes/panels.html"]
    assert page.table("verdicts-table").header == ["Standard", "Camden", "Hackney"]
    assert page.table("verdicts-table").rows[0][1] == "Partly meets 84% (42 of 50)"
    assert "Ask the agency’s lead for a named deputy, and review attendance after three meetings. Hackney " in page.text
    assert (
        "66.7% (2 of 3), where 90% or more meets the standard (proposed). Below for 7 or more months in a row."
        in page.text
    )
    assert "../standards/PN3.html" in page.links
    assert _pages("golden")["themes/whole-system.html"].table("cluster-table").rows[0][1].startswith("Partly meets")


def test_the_public_is_led_to_no_page_that_it_does_not_have() -> None:
    files = render(for_public(edition()))
    assert not set(NOT_PUBLIC) & files.keys()
    shown = {link.href for group in SECTIONS for link in group.links}
    assert shown - set(NOT_PUBLIC) - {"proposed.html"} <= files.keys()


def test_a_revision_is_marked_on_every_page_with_what_leads_to_why() -> None:
    for path, page in _pages("a revision").items():
        assert "Revised. Edition 2 replaces edition 1 for October 2026." in page.text, path
        assert any(link.endswith("changes.html") for link in page.links), path
    changes = _pages("a revision")["changes.html"]
    assert "This edition revises edition 1 for the same month. A return that came after the freeze." in changes.text
    assert len(changes.table("revision-table").rows) == 3
    assert not any("replaces edition" in page.text for page in _pages("golden").values())


def test_a_revision_is_no_month_after_another() -> None:
    assert (revision().revises, edition().revises) == (1, None)
    assert edition().address.startswith(f"north-london/{OCTOBER}/1-")


def test_the_first_page_stays_a_page_however_many_boroughs_there_are() -> None:
    view = demo(areas=MANY, months=2)
    voices = tuple(VoiceView(area.gss_code, 2, "Letters were rewritten.") for area in MANY)
    nothing = tuple(replace(submission, state="none", received_at=None, sha256="") for submission in view.submissions)
    summary = summarise(Index(for_board(replace(view, voices=voices, submissions=nothing))))
    assert summary.voices[0].text.endswith(f"and {len(MANY) - MOST_NAMES} more.")
    assert len(summary.voices) == 6
    assert " more." in summary.sureness[0].text
    assert len(summary.sureness[0].text) < 600


def test_a_row_of_a_table_says_what_each_cell_is_for_narrow_screens() -> None:
    page = _pages("golden")["index.html"]
    labels = [values["data-label"] for tag, values in page.tags if tag == "td" and "data-label" in values]
    header = page.table("area-table").header
    assert labels[-len(header) + 1 :] == header[1:]
    assert all(labels)


@pytest.mark.parametrize("name", ["golden", "realistic"])
def test_beside_every_drawing_stand_a_table_and_a_csv_file_and_it_says_its_finding(name: str) -> None:
    drawn = 0
    for path, page in _pages(name).items():
        pictures = [values for tag, values in page.tags if values.get("role") == "img"]
        drawn += len(pictures)
        assert all(len(values["aria-label"].split()) > 3 for values in pictures), path
        if pictures or any(values.get("class") == "tiles" for _, values in page.tags):
            assert page.tables, path
            assert any(link.endswith(".csv") for link in page.links), path
    assert drawn

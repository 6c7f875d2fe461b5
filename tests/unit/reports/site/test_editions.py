"""The front page of a cluster's editions: which there are, who signed them, and when the next one comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.disclosure.protect import for_board, for_public
from reports.render import render, render_all
from reports.site.editions import (
    EditionSignature,
    EditionsView,
    PlannedEdition,
    PublishedEdition,
    editions_page,
    of_public,
)
from reports.view.edition import ReleaseDateView
from standards.model import Month
from tests.support.report_builder import edition
from tests.support.report_demo import demo
from tests.support.report_reader import Reader

OCTOBER = Month(2026, 10)
SIGNED = (
    EditionSignature("Cluster chair", datetime(2026, 11, 30, 9, tzinfo=UTC)),
    EditionSignature("Director of children’s services", datetime(2026, 11, 30, 10, tzinfo=UTC)),
)
FIRST = PublishedEdition(
    OCTOBER, 1, "a" * 64, "2026-10/1-aaaaaaaaaaaa", datetime(2026, 12, 1, 9, tzinfo=UTC), signed=SIGNED
)
PLANNED = (PlannedEdition(OCTOBER + 1, date(2027, 1, 4), "The board meets later."),)


def front(*editions: PublishedEdition, planned: tuple[PlannedEdition, ...] = PLANNED) -> Reader:
    return Reader(editions_page(EditionsView("North London", False, editions, planned)).decode())


def test_it_says_who_signed_each_edition_and_when() -> None:
    page = front(FIRST, replace(FIRST, number=2, signed=()))
    rows = page.table("editions-table").rows
    assert [row[2] for row in rows] == [
        "Not known [x]",
        "Cluster chair, 30 November 2026, 09:00; Director of children’s services, 30 November 2026, 10:00",
    ]
    assert {"2026-10-1", "2026-10-2"} <= set(page.ids)


def test_it_says_when_the_next_one_comes() -> None:
    text = front(FIRST).text
    assert (
        "The next is November 2026’s, to be published on 4 January 2027. The date was moved: The board meets later."
        in text
    )
    assert "The next is" not in front(FIRST, planned=()).text


def test_every_page_of_an_edition_says_when_the_next_one_was_planned() -> None:
    dates = (ReleaseDateView(OCTOBER + 1, date(2027, 1, 4)), ReleaseDateView(OCTOBER + 2, date(2027, 2, 1)))
    for publish in (for_board, for_public):
        for path, content in render(publish(edition(release_dates=dates))).items():
            if path.endswith(".html"):
                assert "Next edition: November 2026, planned for 4 January 2027." in content.decode(), path


def test_the_public_has_a_list_of_its_own_that_leads_to_no_boards_edition() -> None:
    hidden = replace(FIRST, number=2, folder="2026-10/2-bbbbbbbbbbbb", has_public=False)
    view = EditionsView("North London", False, (FIRST, hidden), PLANNED)
    page = Reader(editions_page(of_public(view)).decode())
    assert [row[0] for row in page.table("editions-table").rows] == ["October 2026, edition 1"]
    assert f"{FIRST.folder}/public/index.html" in page.links
    assert "board" not in " ".join(page.links)
    assert "partners" not in page.text
    elsewhere = Reader(editions_page(of_public(view, "public/{month}/{number}")).decode())
    assert "public/2026-10/1/index.html" in elsewhere.links


def test_every_page_leads_to_the_list_of_its_readers_and_an_annex_to_none() -> None:
    for path, content in render_all(demo()).items():
        if path.endswith(".html"):
            folder, _, rest = path.partition("/")
            links = Reader(content.decode()).links
            name = {"board": "index.html", "public": "public.html"}.get(folder)
            up = "../" * (3 + rest.count("/"))
            assert [link for link in links if "../../../" in link] == ([f"{up}{name}"] if name else []), path

from __future__ import annotations

import posixpath
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from reports.disclosure.protect import AudienceView, for_board, for_public
from reports.edition_index import Index, slug
from reports.render import MANIFEST, render, render_all
from reports.site.decide import decide
from reports.site.pages import Page, write
from reports.site.summary import MOST_EXCEPTIONS, summarise
from reports.view.edition import ChallengeView, ChangeKind, ChangeView, EditionView, PreviousEdition, VoiceView
from standards.model import Area, Month, Outcome, Reason
from tests.support.report_builder import (
    LONG,
    NO_FIGURES,
    NORTH_LONDON,
    OCTOBER,
    WIDE_AREAS,
    edition,
    hashed,
    ratio,
    standard,
    verdict,
    withholding,
)
from tests.support.report_demo import demo
from tests.support.report_reader import Reader

ELEMENTS = ("decision", "answer", "sureness", "changed", "actions", "voices", "limits")


def _of_one_outcome(outcome: Outcome, reason: Reason | None) -> EditionView:
    verdicts = tuple(
        verdict(area.gss_code, outcome=outcome, reason=reason, figures=ratio(50, 50) if reason is None else NO_FIGURES)
        for area in NORTH_LONDON
    )
    return edition(verdicts=verdicts)


@cache
def _editions() -> dict[str, EditionView]:
    return {
        "realistic": demo(months=3),
        "the least there can be": edition(),
        "all met": _of_one_outcome(Outcome.MET, None),
        "all not assessable": _of_one_outcome(Outcome.NOT_ASSESSABLE, Reason.NO_RETURN),
        "all not applicable": _of_one_outcome(Outcome.NOT_APPLICABLE, Reason.NO_CASES),
        "no verdicts and no returns": edition(verdicts=()),
        "no standards": edition(standards=(), verdicts=()),
        "a cluster of one": demo(areas=NORTH_LONDON[:1], months=3),
        "very long and hostile names": demo(areas=WIDE_AREAS, months=2),
        "real data": replace(demo(months=2), is_demonstration=False),
    }


NAMES = tuple(_editions())


@cache
def _files(name: str) -> dict[str, bytes]:
    return render_all(_editions()[name])


@cache
def _pages(name: str) -> dict[str, Reader]:
    return {path: Reader(content.decode()) for path, content in _files(name).items() if path.endswith(".html")}


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_well_formed(name: str) -> None:
    for path, page in _pages(name).items():
        assert page.problems == [], path


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere_inside_its_own_folder(name: str) -> None:
    pages, files = _pages(name), _files(name)
    for path, page in pages.items():
        folder = "/".join(path.split("/")[: 2 if path.startswith("annex/") else 1])
        for link in page.links:
            if link.startswith("mailto:") or link.endswith(("../../../index.html", "../../../public.html")):
                continue  # the list of all editions stands beside the months' folders
            assert not link.startswith(("http:", "https:", "/", "javascript:")), (path, link)
            target, _, fragment = link.partition("#")
            linked = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            assert linked in files, (path, link)
            assert linked.startswith(f"{folder}/"), (path, link)
            if fragment:
                assert fragment in pages[linked].ids, (path, link)


@pytest.mark.parametrize("name", NAMES)
def test_headings_begin_with_one_and_skip_none(name: str) -> None:
    for path, page in _pages(name).items():
        assert page.headings.count("h1") == 1, path
        levels = [int(heading[1]) for heading in page.headings]
        assert levels[0] == 1, path
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), path


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_captions_scopes_and_no_empty_cells(name: str) -> None:
    for path, page in _pages(name).items():
        for table in page.tables:
            assert table.id, path
            assert table.caption, path
            assert table.rows, (path, table.caption)
            assert all(table.header), (path, table.caption)
            for row in table.rows:
                assert len(row) == len(table.header), (path, table.caption, row)
                assert all(row), (path, table.caption, row)
        assert all(values.get("scope") in ("row", "col") for tag, values in page.tags if tag == "th"), path
        assert not [tag for tag, values in page.tags if "colspan" in values or "rowspan" in values]


@pytest.mark.parametrize("name", NAMES)
def test_pages_need_no_script_and_hold_no_foreign_markup(name: str) -> None:
    for path, page in _pages(name).items():
        assert not [tag for tag, _ in page.tags if tag in ("script", "iframe", "object", "style")], path
        assert not [values for _, values in page.tags if any(key.startswith("on") or key == "style" for key in values)]


@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_its_language_and_can_be_skipped_through(name: str) -> None:
    for path, page in _pages(name).items():
        tags = dict(page.tags)
        assert tags["html"]["lang"] == "en-GB", path
        assert page.links[1] == "#main", path
        assert "main" in page.ids, path
        for _tag, values in page.tags:
            if values.get("class") == "scroll":
                assert values["tabindex"] == "0"
                assert values["role"] == "region"
                assert values["aria-labelledby"] in page.ids


@pytest.mark.parametrize("name", NAMES)
def test_a_demonstration_says_so_on_every_page_and_nothing_else_does(name: str) -> None:
    is_demonstration = _editions()[name].is_demonstration
    for path, page in _pages(name).items():
        assert ("Invented demonstration data." in page.text) == is_demonstration, path


def test_no_page_says_whether_it_was_published() -> None:
    for path, page in _pages("realistic").items():
        text = page.text.lower().replace("draft to boroughs", "").replace("signed off", "")
        assert "draft" not in text, path
        assert "sign-off" not in text, path


def test_the_first_page_has_its_statements_in_order() -> None:
    page = _pages("realistic")["board/index.html"]
    assert tuple(id for id in page.ids if id in ELEMENTS) == ELEMENTS
    headings = [(tag, values.get("id")) for tag, values in page.tags if tag == "h2"]
    assert tuple(element for _, element in headings) == ELEMENTS


def test_each_borough_has_a_line_on_the_first_page() -> None:
    index = Index(for_board(_editions()["realistic"]))
    table = _pages("realistic")["board/index.html"].table("area-table")
    assert [cells[0] for cells in table.rows][: len(index.areas)] == [area.name for area in index.areas]
    for area, cells in zip(index.areas, table.rows, strict=False):
        own = [verdict for verdict in index.edition.verdicts if verdict.area == area.code]
        core = [verdict for verdict in own if (standard := index.standard(verdict.standard)) and standard.is_core]
        met = sum(verdict.outcome is Outcome.MET for verdict in core)
        assert cells[1] == str(met), area.name


def test_what_is_proposed_names_what_is_missing_and_what_is_recommended() -> None:
    page = _pages("realistic")["board/index.html"]
    index = Index(for_board(_editions()["realistic"]))
    for decision in decide(index).decisions:
        for sentence in decision.sentences:
            assert sentence in page.text


def test_the_public_reads_a_first_page_of_its_own() -> None:
    page = _pages("realistic")["public/index.html"]
    assert "Decide" not in page.text
    assert "Agree " not in page.text
    wanted = ("what", "help", "answer", "exceptions", "questions")
    assert tuple(id for id in page.ids if id in wanted) == wanted
    for line in _editions()["realistic"].help:
        assert line.need in page.text
        assert line.contact in page.text
        assert f"({line.source})" in page.text


def test_the_answer_counts_core_checks() -> None:
    verdicts = (
        verdict("E09000003", outcome=Outcome.MET),
        verdict("E09000007"),
        verdict("E09000010", outcome=Outcome.NOT_MET),
        verdict("E09000012", outcome=Outcome.NOT_ASSESSABLE, reason=Reason.BLANK),
        verdict("E09000014", outcome=Outcome.NOT_APPLICABLE, reason=Reason.NO_CASES),
    )
    answer = summarise(Index(for_board(edition(verdicts=verdicts)))).answer
    assert answer.text == (
        "Of 5 core checks, 1 was met, 1 partly, 1 below; 1 can’t be assessed and 1 had nothing to assess."
    )


def test_at_most_five_exceptions_core_first_then_the_longest_running() -> None:
    places = [area.gss_code for area in NORTH_LONDON]
    other = standard("PN4", title="Voluntary sector attends", is_core=False)
    below = [verdict(area, outcome=Outcome.NOT_MET) for area in places[:4]]
    below += [verdict(area, "PN4", outcome=Outcome.NOT_MET) for area in places[:4]]
    earlier = (
        verdict(places[2], outcome=Outcome.NOT_MET, month=OCTOBER - 1),
        verdict(places[3], "PN4", outcome=Outcome.NOT_MET, month=OCTOBER - 1),
        verdict(places[0], outcome=Outcome.NOT_MET, month=OCTOBER - 2),  # not in a row
    )
    view = edition(standards=(standard(), other), verdicts=tuple(below), history=earlier)
    summary = summarise(Index(for_board(view)))
    assert len(summary.exceptions) == MOST_EXCEPTIONS
    listed = [
        (exception.standard.id, exception.verdict.area, exception.months_running) for exception in summary.exceptions
    ]
    assert listed[0] == ("PN3", places[2], 2)
    assert listed[4] == ("PN4", places[3], 2)
    assert summary.more_exceptions == 3


def test_practice_is_told_apart_from_a_new_threshold() -> None:
    changes = (
        ChangeView("E09000003", "PN3", OCTOBER, ChangeKind.PRACTICE, Outcome.MET, Outcome.PARTLY_MET),
        ChangeView("E09000007", "PN3", OCTOBER, ChangeKind.STANDARD, Outcome.MET, Outcome.NOT_MET),
        ChangeView("E09000010", "PN3", OCTOBER - 1, ChangeKind.REVISION, None, Outcome.NOT_MET),
    )
    view = edition(changes=changes, previous=PreviousEdition(OCTOBER - 1, 1, hashed("before")))
    lines = [line.text for line in summarise(Index(for_board(view))).changed]
    assert lines[0] == "1 verdict changed with a new month’s figures: 1 further from it."
    assert lines[1].startswith("1 verdict changed because of a new or changed standard")
    assert lines[2].startswith("1 verdict changed because of revised figures")


def test_a_challenge_and_young_peoples_voices_are_on_the_first_page() -> None:
    view = edition(
        challenges=(
            ChallengeView("E09000007", "PN3", "Data wrong."),
            ChallengeView("E09000010", "PN3", "x", "Upheld."),
        ),
        voices=(VoiceView("E09000007", 2), VoiceView("E09000010", 0)),
    )
    summary = summarise(Index(for_board(view)))
    assert "1 verdict is under challenge: PN3 in Camden." in [line.text for line in summary.limits]
    assert summary.voices[0].text.endswith("Camden (2).")


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ((None, None), ["Not known for Camden and Enfield."]),
        ((0, 0), ["No borough reported a change that young people’s views led to in the last twelve months."]),
        (
            (0, None),
            [
                "No borough reported a change that young people’s views led to in the last twelve months.",
                "Not known for Enfield.",
            ],
        ),
        ((), []),
    ],
)
def test_no_change_is_told_from_one_that_is_not_known(changes: tuple[int | None, ...], lines: list[str]) -> None:
    areas = ("E09000007", "E09000010")
    view = edition(voices=tuple(VoiceView(area, count) for area, count in zip(areas, changes, strict=False)))
    assert [line.text for line in summarise(Index(for_board(view))).voices] == lines
    assert ('id="voices"' in render(for_board(view))["index.html"].decode()) is bool(lines)


def test_no_overall_verdict_score_or_rank_is_given() -> None:
    pages = {path: page.text.lower() for path, page in _pages("realistic").items()}
    for path, text in pages.items():
        for word in ("compliant", "league", "rating", "best performing", "worst performing", "overall verdict for"):
            assert word not in text, (path, word)


def test_verdicts_lead_to_numbers_thresholds_and_history() -> None:
    pages = _pages("realistic")
    assert "areas/camden.html#PN3" in pages["board/matrix.html"].links
    assert "../standards/PN3.html" in pages["board/areas/camden.html"].links
    page = pages["board/standards/PN3.html"]
    assert page.table("thresholds-table").rows[0][3].startswith("Cluster board 2026-03-19")
    assert [row[0] for row in page.table("history-table").rows][:2] == ["October 2026", "September 2026"]


def test_a_status_always_has_its_word() -> None:
    page = _pages("realistic")["board/matrix.html"]
    words = ("Meets", "Partly meets", "Below", "Can’t be assessed", "Nothing to assess")
    for table in page.tables[:-1]:
        for row in table.rows:
            assert all(cell.startswith(words) for cell in row[1:]), row


def test_withheld_verdicts_are_marked_on_public_pages() -> None:
    few = verdict("E09000007", figures=ratio(3, 8, is_children=True))
    published = for_public(edition(verdicts=(few,)), hidden=withholding(few))
    page = Reader(render(published)["matrix.html"].decode())
    assert "Confidential" in page.tables[0].rows[0]
    index = Reader(render(published)["index.html"].decode())
    assert "1 is confidential [c]" in index.text


def test_two_areas_of_one_name_have_a_page_each() -> None:
    areas = (Area("E00000001", "Newtown"), Area("E00000002", "Newtown"), Area("E00000003", "Index"))
    pages = {area.page for area in Index(for_board(edition(areas=areas, verdicts=()))).areas}
    assert pages == {
        "areas/newtown-e00000001.html",
        "areas/newtown-e00000002.html",
        "areas/index-e00000003.html",
    }
    assert slug("Kingston upon Thames") == "kingston-upon-thames"
    assert len(slug(LONG)) <= 80


def test_a_template_that_names_what_nobody_gave_fails() -> None:
    page = Page("changes.html", "matrix.html", "Broken")
    with pytest.raises(Exception, match="themes"):
        write(Index(for_board(edition())), page)


def test_only_protected_editions_can_be_rendered() -> None:
    assert isinstance(for_board(edition()), AudienceView)
    with pytest.raises(AttributeError):
        render(edition())  # type: ignore[arg-type]


def test_a_standard_that_retires_says_so() -> None:
    view = edition(standards=(standard(retired_from=Month(2027, 4)),))
    assert "Retired from" in render(for_board(view))["standards/PN3.html"].decode()


def test_each_folder_has_its_own_manifest() -> None:
    files = _files("realistic")
    folders = {path.removesuffix(MANIFEST) for path in files if path.endswith(MANIFEST)}
    assert folders == {"", "board/", "public/", *(f"annex/{area.gss_code}/" for area in NORTH_LONDON)}


def test_where_nothing_could_be_assessed_the_board_is_not_told_that_all_is_well() -> None:
    page = _pages("all not assessable")["board/index.html"]
    assert "Agree how the missing figures will be obtained: nothing could be assessed." in page.text
    public = _pages("all not assessable")["public/index.html"]
    assert "No check that could be assessed was below the cluster’s standard." in public.text
    assert "no decision is needed" in _pages("all met")["board/index.html"].text


def test_a_revision_names_the_edition_it_revises_and_says_why() -> None:
    change = ChangeView("E09000010", "PN3", OCTOBER, ChangeKind.REVISION, None, Outcome.NOT_MET, note="Sent since.")
    view = edition(number=2, changes=(change,), previous=PreviousEdition(OCTOBER, 1, hashed("before")))
    lines = [line.text for line in summarise(Index(for_board(view))).changed]
    assert lines[0] == "This edition revises edition 1 for the same month. Sent since."
    (line,) = summarise(Index(for_board(replace(view, changes=())))).changed
    assert line.text.endswith("No verdict has changed, but figures, explanations or actions may have.")

"""The handbook: everything of the rule set is in it, every link leads somewhere, and paper says what the pages say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise

import page as pdf_ua
import pytest

from data.contracts.load import load_contracts
from reports.handbook.chapters import example
from reports.handbook.pdf import handbook, render_handbook_pdf
from reports.handbook.site import render_handbook
from reports.handbook.view import HandbookView, entry, kind_entries, themes
from reports.pdf.markup import nodes_of
from reports.pdf.typst import PdfError, compile_document
from standards.framework.briefing import load_coverage
from standards.framework.glossary import load_glossary
from standards.framework.ruleset import DatedThreshold, load_book
from standards.framework.unseen import load_unseen
from standards.model import Outcome
from tests.support.printed import PrintedText, read_pdf
from tests.support.report_reader import Reader

BOOK = load_book()


def _view(version: str = "2026.2") -> HandbookView:
    return HandbookView(BOOK.version(version), load_contracts().catalogue(), load_coverage(), load_glossary(), "0.1.0")


VIEW = _view()


@pytest.fixture(scope="module")
def pages() -> dict[str, Reader]:
    files = render_handbook(VIEW)
    return {name: Reader(content.decode()) for name, content in files.items() if name.endswith(".html")}


@pytest.fixture(scope="module")
def paper() -> PrintedText:
    return read_pdf(render_handbook_pdf(VIEW))


def test_the_same_rule_set_gives_the_same_pages() -> None:
    assert render_handbook(VIEW) == render_handbook(_view())


@pytest.mark.parametrize("version", [version.version for version in BOOK.versions])
def test_every_version_makes_a_handbook(version: str) -> None:
    files = render_handbook(_view(version))
    assert {"index.html", "verdicts.html", "standards.html", "measures.html", "briefing.html", "style.css"} <= set(
        files
    )


def test_pages_are_well_formed_with_one_first_heading_and_no_level_left_out(pages: dict[str, Reader]) -> None:
    for page in pages.values():
        assert page.problems == []
        levels = [int(heading[1]) for heading in page.headings]
        assert levels.count(1) == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_tables_have_captions_and_no_empty_cell(pages: dict[str, Reader], paper: PrintedText) -> None:
    tables = [table for page in pages.values() for table in page.tables]
    for table in (*tables, *paper.tables):
        assert table.caption
        assert all(all(row) and len(row) == len(table.header) for row in table.rows)
    assert len(paper.tables) == len(tables)


def test_every_link_leads_somewhere(pages: dict[str, Reader]) -> None:
    for name, page in pages.items():
        for link in page.links:
            file, _, anchor = link.partition("#")
            target = pages.get(file or name)
            known = file in ("style.css", "minimum-standards-handbook.pdf") or target is not None
            assert known, link
            assert not anchor or (target is not None and anchor in target.ids), link


def test_a_printed_link_that_leads_nowhere_is_an_error() -> None:
    lost = {
        **handbook(VIEW),
        "chapters": [{"id": "x", "title": "X", "kicker": "", "nodes": nodes_of('<p><a href="#nowhere">See</a></p>')}],
    }
    with pytest.raises(PdfError, match="label"):
        compile_document("handbook.typ", lost, datetime(2026, 4, 1, tzinfo=UTC))


def _letters(text: str) -> str:
    """Return a text without its spaces, which marks and the ends of lines change."""
    return "".join(text.split())


def test_everything_about_a_standard_stands_on_its_theme_s_page_and_on_paper(
    pages: dict[str, Reader], paper: PrintedText
) -> None:
    letters = _letters(paper.words)
    for theme in themes(VIEW):
        page = pages[f"theme-{theme.id.replace('_', '-')}.html"]
        for listed in theme.entries:
            standard = VIEW.rules.standard(listed.shown.id)
            texts = [standard.title, standard.why, standard.source, standard.owner, standard.recommend, listed.measured]
            texts += [standard.review_by.words, *(row.decided for row in listed.thresholds), listed.now.met]
            if standard.basis == "published":
                texts.append(str(standard.published_population))
            for text in texts:
                assert _letters(text) in _letters(page.text)
                assert _letters(text) in letters


def test_every_indicator_kind_and_point_is_there(pages: dict[str, Reader]) -> None:
    assert all(indicator.title in pages["indicators.html"].text for indicator in VIEW.rules.indicators)
    measures = pages["measures.html"].text
    for kind in kind_entries(VIEW):
        assert " ".join(kind.yaml.split()) in measures
    briefing = pages["briefing.html"].text
    assert all(point.quote in briefing for point in VIEW.coverage.points)
    assert all(entry.term in pages["words.html"].text for entry in VIEW.glossary)


def test_a_threshold_says_for_which_months_it_holds_the_newest_first() -> None:
    rows = entry(VIEW.rules.standard("PN3"), VIEW).thresholds
    assert [(row.span, row.met, row.partly) for row in rows] == [
        ("From April 2026", "90% or more", "75% or more"),
        ("April 2025 to March 2026", "85% or more", "70% or more"),
    ]


def test_a_retired_standard_says_until_when() -> None:
    retired = VIEW.rules.standard("PN4").model_copy(update={"retired_from": BOOK.version("2026.2").in_force_from + 6})
    rules = replace(VIEW.rules, standards=(retired,))
    (row,) = entry(retired, replace(VIEW, rules=rules)).thresholds
    assert row.span == "April 2025 to September 2026"
    page = render_handbook(replace(VIEW, rules=rules))["theme-panels.html"].decode()
    assert "retired from October 2026" in page


@pytest.mark.parametrize(
    ("standard", "met", "partly"),
    [
        ("ST1", "0 months", "3 months or less"),
        ("ST2", "Both", "1 or more of 2"),
        ("SV2", "All 10", "8 or more of 10"),
        ("SV3", "All 9", "7 or more of 9"),
        ("SV6", "At most 70 new young people a year for each post", "At most 85 new young people a year for each post"),
        ("VO2", "1 change or more", ""),
        ("WS3", "100%", "66.7% or more"),
    ],
)
def test_a_threshold_is_said_as_people_count(standard: str, met: str, partly: str) -> None:
    now = entry(VIEW.rules.standard(standard), VIEW).now
    assert (now.met, now.partly) == (met, partly)


def test_the_example_of_missing_answers_is_judged_by_the_rules_themselves() -> None:
    outcomes = [example(known).outcome for known in (45, 40, 36, 29)]
    assert outcomes == [Outcome.MET, Outcome.NOT_ASSESSABLE, Outcome.PARTLY_MET, Outcome.NOT_MET]


def test_a_point_whose_standard_a_version_lacks_says_so() -> None:
    only = replace(VIEW.rules, standards=VIEW.rules.standards[:1], indicators=())
    page = Reader(render_handbook(replace(VIEW, rules=only))["briefing.html"].decode())
    assert page.problems == []
    assert "No standard. Nothing in this version covers it." in page.text


def test_only_a_demonstration_says_that_its_boards_are_invented(paper: PrintedText) -> None:
    note = "Boards and decisions invented for demonstration."
    assert _letters(note) in _letters(paper.words)
    real = VIEW.rules.heading.model_copy(update={"approved_by": "Cluster board 2026-03-19, item 6"})
    values = handbook(replace(VIEW, rules=replace(VIEW.rules, heading=real)))
    assert values["demonstration"] == ""


def test_words_of_a_rule_set_are_shown_as_harmlessly_as_any() -> None:
    harmful = VIEW.rules.standard("ST1").model_copy(update={"title": "<script>alert(1)</script>"})
    files = render_handbook(replace(VIEW, rules=replace(VIEW.rules, standards=(harmful,))))
    assert not any(b"<script" in content for content in files.values())


@pytest.fixture(scope="module")
def small() -> HandbookView:
    """Return a framework of one theme, which is drawn sooner."""
    rules = VIEW.rules
    return replace(VIEW, rules=replace(rules, standards=rules.standards[:2], indicators=rules.indicators[:1]))


def test_the_pdf_is_the_same_each_time_and_a_checker_of_pdf_ua_finds_nothing(
    small: HandbookView, caplog: pytest.LogCaptureFixture
) -> None:
    made = render_handbook_pdf(small)
    assert render_handbook_pdf(small) == made
    assert pdf_ua.validate_pdf_bytes(made, profile="ua1").failures == []
    assert caplog.records == []


def test_a_threshold_of_a_third_is_not_rounded_away() -> None:
    standard = VIEW.rules.standard("WS3")
    threshold = DatedThreshold.model_validate({"from": "2026-04", "met": "200/3", "decided": "a board"})
    assert threshold.met == Fraction(200, 3)
    changed = standard.model_copy(update={"thresholds": [threshold]})
    assert entry(changed, VIEW).now.met == "66.7% or more"


@pytest.mark.long
def test_a_version_of_the_second_reading_prints_what_arithmetic_cannot_see() -> None:
    view = replace(_view("2026.3"), unseen=load_unseen())
    page = " ".join(Reader(render_handbook(view)["verdicts.html"].decode()).text.split())
    assert "Leaving something out never looks better" in page
    assert "Activity, Referrals declined" in page
    for item in view.unseen:
        assert item.why in page
        assert item.who_sees in page
    assert "What arithmetic" not in render_handbook(VIEW)["verdicts.html"].decode()
    assert "nothing in the returns contradicts them" in read_pdf(render_handbook_pdf(view)).words

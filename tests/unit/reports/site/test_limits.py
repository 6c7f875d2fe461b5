"""The limits mark apart what is law, what is statutory guidance and what is the cluster's own, in every format."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from reports.disclosure.protect import AudienceView, for_board, for_public
from reports.edition_index import Index
from reports.render import render
from reports.site.summary import summarise
from reports.view.edition import EditionView, StandardView
from reports.wording.words import basis_words
from standards.framework.mandate import Mandate
from tests.support.printed import read_pdf
from tests.support.report_builder import edition, standard, verdict
from tests.support.report_reader import Reader

LAW = standard(mandate=Mandate.LAW, is_published_figure=True, published_figure="100%")
GUIDANCE = standard("ID9", title="Return interviews", mandate=Mandate.STATUTORY_GUIDANCE, is_published_figure=True)
OWN = standard("PN4", title="Voluntary sector attends")


def view(*standards: StandardView) -> EditionView:
    made = edition(verdicts=(verdict(standard_id="PN4"),))
    return replace(made, standards=standards)


def marked(published: AudienceView) -> list[tuple[str, str]]:
    return [(line.mark, line.text) for line in summarise(Index(published)).limits if line.mark]


def test_each_of_the_three_has_its_mark_and_names_its_standards() -> None:
    lines = marked(for_board(view(OWN, GUIDANCE, LAW)))
    assert [mark for mark, _ in lines] == ["Law", "Statutory guidance", "The cluster’s own"]
    law, guidance, own = [text for _, text in lines]
    assert law.startswith("PN3 Core agencies attend. ")
    assert guidance.startswith("ID9 Return interviews. ")
    assert own.startswith("every other threshold, ")


def test_where_nothing_is_known_to_be_law_nothing_is_said_of_it() -> None:
    ((mark, text),) = marked(for_board(view(OWN)))
    assert mark == "The cluster’s own"
    assert text.startswith("every threshold, ")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (LAW, "law: 100%"),
        (GUIDANCE, "statutory guidance figure"),
        (OWN, "proposed"),
        (replace(OWN, is_published_figure=True, published_figure="9 of 10"), "published: 9 of 10"),
    ],
)
def test_wherever_a_threshold_stands_its_mark_stands_with_it(rule: StandardView, words: str) -> None:
    assert basis_words(rule) == words


@pytest.mark.parametrize("publish", [for_board, for_public])
def test_every_format_has_the_marks(publish: type[AudienceView]) -> None:
    files = render(publish(view(OWN, GUIDANCE, LAW)))
    page = Reader(files["index.html"].decode())
    printed = " ".join(read_pdf(files["minimum-standards.pdf"]).words.split())
    marks = ("Law:", "Statutory guidance:", "The cluster’s own:")
    assert page.text.count("Law: ") == 1
    assert sum(values.get("class") == "mark" for _, values in page.tags) == len(marks)
    assert all(mark in printed for mark in marks)
    rows = csv.DictReader(io.StringIO(files["standards.csv"].decode("utf-8-sig")))
    assert {row["standard_id"]: row["mandate"] for row in rows} == {
        "PN3": "law",
        "ID9": "statutory_guidance",
        "PN4": "cluster",
    }

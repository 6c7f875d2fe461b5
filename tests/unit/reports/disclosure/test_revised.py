"""A revision names what it changed, and nothing of a figure or a verdict that either edition hides."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from fractions import Fraction

import pytest

from reports.disclosure.protect import AudienceView, annex, for_board, for_public
from reports.edition_index import Index
from reports.pdf.packs import meeting_pack
from reports.render import of_own_returns, render
from reports.view.edition import Audience, ChangeKind, ChangeView, EditionView, PreviousEdition
from reports.view.revision import ReturnChange, ReturnChangeView, ShownBefore
from standards.model import Month, Outcome
from tests.support.report_builder import OCTOBER, edition, hashed, ratio, verdict, withholding
from tests.support.report_reader import Reader

CAMDEN, HACKNEY = "E09000007", "E09000012"
NUMBERS = (Fraction(20), Fraction(40), Fraction(50))


def before(
    numbers: tuple[Fraction | None, ...] = NUMBERS,
    outcome: Outcome | None = Outcome.PARTLY_MET,
    is_confidential: bool = False,
    month: Month = OCTOBER,
) -> ShownBefore:
    return ShownBefore(CAMDEN, "PN3", month, outcome, is_confidential, numbers)  # type: ignore[arg-type]


HIDDEN = before((None, None, None), is_confidential=True)
WITHHELD = before((None, None, None), outcome=None, is_confidential=True)


def revised(*shown: ShownBefore, cases: int = 40, met: int = 30, children: bool = True) -> EditionView:
    """Return a second edition in which Camden's figure is another one than in the first; all readers saw the same."""
    previous = PreviousEdition(
        OCTOBER,
        1,
        hashed("first"),
        "October 2026 was opened again because of a late correction.",
        (ReturnChangeView(CAMDEN, "Panels", OCTOBER, ReturnChange.RESUBMITTED),),
        {Audience.BOARD: shown, Audience.PUBLIC: shown},
    )
    now = verdict(CAMDEN, outcome=Outcome.MET, figures=ratio(met, cases, is_children=children))
    change = ChangeView(CAMDEN, "PN3", OCTOBER, ChangeKind.REVISION, Outcome.PARTLY_MET, Outcome.MET)
    return edition(number=2, verdicts=(now,), changes=(change,), previous=previous)


def named_changes(published: AudienceView) -> list[str]:
    return [change.about for change in published.edition.figure_changes]


@pytest.mark.parametrize("publish", [for_board, for_public])
def test_a_figure_in_both_editions_is_named_with_what_it_was(publish: type[AudienceView]) -> None:
    (change,) = publish(revised(before())).edition.figure_changes
    assert (change.was.numerator, change.now.numerator) == (20, 30)


@pytest.mark.parametrize("publish", [for_board, for_public])
@pytest.mark.parametrize(
    "view",
    [
        revised(before((Fraction(30), Fraction(40), Fraction(75)))),  # the same
        revised(HIDDEN),
        revised(WITHHELD),
        revised(),  # nobody saw it
        revised(before(), cases=8, met=5),  # hidden now
        revised(before(month=OCTOBER - 1)),
    ],
    ids=["same", "hidden before", "withheld before", "not shown", "hidden now", "another month"],
)
def test_nothing_is_said_of_any_other_figure(publish: type[AudienceView], view: EditionView) -> None:
    assert named_changes(publish(view)) == []


def test_a_revision_that_hides_a_figure_says_nothing_of_what_it_was() -> None:
    files = render(for_board(revised(before(), cases=8, met=5)))
    assert not any(b"20 of 40" in content for name, content in files.items() if name.endswith((".html", ".csv")))
    assert b"isn\xe2\x80\x99t compared" in files["changes.html"]
    assert b"figures-table" not in files["changes.html"]


def test_a_verdict_that_was_kept_back_is_not_given_away_by_its_change() -> None:
    assert for_board(revised(WITHHELD)).edition.changes == ()
    assert for_public(revised(WITHHELD)).edition.changes == ()
    assert len(for_board(revised(before())).edition.changes) == 1
    practice = revised(replace(WITHHELD, month=OCTOBER - 1))
    change = replace(practice.changes[0], kind=ChangeKind.PRACTICE)
    assert practice.previous is not None
    later = replace(practice, changes=(change,), previous=replace(practice.previous, month=OCTOBER - 1))
    assert for_board(later).edition.changes == ()


def test_the_public_reads_of_a_revised_verdict_on_children_that_it_read_before() -> None:
    assert len(for_public(revised(before())).edition.changes) == 1
    assert for_public(revised()).edition.changes == ()
    withheld = revised(before())
    assert for_public(withheld, hidden=withholding(*withheld.verdicts)).edition.changes == ()


def test_no_reader_gets_what_another_read_before() -> None:
    view = revised(before())
    for published, kept in (
        (for_board(view), {Audience.BOARD}),
        (for_public(view), {Audience.PUBLIC}),
        (annex(view, CAMDEN), set()),
    ):
        previous = published.edition.previous
        assert previous is not None
        assert set(previous.shown) == kept


def test_a_new_month_has_no_changed_figures() -> None:
    view = revised(before())
    assert view.previous is not None
    later = replace(view, previous=replace(view.previous, month=OCTOBER - 1))
    assert named_changes(for_board(later)) == []
    assert "This revision" not in Reader(render(for_board(later))["changes.html"].decode()).text


def test_the_changes_page_the_data_and_the_pdf_name_returns_and_figures() -> None:
    published = for_board(revised(before()))
    files = render(published)
    page = Reader(files["changes.html"].decode())
    assert "Camden has since resubmitted Panels (October 2026)." in page.text
    (row,) = page.table("figures-table").rows
    assert row[0] == "Camden"
    assert row[2:] == ["October 2026", "50% (20 of 40)", "75% (30 of 40)"]
    assert "Figures changed in Camden (PN3)." in Reader(files["index.html"].decode()).text
    rows = list(csv.DictReader(io.StringIO(files["revisions.csv"].decode("utf-8-sig"))))
    assert [(each["area"], each["kind"], each["about"], each["was"], each["now"]) for each in rows] == [
        ("Camden", "resubmitted", "Panels", "", ""),
        ("Camden", "numerator", "PN3", "20", "30"),
        ("Camden", "value", "PN3", "50", "75"),
    ]
    tables = {each["path"]: each["schema"]["fields"] for each in json.loads(files["datapackage.json"])["resources"]}
    types = {path: {field["name"]: field["type"] for field in fields} for path, fields in tables.items()}
    assert types["revisions.csv"]["was"] == types["revisions.csv"]["now"] == types["verdicts.csv"]["value"]
    pack = meeting_pack(Index(published))
    assert "Camden has since resubmitted Panels" in pack["revision"]
    assert len(pack["figure_changes"]["rows"]) == 1


def test_an_annex_says_nothing_of_another_boroughs_returns() -> None:
    view = revised(before())
    assert view.previous is not None
    hackneys = ReturnChangeView(HACKNEY, "Panels", OCTOBER, ReturnChange.WITHDRAWN)
    view = replace(view, previous=replace(view.previous, returns=(*view.previous.returns, hackneys)))
    previous = of_own_returns(annex(view, CAMDEN)).edition.previous
    assert previous is not None
    assert {each.area for each in previous.returns} == {CAMDEN}

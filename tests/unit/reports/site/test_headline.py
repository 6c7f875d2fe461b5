"""The headline: what has changed beyond chance, for every borough it is true of, and which returns are missing."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from reports.disclosure.protect import AudienceView, for_board, for_public
from reports.edition_index import Index
from reports.render import render
from reports.site.headline import MOST_STANDARDS, NO_CHANGE, TOO_EARLY, headline, proven_changes
from reports.view.edition import EditionView, Figures, StandardView, VerdictView
from standards.model import Outcome
from tests.support.printed import read_pdf
from tests.support.report_builder import (
    NO_FIGURES,
    NORTH_LONDON,
    OCTOBER,
    edition,
    ratio,
    standard,
    verdict,
    withholding,
)
from tests.support.report_demo import demo
from tests.support.report_months import singles
from tests.support.report_reader import Reader

BARNET, CAMDEN, ENFIELD = (area.gss_code for area in NORTH_LONDON[:3])
LETTERS = {"M": Outcome.MET, "p": Outcome.PARTLY_MET, "b": Outcome.NOT_MET, "c": None}
HIGH, LOW = ratio(57, 60), ratio(36, 60)
READERS = pytest.mark.parametrize("shown_to", [for_board, for_public])
Shown = Callable[[EditionView], AudienceView]


def fact(standard_id: str = "ID6", **changes: object) -> StandardView:
    """A standard whose figure is no share: chance doesn't move it."""
    texts = {"title": f"Fact {standard_id}", "unit": "", "window": 0, "is_core": False}
    return standard(standard_id, measured_alike_since=OCTOBER - 12, **{**texts, **changes})


def months(area: str, standard_id: str, letters: str, figures: Figures = NO_FIGURES) -> list[VerdictView]:
    """Return a check's verdicts month by month, the newest last."""
    return [
        verdict(area, standard_id, month=OCTOBER - back, outcome=LETTERS[letter], figures=figures, part=None)
        for back, letter in zip(range(len(letters) - 1, -1, -1), letters, strict=True)
    ]


def view(standards: Iterable[StandardView], verdicts: Iterable[VerdictView], **changes: object) -> EditionView:
    every = list(verdicts)
    now = tuple(each for each in every if each.month == OCTOBER)
    earlier = tuple(each for each in every if each.month != OCTOBER)
    return edition(standards=tuple(standards), verdicts=now, history=earlier, **changes)


def headline_of(published: AudienceView) -> list[str]:
    return [sentence.text for sentence in headline(Index(published))]


def test_every_borough_it_is_true_of_is_named_falls_first_by_standard_and_alphabet() -> None:
    checks = [
        *months(ENFIELD, "ID6", "MMbb"),
        *months(BARNET, "ID6", "MMpp"),
        *months(CAMDEN, "ID6", "MMMb"),
        *months(CAMDEN, "SV8", "bbMM"),
        *months(ENFIELD, "PN1", "bpMM"),
        *months(BARNET, "PN1", "MMMM"),
    ]
    edited = view([fact(), fact("SV8"), fact("PN1", is_core=True)], checks)
    assert headline_of(for_board(edited)) == [
        "Worse: ID6 Fact ID6 (Barnet and Enfield).",
        "Better: PN1 Fact PN1 (Enfield); SV8 Fact SV8 (Camden).",
    ]
    assert headline_of(for_public(edited)) == [
        "What got worse: Fact ID6 (Barnet and Enfield).",
        "What got better: Fact PN1 (Enfield); Fact SV8 (Camden).",
    ]


@READERS
def test_without_a_change_beyond_chance_it_says_so(shown_to: Shown) -> None:
    assert headline_of(shown_to(view([fact()], months(BARNET, "ID6", "MMMb")))) == [NO_CHANGE]
    assert headline_of(shown_to(view([fact()], months(BARNET, "ID6", "bbbb")))) == [NO_CHANGE]


@READERS
def test_with_too_few_months_it_says_that(shown_to: Shown) -> None:
    assert headline_of(shown_to(view([fact()], months(BARNET, "ID6", "Mbb")))) == [TOO_EARLY]
    assert headline_of(shown_to(view([fact(months_apart=3)], months(BARNET, "ID6", "MMMMMbbbb")))) == [TOO_EARLY]


def test_windows_of_three_months_are_three_months_apart() -> None:
    apart = standard(months_apart=3, measured_alike_since=OCTOBER - 12)
    letters = "MMMMMMbbbb"
    share = [
        replace(each, figures=HIGH if each.outcome is Outcome.MET else LOW) for each in months(BARNET, "PN3", letters)
    ]
    (change,) = proven_changes(Index(for_board(view([apart], share))))
    assert change.before == "January 2026: Meets, 95% (57 of 60). April 2026: Meets, 95% (57 of 60)."
    assert change.now == "July 2026: Below, 60% (36 of 60). October 2026: Below, 60% (36 of 60)."


@pytest.mark.parametrize("protect", [for_board, for_public])
def test_what_is_not_shown_is_not_told(protect: Callable[..., AudienceView]) -> None:
    check = standard(measured_alike_since=OCTOBER - 12)
    before, low = ratio(34, 40, is_children=True), ratio(20, 40, is_children=True)
    fallen = [*months(BARNET, "PN3", "MMbb", low)]
    children = [replace(each, figures=before) if each.outcome is Outcome.MET else each for each in fallen]
    edited = view([check], children)
    assert len(proven_changes(Index(protect(edited)))) == 1
    assert proven_changes(Index(protect(edited, hidden=withholding(children[1])))) == ()
    few = ratio(38, 40, is_children=True)  # of whom two are hidden
    small = [replace(each, figures=few) if each.outcome is Outcome.MET else each for each in fallen]
    assert proven_changes(Index(protect(view([check], small)))) == ()


def test_a_month_outside_its_limits_is_told_with_what_is_usual() -> None:
    meetings = [(146, 160), (152, 163), (139, 158), (151, 161), (147, 166), (149, 160), (148, 163), (91, 162)]
    checks = months(BARNET, "PN3", "pppppppp", ratio(130, 160))
    of_barnet = singles(meetings, area=BARNET, standard="PN3")
    (change,) = proven_changes(Index(for_board(view([standard()], checks, single_months=tuple(of_barnet)))))
    assert (change.way, change.now) == ("Worse", "October 2026 alone: 56.2% (91 of 162).")
    assert change.before.startswith("Single months: from ")
    assert headline_of(for_board(view([standard()], checks[:-1], single_months=tuple(of_barnet[:-1])))) == [TOO_EARLY]
    turned = view([standard()], checks, single_months=tuple(singles(meetings[::-1], area=BARNET, standard="PN3")))
    assert headline_of(for_board(turned)) == [NO_CHANGE]


def test_a_check_that_has_changed_by_both_rules_is_told_once() -> None:
    meetings = [(146, 160), (152, 163), (139, 158), (151, 161), (147, 166), (149, 160), (148, 163), (91, 162)]
    fallen = months(BARNET, "PN3", "MMMMMMbb", HIGH)
    checks = [replace(each, figures=LOW) if each.outcome is Outcome.NOT_MET else each for each in fallen]
    of_barnet = tuple(singles(meetings, area=BARNET, standard="PN3"))
    check = standard(measured_alike_since=OCTOBER - 12)
    assert headline_of(for_board(view([check], checks, single_months=of_barnet))) == [
        "Worse: PN3 Core agencies attend (Barnet)."
    ]


def test_missing_returns_are_named_return_by_return() -> None:
    demonstrated = demo()
    sentences = [sentence.text for sentence in headline(Index(for_board(demonstrated)))]
    assert sentences[-1] == "Camden sent no panel return. No service return was accepted from Hackney."
    assert headline_of(for_public(demonstrated))[-1] == sentences[-1]
    silent = tuple(replace(each, state="none", obligation="closed") for each in demonstrated.submissions)
    none = replace(demonstrated, submissions=silent)
    assert headline_of(for_board(none))[-1] == "No borough sent a panel return. No borough sent a service return."
    exempt = tuple(replace(each, state="none", obligation="exempt") for each in demonstrated.submissions)
    assert "return" not in " ".join(headline_of(for_board(replace(demonstrated, submissions=exempt))))


def test_a_long_headline_counts_the_standards_it_leaves_out() -> None:
    facts = [fact(f"ID{number}") for number in range(1, 8)]
    checks = [each for number in range(1, 8) for each in months(BARNET, f"ID{number}", "MMbb")]
    index = Index(for_board(view(facts, checks)))
    (sentence,) = headline(index)
    assert len(sentence.items) == MOST_STANDARDS
    assert sentence.text.endswith(f"; and {7 - MOST_STANDARDS} more standards.")
    assert len(proven_changes(index)) == 7


@READERS
def test_the_page_the_pdf_and_the_workbook_say_it_and_its_proof_is_a_step_away(shown_to: Shown) -> None:
    edited = view([fact()], months(BARNET, "ID6", "MMbb"), submissions=demo().submissions)
    files = render(shown_to(edited))
    sentences = headline_of(shown_to(edited))
    page = files["index.html"].decode()
    printed = read_pdf(files["minimum-standards.pdf"]).words
    cover = [cell.value for cell in load_workbook(io.BytesIO(files["minimum-standards.xlsx"]))["Cover"]["A"]]
    for sentence in sentences:
        assert sentence in Reader(page).text
        assert " ".join(sentence.split()) in " ".join(printed.split())
        assert sentence in cover
    assert page.index("</h1>") < page.index('class="headline"') < page.index("<h2")
    assert 'href="changes.html#beyond-chance"' in page
    proof = Reader(files["changes.html"].decode())
    assert "July 2026: Meets. August 2026: Meets." in proof.text
    assert 'id="beyond-chance"' in files["changes.html"].decode()
    assert 'id="chance"' in files["method.html"].decode()


@READERS
def test_it_does_not_go_by_the_order_in_which_anything_is_given(shown_to: Shown) -> None:
    shuffled = demo()
    random.Random(5).shuffle(areas := list(shuffled.areas))
    random.Random(6).shuffle(history := list(shuffled.history))
    other = replace(shuffled, areas=tuple(areas), history=tuple(history))
    assert headline_of(shown_to(other)) == headline_of(shown_to(shuffled))

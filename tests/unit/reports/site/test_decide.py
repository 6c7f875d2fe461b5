"""What the board decides: each with its borough, what is missing, a recommendation, an owner and a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reports.disclosure.protect import for_board, for_public
from reports.edition_index import Index
from reports.render import render
from reports.site.decide import ABOUT_PROPOSALS, MOST_DECISIONS, NO_ACTION_BEFORE, DecisionList, decide
from reports.view.edition import ActionView, CalendarDate, EditionView, SubmissionView, VerdictView
from standards.actions import ActionState
from standards.model import Outcome, Reason
from tests.support.printed import read_pdf
from tests.support.report_builder import NO_FIGURES, NORTH_LONDON, OCTOBER, edition, ratio, standard, verdict
from tests.support.report_reader import Reader

BARNET, CAMDEN, ENFIELD, HACKNEY = (area.gss_code for area in NORTH_LONDON[:4])
ROLES = ("Cluster chair", "Director of children’s services")
DATES = (CalendarDate("Returns due", date(2026, 12, 14)), CalendarDate("Sign-off", date(2026, 12, 30)))
ACTION = ActionView("A1", CAMDEN, "PN3", "Agree a named deputy", "Head of safeguarding", date(2026, 12, 1))


def below(area: str, standard_id: str = "PN3", **changes: object) -> VerdictView:
    return verdict(area, standard_id, outcome=Outcome.NOT_MET, figures=ratio(20, 50), **changes)


def decided(*verdicts: VerdictView, **changes: object) -> DecisionList:
    return decide(Index(for_board(view(*verdicts, **changes))))


def view(*verdicts: VerdictView, **changes: object) -> EditionView:
    return edition(**{"verdicts": verdicts, "sign_off_roles": ROLES, "next_calendar": DATES, **changes})


def unsent(area: str) -> SubmissionView:
    return SubmissionView(
        area, "panel", "Panel return", "attendance", "Attendance", OCTOBER, edition().as_at, "closed", "none"
    )


def silent(area: str, standard_id: str = "PN3") -> VerdictView:
    return verdict(
        area, standard_id, outcome=Outcome.NOT_ASSESSABLE, reason=Reason.NO_RETURN, figures=NO_FIGURES, part=None
    )


def test_a_decision_says_all_that_a_board_needs() -> None:
    (decision,) = decided(below(CAMDEN, detail=("police sent nobody in May",))).decisions
    assert (decision.where, decision.title, decision.href) == (
        "Camden",
        "PN3 Core agencies attend",
        "standards/PN3.html",
    )
    assert decision.what == (
        "40% (20 of 50), where 90% or more (proposed) would meet the standard. Decided by: health. "
        "Police sent nobody in May."
    )
    assert decision.recommend == standard().recommend
    assert decision.proposed == "Director of children’s services, Camden, by 30 December 2026."
    assert decision.earlier == NO_ACTION_BEFORE


def test_a_standard_of_the_whole_cluster_is_for_its_own_role() -> None:
    shared = standard("WS5", title="Joint resources", is_for_cluster=True)
    (decision,) = decided(below("north-london", "WS5"), standards=(shared,)).decisions
    assert decision.where == "North London as a whole"
    assert decision.proposed == "Cluster chair, by 30 December 2026."


def test_without_a_calendar_or_roles_the_board_sets_them() -> None:
    (decision,) = decided(below(CAMDEN), sign_off_roles=(), next_calendar=()).decisions
    assert decision.proposed == "an owner for the board to name, Camden, by a date for the board to set."


def test_what_became_of_the_earlier_action_is_said() -> None:
    done = replace(ACTION, state=ActionState.DONE, progress="A deputy has come since.")
    (decision,) = decided(below(CAMDEN), actions=(done,)).decisions
    assert decision.earlier == (
        "Action A1: Agree a named deputy (Head of safeguarding, due 1 December 2026): done. A deputy has come since."
    )


def test_what_nobody_has_in_hand_comes_first() -> None:
    late = replace(ACTION, id="A2", area=ENFIELD, due=date(2026, 11, 1))
    made = decided(*map(below, (CAMDEN, BARNET, ENFIELD)), actions=(ACTION, late))
    assert [each.where for each in made.decisions] == ["Barnet", "Enfield", "Camden"]
    assert "open, overdue" in made.decisions[1].earlier


def test_returns_that_core_standards_wait_for_come_first_in_one_decision() -> None:
    others = standard("PN1", title="Every function has a panel", is_core=True)
    other_kind = standard("PN4", is_core=False)
    verdicts = (silent(HACKNEY), silent(CAMDEN), silent(CAMDEN, "PN1"), silent(CAMDEN, "PN4"), below(BARNET))
    made = decided(*verdicts, standards=(standard(), others, other_kind), submissions=(unsent(HACKNEY), unsent(CAMDEN)))
    first, second = made.decisions
    assert (first.where, first.href) == ("Camden and Hackney", "returns.html")
    assert first.title == "Camden’s panel return and Hackney’s panel return"
    assert first.what == "Missing or not accepted; 3 core checks can’t be assessed without them: PN3 and PN1."
    assert first.proposed == "Director of children’s services, Camden and Hackney, by 14 December 2026."
    assert second.where == "Barnet"
    elsewhere = decided(silent(BARNET), submissions=(unsent(HACKNEY),))
    assert elsewhere.decisions == (), "nothing that Hackney didn’t send is wanted for a core check"


def test_there_are_five_at_most_and_the_others_are_counted() -> None:
    every = [below(area.gss_code) for area in NORTH_LONDON]
    made = decided(*every)
    assert len(made.decisions) == MOST_DECISIONS
    assert made.more_words == "1 more check below the cluster’s standard"
    with_return = decided(
        silent(CAMDEN), *(each for each in every if each.area != CAMDEN), submissions=(unsent(CAMDEN),)
    )
    assert len(with_return.decisions) == MOST_DECISIONS
    assert with_return.more == 1


def test_the_lead_asks_for_an_owner_or_says_that_nothing_needs_deciding() -> None:
    assert decided(below(CAMDEN)).lead.text.startswith("Agree an owner and a date for each")
    assert decided(below(CAMDEN), decision="Agree to merge two panels.").lead.text == "Agree to merge two panels."
    assert decided(verdict(CAMDEN)).lead.text.startswith("Note this report. Nothing is below a standard")
    assert decided(silent(CAMDEN)).lead.text.endswith("nothing could be assessed.")
    assert "missing figures for 1 check" in decided(verdict(CAMDEN), silent(BARNET)).lead.text


def test_the_page_and_both_packs_say_it_and_the_public_does_not() -> None:
    files = render(for_board(view(below(CAMDEN), actions=(ACTION,))))
    (decision,) = decided(below(CAMDEN), actions=(ACTION,)).decisions
    page = Reader(files["index.html"].decode()).text
    packs = [" ".join(read_pdf(files[name]).words.split()) for name in ("board-pack.pdf", "minimum-standards.pdf")]
    for sentence in (*decision.sentences, ABOUT_PROPOSALS):
        assert sentence in page
        assert all(sentence in pack for pack in packs)
    for content in render(for_public(view(below(CAMDEN)))).values():
        assert b"Proposed: Director" not in content

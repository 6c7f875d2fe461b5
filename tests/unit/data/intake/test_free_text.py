"""Free text: what may be about somebody is refused, and what analysts write about figures passes."""

from __future__ import annotations

import pytest

from data.intake.explanations import (
    NotAnAnswer,
    checked_answer,
    checked_case,
    checked_reason,
    checked_role,
    checked_text,
)
from data.intake.free_text import details_in


@pytest.mark.parametrize(
    "text",
    [
        "The Serious Violence Duty took effect in the month.",
        "Camden and Islington share the service since September.",
        "Two panels were merged, and the Metropolitan Police chaired both.",
        "MARAC met twice. The Youth Justice Service sent a deputy.",
        "Referrals doubled because of the Summer Programme for ages 16 to 18.",
        "It took 14 new young people, aged 10-12, in three months.",
        "The contract began on 01/11/2026 with 12 places.",
        "Staff left in October; nobody replaced them. We expect 3 new workers.",
        "All 16 to 18 year olds are offered it.",
        "MARAC, MASE and MAPPA met; CSE and HSB cases went to MASH.",
        "The YOT and the DWP joined. Referrals fell in August. Staff were on leave.",
        "Plan B, as agreed on Monday. Hackney and Tower Hamlets agreed.",
    ],
)
def test_what_analysts_write_passes(text: str) -> None:
    assert checked_text(text) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It is about Kezia Umbrellastone.", "a name"),
        ("Since Kezia Umbrellastone left it is lower.", "a name"),
        ("K. Umbrellastone was counted twice.", "a name"),
        ("KEZIA UMBRELLASTONE was counted twice.", "a name"),
        ("Kezia UMBRELLASTONE was counted twice.", "a name"),
        ("It is about Zoë Ångström.", "a name"),
        ("It is about Łucja Żółć-Nowak.", "a name"),
        ("Kezia McUmbrella left.", "a name"),
        ("Kezia\u00a0Umbrellastone left.", "a name"),
        ("Kezia, Umbrellastone", "a name"),
        ("He is 14 years old.", "a person’s age"),
        ("A boy aged 14 was counted twice.", "a person’s age"),
        ("A 15yo moved.", "a person’s age"),
        ("He lives at N7 8QW.", "a postcode"),
        ("A fourteen-year-old moved.", "a person’s age"),
        ("A boy of 14 moved.", "a person’s age"),
        ("One girl (13) moved.", "a person’s age"),
        ("A 14 yr old moved.", "a person’s age"),
        ("Born, it says, 03/04/2011.", "a date of birth"),
        ("It happened on 2012-05-06.", "a date of birth"),
        ("From Umbrellastone Academy.", "a school’s name"),
        ("Case 4857 773 456 again.", "a long number"),
        ("See record 1234567.", "a long number"),
    ],
)
def test_details_of_people_are_refused_and_not_repeated(text: str, kind: str) -> None:
    assert kind in details_in(text)
    with pytest.raises(NotAnAnswer) as error:
        checked_text(text)
    assert kind in str(error.value)
    assert not any(part in str(error.value) for part in ("Kezia", "Umbrellastone", "2011", "N7"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It is run by Umbrella Rising Project.", "a name"),
        ("It moved to 12 Umbrella Road.", "a name"),
        ("It was raised for Umbrellastone in May.", "a first name"),
        ("Kezia's review was late.", "a first name"),
        ("April Umbrellastone was counted twice.", "a first name"),
        ("Kezia Young was counted twice.", "a first name"),
        ("K.U. was counted twice.", "initials"),
        ("Kezia U. was counted twice.", "initials"),
        ("Umbrellastone, K. was counted twice.", "initials"),
        ("Case 45821 was closed late.", "a record number"),
        ("See ref LL/4582.", "a record number"),
        ("One of them is female, 15.", "one person"),
        ("It counts those born in April.", "one person"),
        ("See kezia.u on Instagram.", "social media"),
        ("Child A was counted twice.", "initials"),
        ("YP 3 moved away.", "initials"),
        ("Her mother asked for it.", "one person"),
        ("He was new.", "one person"),
        ("A year 9 pupil was counted twice.", "one person"),
    ],
)
def test_what_is_doubtful_in_an_answer_is_held_and_not_refused(text: str, kind: str) -> None:
    answer = checked_answer(text)
    assert answer.text == text
    assert any(doubt.startswith(kind) or kind in doubt for doubt in answer.doubts)


@pytest.mark.parametrize(
    "text",
    [
        "kezia umbrellastone and abena parasol moved to kent",
        "kezia umbrellastone is on it",
        "abena left the service",
        "Kezia left the service",
        "AK, TB and US moved away",
        "KU moved away",
        "K moved away",
        "Umbrellastone twins joined",
        "one girl from umbrella grove",
        "Chelsea moved away",
        "Zo\u00eb moved away",
        "It is run by Umbrella.",
    ],
)
def test_a_word_in_no_list_holds_an_answer_and_refuses_a_reason(text: str) -> None:
    assert checked_answer(text).doubts
    with pytest.raises(NotAnAnswer) as error:
        checked_reason(text)
    assert "without them" in str(error.value)


def test_a_reason_with_a_word_in_no_list_says_to_leave_names_out() -> None:
    with pytest.raises(NotAnAnswer, match="leave names and initials out"):
        checked_reason("abena left the service")


@pytest.mark.parametrize(
    "text",
    [
        "Right as sent. The Covid backlog was cleared in half term, and CAMHS sent a deputy.",
        "One young person was counted twice; two siblings once each.",
        "Enfield’s panel met with Haringey’s at Christmas.",
        "The MOPAC grant ended: the service closed. Mosaic had counted 14 of them twice.",
        "The Mother and Baby unit opened.",
        "Key Stage 3 lessons began with Finance's money; Barnardo's took over from Catch22.",
        "It was planned: we're moving to new premises and hiring, so we didn't run groups in half term.",
        "Kensington and Chelsea's panel hadn't met; the LA, the NHS and MARAC agreed a CSE pathway.",
        "No new referrals this month as the contract has ended and the provider is recruiting staff.",
        "The figure is correct: demand grew sharply after the school holidays, and funding was doubled.",
        "The previous month's return was wrong and has been corrected; a data entry error.",
        "Places: 12 (was 10). Case numbers in 2026 are 14, as in item 3.",
    ],
)
def test_what_analysts_write_is_not_held(text: str) -> None:
    assert checked_answer(text).doubts == ()


@pytest.mark.parametrize(
    "text", ["Child A was counted twice.", "Her mother asked for it.", "By Umbrella Rising Trust."]
)
def test_a_text_that_nobody_reads_first_is_refused_for_grave_doubts(text: str) -> None:
    with pytest.raises(NotAnAnswer):
        checked_text(text)


@pytest.mark.parametrize(
    "text", ["Asked for by Umbrellastone.", "Her mother asked for it.", "It moved to 12 Umbrella Road."]
)
def test_a_reason_is_refused_for_any_doubt(text: str) -> None:
    with pytest.raises(NotAnAnswer):
        checked_reason(text)
    assert checked_reason("Sent for the wrong month.") == "Sent for the wrong month."


@pytest.mark.parametrize(
    "text",
    ["kezia left the service", "Asked for by Umbrellastone.", "K moved away.", "It's Child ST3.", "PN3: abena moved"],
)
def test_a_text_about_a_verdict_is_refused_for_any_doubt(text: str) -> None:
    with pytest.raises(NotAnAnswer, match="without them"):
        checked_case(text)


@pytest.mark.parametrize(
    "text",
    [
        "PN3 was applied as written, so the challenge is dismissed.",
        "The rule's threshold is unfair to small boroughs: see the numerator of SV12.",
        "The investigation has ended, so the hold is lifted and the edition can be published.",
        "Agree a named deputy for each agency by the next meeting, and tell the board.",
        "Until the by-election.",
        "The mayoral election is on Thursday, so nothing is published until votes are counted.",
        "Until the general election on 3 May.",
        "The prosecution has ended, and the jury has given its verdict.",
        "Until the coroner has reported: the inquest was adjourned to Monday.",
        "A councillor resigned, so the pre-election period was extended.",
        "The board agreed a plan with four milestones, the last in March.",
        "Funding was approved by the cabinet and recruitment begins in January.",
        "The contract was retendered and the new provider mobilises in April.",
        "The panel's chair and its terms of reference are agreed; the sharing agreement is signed.",
        "Two advisers were appointed and their training is booked.",
    ],
)
def test_what_is_written_of_verdicts_is_kept(text: str) -> None:
    assert checked_case(text) == text


@pytest.mark.parametrize("role", ["Performance Analyst", "head of service", "Director of Children's Services"])
def test_roles_are_no_names(role: str) -> None:
    assert checked_role(role) == role
    with pytest.raises(NotAnAnswer):
        checked_role("Kezia Umbrellastone")

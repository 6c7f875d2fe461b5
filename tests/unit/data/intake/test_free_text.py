"""Free text: what may be about somebody is refused, and what analysts write about figures passes."""

from __future__ import annotations

import pytest

from data.intake.explanations import NotAnAnswer, checked_role, checked_text
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


@pytest.mark.parametrize("role", ["Performance Analyst", "head of service", "Director of Children's Services"])
def test_roles_are_no_names(role: str) -> None:
    assert checked_role(role) == role
    with pytest.raises(NotAnAnswer):
        checked_role("Kezia Umbrellastone")

"""What one borough lacks beside what the next has free: a line is a service with its month."""

from __future__ import annotations

from fractions import Fraction

import pytest

from standards.measures.session import Session
from standards.sharing.suggestions import SuggestionKind, find
from tests.support.suggestions_kit import (
    CODES,
    IDVA,
    LEVELS,
    MONTH,
    NOW,
    REGISTERED,
    YPVA,
    fields,
    figures,
    found_in,
    observe,
    sentences,
)


class TestUnmetNeed:
    def test_a_gap_beside_free_places_next_door(self) -> None:
        observed = observe(
            """
            | area    | types         | taken |
            | Barnet  | psychotherapy | 13    |
            | Camden  | hsb_service   | 20    |
            | Hackney | hsb_service   | 20    |
            """
        )
        (need,) = [
            suggestion
            for suggestion in found_in(observed, SuggestionKind.UNMET_NEED)
            if "psychotherapy" in suggestion.about
        ]
        assert need.areas == (CODES["Camden"], CODES["Barnet"])
        assert need.title == "Psychotherapy: none in Camden, free places in Barnet"
        assert sentences(need) == [
            "Camden’s own register shows no such service for its residents in October 2026.",
            "Barnet, next door, had 7 of 20 places free at the end of October 2026, and fewer than 10 referrals "
            "waiting.",
        ]
        assert need.basis == "Services and Activity, October 2026"
        assert figures(need) == [(Fraction(7), True, 5, 20), (Fraction(20), False, 0, None)]
        assert fields(need) == {"services": {REGISTERED[:2], REGISTERED}, "activity": {NOW}}
        assert {source.row.receipt for source in need.sources if source.fields == REGISTERED[:2]} == {
            f"services-{CODES['Camden']}"
        }

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("| Barnet | psychotherapy | operating | 20 | 16 | 0  | own |", "four free places are too few"),
            ("| Barnet | psychotherapy | operating | 9  | 0  | 0  | own |", "nine places are too few to speak of"),
            ("| Barnet | psychotherapy | operating | 20 |    | 0  | own |", "how many are taken is not known"),
            ("| Barnet | psychotherapy | operating | !  | 2  | 0  | own |", "how many there are could not be read"),
            ("| Barnet | psychotherapy | operating | z  | z  | 0  | own |", "it has no fixed number of places"),
            ("| Barnet | psychotherapy | operating | 20 | 2  | 10 | own |", "it has a queue of its own"),
            ("| Barnet | psychotherapy | operating | 20 | 2  |    | own |", "whether it has a queue is not known"),
            ("| Barnet | psychotherapy | paused    | 20 | 0  | 0  | own |", "it does not operate"),
            ("| Barnet | psychotherapy |           | 20 | 0  | 0  | own |", "whether it operates is not known"),
            ("| Barnet | psychotherapy | operating | 20 | 2  | 0  | Barnet Camden |", "Camden can use it already"),
            ("| Barnet | psychotherapy | operating | 20 | 2  | 0  |     |", "who can use it is not known"),
        ],
        ids=lambda text: text if "|" not in text else "",
    )
    def test_no_free_places_no_suggestion(self, line: str, why: str) -> None:
        header = "| area | types | status | places | taken | waiting | served |"
        observed = observe(f"{header}\n{line}\n| Camden | hsb_service | operating | 20 | 20 | 0 | own |")
        assert [
            suggestion
            for suggestion in found_in(observed, SuggestionKind.UNMET_NEED)
            if "psychotherapy" in suggestion.about
        ] == []

    def test_just_enough_free_places_are_enough(self) -> None:
        observed = observe(
            """
            | area   | types         | places | taken |
            | Barnet | psychotherapy | 10     | 5     |
            | Camden | hsb_service   | 20     | 20    |
            """
        )
        (need,) = [
            suggestion
            for suggestion in found_in(observed, SuggestionKind.UNMET_NEED)
            if "psychotherapy" in suggestion.about
        ]
        assert figures(need) == [(Fraction(5), True, 5, 10), (Fraction(10), False, 0, None)]

    @pytest.mark.parametrize("status", ["", "!"])
    def test_a_service_that_may_operate_is_no_gap(self, status: str) -> None:
        observed = observe(
            f"""
            | area   | types         | status    | taken |
            | Barnet | psychotherapy | operating | 2     |
            | Camden | psychotherapy | {status}  | 2     |
            """
        )
        assert [suggestion for suggestion in found_in(observed) if "psychotherapy" in suggestion.about] == []

    def test_a_borough_that_returned_nothing_has_no_gap(self) -> None:
        observed = observe("| area | types | taken |\n| Barnet | psychotherapy | 2 |")
        assert [suggestion for suggestion in found_in(observed) if suggestion.kind is SuggestionKind.UNMET_NEED] == []

    def test_places_across_the_cluster_are_not_next_door(self) -> None:
        observed = observe(
            """
            | area    | types         | taken |
            | Hackney | psychotherapy | 2     |
            | Camden  | hsb_service   | 20    |
            """
        )
        assert found_in(observed, SuggestionKind.UNMET_NEED) == []
        assert [
            suggestion.areas
            for suggestion in find(Session(observed), MONTH, LEVELS)
            if suggestion.kind is SuggestionKind.UNMET_NEED
        ] != []

    @pytest.mark.parametrize(
        ("cells", "says"),
        [
            ("| 20 | 15 | 10 | 0 | 0 |", ["In Camden, 10 referrals waited for a decision at the end of October 2026."]),
            ("| 10 | 10 | 0  | 0 | 0 |", ["All of Camden’s places were taken at the end of October 2026."]),
            ("| 9  | 9  | 0  | 0 | 0 |", []),
            ("| 20 | 20 | 0  | 0 | 0 |", ["All of Camden’s places were taken at the end of October 2026."]),
            (
                "| 20 | 15 | 0  | 3 | 1 |",
                [
                    "In the 3 months to October 2026, such services for Camden declined 6 referrals without referring "
                    "the young people to anyone else."
                ],
            ),
            ("| 20 | 15 | 9  | 2 | 1 |", []),
            ("| 20 |    | 9  | 2 |   |", []),
        ],
    )
    def test_signs_that_there_is_not_enough(self, cells: str, says: list[str]) -> None:
        header = "| area | types | places | taken | waiting | declined | sent_on |"
        observed = observe(f"{header}\n| Barnet | idva | 20 | 5 | 0 | 0 | 0 |\n| Camden | idva {cells}")
        needs = [sentences(need)[:-1] for need in found_in(observed, SuggestionKind.UNMET_NEED)]
        assert needs == ([says] if says else [])

    @pytest.mark.parametrize(
        ("waiting", "declined", "figure", "basis"),
        [
            ("10", "0", (Fraction(10), True, 10, None), "Services and Activity, October 2026"),
            ("0", "2", (Fraction(6), True, 6, None), "Services and Activity, August 2026 to October 2026"),
        ],
    )
    def test_what_is_asked_for_too_often_counts_children(
        self, waiting: str, declined: str, figure: tuple[Fraction, bool, int, int | None], basis: str
    ) -> None:
        observed = observe(
            f"""
            | area   | types | taken | waiting   | declined   | sent_on |
            | Barnet | idva  | 5     | 0         | 0          | 0       |
            | Camden | idva  | 15    | {waiting} | {declined} | 0       |
            | Camden | idva  | 15    | 0         | 0          | 0       |
            """
        )
        (need,) = found_in(observed, SuggestionKind.UNMET_NEED)
        assert need.title == f"{IDVA}: not enough in Camden, free places in Barnet"
        assert figures(need)[0] == figure
        assert need.basis == basis
        of_months = {("decided_declined", "declined_redirected")} if declined != "0" else set()
        assert fields(need) == {"services": {REGISTERED}, "activity": {NOW, *of_months}}

    def test_a_form_of_abuse_with_nobody_for_those_who_harm(self) -> None:
        observed = observe(
            """
            | area   | types  | harms | taken |
            | Barnet | idva   | yes   | 5     |
            | Camden | idva   |       | 5     |
            """
        )
        (need,) = found_in(observed, SuggestionKind.UNMET_NEED)
        assert (need.about, need.areas) == (("bullying/harming",), (CODES["Camden"], CODES["Barnet"]))
        assert need.title == "Bullying, for those who harm: none in Camden, free places in Barnet"

    def test_a_service_of_two_types_is_suggested_once(self) -> None:
        observed = observe(
            """
            | area   | types            | taken | waiting |
            | Barnet | idva ypva        | 5     | 0       |
            | Camden | idva ypva        | 5     | 12      |
            """
        )
        (need,) = found_in(observed, SuggestionKind.UNMET_NEED)
        assert need.about == ("idva", "ypva")
        assert need.title == f"{IDVA}; {YPVA}: not enough in Camden, free places in Barnet"

    def test_two_services_of_one_type_each_are_suggested_apart(self) -> None:
        observed = observe(
            """
            | area   | types | taken | waiting |
            | Barnet | idva  | 5     | 0       |
            | Barnet | ypva  | 5     | 0       |
            | Camden | idva  | 5     | 12      |
            | Camden | ypva  | 5     | 12      |
            """
        )
        assert [need.about for need in found_in(observed, SuggestionKind.UNMET_NEED)] == [("idva",), ("ypva",)]

"""Files that were once handled wrongly, each with what is right for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.model import State
from tests.unit.conftest import Look

CASES = Path(__file__).parents[3] / "data" / "cases"


@pytest.mark.parametrize(
    ("name", "refused_for", "where"),
    [
        ("01-hidden-sheet-names-and-birth-dates.xlsx", ["child_level"], {"sheet 6"}),
        ("02-heading-ChildName-DateOfBirth-camelcase.xlsx", ["child_level", "child_level"], {"sheet 6"}),
        ("03-heading-Young-person-far-column.xlsx", ["child_level"], {"Activity"}),
        ("05-header-footer-dob.xlsx", ["child_level", "child_level"], {"a header or footer of Activity"}),
        ("09-ods-tracked-changes.ods", ["tracked_changes"], {None}),
    ],
)
def test_details_of_children_are_refused_wherever_they_are(
    look: Look, name: str, refused_for: list[str], where: set[str | None]
) -> None:
    examined = look((CASES / name).read_bytes(), name)
    assert examined.state is State.REFUSED
    assert [finding.code for finding in examined.findings] == refused_for
    assert {finding.sheet for finding in examined.findings} == where
    assert not any(word in repr(examined) for word in ("Tyler", "Brennan", "Amelia", "Okafor", "476"))


@pytest.mark.parametrize(
    ("name", "state", "codes"),
    [
        ("15b-x14-dropdown.xlsx", State.ACCEPTED, []),
        ("16a-far-formatted-cell-to-mend.xlsx", State.REJECTED, ["number_with_words"]),
        ("20-false-alarm-Client-numbers.xlsx", State.QUESTIONS, ["extra_sheet"]),
    ],
)
def test_honest_files_are_read(look: Look, name: str, state: State, codes: list[str]) -> None:
    examined = look((CASES / name).read_bytes(), name)
    assert (examined.state, [finding.code for finding in examined.findings]) == (state, codes)


def test_a_column_with_the_boroughs_own_name_is_no_breach(look: Look) -> None:
    examined = look((CASES / "19-front-door-column-LB-Camden.xlsx").read_bytes(), "return.xlsx")
    assert examined.state is not State.REFUSED

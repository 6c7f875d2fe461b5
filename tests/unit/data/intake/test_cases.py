"""Files that were once handled wrongly, each with what is right for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.model import Expectation, State
from standards.model import Month
from tests.unit.conftest import ExamineFile

DECEMBER = ("12", "13")
"""Those that are for December 2026."""

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
    examine_file: ExamineFile, name: str, refused_for: list[str], where: set[str | None]
) -> None:
    examined = examine_file((CASES / name).read_bytes(), name)
    assert examined.state is State.REFUSED
    assert [finding.code for finding in examined.findings] == refused_for
    assert {finding.sheet for finding in examined.findings} == where
    assert not any(word in repr(examined) for word in ("Tyler", "Brennan", "Amelia", "Okafor", "476"))


@pytest.mark.parametrize(
    ("name", "state", "codes"),
    [
        *((f"04-list-{name}.xlsx", State.ACCEPTED, []) for name in ("and", "comma", "newline", "slash")),
        *((f"05-stray-{name}.xlsx", State.QUESTIONS, ["stray_row"]) for name in ("apostrophe", "dot")),
        *((f"05-stray-{name}.xlsx", State.ACCEPTED, []) for name in ("nbsp", "space", "zwsp")),
        ("10-names-in-id-column.xlsx", State.REJECTED, ["not_a_pattern"]),
        ("12-movement-to-Kent.xlsx", State.ACCEPTED, []),
        ("13-movement-to-Westminster-by-name.xlsx", State.ACCEPTED, []),
        ("15-panel-no-meeting-eight-cases.xlsx", State.QUESTIONS, ["cases_without_meeting"]),
        ("15b-x14-dropdown.xlsx", State.ACCEPTED, []),
        ("16a-far-formatted-cell-to-mend.xlsx", State.REJECTED, ["number_with_words"]),
        ("17-panel-all-z-cascade.xlsx", State.REJECTED, ["all_z"]),
        ("19-front-door-column-LB-Camden.xlsx", State.ACCEPTED, []),
        ("20-false-alarm-Client-numbers.xlsx", State.QUESTIONS, ["extra_sheet"]),
    ],
)
def test_honest_files_are_read(examine_file: ExamineFile, name: str, state: State, codes: list[str]) -> None:
    examined = examine_file(
        (CASES / name).read_bytes(), name, Expectation(latest=Month(2027, 1)) if name[:2] in DECEMBER else None
    )
    assert (examined.state, [finding.code for finding in examined.findings]) == (state, codes)


def test_westminster_by_name_is_read_as_its_code(examine_file: ExamineFile) -> None:
    examined = examine_file((CASES / "13-movement-to-Westminster-by-name.xlsx").read_bytes())
    assert examined.typed is not None
    assert "E09000033" in [row.values["other_borough"] for row in examined.typed.sheets["movements"].rows]


def test_names_in_a_column_of_ids_are_nowhere_in_what_is_told(examine_file: ExamineFile) -> None:
    examined = examine_file((CASES / "10-names-in-id-column.xlsx").read_bytes())
    assert not any(name in repr(examined) for name in ("Amelia", "Okafor", "Tyler", "Brennan", "Rahman"))

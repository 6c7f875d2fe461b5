"""Registers changed by command, from an empty one to a service that closes."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.support.commands import minstd

Rows = list[dict[str, object]]

CLUSTER = "west-london"
SERVICE = (
    "service_name=Ealing Close Relationships Project",
    "service_types=close_relationship_violence; relationships",
    "provider_name=Ealing Youth Alliance",
    "sector=voluntary_community",
    "commissioners=local_authority",
    "status=operating",
    "age_min=13",
    "age_max=18",
    "forms_of_abuse=teenage_relationship_abuse",
    "supports_harmed=yes",
    "supports_harming=yes",
    "supports_parents=no",
    "is_send_adapted=no",
    "is_open_ended=no",
    "places=20",
    "specialist_posts_fte=0.5",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a coordinator, and a cluster of two whose files are accepted."""
    folder = tmp_path / "workspace"
    made = minstd(
        "cluster", "new", CLUSTER, "--areas", "Ealing,Brent", "--first-month", "2026-11", "--workspace", str(folder)
    )
    assert made.returncode == 0, made.stderr
    invited = minstd(
        "people", "invite", "c@example.org", "--role", "coordinator", "--cluster", CLUSTER,
        "--workspace", str(folder),
    )  # fmt: skip
    assert invited.returncode == 0, invited.stderr
    accepted = minstd("cluster", "accept", CLUSTER, "--reason", "The first files.", "--workspace", folder)
    assert accepted.returncode == 0, accepted.stderr
    return folder


def register(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = minstd("register", *arguments, "--borough", "LB Ealing", "--cluster", CLUSTER, "--workspace", str(folder))
    return done.returncode, done.stdout.strip(), done.stderr


def entries(folder: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(register(folder, "show", "--json")[1])
    return rows


def test_ids_are_issued_and_entries_change_and_close(folder: Path) -> None:
    why = ("--reason", "The first register.")
    assert register(folder, "add", "service", *SERVICE, "--from", "2026-11", *why)[1] == "EAL-S01"
    assert register(folder, "add", "service", *SERVICE, "--from", "2026-12", *why)[1] == "EAL-S02"
    panel = ("panel_type=MARAC", "meetings_scheduled=1")
    assert register(folder, "add", "panel", *panel, "--from", "2026-11", *why)[1] == "EAL-P01"
    assert register(folder, "change", "EAL-S01", "places=25", *why)[0] == 0
    changed = register(folder, "change", "EAL-P01", "areas_covered=gangs", "--from", "2027-01", *why)
    assert changed[:2] == (0, "EAL-P01 is changed from January 2027."), changed[2]
    assert register(folder, "close", "EAL-S02", "--last", "2027-03", *why)[0] == 0
    first, second, panel_row = entries(folder)
    assert (first["places"], first["lead_borough"]) == (25, "E09000009")
    assert (second["since"], second["until"]) == ("2026-12", "2027-03")
    assert (panel_row["host_borough"], panel_row["areas_covered"]) == ("E09000009", ["gangs"])
    assert minstd("ledger", "verify", "--workspace", str(folder)).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "service", "--from", "2026-11"), "These are missing: service_name"),
        (("add", "service", *SERVICE, "colour=red", "--from", "2026-11"), "has no field colour"),
        (("add", "service", *SERVICE[:-1], "specialist_posts_fte=half", "--from", "2026-11"), "specialist_posts_fte"),
        (("add", "team", "--from", "2026-11"), "Choose service or panel"),
        (("add", "service", *SERVICE, "boroughs_served=Ealling", "--from", "2026-11"), "Did you mean Ealing?"),
        (("change", "EAL-S09", "places=3"), "has no EAL-S09"),
        (("change", "EAL-S09", "places"), "Write it as NAME=VALUE"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(folder: Path, arguments: tuple[str, ...], says: str) -> None:
    path = folder.parent / "clusters" / CLUSTER / "registers" / "E09000009.yaml"
    before = path.read_bytes()
    status, _, stderr = register(folder, *arguments, "--reason", "A try.")
    assert (status, says in stderr, path.read_bytes()) == (2, True, before), stderr


PROJECT = {name: value for name, _, value in (text.partition("=") for text in SERVICE)}
CONFERENCE = {"panel_type": "MARAC", "meetings_scheduled": 1}


def filled_in(folder: Path, return_type: str, title: str, rows: Rows) -> Path:
    """Return a new borough's first template with rows of its register filled in."""
    path = folder.parent / f"{return_type}.xlsx"
    made = minstd(
        *("template", "--return", return_type, "--borough", "Ealing", "--month", "2026-11", "--out", path),
        *("--cluster", CLUSTER, "--workspace", folder),
    )
    assert made.returncode == 0, made.stderr
    book = openpyxl.load_workbook(path)
    headings = [cell.value for cell in book[title][1]]
    first = next(row for row in range(2, 99) if book[title].cell(row, 1).value is None)
    for number, row in enumerate(rows, first):
        for name, value in row.items():
            book[title].cell(number, headings.index(name) + 1, value)
    book.save(path)
    return path


def imported(folder: Path, path: Path) -> tuple[int, str, str]:
    done = minstd(
        "register", "import", path, "--reason", "The first register.", "--cluster", CLUSTER, "--workspace", folder
    )
    return done.returncode, done.stdout.strip(), done.stderr


def test_a_register_is_made_from_the_first_template_filled_in(folder: Path) -> None:
    second = {**PROJECT, "service_name": "A second project", "places": "z", "boroughs_served": "Ealing; Brent"}
    services = filled_in(folder, "service", "Services", [dict(PROJECT), second])
    assert imported(folder, services) == (0, "Added to Ealing's register: EAL-S01, EAL-S02.", "")
    hub = {"panel_type": "Multi-agency safeguarding hub", "meetings_scheduled": "z"}
    panels = filled_in(folder, "panel", "Panels", [dict(CONFERENCE), hub])
    assert imported(folder, panels)[1] == "Added to Ealing's register: EAL-P01, EAL-P02."
    first, other, conference, _ = entries(folder)
    assert (first["since"], first["places"], first["specialist_posts_fte"]) == ("2026-11", 20, "1/2")
    assert other["boroughs_served"] == ["E09000005", "E09000009"]
    assert (conference["host_borough"], conference["areas_covered"]) == ("E09000009", [])
    assert "Every row is in Ealing's register already" in imported(folder, services)[1]
    assert len(entries(folder)) == 4
    accepted = minstd("cluster", "accept", CLUSTER, "--reason", "Again.", "--workspace", folder)
    assert "accepted already" in accepted.stdout


def test_every_mistake_in_a_filled_in_sheet_is_told_and_nothing_is_written(folder: Path) -> None:
    path = folder.parent / "clusters" / CLUSTER / "registers" / "E09000009.yaml"
    assert imported(folder, filled_in(folder, "service", "Services", [dict(PROJECT)]))[0] == 0
    before = path.read_bytes()
    wrong = {**PROJECT, "service_name": None, "age_min": "thirteen", "sector": "voluntary"}
    rows: Rows = [
        wrong,
        {"service_name": "Only a name"},
        {**PROJECT, "service_id": "EAL-S07"},
        {**PROJECT, "places": 3},
    ]
    status, _, stderr = imported(folder, filled_in(folder, "service", "Services", rows))
    assert (status, path.read_bytes()) == (2, before)
    for part in (
        "Services, cell J3: you entered text (not shown here) instead of a whole number",
        "row 3: fill in Service name.",
        "row 3, Sector: voluntary isn't one of its codes. Did you mean voluntary_community?",
        "row 4: fill in Service types, Provider",
        "row 5: the register has no EAL-S07. Leave the ID blank",
        "row 6: Ealing Close Relationships Project is in the register already, as EAL-S01",
    ):
        assert part in stderr


def test_a_file_from_which_no_register_can_be_made_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_bytes(b"no workbook")
    assert imported(folder, tmp_path / "notes.xlsx")[0] == 2
    empty = filled_in(folder, "panel", "Panels", [])
    assert "The Panels sheet has no rows" in imported(folder, empty)[2]

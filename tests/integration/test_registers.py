"""Registers changed by command, from an empty one to a service that closes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import minstd

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
    """A workspace with a coordinator, and a cluster of two."""
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

"""A cluster of one's own: made, looked at, accepted, and drafted for only as it was accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.clusters.cluster import load_cluster
from standards.model import Month
from tests.support.commands import minstd


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A workspace beside which a cluster of three was made."""
    folder = tmp_path / "workspace"
    done = minstd(
        "cluster",
        "new",
        "west-london",
        "--areas",
        "LB Ealing, Hounslow Council,E09000017",
        "--first-month",
        "2026-11",
        "--workspace",
        str(folder),
    )
    assert done.returncode == 0, done.stderr
    assert "minstd cluster accept west-london" in done.stdout
    return folder


def cluster(folder: Path, command: str, *options: str) -> tuple[int, str, str]:
    done = minstd("cluster", command, "west-london", *options, "--workspace", str(folder))
    return done.returncode, done.stdout, done.stderr


def test_a_cluster_is_made_from_names_as_people_write_them(made: Path) -> None:
    west_london = load_cluster("west-london", made.parent / "clusters")
    assert {member.name for member in west_london.members} == {"Ealing", "Hounslow", "Hillingdon"}
    assert west_london.members_in(Month(2026, 10)) == ()
    assert len(west_london.areas(Month(2026, 11))) == 3
    assert not list((made.parent / "clusters").glob(".*"))


def test_everything_wrong_with_what_is_asked_for_is_told_at_once(tmp_path: Path) -> None:
    done = minstd(
        "cluster", "new", "West", "--areas", "Ealing, LB Ealing, Ealling", "--workspace", str(tmp_path / "workspace")
    )
    assert done.returncode == 2
    for part in ("Ealing is named twice", "Did you mean Ealing?", "can't be a cluster's id"):
        assert part in done.stderr
    assert not (tmp_path / "clusters").exists()


def test_a_cluster_is_never_made_twice(made: Path) -> None:
    again = minstd("cluster", "new", "west-london", "--areas", "Brent", "--workspace", str(made))
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    assert len(load_cluster("west-london", made.parent / "clusters").members) == 3


MISTAKES = {
    "cluster.yaml": [
        ("quorum: 2", "quorum: 9", "line 5, quorum: the quorum is 9"),
        (
            "sign_offs_wanted: 1",
            "sign_ofs_wanted: 1",
            "line 6, sign_ofs_wanted: there is no such key. Did you mean sign_",
        ),
        ("draft: 14", "draft: 12", "calendar.draft: draft on working day 12 comes before freeze on working day 13"),
        ('"{drop}/ealing"', '"sftp://a:b@c/d"', "members Ealing, source: the source of Ealing contains a password"),
    ],
    "waivers.yaml": [("waivers: []", "waivers: {}", "line 2, waivers: ")],
    "exemptions.yaml": [
        ("exemptions: []", "exemptions: [{}]", "line 2, exemptions number 1, reason: this key is missing")
    ],
    "registers/E09000009.yaml": [("note:", "notes:", "line 4, notes: there is no such key. Did you mean note?")],
    "registers/E09000018.yaml": [("Hounslow", "Hounslow\nname: LB Hounslow", "line 4: the key name is given twice")],
}


def test_mistakes_in_every_file_are_told_at_once_by_their_lines(made: Path) -> None:
    folder = made.parent / "clusters" / "west-london"
    for name, mistakes in MISTAKES.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new, _ in mistakes:
            assert old in text, (name, old)
            text = text.replace(old, new, 1)
        (folder / name).write_text(text, encoding="utf-8")
    status, stdout, _ = cluster(made, "check", "--json")
    problems = [(problem["file"], problem["problem"]) for problem in json.loads(stdout)]
    assert status == 1
    for name, mistakes in MISTAKES.items():
        for _, _, says in mistakes:
            assert any(file == name and says in problem for file, problem in problems), (says, problems)


def test_a_register_that_is_missing_empty_or_nobodys_is_told(made: Path) -> None:
    folder = made.parent / "clusters" / "west-london" / "registers"
    (folder / "E09000017.yaml").rename(folder / "E09000001.yaml")
    status, stdout, _ = cluster(made, "check")
    assert status == 1
    for part in (
        "Hillingdon has no register",
        "Ealing's register has no services or panels",
        "E09000001 isn't a member",
    ):
        assert part in stdout


def test_a_year_marks_the_dates_that_fall_badly(made: Path) -> None:
    status, stdout, _ = cluster(made, "calendar", "--year", "2026", "--json")
    months = {each["month"]: each for each in json.loads(stdout)}
    assert (status, len(months)) == (0, 12)
    assert months["2026-10"]["due"] == "2026-11-13"
    assert months["2026-11"]["clashes"] == ["publish is between Christmas and New Year"] or months["2026-11"]["clashes"]
    assert months["2026-10"]["clashes"] == []


def test_nothing_is_drafted_by_files_that_nobody_accepted(made: Path) -> None:
    invited = minstd(
        "people",
        "invite",
        "coordinator@example.org",
        "--role",
        "coordinator",
        "--cluster",
        "west-london",
        "--workspace",
        str(made),
    )
    assert invited.returncode == 0, invited.stderr
    preview = ("preview", "--month", "2026-11", "--cluster", "west-london", "--workspace", str(made))
    refused = minstd(*preview)
    assert refused.returncode == 2
    assert "haven't been accepted yet" in refused.stderr
    assert "cluster.yaml" in refused.stderr


def with_coordinator(made: Path) -> Path:
    who = ("coordinator@example.org", "--role", "coordinator", "--cluster", "west-london")
    assert minstd("people", "invite", *who, "--workspace", made).returncode == 0
    assert cluster(made, "accept", "--reason", "The first files.")[0] == 0
    return made.parent / "clusters" / "west-london"


def test_a_borough_joins_and_leaves_by_command_and_remarks_stay(made: Path) -> None:
    folder = with_coordinator(made)
    why = ("--reason", "The board agreed.")
    assert (
        "owes returns from March 2027 on" in cluster(made, "join", "--area", "LB Brent", "--from", "2027-03", *why)[1]
    )
    brent = next(each for each in load_cluster("west-london", folder.parent).members if each.name == "Brent")
    assert (str(brent.joined), str(brent.counted_from), brent.source) == ("2027-03", "2027-06", "{drop}/brent")
    assert "services: []" in (folder / "registers" / "E09000005.yaml").read_text(encoding="utf-8")
    assert cluster(made, "leave", "--area", "Brent", "--last", "2027-09", *why)[0] == 0
    west_london = load_cluster("west-london", folder.parent)
    assert [len(west_london.members_in(Month(2027, month))) for month in (2, 3, 9, 10)] == [3, 4, 4, 3]
    text = (folder / "cluster.yaml").read_text(encoding="utf-8")
    assert "# if fewer sources can be read, there is no report" in text
    assert "accepted already" in cluster(made, "accept", *why)[1]
    assert minstd("ledger", "verify", "--workspace", made).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("join", "--area", "Ealing", "--from", "2027-03"), "Ealing is a member already"),
        (("join", "--area", "Brentt", "--from", "2027-03"), "Did you mean Brent?"),
        (("leave", "--area", "Brent", "--last", "2027-03"), "'Brent' isn't in West London"),
        (("leave", "--area", "Ealing", "--last", "2026-01"), "Ealing left in 2026-01, before it joined in 2026-11"),
    ],
)
def test_a_change_of_members_that_cannot_be_is_refused_whole(made: Path, arguments: tuple[str, ...], says: str) -> None:
    folder = with_coordinator(made)
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    status, _, stderr = cluster(made, *arguments, "--reason", "A try.")
    assert (status, says in stderr) == (2, True), stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before

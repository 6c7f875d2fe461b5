"""The coordinators' guide, typed as it is written: from nothing to a second draft, by a clock that the test sets."""

from __future__ import annotations

import pwd
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from data.ledger.chain import actors, clock
from data.sample import write_sample
from standards.model import Month
from tests.integration.test_year import MODELS, fill_in, register_rows
from tests.support.commands import minstd
from tests.support.report_reader import Reader

GUIDE = Path(__file__).parents[2] / "docs" / "coordinators.md"
BLOCK = re.compile(r"<!-- walk -->\n```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
CLUSTER = "west-london"
AREAS = ("Ealing", "Hounslow", "Hillingdon")
DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)


def blocks() -> list[list[str]]:
    """Return the commands of each step of the guide."""
    texts = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    return [[line for line in text.splitlines() if line.strip()] for text in texts]


@dataclass
class Machine:
    """A machine on which people type, with a clock and an account that the test sets.

    Attributes:
        folder: where they type: everything lies below it, as no setting says otherwise.
        now: the time by its clock.
        account: who types.
        printed: what each command printed.
    """

    folder: Path
    now: datetime = datetime(2026, 12, 1, 9, tzinfo=UTC)
    account: str = pwd.getpwuid(0).pw_name
    printed: dict[str, str] = field(default_factory=dict)

    def at(self, *moment: int) -> None:
        self.now = datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]

    def type(self, lines: list[str]) -> None:
        """Type commands as they are written; each must succeed."""
        for line in lines:
            words = shlex.split(line, comments=True)
            if words[0] == "minstd":
                done = minstd(*words[1:])
            else:
                done = subprocess.run(words, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (line, done.stderr, done.stdout)
            self.printed[shlex.join(words)] = done.stdout

    def by(self, account: str, lines: list[str]) -> None:
        """Type commands under another account."""
        usual, self.account = self.account, account
        self.type(lines)
        self.account = usual

    def scheduled(self) -> None:
        """Let the daily run begin, with the parameters that its deployment has."""
        from flows.monthly import collect_returns

        state = collect_returns(only_when_due=True, return_state=True)
        assert state.is_completed(), state.message
        self.printed["scheduled"] = str(state.message)

    def send(self, month: Month) -> None:
        """Leave a month's returns in the boroughs' folders, and let the schedule collect them."""
        from flows.intake import intake

        drop = self.folder / "var" / "workspace" / "drop"
        write_sample(CLUSTER, 1, month, 2, drop, self.folder / "var" / "clusters")
        state = intake(return_state=True)
        assert state.name == "Completed", state.message


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return machine.now

    monkeypatch.setattr(clock, "datetime", Clock)
    monkeypatch.setattr(clock, "machine_time", lambda: None)
    monkeypatch.setattr(actors, "pwd", SimpleNamespace(getpwuid=lambda _: SimpleNamespace(pw_name=machine.account)))
    monkeypatch.chdir(tmp_path)
    for name in ("MINSTD_WORKSPACE", "MINSTD_CLUSTERS", "MINSTD_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    return machine


def move_a_date(machine: Machine) -> None:
    """Change the cluster's calendar by hand as the guide shows, then check and accept it with its commands."""
    file = machine.folder / "var" / "clusters" / CLUSTER / "cluster.yaml"
    head, members, tail = file.read_text(encoding="utf-8").partition("members:")
    moved = f'  overrides:\n    "{JANUARY}": {{publish: 2027-03-04, why: "The board meets later."}}\n'
    file.write_text(f"{head}{moved}{members}{tail}", encoding="utf-8")
    accept = re.search(
        r"^minstd cluster check.*\n(?:minstd cluster accept.*\n)",
        GUIDE.read_text("utf-8").rpartition("overrides:")[2],
        re.M,
    )
    assert accept is not None
    machine.type(accept.group().splitlines())


def digest_in(listed: str, month: Month) -> str:
    """Return the digest of a month's draft from what `editions list` prints."""
    line = next(line for line in listed.splitlines() if f"│ {month} " in line)
    (digest,) = set(re.findall(r"(?<![\w/-])[0-9a-f]{12}\b", line))
    return str(digest)


@pytest.mark.long
@pytest.mark.usefixtures("prefect")
def test_from_nothing_to_the_second_months_draft(machine: Machine) -> None:
    beginning, registers, approvals, templates, after, signing, second, second_after = blocks()
    machine.type(beginning)
    for area in AREAS:
        for kind, title in (("service", "Services"), ("panel", "Panels")):
            fill_in(machine.folder / f"{area.lower()}-{kind}s.xlsx", title, register_rows(MODELS[area], kind))
    machine.at(2026, 12, 7, 10)
    machine.type(registers)
    assert "Nothing is wrong" in machine.printed[f"minstd cluster check {CLUSTER}"]
    machine.by("chair", approvals)

    machine.at(2027, 1, 5, 9)
    machine.type(templates)
    machine.at(2027, 1, 12, 9)
    machine.send(DECEMBER)
    machine.at(2027, 1, 20, 12, 15)  # the freeze was at noon
    machine.scheduled()
    assert f"{CLUSTER} {DECEMBER}: draft" in machine.printed["scheduled"]
    machine.at(2027, 1, 21, 9)
    machine.type(after)
    digest = digest_in(machine.printed["minstd editions list"], DECEMBER)
    machine.at(2027, 2, 2, 10)
    machine.by("chair", [line.replace("DIGEST", digest) for line in signing])

    move_a_date(machine)
    machine.type(second)
    machine.at(2027, 2, 10, 9)
    machine.send(JANUARY)
    machine.at(2027, 2, 17, 12, 15)
    machine.scheduled()
    assert f"{CLUSTER} {JANUARY}: draft" in machine.printed["scheduled"]
    machine.type(second_after)
    assert digest_in(machine.printed["minstd editions list"], JANUARY) != digest
    (changes,) = (machine.folder / "var" / "workspace" / "editions").glob(f"{CLUSTER}/{JANUARY}/*/board/changes.html")
    text = Reader(changes.read_text(encoding="utf-8")).text
    assert "January 2027: The edition is published on 4 March 2027. The board meets later." in text

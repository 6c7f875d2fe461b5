"""Numbers, days, months and moments that can't exist, or leave no room to count from them: a sentence, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import minstd

NUMBER = "9" * 23
LONG = "9" * 5000

FAR = {
    "receipt": (("findings", NUMBER), "number that is so large"),
    "finding": (("answer", "1", "--finding", LONG, "--text", "Right as sent."), "has no finding"),
    "challenge": (
        ("challenges", "decide", f"C{NUMBER}", "--decision", "upheld", "--reasons", "Right."),
        "isn't a challenge number",
    ),
    "long challenge": (
        ("challenges", "decide", f"C{LONG}", "--decision", "upheld", "--reasons", "Right."),
        "isn't a challenge number",
    ),
    "action": (("actions", "update", f"A{LONG}", "--text", "Done.", "--state", "done"), "isn't an action number"),
    "grant": (("people", "agree", NUMBER), "There is no grant"),
    "month": (("preview", "--month", "9999-12"), "is too far away"),
    "early month": (("preview", "--month", "1900-01"), "is too far away"),
    "owed": (("status", "--month", "9999-12"), "is too far away"),
    "nobody": (("burden", "--now", "2000-01-01T00:00+14:00"), "has no boroughs in January 2000"),
    "year": (("cluster", "calendar", "north-london", "--year", "9999"), "less than or equal to 2999"),
    "late moment": (("people", "list", "--now", "9999-12-31T12:00"), "is too far away"),
    "early moment": (("people", "list", "--now", "0001-01-01T00:00+14:00"), "is too far away"),
    "invitation": (
        ("people", "invite", "a@example.org", "--role", "coordinator", "--now", "9999-12-31T12:00"),
        "is too far away",
    ),
    "last day": (
        ("people", "invite", "a@example.org", "--role", "deputy", "--until", "9999-12-31"),
        "is too far away",
    ),
}


@pytest.mark.parametrize("name", FAR)
def test_what_is_too_far_away_is_a_clear_error(validated: Path, name: str) -> None:
    arguments, says = FAR[name]
    done = minstd(*arguments, "--workspace", validated)
    assert "Traceback" not in done.stderr
    assert (done.returncode, says in " ".join(done.stderr.split())) == (2, True), done.stderr


def test_an_actions_day_is_one_that_can_come(validated: Path) -> None:
    done = minstd(
        *("actions", "add", "--borough", "Camden", "--standard", "ST1", "--text", "Name a lead."),
        *("--owner", "Head of service", "--due", "9999-12-31", "--workspace", validated),
    )
    assert (done.returncode, "is too far away" in done.stderr) == (2, True), done.stderr

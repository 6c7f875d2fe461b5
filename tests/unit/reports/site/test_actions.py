"""Every verdict below the standard shows what is being done, and no text gives away a number that is hidden."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from reports.disclosure.protect import for_board, for_public
from reports.disclosure.verdicts import HIDDEN_TEXT
from reports.edition_index import Index
from reports.pdf.packs import meeting_pack
from reports.pdf.tables import milestones_table
from reports.render import render
from reports.site.actions import action_rows, plan_state, today
from reports.site.summary import MOST_ACTIONS, summarise
from reports.view.decisions import ActionView
from reports.view.edition import EditionView
from standards.actions import ActionState, Milestone
from standards.model import Outcome
from tests.support.report_builder import NORTH_LONDON, OCTOBER, edition, ratio, standard, verdict, withholding
from tests.support.report_reader import Reader

CAMDEN, BARNET = "E09000007", "E09000003"
ACTION = ActionView("A1", CAMDEN, "PN3", "Agree a named deputy", "Head of safeguarding", date(2026, 12, 1))


def below(*actions: ActionView, children: bool = False, cases: int = 40) -> EditionView:
    """Return an edition in which one borough is below a standard."""
    figures = ratio(cases // 2, cases, is_children=children)
    verdicts = (verdict(CAMDEN, outcome=Outcome.NOT_MET, figures=figures, part=None),)
    return edition(verdicts=verdicts, actions=actions)


def page(view: EditionView, path: str) -> Reader:
    return Reader(render(for_board(view))[path].decode())


@pytest.mark.parametrize("path", ["index.html", "areas/camden.html", "standards/PN3.html", "actions.html"])
def test_an_action_is_shown_with_its_owner_and_date(path: str) -> None:
    text = page(below(ACTION), path).text
    assert "Agree a named deputy" in text
    assert "Head of safeguarding" in text
    assert "1 December 2026" in text


@pytest.mark.parametrize("path", ["index.html", "areas/camden.html", "standards/PN3.html"])
def test_a_verdict_below_the_standard_without_an_action_says_so(path: str) -> None:
    assert "o action " in page(below(), path).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "1 action: 1 open."),
        ({"due": date(2026, 11, 17)}, "1 action: 1 open; 1 overdue."),
        ({"due": date(2026, 11, 18)}, "1 action: 1 open."),
        ({"state": ActionState.DONE, "due": date(2026, 1, 1)}, "1 action: 1 done."),
        ({"state": ActionState.DROPPED}, "1 action: 1 dropped."),
    ],
)
def test_the_first_page_counts_what_became_of_them(changes: dict[str, object], words: str) -> None:
    action = replace(ACTION, **changes)  # type: ignore[arg-type]
    assert summarise(Index(for_board(below(action)))).actions[0].text == words


def test_what_became_of_an_action_is_said() -> None:
    done = replace(ACTION, state=ActionState.DONE, progress="A deputy has come since.")
    lines = [line.text for line in summarise(Index(for_board(below(done)))).actions]
    assert lines[1] == (
        "Camden, PN3: Agree a named deputy (Head of safeguarding, due 1 December 2026). Done. A deputy has come since."
    )


def test_the_first_page_names_a_few_and_counts_the_rest() -> None:
    many = [replace(ACTION, id=f"A{n}", area=area.gss_code) for n, area in enumerate(NORTH_LONDON * 2)]
    lines = summarise(Index(for_board(below(*many)))).actions
    assert len(lines) == MOST_ACTIONS + 2
    assert lines[-1].text == f"{len(many) - MOST_ACTIONS} more actions on the actions page."
    assert len(page(below(*many), "actions.html").table("actions-table").rows) == len(many)


def test_the_public_is_not_told_of_an_action_on_a_withheld_verdict() -> None:
    view = below(ACTION, children=True)
    assert for_public(view).edition.actions == (ACTION,)
    assert for_public(view, hidden=withholding(*view.verdicts)).edition.actions == ()
    earlier = replace(view, history=(replace(view.verdicts[0], month=OCTOBER - 1),))
    assert for_public(earlier, hidden=withholding(*earlier.history)).edition.actions == ()


def test_a_text_with_a_hidden_number_is_not_published() -> None:
    telling = replace(ACTION, text="See the 4 children again", progress="All seen")
    (shown,) = for_board(below(telling, children=True, cases=8)).edition.actions
    assert (shown.text, shown.progress) == (HIDDEN_TEXT, "All seen")
    assert for_board(below(telling)).edition.actions == (telling,)


def test_actions_are_in_the_data_files() -> None:
    done = replace(ACTION, state=ActionState.DONE, progress="=1+1")
    (row,) = csv.DictReader(io.StringIO(render(for_board(below(done)))["actions.csv"].decode()))
    assert (row["action_id"], row["state"], row["due_on"], row["progress"]) == ("A1", "done", "2026-12-01", "'=1+1")


# Improvement plans

STEPS = (
    Milestone(1, "Draft the post", date(2026, 9, 30), ActionState.DONE, "Drafted.", date(2026, 9, 28)),
    Milestone(2, "Advertise it", date(2026, 10, 31)),
    Milestone(3, "Appoint", date(2027, 1, 31)),
)
PLAN = replace(ACTION, due=date(2027, 3, 31), milestones=STEPS, agreed_on=date(2026, 9, 1))
LAPSED = replace(PLAN, due=date(2026, 10, 31), milestones=STEPS[:2])


@pytest.mark.parametrize(
    ("changes", "words", "state"),
    [
        ({"milestones": (STEPS[0], STEPS[2])}, "plan agreed, due March 2027, 1 of 2 milestones done", "agreed"),
        ({}, "plan agreed, due March 2027, 1 of 3 milestones done, 1 overdue", "agreed"),
        (
            {"agreed_on": None, "milestones": STEPS[:1]},
            "plan not agreed yet, due March 2027, 1 of 1 milestone done",
            "proposed",
        ),
        ({"due": date(2026, 10, 31)}, "plan lapsed, was due October 2026, 1 of 3 milestones done", "lapsed"),
        ({"state": ActionState.DONE}, "plan done, 1 of 3 milestones done", "agreed"),
        ({"milestones": ()}, "", ""),
    ],
)
def test_how_a_plan_stands(changes: dict[str, object], words: str, state: str) -> None:
    index = Index(for_board(below(replace(PLAN, **changes))))  # type: ignore[arg-type]
    (row,) = action_rows(index)
    assert (row.plan, str(plan_state(row.action, today(index)) or "")) == (words, state)


@pytest.mark.parametrize("path", ["index.html", "areas/camden.html", "standards/PN3.html", "matrix.html"])
def test_a_plan_stands_beside_its_verdict_and_never_changes_it(path: str) -> None:
    with_plan, without = page(below(PLAN), path).text, page(below(), path).text
    assert "plan agreed, due March 2027, 1 of 3 milestones done" in with_plan
    assert without.count("Below the standard") == with_plan.count("Below the standard")
    assert Index(for_board(below(PLAN))).edition.verdicts == Index(for_board(below())).edition.verdicts


def test_every_lapsed_plan_is_named_on_the_first_page_of_both_editions() -> None:
    actions = [replace(ACTION, id=f"A{n}", due=date(2026, 1, 1)) for n in range(2, 12)]
    view = below(*actions, LAPSED, replace(PLAN, id="A20"))
    sentence = "Camden, PN3: A1 Agree a named deputy (Head of safeguarding). Plan lapsed, was due October 2026"
    for published in (for_board(view), for_public(view)):
        first = Reader(render(published)["index.html"].decode()).text
        assert sentence in first
        assert first.count("Plan lapsed") == 1
    assert sentence in " ".join(meeting_pack(Index(for_board(view)))["actions"])


def test_milestones_are_on_the_actions_page_and_in_the_packs() -> None:
    rows = page(below(PLAN), "actions.html").table("milestones-A1").rows
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert rows[0][1:5] == ["Draft the post", "30 September 2026", "Done", "28 September 2026"]
    assert rows[1][3] == "Open, overdue"
    assert page(below(ACTION), "actions.html").text.find("Improvement plans") == -1
    table = milestones_table(Index(for_board(below(PLAN))))
    assert table is not None
    assert [row[3] for row in table["rows"]] == ["1. Draft the post", "2. Advertise it", "3. Appoint"]
    assert milestones_table(Index(for_board(below(ACTION)))) is None


def test_plans_are_in_the_data_files() -> None:
    files = render(for_board(below(PLAN)))

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))

    (verdict,) = json.loads(files["verdicts.json"])["verdicts"]
    assert verdict["plan"] == "plan agreed, due March 2027, 1 of 3 milestones done, 1 overdue"
    (action_row,) = rows("actions.csv")
    assert (action_row["plan"], action_row["agreed_on"]) == ("agreed", "2026-09-01")
    assert [(row["milestone"], row["state"], row["done_on"]) for row in rows("milestones.csv")] == [
        ("1", "done", "2026-09-28"),
        ("2", "open", ""),
        ("3", "open", ""),
    ]
    assert "milestones.csv" in files["datapackage.json"].decode()
    assert "milestones.csv" in files["csv-metadata.json"].decode()


def test_a_milestone_with_a_hidden_number_is_not_published() -> None:
    telling = replace(PLAN, milestones=(replace(STEPS[1], text="See the 4 children", progress="All seen"),))
    (shown,) = for_board(below(telling, children=True, cases=8)).edition.actions
    assert [(step.text, step.progress) for step in shown.milestones] == [(HIDDEN_TEXT, "All seen")]


def test_the_public_is_not_told_of_a_plan_on_a_withheld_verdict() -> None:
    lapsed, plan = below(LAPSED, children=True), below(PLAN, children=True)
    files = render(for_public(lapsed, hidden=withholding(*lapsed.verdicts)))
    assert not any(b"plan lapsed" in content.lower() for content in files.values())
    assert b"Appoint" not in render(for_public(plan, hidden=withholding(*plan.verdicts)))["milestones.csv"]


def test_only_what_is_published_of_a_threshold_is_called_so() -> None:
    half = standard(is_published_figure=True, published_figure="72 hours; 90% is proposed", population="All children")
    view = edition(standards=(half,), verdicts=below().verdicts)
    for path in ("index.html", "areas/camden.html", "standards/PN3.html", "standards/index.html"):
        text = page(view, path).text.lower()
        assert "published: 72 hours; 90% is proposed" in text, path
        assert "published figure" not in text, path
    assert "All children" in page(view, "standards/PN3.html").text

"""The golden edition: two boroughs, four standards. Rewrite it with `python -m tests.golden.edition`."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

from reports.render import render_all
from reports.view.edition import (
    ActionView,
    CalendarDate,
    CellView,
    ChallengeView,
    ChangeKind,
    ChangeView,
    EditionView,
    Figures,
    FindingView,
    IndicatorValue,
    IndicatorView,
    PreReleaseView,
    PreviousEdition,
    ReleaseDateView,
    SingleMonthView,
    SubmissionView,
    VerdictView,
    VoiceView,
    WaiverView,
)
from standards.actions import ActionState
from standards.model import Area, Month, Outcome, Reason
from tests.support.report_builder import NO_FIGURES, OCTOBER, edition, hashed, ratio, standard, threshold, verdict
from tests.support.report_months import singles
from tests.support.report_sharing import together

FOLDER = Path(__file__).parent / "edition"
CAMDEN, HACKNEY = "E09000007", "E09000012"
LEFT_OUT = ("style.css", "manifest.json", "downloads.html", ".xlsx", ".ods", ".pdf")

STANDARDS = (
    standard(
        "ST4",
        title="Strategies in date",
        theme="strategy",
        is_core=False,
        unit="months",
        window=0,
        too_few_below=0,
        thresholds=(replace(threshold(12, 24), higher_is_better=False),),
    ),
    standard(
        "ID9",
        title="Return interview within 72 hours",
        theme="identification",
        is_core=False,
        is_published_figure=True,
        published_figure="72 hours; 63% is about the national mean; 90% is proposed",
        population="Children in England who run away or go missing from home or care",
        thresholds=(threshold(90, 63),),
        too_few_below=20,
    ),
    standard(),
    standard(
        "WS5",
        title="Joint resources",
        theme="whole_system",
        is_core=False,
        is_for_cluster=True,
        unit="",
        window=0,
        too_few_below=0,
        thresholds=(threshold(2, 1),),
    ),
)


def golden() -> EditionView:
    """Return the view that the golden edition is made from."""
    return edition(
        areas=(Area(CAMDEN, "Camden"), Area(HACKNEY, "Hackney")),
        standards=STANDARDS,
        verdicts=tuple(_verdicts()),
        history=tuple(_history()),
        submissions=tuple(_submissions()),
        findings=(
            FindingView(
                HACKNEY,
                "Panel return",
                "hackney-panel-2026-10.xlsx",
                "more-than-total",
                "void",
                "Panels, F2: 4 meetings attended, but 3 were held.",
                "Check both numbers.",
                "Panels",
                ("F2",),
            ),
        ),
        waivers=(
            WaiverView(
                "W1",
                "waiver",
                "PN3",
                (HACKNEY,),
                Month(2026, 8),
                Month(2026, 12),
                "A post is vacant.",
                "Recruited by December.",
                "Cluster board 2026-07-16",
            ),
        ),
        previous=PreviousEdition(OCTOBER - 1, 2, hashed("previous")),
        changes=(
            ChangeView(CAMDEN, "PN3", OCTOBER, ChangeKind.PRACTICE, Outcome.MET, Outcome.PARTLY_MET),
            ChangeView(HACKNEY, "ID9", OCTOBER, ChangeKind.PRACTICE, Outcome.PARTLY_MET, Outcome.NOT_MET),
            ChangeView(
                "north-london", "WS5", OCTOBER, ChangeKind.STANDARD, None, Outcome.PARTLY_MET, note="New standard."
            ),
        ),
        actions=(
            ActionView("A1", CAMDEN, "PN3", "Agree a deputy for health", "Head of safeguarding", date(2026, 12, 1)),
            ActionView("A2", HACKNEY, "ID9", "Buy in a second provider", "Commissioning manager", date(2026, 10, 30)),
            ActionView(
                "A3",
                HACKNEY,
                "PN3",
                "Move the meeting to a day on which the police can come",
                "Panel chair",
                date(2026, 9, 30),
                ActionState.DONE,
                "The meeting is on Tuesdays now.",
            ),
        ),
        voices=(VoiceView(CAMDEN, 2, "Meeting letters were rewritten."),),
        challenges=(ChallengeView(HACKNEY, "PN3", "Rule misapplied.", context="Two meetings were held jointly."),),
        calendar=(CalendarDate("Returns due", date(2026, 11, 13)),),
        release_dates=(
            ReleaseDateView(OCTOBER + 1, date(2027, 1, 4)),
            ReleaseDateView(OCTOBER + 2, date(2027, 2, 5), "The board meets a week later."),
        ),
        pre_release=(PreReleaseView("Head of communications, Camden", "To answer questions from the press.", 1),),
        indicators=(IndicatorView("IN1", "Referrals by the early route", "services", "From schools and health."),),
        indicator_values=(
            IndicatorValue(CAMDEN, "IN1", OCTOBER, _count(31)),
            IndicatorValue(HACKNEY, "IN1", OCTOBER, _count(4)),
        ),
        single_months=tuple(_single_months()),
        tiles={CAMDEN: (1, 1), HACKNEY: (2, 1)},
        glossary={"Case": "One child, once for each panel and month."},
        definition="All forms of abuse and violence between young people aged 10 to 18.",
        **together((Area(CAMDEN, "Camden"), Area(HACKNEY, "Hackney"))),
    )


def _count(number: int) -> Figures:
    return Figures(Fraction(number), None, Fraction(number), None, True, False)


def _verdicts() -> list[VerdictView]:
    months = replace(threshold(12, 24), higher_is_better=False)
    cell = CellView("hackney-panel-2026-10.xlsx", hashed("panel"), "Panels", "F2", "Meetings police attended", "4")
    return [
        verdict(
            CAMDEN,
            "ST4",
            outcome=Outcome.MET,
            figures=replace(NO_FIGURES, value=Fraction(12), margin=Fraction(0)),
            threshold=months,
            part=None,
        ),
        verdict(
            HACKNEY,
            "ST4",
            outcome=Outcome.NOT_ASSESSABLE,
            reason=Reason.NO_RETURN,
            figures=NO_FIGURES,
            threshold=months,
            part=None,
        ),
        verdict(
            CAMDEN,
            "ID9",
            outcome=Outcome.MET,
            figures=ratio(57, 60, is_children=True),
            threshold=threshold(90, 63),
            part=None,
            arithmetic="57 of 60 interviews were in time.",
            detail=("3 late",),
        ),
        verdict(
            HACKNEY,
            "ID9",
            outcome=Outcome.NOT_MET,
            figures=ratio(20, 40, is_children=True),
            threshold=threshold(90, 63),
            part=None,
        ),
        verdict(CAMDEN, "PN3"),
        verdict(
            HACKNEY,
            "PN3",
            outcome=Outcome.NOT_MET,
            figures=ratio(2, 3),
            part="police",
            waiver="W1",
            is_late=True,
            arithmetic="Police came to 2 of 3 meetings.",
            cells=(cell,),
        ),
        verdict(
            "north-london",
            "WS5",
            outcome=Outcome.PARTLY_MET,
            threshold=threshold(2, 1),
            part=None,
            figures=replace(NO_FIGURES, numerator=Fraction(1), value=Fraction(1), margin=Fraction(-1)),
        ),
    ]


def _history() -> list[VerdictView]:
    verdicts = []
    for back in range(1, 7):
        month = OCTOBER - back
        verdicts.append(verdict(CAMDEN, "PN3", month=month, outcome=Outcome.MET, figures=ratio(46 + back % 4, 50)))
        verdicts.append(
            verdict(HACKNEY, "PN3", month=month, outcome=Outcome.NOT_MET, figures=ratio(2, 3), part="police")
        )
        small = ratio(back, 8 * back, is_children=True)
        verdicts.append(verdict(HACKNEY, "ID9", month=month, outcome=Outcome.NOT_MET, figures=small, part=None))
    return verdicts


def _single_months() -> list[SingleMonthView]:
    """Return meetings of Camden, of which there are enough to tell what is usual, and cases of Hackney."""
    meetings = [(146, 160), (152, 163), (139, 158), (151, 161), (147, 166), (149, 160), (121, 162)]
    cases = [(31, 40), (33, 41), (30, 39), (32, 40), (33, 42), (31, 41), (19, 40)]
    return [
        *singles(meetings, area=CAMDEN, standard="PN3"),
        *singles(cases, area=HACKNEY, standard="ID9", is_children=True),
    ]


def _submissions() -> list[SubmissionView]:
    due = datetime(2026, 11, 13, 17, 0, tzinfo=UTC)
    base = SubmissionView(CAMDEN, "panel", "Panel return", "panels", "Panels", OCTOBER, due, "closed", "none")
    received = replace(base, received_at=datetime(2026, 11, 10, 9, 30, tzinfo=UTC), sha256=hashed("panel"))
    return [
        replace(received, state="accepted", file_name="camden-panel-2026-10.xlsx"),
        replace(
            received,
            area=HACKNEY,
            state="rejected",
            is_late=True,
            file_name="hackney-panel-2026-10.xlsx",
            findings={"void": 1},
        ),
        replace(
            base,
            area=HACKNEY,
            return_type="profile",
            return_title="Profile return",
            sheet="profile",
            sheet_title="Profile",
            reason="The lead’s post is vacant.",
        ),
    ]


def main() -> None:
    """Write the golden edition anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, content in render_all(golden()).items():
        if not path.endswith(LEFT_OUT):
            file = FOLDER / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


if __name__ == "__main__":
    main()

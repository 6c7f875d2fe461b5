"""A realistic edition: 58 standards, a year of history, returns late and missing. All of it is invented."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

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
    PreviousEdition,
    StandardView,
    SubmissionView,
    VerdictView,
    VoiceView,
    WaiverView,
)
from standards.actions import ActionState, Milestone
from standards.model import Area, Month, Outcome, Reason, Threshold
from tests.support.report_builder import NO_FIGURES, NORTH_LONDON, OCTOBER, edition, hashed, standard
from tests.support.report_months import TILES, demo_singles
from tests.support.report_sharing import together

_LIST = """
ST1|strategy|Named partnership lead|*|months|3
ST2|strategy|Shared definition: ages 10 to 18, all five forms|*|of|2
ST3|strategy|Strategies address under-18s who harm||of|5
ST4|strategy|Strategies in date||months|12
ST5|strategy|Yearly report on impact, gaps and family feedback||months|12
ST6|strategy|Contextual audit within 24 months, and harmful sexual behaviour audit within 12||of|2
ID1|identification|Returns valid and on time|*|cells|98
ID2|identification|Form, age, sex, ethnicity and special needs recorded||children|95
ID3|identification|Overlapping forms recorded||of|4
ID4|identification|Relationship of those involved known||children|90
ID5|identification|Problem profile: five forms, places, online||months|12
ID6|identification|Screening asks about domestic violence, gangs and teenage pregnancy||of|3
ID7|identification|Places of harm considered for every case||children|80
ID9|identification|Return interview within 72 hours||children|90
ID10|identification|Assessments in 45 and conferences in 15 working days||children|90
PN1|panels|Every function has a panel or a declared equivalent|*|of|6
PN2|panels|Exploitation, domestic abuse and violence panels meet as scheduled|*|meetings|100
PN3|panels|Core agencies attend|*|meetings|90
PN4|panels|A voluntary-sector specialist attends||meetings|75
PN5|panels|Actions done on time||meetings|85
PN6|panels|Victims aged 16 and 17 heard at MARAC are offered an advocate||children|100
PN7|panels|Context considered: peers, school, place, online||children|80
PN8|panels|Cases checked against the other panels||children|90
PN9|panels|Hub information inside its protocol’s time||children|90
PN10|panels|Sharing agreement reviewed||months|12
SV1|services|Residents reach each of the ten listed provisions|*|of|10
SV2|services|Five forms, for those harmed and those harming||of|10
SV3|services|No age gap from 10 to 18||of|9
SV4|services|Mental health support starts within four weeks||children|85
SV5|services|Sexual health appointment within two working days||children|98
SV6|services|Advocate workload||posts|70
SV7|services|A dedicated advocate or social worker||of|1
SV8|services|Harmful sexual behaviour commissioner named, thresholds agreed||of|2
SV9|services|Declined referrals sent on to somewhere else||children|95
SV10|services|An option adapted for special needs, for each form||of|5
PR1|prevention|Schools’ policy covers it||schools|100
PR2|prevention|Consent, pornography, sexting law and impact taught||schools|95
PR3|prevention|Reach of prevention programmes||children|50
PR4|prevention|Unwanted image and harassment reports counted||of|1
PR5|prevention|A trained user of a behaviours tool in each school||schools|80
XB1|cross_borough|Area told before a care placement|*|children|95
XB2|cross_borough|Transfer-in conference within 15 working days||children|90
XB3|cross_borough|Move reviewed in 28 days, risk plan shared||children|90
XB4|cross_borough|The other borough is invited||children|90
XB5|cross_borough|What one says it sent, the other says it was told||cluster|90
XB6|cross_borough|Moves out are covered by an agreement with the receiving area||children|80
WF1|workforce|Staff trained in 24 months||staff|85
WF2|workforce|Staff confident||staff|75
WF3|workforce|Named analyst who uses the shared tool||of|3
VO1|voice|The young person’s view reaches the panel||children|90
VO2|voice|What young people said changed something, and they were told||of|1
VO3|voice|Current resources for staff, young people and parents||of|3
VO4|voice|Retaliation considered for every child, each risk planned for|*|children|95
WS1|whole_system|Outcomes measured||children|80
WS2|whole_system|Each of the ten provisions somewhere in the cluster||cluster-of|10
WS3|whole_system|The rule set’s definition version in every borough||cluster-of|6
WS5|whole_system|Joint resources||cluster-of|2
WS6|whole_system|Specialists meet together||cluster-months|3
"""
_PUBLISHED = {"ST5", "ID9", "ID10", "PN2", "SV4", "SV5", "SV6", "XB1"}


def demo(areas: tuple[Area, ...] = NORTH_LONDON, months: int = 13, seed: int = 20261031) -> EditionView:
    """Return a realistic edition: every standard, a year of history, returns late and missing, waivers, changes."""
    chance = random.Random(seed)
    kinds = [line.split("|") for line in _LIST.strip().splitlines()]
    standards = tuple(_standard(parts) for parts in kinds)
    verdicts: list[VerdictView] = []
    history: list[VerdictView] = []
    for parts, each_standard in zip(kinds, standards, strict=True):
        for area in [Area("north-london", "")] if each_standard.is_for_cluster else areas:
            level = chance.betavariate(6, 1.6)
            for back in reversed(range(months)):
                level = min(1.0, max(0.1, level + chance.gauss(0.004, 0.05)))
                made = _verdict(chance, area.gss_code, each_standard, parts[4], OCTOBER - back, level)
                (verdicts if back == 0 else history).append(made)
    return edition(
        areas=areas,
        standards=standards,
        verdicts=tuple(verdicts),
        history=tuple(history),
        single_months=tuple(demo_singles(areas, months)),
        tiles=TILES,
        **_surroundings(areas, tuple(verdicts), tuple(history)),
        **together(areas),
    )


def _standard(parts: list[str]) -> StandardView:
    standard_id, theme, title, core, kind, met = parts
    is_months = kind.endswith("months")
    higher = not is_months and kind != "posts"
    partly = Fraction(int(met)) * Fraction(5, 6) if higher else Fraction(int(met)) * 2
    levels = Threshold(Month(2026, 4), Fraction(int(met)), Fraction(int(partly)), "Cluster board 2026-03-19", higher)
    old = replace(
        levels,
        since=Month(2025, 4),
        met=levels.met - (5 if kind == "children" else 0),
        decided="Cluster board 2025-03-20",
    )
    unit = {"months": "months", "cluster-months": "months", "posts": "", "of": "", "cluster-of": ""}.get(kind, "%")
    return standard(
        standard_id,
        title=title,
        theme=theme,
        is_core=core == "*",
        is_published_figure=standard_id in _PUBLISHED,
        is_for_cluster=kind.startswith("cluster"),
        unit=unit,
        thresholds=(old, levels) if kind == "children" else (levels,),
        measure=f"Worked out from {kind.removeprefix('cluster-')}, over three months.",
        too_few_below=20 if kind == "children" else 0,
        window=3 if unit == "%" else 0,
    )


def _verdict(
    chance: random.Random, area: str, standard: StandardView, kind: str, month: Month, level: float
) -> VerdictView:
    level_in_force = [threshold for threshold in standard.thresholds if threshold.since <= month][-1:] or [
        standard.thresholds[0]
    ]
    base = VerdictView(area, standard.id, month, Outcome.MET, None, NO_FIGURES, level_in_force[0])
    if chance.random() < 0.05:
        reason = chance.choice([Reason.NO_RETURN, Reason.BLANK, Reason.INVALID, Reason.OUTAGE])
        return replace(base, outcome=Outcome.NOT_ASSESSABLE, reason=reason)
    figures, reason_found = _figures(chance, standard, kind, level_in_force[0], level)
    if reason_found is not None:
        outcome = Outcome.NOT_APPLICABLE if reason_found is Reason.NO_CASES else Outcome.NOT_ASSESSABLE
        return replace(base, outcome=outcome, reason=reason_found, figures=figures)
    part = chance.choice(["police", "children’s social care", "health", "education"]) if standard.id == "PN3" else None
    cells = tuple(_cell(area, name) for name in ("B2", "C2")) if month == OCTOBER else ()
    return replace(
        base,
        outcome=_outcome(figures, level_in_force[0]),
        figures=figures,
        part=part,
        is_late=chance.random() < 0.04,
        cells=cells,
    )


def _figures(
    chance: random.Random, standard: StandardView, kind: str, level: Threshold, share: float
) -> tuple[Figures, Reason | None]:
    def made(value: Fraction, numerator: int | None, denominator: int | None, children: bool = False) -> Figures:
        margin = value - level.met if level.higher_is_better else level.met - value
        top = None if numerator is None else Fraction(numerator)
        bottom = None if denominator is None else Fraction(denominator)
        return Figures(top, bottom, value, margin, children, children and kind != "posts")

    if kind.endswith("months"):
        return made(Fraction(max(0, round(float(level.met) * 2 * (1.1 - share) * 1.6))), None, None), None
    if kind.endswith("of"):
        most = int(level.met)
        least = round(most * share)
        return made(Fraction(least), least, most), None
    if kind == "posts":
        cases, posts = chance.randint(20, 120), chance.randint(1, 3)
        return made(Fraction(cases, posts), cases, posts, True), None
    total = {"children": chance.choice([0, 4, 9, 24, 48, 90, 220]), "cells": 940, "schools": 14, "staff": 160}.get(
        kind, 36
    )
    if total == 0:
        return Figures(Fraction(0), Fraction(0), None, None, True, True), Reason.NO_CASES
    part = min(total, round(total * min(1, share + 0.12)))
    if total < standard.too_few_below:
        value = Figures(Fraction(part), Fraction(total), None, None, kind == "children", kind == "children")
        return value, Reason.TOO_FEW
    return made(Fraction(100 * part, total), part, total, kind == "children"), None


def _outcome(figures: Figures, level: Threshold) -> Outcome:
    value, sign = figures.value or Fraction(0), 1 if level.higher_is_better else -1
    if sign * value >= sign * level.met:
        return Outcome.MET
    if level.partly_met is not None and sign * value >= sign * level.partly_met:
        return Outcome.PARTLY_MET
    return Outcome.NOT_MET


def _cell(area: str, address: str) -> CellView:
    name = f"{area}-panel-2026-10.xlsx"
    return CellView(name, hashed(name), "Panels", address, "Meetings held", "3")


def _surroundings(
    areas: tuple[Area, ...], verdicts: tuple[VerdictView, ...], history: tuple[VerdictView, ...]
) -> dict[str, object]:
    first = areas[0].gss_code
    return {
        "submissions": tuple(_submissions(areas)),
        "previous": PreviousEdition(OCTOBER - 1, 1, hashed("previous")),
        "changes": tuple(_changes(verdicts, history)),
        "waivers": (
            WaiverView(
                "W1",
                "waiver",
                "PN4",
                (first,),
                Month(2026, 7),
                Month(2026, 12),
                "The voluntary-sector contract ended in June.",
                "A new contract starts in January.",
                "Cluster board 2026-06-18",
            ),
            WaiverView(
                "W2",
                "system_outage",
                "",
                (areas[-1].gss_code,),
                Month(2026, 9),
                Month(2026, 10),
                "The case system was replaced.",
                "Figures resume with November’s return.",
                "Cluster board 2026-09-17",
            ),
        ),
        "actions": (
            ActionView(
                "A1",
                first,
                "PN3",
                "Agree a named deputy for health",
                "Head of safeguarding",
                date(2026, 9, 30),
                ActionState.DONE,
                "Done: a deputy attended both meetings since.",
            ),
            ActionView(
                "A2",
                areas[-1].gss_code,
                "SV1",
                "Buy in a parents’ service with a neighbour",
                "Commissioning manager",
                date(2026, 12, 15),
                milestones=(
                    Milestone(1, "Agree the need", date(2026, 9, 30), ActionState.DONE, "Agreed.", date(2026, 9, 22)),
                    Milestone(2, "Sign the contract", date(2026, 11, 30)),
                ),
                agreed_on=date(2026, 9, 17),
            ),
        ),
        "voices": (
            VoiceView(first, 2, "Meeting letters were rewritten with the youth forum."),
            VoiceView(areas[-1].gss_code, 0),
        ),
        "challenges": (ChallengeView(first, "XB1", "Data wrong: a return will be sent again."),),
        "calendar": tuple(
            CalendarDate(label, date(2026, 11, day))
            for label, day in (
                ("Returns due", 13),
                ("Figures frozen", 18),
                ("Draft to boroughs", 19),
                ("Challenges close", 25),
                ("Signed off", 30),
            )
        ),
        "indicators": (
            IndicatorView(
                "IN1", "Referrals by the early route", "services", "From schools, health and youth services."
            ),
            IndicatorView(
                "IN2", "Children moved for their safety", "cross_borough", "Housing moves are counted apart."
            ),
        ),
        "indicator_values": tuple(
            IndicatorValue(area.gss_code, name, OCTOBER, Figures(Fraction(n), None, Fraction(n), None, True, False))
            for name, base in (("IN1", 20), ("IN2", 1))
            for n, area in enumerate(areas, base)
        ),
        "findings": (
            FindingView(
                first,
                "Panel return",
                "barnet-panel-2026-10.xlsx",
                "more-than-total",
                "ask",
                "Panels, C2: 4 meetings attended, but 3 were held.",
                "Check both numbers.",
                "Panels",
                ("C2",),
            ),
        ),
        "glossary": {
            "Case": "One child, once for each panel and month.",
            "Young person": "Someone aged 10 to 18 on the counting date who lives in the borough.",
        },
        "definition": "All forms of abuse and violence between young people aged 10 to 18.",
    }


_RETURNS = (
    ("service", "Service return", ("Services", "Activity")),
    ("panel", "Panel return", ("Panels", "Front door")),
)


def _submissions(areas: Iterable[Area]) -> Iterable[SubmissionView]:
    due = datetime(2026, 11, 13, 17, 0, tzinfo=UTC)
    for number, area in enumerate(areas):
        for kind, title, sheets in _RETURNS:
            for sheet in sheets:
                base = SubmissionView(
                    area.gss_code, kind, title, sheet.lower().replace(" ", "_"), sheet, OCTOBER, due, "closed", "none"
                )
                name = f"{area.name.lower()}-{kind}-2026-10.xlsx"
                received = replace(
                    base, received_at=datetime(2026, 11, 10, 9, 30, tzinfo=UTC), file_name=name, sha256=hashed(name)
                )
                if number == 1 and kind == "panel":
                    yield replace(base, reason="The analyst’s post is vacant; promised for 20 November.")
                elif number == 2:
                    yield replace(
                        received, state="accepted", is_late=True, received_at=datetime(2026, 11, 16, 8, 5, tzinfo=UTC)
                    )
                elif number == 3 and kind == "service":
                    yield replace(
                        received,
                        state="rejected",
                        findings={"reject": 1, "void": 3},
                        reason="Read with its bad cells void.",
                    )
                elif number == 5:
                    yield replace(base, obligation="exempt", reason="System outage agreed to October.")
                else:
                    yield replace(
                        received,
                        state="questions" if number == 0 else "accepted",
                        findings={"ask": 2} if number == 0 else {},
                    )


def _changes(verdicts: Iterable[VerdictView], history: Iterable[VerdictView]) -> Iterable[ChangeView]:
    before = {(verdict.area, verdict.standard): verdict for verdict in history if verdict.month == OCTOBER - 1}
    for verdict in verdicts:
        old = before.get((verdict.area, verdict.standard))
        if old is not None and old.outcome is not verdict.outcome:
            kind = ChangeKind.STANDARD if verdict.standard == "PN5" else ChangeKind.PRACTICE
            yield ChangeView(
                verdict.area, verdict.standard, OCTOBER, kind, old.outcome, verdict.outcome, old.reason, verdict.reason
            )

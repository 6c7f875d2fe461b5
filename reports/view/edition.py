"""Everything an edition needs, as the reports' own types. `application/views` fills them; every format reads them.

Units, everywhere below: a figure's `value` and `margin` and every threshold are in the standard's unit (percent for
shares, so 58 means 58%; otherwise months, posts and so on); counts are exact; areas are named by their ONS code, and a
standard for the whole cluster by the cluster's id; hashes are SHA-256 in hexadecimal; times know their zone.

Nothing here is protected yet: `reports.disclosure.protect` turns an `EditionView` into what one audience may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reports.view.composition import NO_COMPOSITIONS, Compositions
from reports.view.decisions import (
    ActionView,
    CalendarDate,
    ChallengeView,
    ChangeKind,
    ChangeView,
    ConfigurationChange,
    Contact,
    HelpView,
    PreReleaseView,
    ReleaseDateView,
    RuleSetView,
    VoiceView,
    WaiverView,
)
from reports.view.figures import Audience, Figures, Protection
from reports.view.proposed import ProposedView
from reports.view.revision import FigureChangeView, PreviousEdition
from reports.view.sharing import NO_MOVEMENTS, FlowView, LevelView, MovementsView, MovementView, SuggestionView
from reports.view.standards import IndicatorView, StandardView, ThemeView
from standards.model import Area, Month, Outcome, Reason, Threshold

__all__ = [
    "ActionView",
    "Audience",
    "CalendarDate",
    "CellView",
    "ChallengeView",
    "ChangeKind",
    "ChangeView",
    "ConfigurationChange",
    "Contact",
    "EditionView",
    "FigureChangeView",
    "Figures",
    "FindingView",
    "FlowView",
    "HelpView",
    "IndicatorValue",
    "IndicatorView",
    "LevelView",
    "MovementView",
    "MovementsView",
    "PreReleaseView",
    "PreviousEdition",
    "Protection",
    "ReleaseDateView",
    "RuleSetView",
    "SingleMonthView",
    "StandardView",
    "SubmissionView",
    "SuggestionView",
    "ThemeView",
    "VerdictView",
    "VoiceView",
    "WaiverView",
]


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a return that a verdict came from. It is shown in that borough's own annex and nowhere else.

    Attributes:
        file_name, sha256: the file as it was received.
        sheet_title, address: where, as the spreadsheet shows it, such as `Front door` and `C2`.
        field_title: what the cell holds, in the contract's words.
        value: what was typed, as text; empty for a blank cell.
    """

    file_name: str
    sha256: str
    sheet_title: str
    address: str
    field_title: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class VerdictView:
    """One standard, one area, one month.

    Attributes:
        area: the borough's ONS code, or the cluster's id for a cluster standard.
        outcome: None only after protection, when the verdict itself is confidential.
        reason: why there is no verdict, else None.
        threshold: the one in force in `month`, None where none was.
        part: what decided it, such as the agency that attended least; never a number.
        detail: short facts, such as the ages not covered. Published only where no child is counted.
        arithmetic: the explanation in one or two sentences. Where children are counted it is published only if it
            holds no number but those shown; otherwise the reports write their own from the protected figures.
        waiver: the id of the waiver that covers this, or None.
        is_late: whether it rests on a return that came after it was due.
        cells: the cells behind it; left empty in history.
        missing: where it can't be assessed, what is missing and who could send it; for the borough's annex alone.
    """

    area: str
    standard: str
    month: Month
    outcome: Outcome | None
    reason: Reason | None
    figures: Figures
    threshold: Threshold | None
    part: str | None = None
    detail: tuple[str, ...] = ()
    arithmetic: str = ""
    waiver: str | None = None
    is_late: bool = False
    cells: tuple[CellView, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator's figures for one area and month; `reason` says why there are none.

    Attributes:
        detail: what is lacking, in words, where the figure counts how much of a list is there.
    """

    area: str
    indicator: str
    month: Month
    figures: Figures
    reason: Reason | None = None
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SingleMonthView:
    """A standard's figures for one area over one month by itself, for charts; no verdict rests on it.

    Only months with a figure are given. `part` is the part that decided it, such as the agency that attended least.
    """

    area: str
    standard: str
    month: Month
    figures: Figures
    part: str | None = None


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """One sheet owed by one area, and what stands for it in the cut.

    Attributes:
        period: the last month of the period the sheet covers.
        obligation: the obligation axis: not_open, open, overdue, closed, exempt.
        state: the submission axis: none, refused, rejected, questions, accepted, nil, withdrawn.
        received_at: when what stands (or, if nothing stands, the last attempt) came; None when nothing came.
        file_name, sha256: of that file; empty when nothing came.
        findings: how many findings of each effect (refuse, reject, void, ask) its file has for this sheet.
        reason: why it is missing, late or excused, in words, where that is known.
    """

    area: str
    return_type: str
    return_title: str
    sheet: str
    sheet_title: str
    period: Month
    due_at: datetime
    obligation: str
    state: str
    received_at: datetime | None = None
    is_late: bool = False
    file_name: str = ""
    sha256: str = ""
    findings: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_accepted(self) -> bool:
        return self.state in ("accepted", "questions", "nil")


@dataclass(frozen=True, slots=True)
class FindingView:
    """A mistake found in a borough's file. It is shown in that borough's own annex and nowhere else."""

    area: str
    return_title: str
    file_name: str
    code: str
    effect: str
    message: str
    fix: str
    sheet_title: str = ""
    cells: tuple[str, ...] = ()
    explanation: str = ""


@dataclass(frozen=True)
class EditionView:
    """Everything one edition says, of one cluster and month, before protection.

    Attributes:
        number: the edition's number for this cluster and month, from 1.
        digest: the SHA-256 of its inputs, which names it.
        as_at: when the cut was taken. No page bears any other time.
        areas: the cluster's members in this month.
        verdicts: one for each standard and area (or the cluster, for its standards), of `month`.
        history: the same for earlier months, without `month` itself, recomputed from the same cut. Any order.
        indicator_values: of `month` and, if wanted, of earlier ones.
        submissions: every sheet owed in `month`, exempt ones too.
        previous: None for a cluster's first edition; then `changes` and `configuration` are empty.
        configuration: how the cluster itself works otherwise than for that edition.
        configuration_sha256: the hash of the cluster's files.
        figure_changes: of a revision, filled in by `reports.disclosure.protect` alone.
        decision: what the board is asked to decide; when empty, an owner and a date for each exception.
        sign_off_roles: in which an edition may be signed off, the cluster's own first.
        next_calendar: the dates of the month after this one; empty where they aren't known yet.
        glossary: term to meaning, in the order to be shown.
        definition: what is meant by the abuse the standards are about.
        opportunities: what the returns suggest the boroughs could do together, and never verdicts.
        levels: from what a suggestion is made.
        movements: who sends to whom.
        single_months: figures of single months, by this rule set's measures, as far back as `history` goes.
        proposed: versions of the standards by which nobody is assessed, with what they would say.
        tiles: column and row of each area on a map of tiles, from 1 at the top left; empty where there is no map.
        help: where a reader of the public edition can get help, the most urgent first.
        compositions: what the figures are made of, and what earlier editions showed of them.
    """

    cluster_id: str
    cluster_name: str
    month: Month
    number: int
    digest: str
    as_at: datetime
    is_demonstration: bool
    ruleset: RuleSetView
    cut_sha256: str
    code_version: str
    areas: tuple[Area, ...]
    themes: tuple[ThemeView, ...]
    standards: tuple[StandardView, ...]
    verdicts: tuple[VerdictView, ...]
    contact: Contact
    history: tuple[VerdictView, ...] = ()
    indicators: tuple[IndicatorView, ...] = ()
    indicator_values: tuple[IndicatorValue, ...] = ()
    submissions: tuple[SubmissionView, ...] = ()
    findings: tuple[FindingView, ...] = ()
    waivers: tuple[WaiverView, ...] = ()
    previous: PreviousEdition | None = None
    changes: tuple[ChangeView, ...] = ()
    configuration: tuple[ConfigurationChange, ...] = ()
    configuration_sha256: str = ""
    figure_changes: tuple[FigureChangeView, ...] = ()
    actions: tuple[ActionView, ...] = ()
    voices: tuple[VoiceView, ...] = ()
    challenges: tuple[ChallengeView, ...] = ()
    calendar: tuple[CalendarDate, ...] = ()
    release_dates: tuple[ReleaseDateView, ...] = ()
    pre_release: tuple[PreReleaseView, ...] = ()
    sign_off_roles: tuple[str, ...] = ()
    next_calendar: tuple[CalendarDate, ...] = ()
    decision: str = ""
    definition: str = ""
    glossary: Mapping[str, str] = field(default_factory=dict)
    suggestions: tuple[SuggestionView, ...] = ()
    levels: tuple[LevelView, ...] = ()
    movements: MovementsView = NO_MOVEMENTS
    single_months: tuple[SingleMonthView, ...] = ()
    proposed: tuple[ProposedView, ...] = ()
    tiles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    help: tuple[HelpView, ...] = ()
    compositions: Compositions = NO_COMPOSITIONS

    @property
    def revises(self) -> int | None:
        """The number of the edition of the same month that this one takes the place of, None where there is none."""
        return self.previous.number if self.previous is not None and self.previous.month == self.month else None

    @property
    def address(self) -> str:
        """The folder that the edition stands in for good."""
        return f"{self.cluster_id}/{self.month}/{self.number}-{self.digest[:12]}"

"""From what was worked out to what the reports need: the one place where the data's types meet the reports'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from application.comparison import Comparison
from application.disclosure.child_counts import figures_of
from application.disclosure.composition import anatomy
from application.disclosure.published_figures import published_before
from application.editions import actions, challenges
from application.views.changes import changes_since
from application.views.proposed import proposed_views
from application.views.returns import finding_views, submission
from application.views.sharing import names_pairs, together
from application.views.single_months import charted
from application.workspace import Workspace
from data.contracts.load import Contracts
from data.ledger import Edition
from data.ledger.challenges import Challenge
from data.observations.status import StatusRow
from reports.view.edition import (
    CalendarDate,
    CellView,
    Contact,
    EditionView,
    IndicatorValue,
    IndicatorView,
    PreviousEdition,
    RuleSetView,
    StandardView,
    ThemeView,
    VerdictView,
    VoiceView,
    WaiverView,
)
from reports.wording.words import typographic
from standards.exact import plain
from standards.framework.glossary import load_glossary
from standards.framework.ruleset import Indicator, Standard
from standards.framework.wording import measure_words, unit_of
from standards.model import CellState, Source, Value, Verdict
from standards.verdicts.compare import observe_indicators
from standards.verdicts.sentences import explain

DEFINED = "Peer-on-peer abuse"
STEPS = (
    ("Returns due", "due_at"),
    ("Returns frozen", "freeze_at"),
    ("Draft to boroughs", "draft_on"),
    ("Challenges close", "challenges_close_on"),
    ("Challenges decided", "decided_on"),
    ("Sign-off", "sign_off_on"),
    ("Published", "publish_on"),
)
VOICE = "VO2"


def edition_view(
    workspace: Workspace,
    comparison: Comparison,
    edition: Edition,
    register: list[StatusRow],
    disputed: Iterable[Challenge] = (),
) -> EditionView:
    """Return everything an edition says, before protection."""
    month, rules = comparison.cut.month, comparison.ruleset
    files = {entry.receipt.sha256: entry.receipt.path for entry in comparison.cut.entries if entry.receipt}
    mapping = _Mapping(workspace.contracts, files)
    glossary = {one.term: typographic(one.means) for one in load_glossary()}
    by_version = {standard.id: standard for standard in rules.standards}
    findings = workspace.ledger.findings(row.judgement for row in register if row.judgement is not None)
    return EditionView(
        cluster_id=workspace.cluster.id,
        cluster_name=workspace.cluster.name,
        month=month,
        number=edition.number,
        digest=edition.digest,
        as_at=comparison.cut.as_at,
        is_demonstration=edition.is_demonstration,
        ruleset=RuleSetView(
            rules.heading.id, rules.version, rules.sha256, rules.in_force_from, rules.heading.approved_by
        ),
        cut_sha256=comparison.cut.digest,
        code_version=edition.code_version,
        areas=comparison.observations.areas,
        themes=tuple(ThemeView(theme, typographic(title)) for theme, title in rules.themes.items()),
        standards=tuple(_standard(one) for one in rules.standards),
        verdicts=tuple(mapping.verdict(by_version[one.standard], one, is_whole=True) for one in comparison.verdicts),
        history=tuple(
            mapping.verdict(by_version[one.standard], one, is_whole=False)
            for one in comparison.history
            if one.standard in by_version
        ),
        contact=_contact(workspace),
        indicators=tuple(
            IndicatorView(one.id, typographic(one.title), one.theme, typographic(one.why), one.unit)
            for one in rules.indicators
        ),
        indicator_values=tuple(mapping.indicators(rules.indicators, comparison)),
        submissions=tuple(submission(workspace.contracts, row, findings) for row in register),
        findings=tuple(finding_views(register, findings)),
        waivers=_waivers(workspace),
        previous=_previous(workspace, edition),
        changes=changes_since(workspace, comparison, edition),
        actions=actions.views(workspace, edition, comparison.cut.as_at),
        voices=_voices(comparison.verdicts),
        challenges=tuple(challenges.view(one) for one in disputed),
        calendar=_calendar(workspace, comparison),
        definition=f"{DEFINED}. {glossary[DEFINED]}",
        glossary=glossary,
        proposed=tuple(proposed_views(workspace.contracts, comparison)),
        anatomy=anatomy(
            workspace.contracts,
            workspace.rules,
            {month, *(one.month for one in comparison.history)},
            published_before(workspace),
        ),
        **charted(comparison.observations, rules, comparison.history, month, workspace.contracts, workspace.cluster),
        **together(comparison.observations, rules, month, workspace.cluster.borders),
    )


def _standard(one: Standard) -> StandardView:
    months = sorted({threshold.since for threshold in one.thresholds})
    dated = [one.threshold(month) for month in months]
    return StandardView(
        id=one.id,
        title=typographic(one.title),
        theme=one.theme,
        why=typographic(one.why),
        is_core=one.importance == "core",
        is_published_figure=one.basis == "published",
        source=typographic(one.source),
        owner=one.owner,
        review_by=one.review_by,
        is_for_cluster=one.applies_to == "cluster",
        unit=unit_of(one),
        thresholds=tuple(threshold for threshold in dated if threshold is not None),
        recommend=typographic(one.recommend),
        measure=typographic(measure_words(one)),
        window=one.measure.window,
        too_few_below=one.too_few_below or 0,
        retired_from=one.retired_from,
        population=one.published_population or "",
        published_figure=one.published_figure or "",
    )


class _Mapping:
    """Maps verdicts, with what they share: the contracts, and the name of each file received."""

    def __init__(self, contracts: Contracts, files: Mapping[str, str]) -> None:
        self._contracts = contracts
        self._catalogue = contracts.catalogue()
        self._files = files

    def verdict(self, standard: Standard, one: Verdict, *, is_whole: bool) -> VerdictView:
        """Return a verdict as the reports need it; a part of history, not whole, comes without words and cells."""
        evidence = one.evidence
        return VerdictView(
            area=one.area,
            standard=one.standard,
            month=one.month,
            outcome=one.outcome,
            reason=one.reason,
            figures=figures_of(self._contracts, standard, evidence, one.margin),
            threshold=one.threshold,
            part=evidence.part,
            detail=evidence.detail if is_whole and not names_pairs(standard) else (),
            arithmetic=typographic(explain(one, standard).sentence) if is_whole else "",
            waiver=one.waiver,
            is_late=one.is_late,
            cells=tuple(self._cells(evidence.sources)) if is_whole else (),
        )

    def indicators(self, indicators: Iterable[Indicator], comparison: Comparison) -> Iterator[IndicatorValue]:
        by_id = {one.id: one for one in indicators}
        observed = observe_indicators(comparison.observations, comparison.ruleset, comparison.cut.month)
        for area, indicator, evidence in observed:
            figures = figures_of(self._contracts, by_id[indicator], evidence)
            yield IndicatorValue(area, indicator, comparison.cut.month, figures, evidence.reason)

    def _cells(self, sources: Iterable[Source]) -> Iterator[CellView]:
        for source in sources:
            for name in source.fields:
                for cell in source.row.cells(name):
                    contract = self._contracts.sheets.get(cell.sheet)
                    field = self._catalogue.field(source.row.sheet, name)
                    yield CellView(
                        file_name=self._files.get(cell.receipt, ""),
                        sha256=cell.receipt,
                        sheet_title=contract.title if contract else cell.sheet,
                        address=cell.address,
                        field_title=field.title if field else name,
                        value=_text(source.row.value(name)),
                    )


def _text(value: Value) -> str:
    if value is CellState.BLANK:
        return ""
    if isinstance(value, CellState):
        return str(value.value)
    if isinstance(value, tuple):
        return "; ".join(value)
    return plain(value) if isinstance(value, Fraction) else str(value)


def _waivers(workspace: Workspace) -> tuple[WaiverView, ...]:
    codes = {member.gss_code for member in workspace.cluster.members} | {workspace.cluster.id}
    agreed = [
        WaiverView(
            one.id,
            "waiver",
            one.standard,
            tuple(area for area in one.boroughs if area in codes),
            one.since,
            one.until,
            one.reason,
            one.plan,
            one.approved_by,
        )
        for one in workspace.waivers.waivers
        if codes.intersection(one.boroughs)
    ]
    outages = [
        WaiverView(
            f"outage-{one.gss_code}-{one.since}",
            "system_outage",
            "",
            (one.gss_code,),
            one.since,
            one.until,
            one.reason,
            "",
            one.decided,
        )
        for one in workspace.exemptions
        if one.is_outage and one.gss_code in codes
    ]
    return tuple(agreed + outages)


def _previous(workspace: Workspace, edition: Edition) -> PreviousEdition | None:
    if edition.previous is None:
        return None
    before = workspace.ledger.edition(edition.previous)
    return PreviousEdition(before.month, before.number, before.digest)


def _voices(verdicts: Iterable[Verdict]) -> tuple[VoiceView, ...]:
    said = [(one.area, one.evidence.value) for one in verdicts if one.standard == VOICE]
    return tuple(VoiceView(area, int(value)) for area, value in said if value)


def _calendar(workspace: Workspace, comparison: Comparison) -> tuple[CalendarDate, ...]:
    timetable = workspace.cluster.timetable(comparison.cut.month)
    days = [(label, getattr(timetable, name)) for label, name in STEPS]
    return tuple(CalendarDate(label, day if type(day) is date else day.date()) for label, day in days)


def _contact(workspace: Workspace) -> Contact:
    return Contact(
        role=f"Coordinator of the {workspace.cluster.name} cluster",
        address=workspace.settings.contact,
        text="Questions about a figure, a verdict or this report.",
    )

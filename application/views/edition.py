"""From a month's comparison to the view of its edition, which every format of it shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from application.comparison import Comparison
from application.disclosure.child_counts import figures_of
from application.disclosure.composition import compositions
from application.disclosure.notified import notified
from application.disclosure.published_figures import shown_before
from application.return_names import names_of_files
from application.views.changes import changes_since, configuration_changes, previous_edition
from application.views.decisions import action_views, challenge_view
from application.views.proposed import proposed_views
from application.views.returns import finding_views, submission
from application.views.sharing import sharing_views
from application.views.single_months import chart_inputs
from application.wording import missing_words
from application.workspace import Workspace
from data.clusters.timetable import CalendarError
from data.contracts.load import Contracts
from data.ledger import Edition
from data.ledger.challenges import Challenge
from data.observations.status import StatusRow
from reports.site.directions import PERIODS
from reports.view.composition import Compositions
from reports.view.edition import (
    CalendarDate,
    CellView,
    Contact,
    EditionView,
    HelpView,
    IndicatorValue,
    IndicatorView,
    PreReleaseView,
    ReleaseDateView,
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
from standards.framework.help import load_help
from standards.framework.roles import StandardRole
from standards.framework.ruleset import Indicator, RuleBook, RuleSet, Standard
from standards.framework.wording import measure_words, unit_of
from standards.model import CellState, FieldCatalogue, Month, Outcome, SourceRow, Value, Verdict
from standards.verdicts.beyond_chance import months_apart
from standards.verdicts.compare import observe_indicators
from standards.verdicts.like_for_like import measured_alike_since
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


def edition_view(
    workspace: Workspace,
    comparison: Comparison,
    edition: Edition,
    register: list[StatusRow],
    disputed: Iterable[Challenge] = (),
) -> EditionView:
    """Return everything an edition says, before protection."""
    month, rules = comparison.cut.month, comparison.ruleset
    files = names_of_files(workspace, comparison.cut)
    catalogue = workspace.contracts.catalogue()
    missing = missing_words(workspace.contracts, comparison.observations, rules)
    mapping = _VerdictMapper(workspace.contracts, files, missing)
    glossary = {entry.term: typographic(entry.means) for entry in load_glossary()}
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
        standards=tuple(_standard(standard, catalogue, month, workspace.rules, rules) for standard in rules.standards),
        verdicts=tuple(
            mapping.verdict(by_version[verdict.standard], verdict, is_current=True) for verdict in comparison.verdicts
        ),
        history=tuple(
            mapping.verdict(by_version[verdict.standard], verdict, is_current=False)
            for verdict in comparison.history
            if verdict.standard in by_version
        ),
        contact=_contact(workspace),
        indicators=tuple(
            IndicatorView(
                indicator.id, typographic(indicator.title), indicator.theme, typographic(indicator.why), indicator.unit
            )
            for indicator in rules.indicators
        ),
        indicator_values=tuple(mapping.indicators(rules.indicators, comparison)),
        submissions=tuple(submission(workspace, row, findings) for row in register),
        findings=tuple(finding_views(workspace, register, findings)),
        waivers=_waivers(workspace, edition.month),
        previous=previous_edition(workspace, comparison, edition),
        changes=changes_since(workspace, comparison, edition),
        configuration=configuration_changes(workspace, comparison, edition),
        configuration_sha256=workspace.folder.sha256,
        actions=action_views(workspace, edition, comparison.cut.as_at),
        voices=voices(rules, month, comparison.verdicts),
        challenges=tuple(challenge_view(challenge) for challenge in disputed),
        calendar=_calendar(workspace, month),
        next_calendar=_next_calendar(workspace, month),
        sign_off_roles=tuple(map(typographic, workspace.cluster.sign_off_roles)),
        release_dates=tuple(
            ReleaseDateView(release.month, release.on, typographic(release.why))
            for release in workspace.cluster.release_dates(month + 1)
        ),
        pre_release=tuple(
            PreReleaseView(typographic(access.role), typographic(access.why), access.working_days)
            for access in workspace.cluster.pre_release
        ),
        definition=f"{DEFINED}. {glossary[DEFINED]}",
        glossary=glossary,
        help=help_views(workspace.cluster.help),
        proposed=tuple(proposed_views(workspace.contracts, comparison)),
        compositions=_compositions(workspace, comparison, edition),
        **chart_inputs(
            comparison.observations, rules, comparison.history, month, workspace.contracts, workspace.cluster
        ),
        **sharing_views(comparison.observations, rules, month, workspace.cluster.borders),
    )


def _compositions(workspace: Workspace, comparison: Comparison, edition: Edition) -> Compositions:
    """Return what the figures are made of, and what their readers know beforehand."""
    month = comparison.cut.month
    made = compositions(
        workspace.contracts,
        workspace.rules,
        {month, *(verdict.month for verdict in comparison.history)},
        shown_before(workspace, comparison.cut.digest, edition, month),
    )
    return replace(made, notified=notified(workspace.contracts, comparison.observations, made))


def help_views(own: Iterable[tuple[str, str]]) -> tuple[HelpView, ...]:
    """Return where to get help: the national helplines, then a cluster's own; one of its own replaces the national one.

    Args:
        own: the cluster's lines, each a need and a contact.
    """
    lines = {
        typographic(line.need): HelpView(
            typographic(line.need), typographic(line.contact), f"{typographic(line.source)}, {line.checked.words}"
        )
        for line in load_help()
    }
    lines |= {typographic(need): HelpView(typographic(need), typographic(contact)) for need, contact in own}
    return tuple(lines.values())


def _standard(
    standard: Standard, catalogue: FieldCatalogue, month: Month, book: RuleBook, rules: RuleSet
) -> StandardView:
    months = sorted({threshold.since for threshold in standard.thresholds})
    dated = [standard.threshold(month) for month in months]
    return StandardView(
        id=standard.id,
        title=typographic(standard.title),
        theme=standard.theme,
        why=typographic(standard.why),
        is_core=standard.importance == "core",
        is_published_figure=standard.basis == "published",
        source=typographic(standard.source),
        owner=standard.owner,
        review_by=standard.review_by,
        is_for_cluster=standard.applies_to == "cluster",
        unit=unit_of(standard),
        thresholds=tuple(threshold for threshold in dated if threshold is not None),
        recommend=typographic(standard.recommend),
        measure=typographic(measure_words(standard, catalogue)),
        window=standard.measure.window,
        too_few_below=standard.too_few_below or 0,
        retired_from=standard.retired_from,
        population=standard.published_population or "",
        published_figure=standard.published_words,
        measured_alike_since=measured_alike_since(standard, month, book, max(PERIODS)),
        months_apart=months_apart(standard, catalogue),
        mandate=rules.mandate(standard),
    )


class _VerdictMapper:
    """Maps verdicts, with what they share: the contracts, and the name of each file received."""

    def __init__(
        self, contracts: Contracts, files: Mapping[str, str], missing: Callable[[Standard, Verdict], list[str]]
    ) -> None:
        self._contracts, self._missing = contracts, missing
        self._catalogue = contracts.catalogue()
        self._files = files

    def verdict(self, standard: Standard, verdict: Verdict, *, is_current: bool) -> VerdictView:
        """Return a verdict as the reports need it; one from an earlier month comes without words and cells."""
        evidence = verdict.evidence
        return VerdictView(
            area=verdict.area,
            standard=verdict.standard,
            month=verdict.month,
            outcome=verdict.outcome,
            reason=verdict.reason,
            figures=figures_of(self._contracts, standard, evidence, verdict.margin),
            threshold=verdict.threshold,
            part=evidence.part,
            detail=evidence.detail if is_current and not standard.measure.compares_pairs else (),
            arithmetic=typographic(explain(verdict, standard).sentence) if is_current else "",
            waiver=verdict.waiver,
            is_late=verdict.is_late,
            cells=tuple(self._cells(evidence.sources)) if is_current else (),
            missing=tuple(self._missing_of(standard, verdict)) if is_current else (),
        )

    def _missing_of(self, standard: Standard, verdict: Verdict) -> Iterable[str]:
        """Return what is missing where a borough can't be assessed; of a cluster it would be others' cells."""
        is_open = verdict.outcome is Outcome.NOT_ASSESSABLE and standard.applies_to != "cluster"
        return map(typographic, self._missing(standard, verdict)) if is_open else ()

    def indicators(self, indicators: Iterable[Indicator], comparison: Comparison) -> Iterator[IndicatorValue]:
        by_id = {indicator.id: indicator for indicator in indicators}
        observed = observe_indicators(comparison.observations, comparison.ruleset, comparison.cut.month)
        for area, indicator, evidence in observed:
            figures = figures_of(self._contracts, by_id[indicator], evidence)
            detail = evidence.detail if by_id[indicator].measure.most(self._contracts.sets) is not None else ()
            yield IndicatorValue(area, indicator, comparison.cut.month, figures, evidence.reason, detail)

    def _cells(self, sources: Iterable[SourceRow]) -> Iterator[CellView]:
        for source in sources:
            for name in source.fields:
                for cell, own_name, value in source.row.cell_values(name):
                    contract = self._contracts.sheets.get(cell.sheet)
                    field = self._catalogue.field(source.row.sheet, own_name)
                    yield CellView(
                        file_name=self._files.get(cell.receipt, ""),
                        sha256=cell.receipt,
                        sheet_title=contract.title if contract else cell.sheet,
                        address=cell.address,
                        field_title=field.title if field else own_name,
                        value=text_of(value),
                    )


def text_of(value: Value) -> str:
    """Return what a cell holds, as text; a blank is empty."""
    if value is CellState.BLANK:
        return ""
    if isinstance(value, CellState):
        return str(value.value)
    if isinstance(value, tuple):
        return "; ".join(value)
    return plain(value) if isinstance(value, Fraction) else str(value)


def _waivers(workspace: Workspace, month: Month) -> tuple[WaiverView, ...]:
    codes = {member.gss_code for member in workspace.cluster.members} | {workspace.cluster.id}
    agreed = [
        WaiverView(
            waiver.id,
            "waiver",
            waiver.standard,
            tuple(area for area in waiver.boroughs if area in codes),
            waiver.since,
            waiver.until,
            waiver.reason,
            waiver.plan,
            waiver.approved_by,
        )
        for waiver in workspace.waivers_in(month)
        if codes.intersection(waiver.boroughs)
    ]
    outages = [
        WaiverView(
            f"outage-{exemption.gss_code}-{exemption.since}",
            "system_outage",
            "",
            (exemption.gss_code,),
            exemption.since,
            exemption.until,
            exemption.reason,
            "",
            exemption.decided,
        )
        for exemption in workspace.exemptions_in(month)
        if exemption.is_outage and exemption.gss_code in codes
    ]
    return tuple(agreed + outages)


def voices(rules: RuleSet, month: Month, verdicts: Iterable[Verdict]) -> tuple[VoiceView, ...]:
    """Return what each borough says that young people's views changed; nothing where the rules don't ask for it."""
    standard = rules.in_role(StandardRole.VOICE)
    if standard is None or standard.threshold(month) is None:
        return ()
    figures = [(verdict.area, verdict.evidence.value) for verdict in verdicts if verdict.standard == standard.id]
    return tuple(VoiceView(area, None if value is None else int(value)) for area, value in figures)


def _calendar(workspace: Workspace, month: Month) -> tuple[CalendarDate, ...]:
    timetable = workspace.cluster.timetable(month)
    days = [(label, getattr(timetable, name)) for label, name in STEPS]
    return tuple(CalendarDate(label, day if type(day) is date else day.date()) for label, day in days)


def _next_calendar(workspace: Workspace, month: Month) -> tuple[CalendarDate, ...]:
    """Return the next month's dates; nothing where the bank holidays of that time are not known."""
    try:
        return _calendar(workspace, month + 1)
    except CalendarError:
        return ()


def _contact(workspace: Workspace) -> Contact:
    return Contact(
        role=f"Coordinator of the {workspace.cluster.name} cluster",
        address=workspace.settings.contact,
        text="Contact us with questions about a figure, a verdict or this report.",
    )

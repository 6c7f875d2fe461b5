"""The stages of the monthly run: plain functions that know no scheduler. Each is safe to repeat."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from application.comparison import Comparison
from application.configuration.accept import check_accepted
from application.editions import actions, challenges
from application.editions.approvals import check_approved
from application.editions.months import (
    check_begun,
    check_open,
    last_revision,
    mark_draft,
    open_revision,
)
from application.editions.quorum import TooFewSources, check_quorum
from application.editions.release import inherit
from application.editions.run_messages import tell_of_draft, tell_of_quorum, tell_of_sources
from application.lease import lease_of
from application.ledger.heads import leave_head, refuse_if_behind
from application.people.acts import Act
from application.people.caller import Caller, permit
from application.returns.answers import counting
from application.returns.documents import document
from application.returns.receive import pull, troubles, validate
from application.returns.register import exemption_of, register_of
from application.views.edition import edition_view
from application.views.files import files_of
from application.workspace import Workspace, code_version
from data.clusters.cluster import owed
from data.contracts.load import Contracts
from data.ledger import Cut, Edition, Receipt
from data.ledger.book import latest
from data.model import OwedSheet, TypedReturn
from data.observations.assemble import assemble
from data.observations.cut import take_cut, with_timeliness
from data.observations.status import StatusRow
from data.observations.succession import under_one_code
from data.storage.editions import MANIFEST
from data.storage.store import sha256
from standards.errors import MinstdError
from standards.framework.ruleset import RuleSet
from standards.measures.session import Session
from standards.model import Month, Observations
from standards.verdicts.compare import compare
from standards.versions.impact import proposed

INPUTS = (
    "cut",
    "previous",
    "ruleset_sha256",
    "waivers_sha256",
    "actions_sha256",
    "code_version",
    "is_demonstration",
)
"""What an edition is made from, with the contact, the cluster's files, the sheets owed, proposals, challenges, and what
was published before."""

MONTHS_SHOWN = 13
"""A report shows the month reported and the twelve before it."""

MONTHS_READ = MONTHS_SHOWN + 11
"""A run reads far enough back that the oldest month shown has its whole window, twelve months at the longest."""


def months_read(month: Month) -> list[Month]:
    """Return the months a run for `month` reads, oldest first."""
    return [month - back for back in reversed(range(MONTHS_READ))]


def cut(workspace: Workspace, month: Month, now: datetime) -> Cut:
    """Take the cut for a month: as at its freeze, or as at `now` while the freeze has not come.

    That of a month that was opened for a revision is as at the moment when it was opened last.

    Raises:
        MonthError: the month hasn't begun, or is before the cluster's first.
    """
    check_begun(workspace, month, now)
    cluster, contracts = workspace.cluster, workspace.contracts
    revised = last_revision(workspace, month, now)
    as_at = min(now, cluster.timetable(month).freeze_at) if revised is None else revised.at
    sheets_owed = [sheet_owed for each in months_read(month) for sheet_owed in owed(cluster, contracts, each)]
    excused = {
        sheet_owed: exemption
        for sheet_owed in sheets_owed
        if (exemption := exemption_of(workspace, sheet_owed)) is not None
    }
    due = [sheet_owed for sheet_owed in sheets_owed if sheet_owed not in excused or excused[sheet_owed].is_outage]
    workspace.ledger.record_owed(
        cluster.id, [(sheet_owed, _version(contracts, sheet_owed)) for sheet_owed in sheets_owed]
    )
    workspace.ledger.record_exemptions(cluster.id, excused.items())
    validations = counting(workspace, as_at)
    taken = take_cut(cluster.id, month, due, validations, lambda sheet_owed: sheet_owed in excused, as_at)
    workspace.ledger.record_cut(taken, now)
    return taken


def _version(contracts: Contracts, sheet_owed: OwedSheet) -> str:
    contract = contracts.sheet(sheet_owed.sheet, sheet_owed.period)
    return "" if contract is None else contract.version


def observe(workspace: Workspace, taken: Cut) -> Observations:
    """Return everything that stands in a cut."""
    areas = workspace.cluster.areas(taken.month)

    @cache
    def typed(receipt: Receipt) -> TypedReturn:
        return document(workspace, receipt)

    validations = counting(workspace, taken.as_at)
    timely = with_timeliness(
        _by_calendar(workspace, taken), validations, lambda sheet_owed: exemption_of(workspace, sheet_owed) is not None
    )
    observations = assemble(timely, areas, typed, workspace.contracts, cache(workspace.register))
    observations = under_one_code(observations, workspace.cluster.codes_in(taken.month))
    return replace(observations, cluster_id=workspace.cluster.id, cluster_name=workspace.cluster.name)


def _by_calendar(workspace: Workspace, taken: Cut) -> Cut:
    """Return a cut whose sheets are due as the calendar says now: as kept they're due as when they were first owed."""
    dates = cache(workspace.cluster.timetable)

    def due(sheet_owed: OwedSheet) -> OwedSheet:
        when = dates(sheet_owed.period)
        return replace(sheet_owed, open_at=when.open_at, due_at=when.due_at, freeze_at=when.freeze_at)

    return replace(taken, entries=tuple(replace(entry, owed=due(entry.owed)) for entry in taken.entries))


def assess(workspace: Workspace, taken: Cut) -> Comparison:
    """Compare a cut with the rule set in force, for its month and for every month before it that it reads."""
    month = taken.month
    observations = observe(workspace, taken)
    ruleset = workspace.rules.in_force(month)
    session = Session(observations)
    waivers = workspace.waivers_in(month)
    verdicts = compare(observations, ruleset, month, waivers, session)
    shown = months_read(month)[-MONTHS_SHOWN:-1]
    earlier_months = [each for each in shown if each >= workspace.rules.versions[0].in_force_from]
    before = [
        verdict
        for earlier_month in earlier_months
        for verdict in compare(observations, workspace.rules.in_force(earlier_month), earlier_month, waivers, session)
    ]
    shadows = tuple(
        (version, tuple(proposed(observations, version, month, session))) for version in workspace.rules.shadows(month)
    )
    return Comparison(taken, observations, ruleset, tuple(verdicts), tuple(before), shadows)


def write(workspace: Workspace, comparison: Comparison, now: datetime) -> Edition:
    """Write the draft edition of a comparison, and reserve its number. The same inputs give the same bytes.

    Raises:
        LedgerError: the same inputs gave other bytes than before; no file was touched.
        MinstdError: see `compose`.
    """
    edition, files = compose(workspace, comparison, now)
    workspace.ledger.check_draft(edition)  # before a file of the draft that it would be takes the place of another
    _leave(workspace, edition, files)
    leave_head(workspace)  # before the first draft, too: where there are drafts, a head that's missing was removed
    kept = workspace.ledger.draft(edition, comparison.verdicts)
    leave_head(workspace)
    inherit(workspace, kept, now)
    return kept


def compose(workspace: Workspace, comparison: Comparison, now: datetime) -> tuple[Edition, dict[str, bytes]]:
    """Return the edition of a comparison, with its files by their paths; nothing is recorded.

    Raises:
        MinstdError: the ledger is behind the editions that were published from it.
        NotAccepted: nobody has accepted the cluster's files as they are.
        NotApproved: a rule set, the waivers or the cluster's settings aren't as its board approved them.
    """
    refuse_if_behind(workspace)
    check_accepted(workspace, now)
    check_approved(workspace, _rulesets(workspace, comparison.cut.month), now)
    counted = {area.gss_code for area in comparison.observations.areas}
    register = [
        row
        for row in register_of(workspace, comparison.cut.month, comparison.cut.as_at)
        if row.gss_code in counted  # a borough in its shadow months owes returns, and stands in no edition yet
    ]
    disputed = workspace.ledger.challenges(workspace.cluster.id, comparison.cut.month, now)
    basis: list[object] = [
        workspace.settings.contact,
        workspace.folder.sha256,
        [_sheet_state(row) for row in register],
        [version.sha256 for version, _ in comparison.shadows],
        [publication.edition for publication in workspace.ledger.publications(workspace.cluster.id)],
    ]
    revision = open_revision(workspace, comparison.cut.month, now)
    if revision is not None:
        basis.append([revision.text, revision.at.timestamp()])
    accepted = [sorted(workspace.ledger.accepted_names(code)) for code in sorted(counted)]
    if any(accepted):  # names that the coordinator accepted are in what the returns say, and in no cut
        basis.append(accepted)
    edition = _edition(workspace, comparison, basis, challenges.digest_of(disputed), now)
    view = edition_view(workspace, comparison, edition, register, disputed)
    files = files_of(workspace, view)
    return replace(edition, manifest_sha256=sha256(files[MANIFEST])), files


def _leave(workspace: Workspace, edition: Edition, files: Mapping[str, bytes]) -> None:
    for path in sorted(files.keys() - {MANIFEST}):
        workspace.editions.write(f"{edition.folder}/{path}", files[path], is_lasting=False)
    workspace.editions.write(f"{edition.folder}/{MANIFEST}", files[MANIFEST])
    workspace.editions.sweep_edition(edition.folder)


def _rulesets(workspace: Workspace, month: Month) -> list[RuleSet]:
    """Return the rule sets that a report assesses by, for its month and for those before it that it shows."""
    shown = [each for each in months_read(month)[-MONTHS_SHOWN:] if each >= workspace.rules.versions[0].in_force_from]
    return list({id(ruleset): ruleset for ruleset in map(workspace.rules.in_force, shown)}.values())


def _edition(
    workspace: Workspace, comparison: Comparison, basis: Sequence[object], disputed: str, now: datetime
) -> Edition:
    """Return a draft as the digest of everything its bytes are made from; its manifest is not known yet."""
    cluster, month = workspace.cluster.id, comparison.cut.month
    published = workspace.ledger.publications(cluster)
    previous = latest(published, month)
    edition = Edition(
        digest="",
        cut=comparison.cut.digest,
        cluster=cluster,
        month=month,
        number=1 + sum(publication.month == month for publication in published),
        previous=None if previous is None else previous.edition,
        ruleset_version=comparison.ruleset.version,
        ruleset_sha256=comparison.ruleset.sha256,
        waivers_sha256=workspace.waivers.sha256,
        actions_sha256=actions.digest_of(workspace.ledger.actions(cluster, comparison.cut.as_at)),
        code_version=code_version(),
        manifest_sha256="",
        folder="",
        is_demonstration=workspace.is_demonstration,
        drafted_at=now,
    )
    inputs = [getattr(edition, name) for name in INPUTS]
    digest = sha256(json.dumps([*inputs, *basis, disputed]).encode())
    same = sha256(json.dumps([*inputs, *basis]).encode())
    return replace(
        edition, digest=digest, basis_sha256=same, folder=f"{cluster}/{month}/{edition.number}-{digest[:12]}"
    )


def _sheet_state(row: StatusRow) -> list[object]:
    """Return what an edition says about a sheet owed that is not in its cut: its state, and the answers given."""
    receipt = row.receipt
    received = [receipt.sha256, receipt.path, receipt.received_at.timestamp()] if receipt else []
    answers = [[n, explanation.text] for n, explanation in sorted(row.explanations.items())]
    return [row.gss_code, row.sheet, row.obligation, row.state, received, row.is_late, row.reason, answers]


def report(workspace: Workspace, month: Month, now: datetime) -> tuple[Comparison, Edition]:
    """Assess a month from the returns validated so far, and write its draft."""
    comparison = assess(workspace, cut(workspace, month, now))
    return comparison, write(workspace, comparison, now)


def make_draft(workspace: Workspace, month: Month, caller: Caller, now: datetime) -> Edition:
    """Collect what arrived and write a month's draft, for somebody who may.

    Raises:
        NotPermitted: the caller is no coordinator of the cluster.
        MinstdError: see `write`.
    """
    permit(workspace, Act.DRAFT, None, caller, now)
    return collect_and_draft(workspace, month, now)[1]


def collect_and_draft(workspace: Workspace, month: Month, now: datetime) -> tuple[Comparison, Edition, dict[str, str]]:
    """Run every stage in this process, to a draft.

    Returns also what went wrong with an area's source or originals, by ONS code.

    Raises:
        MonthError: the month is published and not open for a revision, or hasn't begun.
        TooFewSources: fewer sources could be read than the cluster's quorum.
        MinstdError: see `write`.
    """
    refuse_if_behind(workspace)
    check_open(workspace, month, now)
    with lease_of(workspace, "drafted"):
        try:
            comparison, down = _collected(workspace, month, now)
        except TooFewSources as error:
            tell_of_sources(workspace, error.down, now)
            tell_of_quorum(workspace, month, str(error), now)
            raise
        tell_of_sources(workspace, down, now)
        edition = write(workspace, comparison, now)
        mark_draft(workspace, edition, down, now)
        tell_of_draft(workspace, edition, now)
    return comparison, edition, troubles(workspace, down)


def preview(workspace: Workspace, month: Month, now: datetime) -> tuple[Workspace, Edition, dict[str, str]]:
    """Run every stage in this process, and leave a preview of the edition that would be drafted now.

    A preview is no draft: the ledger doesn't know it, so nobody can release or sign it, and no reader is protected
    against it. The next preview of the month takes its place.

    Returns:
        The workspace with its previews in the place of its editions, where the edition's files are; the edition; and
        what went wrong with an area's source or originals, by ONS code.

    Raises:
        TooFewSources: fewer sources could be read than the cluster's quorum.
        MinstdError: see `compose`.
    """
    comparison, down = _collected(workspace, month, now)
    edition, files = compose(workspace, comparison, now)
    previews = replace(workspace, editions=workspace.previews)
    for path in previews.editions.paths(f"{edition.cluster}/{month}"):
        previews.editions.remove(path)
    _leave(previews, edition, files)
    return previews, edition, troubles(workspace, down)


def _collected(workspace: Workspace, month: Month, now: datetime) -> tuple[Comparison, dict[str, str]]:
    """Return a month's comparison from what arrived, and what went wrong with each source that couldn't be read."""
    refuse_if_behind(workspace)
    check_begun(workspace, month, now)
    check_accepted(workspace, now)  # where the sources are stands in these files
    down = {}
    for member in workspace.cluster.members_in(month):
        try:
            pull(workspace, member, now)
        except MinstdError as error:
            down[member.gss_code] = str(error)
    check_quorum(workspace, month, down)
    validate(workspace, now)
    return assess(workspace, cut(workspace, month, now)), down

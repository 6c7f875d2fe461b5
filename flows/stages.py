"""The stages of the monthly run: plain functions that know no scheduler. Each can be run again without harm."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from data.cluster import Member, owed
from data.cuts import take_cut
from data.documents import from_document, to_document
from data.ledger import Cut, Edition, Judged, Publication, Receipt, SignOff
from data.ledger.book import latest
from data.model import Examined, Expected, Owed, State, TypedReturn
from data.observations import assemble
from data.register import load_register
from data.status import StatusRow, status
from data.store import sha256
from flows.edition_view import edition_view
from flows.workspace import Workspace, code_version
from reports.render import render_all
from standards.errors import MinstdError
from standards.model import Month, Observations, Verdict
from standards.rules import RuleSet
from standards.session import Session
from standards.verdicts import compare

MONTHS_READ = 13
"""A run reads the month reported and the twelve before it."""

MANIFEST = "manifest.json"
FIRST_PAGE = "board/index.html"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came from one area's source: how many files were new."""

    gss_code: str
    new: int


@dataclass(frozen=True)
class Comparison:
    """A cut, what was observed in it, and every verdict: of the month, and of the months before it."""

    cut: Cut
    observations: Observations
    ruleset: RuleSet
    verdicts: tuple[Verdict, ...]
    history: tuple[Verdict, ...]


def months_read(month: Month) -> list[Month]:
    """Return the months a run for `month` reads, oldest first."""
    return [month - back for back in reversed(range(MONTHS_READ))]


def pull(workspace: Workspace, member: Member, now: datetime) -> Pulled:
    """Fetch what is new in an area's source, and keep the originals and a receipt of each.

    Raises:
        SourceDown, SourceRefused: the source cannot be read; nothing of it is lost, the next pull takes it.
    """
    source = workspace.source(member)
    known = workspace.ledger.known(workspace.cluster.id, member.gss_code)
    receipts, sizes = [], []
    for waiting in source.waiting(now):
        received_at = _arrived(workspace, source.url, waiting.path, now)
        if (source.url, waiting.path, waiting.etag) in known or received_at > now:
            continue
        content = source.fetch(waiting)
        digest = workspace.originals.keep(content)
        receipts.append(_receipt(workspace, member, digest, source.url, waiting.path, waiting.etag, received_at))
        sizes.append(len(content))
    workspace.ledger.record_receipts(receipts, sizes, now)
    return Pulled(member.gss_code, len(receipts))


def _receipt(
    workspace: Workspace, member: Member, digest: str, source: str, path: str, etag: str, received_at: datetime
) -> Receipt:
    return Receipt(digest, workspace.cluster.id, member.gss_code, source, path, etag, received_at)


def _arrived(workspace: Workspace, source: str, path: str, now: datetime) -> datetime:
    """Return when a file arrived: now, when it was first seen; in a demonstration, when the sample says."""
    if workspace.arrivals is None:
        return now
    below_drop = f"{source}/{path}".removeprefix(f"{workspace.settings.drop_url}/")
    return workspace.arrivals.get(below_drop, now)


def submit(workspace: Workspace, member: Member, name: str, content: bytes, now: datetime) -> Judged:
    """Take in a file by hand: always a new receipt, even of bytes received before, then judged at once."""
    digest = workspace.originals.keep(content)
    receipt = _receipt(workspace, member, digest, "submit", name, now.isoformat(), now)
    workspace.ledger.record_receipts([receipt], [len(content)], now)
    judged = judge(workspace, now)
    return next(
        one for one in judged if (one.receipt.source, one.receipt.path, one.receipt.etag) == receipt_key(receipt)
    )


def receipt_key(receipt: Receipt) -> tuple[str, str, str]:
    return receipt.source, receipt.path, receipt.etag


def judge(workspace: Workspace, now: datetime) -> list[Judged]:
    """Judge every receipt that these checks have not judged yet, all in one validation; return what was found."""
    receipts = workspace.ledger.unjudged(workspace.cluster.id, workspace.checks_version)
    if not receipts:
        return []
    from data.intake import IncomingFile, examine  # it loads Great Expectations, which takes seconds

    files = [
        IncomingFile(receipt.path, workspace.originals.get(receipt.sha256), Expected(gss_code=receipt.gss_code))
        for receipt in receipts
    ]
    examined = examine(files, workspace.contracts, load_register)
    judgements = [_judged(workspace, *pair) for pair in zip(receipts, examined, strict=True)]
    workspace.ledger.record_judgements(judgements, workspace.checks_version, now)
    return judgements


def _judged(workspace: Workspace, receipt: Receipt, examined: Examined) -> Judged:
    typed = examined.typed
    if typed is None:
        return Judged(receipt, State.REFUSED, None, None, None, {}, examined.findings)
    _keep_document(workspace, typed)
    sheets = {name: sheet.is_nil for name, sheet in typed.sheets.items()}
    return Judged(receipt, examined.state, typed.return_type, typed.gss_code, typed.month, sheets, examined.findings)


def _keep_document(workspace: Workspace, typed: TypedReturn) -> TypedReturn:
    workspace.documents.write(_document_path(workspace, typed.sha256), to_document(typed), is_lasting=False)
    return typed


def _document_path(workspace: Workspace, digest: str) -> str:
    return f"{workspace.checks_version}/{digest[:2]}/{digest}.json"


def document(workspace: Workspace, digest: str) -> TypedReturn:
    """Return the typed return of an original, its bad cells void, from the cache or by reading it again."""
    path = _document_path(workspace, digest)
    if workspace.documents.has(path):
        return from_document(workspace.documents.read(path))
    from data.intake import IncomingFile, examine

    (examined,) = examine([IncomingFile(digest, workspace.originals.get(digest))], workspace.contracts, load_register)
    if examined.typed is None:
        raise MinstdError(f"The original {digest[:12]} was readable once and is refused now: {examined.findings}")
    return _keep_document(workspace, examined.typed)


def what_is_owed(workspace: Workspace, month: Month) -> list[Owed]:
    """Return the sheets owed for a month, without those exempt."""
    return [one for one in owed(workspace.cluster, workspace.contracts, month) if not _is_exempt(workspace, one)]


def _is_exempt(workspace: Workspace, one: Owed) -> bool:
    return any(exemption.covers(one) and not exemption.is_outage for exemption in workspace.exemptions)


def _is_outage(workspace: Workspace, one: Owed) -> bool:
    return any(exemption.covers(one) and exemption.is_outage for exemption in workspace.exemptions)


def register_of(workspace: Workspace, month: Month, now: datetime) -> list[StatusRow]:
    """Return who owes what for a month, and in which state, as at `now`."""
    judged = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, now)
    return status(owed(workspace.cluster, workspace.contracts, month), judged, lambda one: _excuse(workspace, one), now)


def _excuse(workspace: Workspace, one: Owed) -> str:
    return next((exemption.reason for exemption in workspace.exemptions if exemption.covers(one)), "")


def cut(workspace: Workspace, month: Month, now: datetime) -> Cut:
    """Take the cut for a month: as at its freeze, or as at `now` while the freeze has not come."""
    as_at = min(now, workspace.cluster.timetable(month).freeze_at)
    due = [one for each in months_read(month) for one in what_is_owed(workspace, each)]
    versions = {name: contract.version for name, contract in workspace.contracts.sheets.items()}
    workspace.ledger.record_owed(workspace.cluster.id, [(one, versions[one.sheet]) for one in due])
    judged = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, as_at)
    taken = take_cut(workspace.cluster.id, month, due, judged, lambda one: _is_outage(workspace, one), as_at)
    workspace.ledger.record_cut(taken, now)
    return taken


def observe(workspace: Workspace, taken: Cut) -> Observations:
    """Return everything that stands in a cut."""
    areas = workspace.cluster.areas(taken.month)

    @cache
    def typed(digest: str) -> TypedReturn:
        return document(workspace, digest)

    observations = assemble(taken, areas, typed, workspace.contracts, load_register)
    return replace(observations, cluster_id=workspace.cluster.id, cluster_name=workspace.cluster.name)


def judge_standards(workspace: Workspace, taken: Cut) -> Comparison:
    """Compare a cut with the rule set in force, for its month and for every month before it that it reads."""
    month = taken.month
    observations = observe(workspace, taken)
    ruleset = workspace.rules.in_force(month)
    session = Session(observations)
    verdicts = compare(observations, ruleset, month, workspace.waivers.waivers, session)
    earlier = [each for each in months_read(month)[:-1] if each >= workspace.rules.versions[0].in_force_from]
    before = [
        verdict
        for each in earlier
        for verdict in compare(observations, workspace.rules.in_force(each), each, workspace.waivers.waivers, session)
    ]
    return Comparison(taken, observations, ruleset, tuple(verdicts), tuple(before))


def draft(workspace: Workspace, comparison: Comparison, now: datetime) -> Edition:
    """Write the draft edition of a comparison, and reserve its number. The same inputs give the same bytes."""
    edition = _edition(workspace, comparison, now)
    register = register_of(workspace, comparison.cut.month, comparison.cut.as_at)
    view = edition_view(workspace, comparison, edition, register)
    files = render_all(view)
    edition = replace(edition, manifest_sha256=sha256(files[MANIFEST]))
    for path in sorted(files.keys() - {MANIFEST}):
        workspace.editions.write(f"{edition.folder}/{path}", files[path], is_lasting=False)
    workspace.editions.write(f"{edition.folder}/{MANIFEST}", files[MANIFEST])
    kept = workspace.ledger.draft(edition)
    workspace.ledger.record_verdicts(kept.digest, comparison.verdicts)
    return kept


def _edition(workspace: Workspace, comparison: Comparison, now: datetime) -> Edition:
    cluster, month = workspace.cluster.id, comparison.cut.month
    published = workspace.ledger.publications(cluster)
    previous = latest(published, month)
    number = 1 + sum(one.month == month for one in published)
    inputs = {
        "cut": comparison.cut.digest,
        "ruleset_sha256": comparison.ruleset.sha256,
        "waivers_sha256": workspace.waivers.sha256,
        "actions_sha256": sha256(b""),
        "code_version": code_version(),
        "previous": None if previous is None else previous.edition,
    }
    digest = sha256(repr(sorted(inputs.items())).encode())
    return Edition(
        **inputs,
        digest=digest,
        cluster=cluster,
        month=month,
        number=number,
        ruleset_version=comparison.ruleset.version,
        manifest_sha256="",
        folder=f"{cluster}/{month}/{number}-{digest[:12]}",
        is_demonstration=workspace.is_demonstration,
        drafted_at=now,
    )


def first_page(workspace: Workspace, edition: Edition) -> str:
    """Return where the edition's first page is."""
    return f"{workspace.editions.url}/{edition.folder}/{FIRST_PAGE}"


def report(workspace: Workspace, month: Month, now: datetime) -> tuple[Comparison, Edition]:
    """Work out a month from what has been judged, and write its draft."""
    comparison = judge_standards(workspace, cut(workspace, month, now))
    return comparison, draft(workspace, comparison, now)


def preview(workspace: Workspace, month: Month, now: datetime) -> tuple[Comparison, Edition, dict[str, str]]:
    """Run every stage in this process. Returns also what went wrong with any area's source, by its ONS code."""
    troubles = {}
    for member in workspace.cluster.members:
        try:
            pull(workspace, member, now)
        except MinstdError as error:
            troubles[member.gss_code] = str(error)
    judge(workspace, now)
    comparison, edition = report(workspace, month, now)
    return comparison, edition, troubles


def sign_off(workspace: Workspace, digest: str, role: str, note: str, now: datetime) -> Edition:
    """Record that a role signs a draft off, bound to the hash of its manifest.

    Raises:
        MinstdError: the draft's files are not what was drafted, or challenges can still be made.
    """
    edition = workspace.ledger.edition(digest)
    closes = workspace.cluster.timetable(edition.month).challenges_close_on
    if now.date() <= closes and edition.cluster == workspace.cluster.id:
        raise MinstdError(f"Boroughs can challenge this draft until {closes:%d %B %Y}; sign it off after that.")
    found = sha256(workspace.editions.read(f"{edition.folder}/{MANIFEST}"))
    if found != edition.manifest_sha256:
        raise MinstdError(f"The manifest in {edition.folder} is not the one that was drafted. Run the month again.")
    workspace.ledger.sign(SignOff(edition.digest, role, note, found, now))
    return edition


def is_signed(workspace: Workspace, edition: Edition) -> bool:
    """Say whether as many roles have signed as the cluster wants."""
    return len(workspace.ledger.sign_offs(edition.digest)) >= workspace.cluster.sign_offs_wanted


def publish(workspace: Workspace, edition: Edition, now: datetime) -> Publication:
    """Publish a signed draft without changing a byte of it: a row in the ledger, then the pointer to it.

    Raises:
        MinstdError: it is not signed off, its files were altered, or another edition was published meanwhile.
    """
    if not is_signed(workspace, edition):
        raise MinstdError(f"Edition {edition.digest[:12]} is not signed off yet. `minstd sign-off` does that.")
    verify_files(workspace, edition)
    publication = Publication(edition.cluster, edition.month, edition.number, edition.digest, now)
    publication = workspace.ledger.publish(publication, edition.previous)
    _point(workspace, workspace.ledger.publications(edition.cluster))
    return publication


def verify_files(workspace: Workspace, edition: Edition) -> int:
    """Check every file of an edition against its manifest, and return how many there are.

    Raises:
        MinstdError: one is missing or altered.
    """
    contents = workspace.editions.read(f"{edition.folder}/{MANIFEST}")
    if sha256(contents) != edition.manifest_sha256:
        raise MinstdError(f"The manifest in {edition.folder} was altered. Run the month again.")
    files = json.loads(contents)["files"]
    for entry in files:
        if sha256(workspace.editions.read(f"{edition.folder}/{entry['path']}")) != entry["sha256"]:
            raise MinstdError(
                f"{edition.folder}/{entry['path']} was altered since it was drafted. Run the month again."
            )
    return len(files)


def _point(workspace: Workspace, publications: Sequence[Publication]) -> None:
    def entry(one: Publication) -> dict[str, object]:
        edition = workspace.ledger.edition(one.edition)
        return {"month": str(one.month), "number": one.number, "digest": one.edition, "folder": edition.folder}

    newest = max(publications, key=lambda one: (one.month, one.number))
    pointer = {"current": entry(newest), "editions": [entry(one) for one in publications]}
    path = f"{newest.cluster}/published.json"
    workspace.editions.write(path, (json.dumps(pointer, indent=1) + "\n").encode())


def accepted_share(comparison: Comparison, expected: Iterable[Owed]) -> tuple[int, int]:
    """Return how many of the sheets owed in the month have something that stands, and how many are owed."""
    due = set(expected)
    stands = sum(entry.receipt is not None for entry in comparison.cut.entries if entry.owed in due)
    return stands, len(due)

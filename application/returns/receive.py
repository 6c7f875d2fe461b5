"""What arrives: pulled from sources or submitted by hand, kept, judged once, answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from application.returns.answers import answered
from application.returns.documents import document, examine, keep_document, said_of_lost
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.intake.explanations import open_questions
from data.intake.findings import state_of
from data.ledger import Explanation, Judged, Receipt
from data.model import Examined, State, TypedReturn
from data.registers.register import load_register
from data.storage.store import StoreError
from standards.model import Month

COMPARED = 3
"""A return is compared with what stands for so many months before it: a quarter's sums need its other two."""

JUDGED_AT_ONCE = 200
"""So many files go into one validation: each takes about a megabyte while it is judged."""

NOT_KEPT = ("child_level", "contact_details")
"""Of a file that is refused for one of these, the hash and where it was found are kept, and not the bytes."""

Key = tuple[str, str, Month]
Standing = dict[Key, TypedReturn]


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came from one area's source: how many files were new."""

    gss_code: str
    new: int


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
        key = (member.source, waiting.path, waiting.etag)
        if key in known or received_at > now:
            continue
        content = source.fetch(waiting)
        digest = workspace.originals.keep(content)
        receipts.append(Receipt(digest, workspace.cluster.id, member.gss_code, *key, received_at))
        sizes.append(len(content))
    workspace.ledger.record_receipts(receipts, sizes, now)
    return Pulled(member.gss_code, len(receipts))


def _arrived(workspace: Workspace, source: str, path: str, now: datetime) -> datetime:
    """Return when a file arrived: now, when it was first seen; in a demonstration, when the sample says."""
    if workspace.arrivals is None:
        return now
    below_drop = f"{source}/{path}".removeprefix(f"{workspace.settings.drop_url}/")
    return workspace.arrivals.get(below_drop, now)


def submit(workspace: Workspace, member: Member, name: str, content: bytes, now: datetime) -> Judged:
    """Take in a file by hand: always a new receipt, even of bytes received before, then judged at once."""
    digest = workspace.originals.keep(content)
    key = ("submit", name, f"{now.isoformat()}|{digest}")
    receipt = Receipt(digest, workspace.cluster.id, member.gss_code, *key, now)
    workspace.ledger.record_receipts([receipt], [len(content)], now)
    judge(workspace, now)
    every = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, now)
    judged = next(one for one in every if (one.receipt.source, one.receipt.path, one.receipt.etag) == key)
    whole = replace(judged, findings=workspace.ledger.findings([judged.id])[judged.id])
    return answered(workspace, [whole], now)[0]


def judge(workspace: Workspace, now: datetime) -> list[Judged]:
    """Judge every receipt that these checks have not judged yet, and return what was found.

    A cluster's month is judged in one validation; a long backlog in several, so that memory does not grow with it.
    One whose original is missing or altered is left for a later run, and holds up none of the others: see `troubles`.

    Raises:
        JudgementFailed: a check broke down; nothing of that validation was recorded, and the next run judges it again.
    """
    receipts = workspace.ledger.unjudged(workspace.cluster.id, workspace.checks_version)
    shares = (receipts[begin : begin + JUDGED_AT_ONCE] for begin in range(0, len(receipts), JUDGED_AT_ONCE))
    judgements = [judged for share in shares for judged in _judge(workspace, share, now)]
    _discard(workspace)
    return judgements


def _judge(workspace: Workspace, receipts: Sequence[Receipt], now: datetime) -> list[Judged]:
    found = _discarded(workspace, receipts)
    kept = [one for one in receipts if one.id not in found]
    read = list(zip(kept, examine(workspace, kept) if kept else (), strict=True))
    found |= _discarded(workspace, [receipt for receipt, one in read if one is None])  # by another run, meanwhile
    there = [(receipt, one) for receipt, one in read if one is not None]
    compared = _compared(workspace, there)
    for one in compared:
        if one.typed is not None:
            keep_document(workspace, one.typed)
    found |= {receipt.id: _judged(workspace, receipt, one) for (receipt, _), one in zip(there, compared, strict=True)}
    judgements = [found[one.id] for one in receipts if one.id in found]
    workspace.ledger.record_judgements(judgements, workspace.checks_version, now)
    return judgements


def troubles(workspace: Workspace, with_sources: Mapping[str, str]) -> dict[str, str]:
    """Return what went wrong, by area: with its source, as given, and with originals that are not as received.

    Whatever older checks found in a receipt does not count without its bytes. It is judged by the first run that finds
    them again.
    """
    said = {area: [text] for area, text in with_sources.items()}
    for one in _lost(workspace):
        said.setdefault(one.gss_code, []).append(said_of_lost(one))
    return {area: " ".join(texts) for area, texts in said.items()}


def _lost(workspace: Workspace) -> list[Receipt]:
    waiting = workspace.ledger.unjudged(workspace.cluster.id, workspace.checks_version)
    not_kept = _discarded(workspace, waiting)
    lost = set(workspace.originals.missing(sorted({one.sha256 for one in waiting if one.id not in not_kept})))
    return [one for one in waiting if one.sha256 in lost and one.id not in not_kept]


def _discarded(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, Judged]:
    """Return those whose bytes were not kept, because they told of single people: refused as they were before."""
    if not receipts:
        return {}
    refused = workspace.ledger.refused_for(NOT_KEPT)
    return {
        one.id: Judged(one, State.REFUSED, None, None, None, {}, refused[one.sha256])
        for one in receipts
        if one.sha256 in refused and not workspace.originals.has(one.sha256)
    }


def _discard(workspace: Workspace) -> None:
    """Remove what must not be kept; also what an earlier run had no time to remove."""
    for digest in workspace.ledger.refused_for(NOT_KEPT, workspace.checks_version):
        if workspace.originals.has(digest):
            workspace.originals.discard(digest)


def _compared(workspace: Workspace, there: Sequence[tuple[Receipt, Examined]]) -> list[Examined]:
    """Ask about what differs much from what stood when each return came, and what replaces it after the freeze."""
    from data.intake.previous_months import ask_about_closed_month, compare_with_previous

    accepted = _accepted(workspace)
    standing = _standing(workspace, accepted, [one for _, one in there])
    compared = []
    for receipt, one in there:
        if one.typed is not None and one.state.is_accepted:
            typed = one.typed
            register = load_register(typed.gss_code)
            asked = compare_with_previous(typed, dict(_history(standing, typed)), workspace.contracts, register)
            key = typed.gss_code, typed.return_type, typed.month
            freeze_at = workspace.cluster.timetable(typed.month).freeze_at
            if receipt.received_at > freeze_at and _is_another(accepted.get(key), receipt):
                asked = (*ask_about_closed_month(typed.month, freeze_at.date()), *asked)
            findings = (*one.findings, *asked)
            one = replace(one, findings=findings, state=state_of(findings, one.state is State.NIL))
            accepted[key], standing[key] = receipt, typed
        compared.append(one)
    return compared


def _is_another(before: Receipt | None, receipt: Receipt) -> bool:
    """Say whether something stood before a receipt that is not the same file."""
    return before is not None and before.received_at <= receipt.received_at and before.sha256 != receipt.sha256


def _history(standing: Standing, typed: TypedReturn) -> Iterator[tuple[Month, TypedReturn]]:
    for back in range(1, COMPARED + 1):
        before = standing.get((typed.gss_code, typed.return_type, typed.month - back))
        if before is not None:
            yield before.month, before


def _accepted(workspace: Workspace) -> dict[Key, Receipt]:
    """Return the newest accepted receipt of each area, return and month."""
    every = workspace.ledger.accepted(workspace.cluster.id, workspace.checks_version)
    return {
        (one.gss_code, one.return_type, one.month): one.receipt
        for one in every
        if one.gss_code and one.return_type and one.month
    }


def _standing(workspace: Workspace, accepted: Mapping[Key, Receipt], examined: Iterable[Examined]) -> Standing:
    """Return the accepted returns of the ledger that any of these may be compared with."""
    wanted = {
        (one.typed.gss_code, one.typed.return_type, one.typed.month - back)
        for one in examined
        if one.typed is not None
        for back in range(1, COMPARED + 1)
    }
    found: Standing = {}
    for key in wanted & set(accepted):
        with suppress(StoreError):  # what cannot be read is no reason not to judge what came now
            found[key] = document(workspace, accepted[key])
    return found


def _judged(workspace: Workspace, receipt: Receipt, examined: Examined) -> Judged:
    typed, findings = examined.typed, examined.findings
    if typed is None:
        return Judged(receipt, State.REFUSED, None, None, None, {}, findings)
    sheets: Mapping[str, bool] = {name: sheet.is_nil for name, sheet in typed.sheets.items()}
    judged = Judged(receipt, examined.state, typed.return_type, typed.gss_code, typed.month, sheets, findings)
    return replace(judged, explanations=_of_sample(workspace, judged))


def _of_sample(workspace: Workspace, judged: Judged) -> dict[int, Explanation]:
    """Return what the sample says that a borough answered when its file came; nothing outside a demonstration."""
    receipt = judged.receipt
    answer = workspace.answers.get(f"{receipt.source}/{receipt.path}".removeprefix("{drop}/"))
    if answer is None:
        return {}
    role, text = answer
    return {n: Explanation(0, n, text, role, receipt.received_at) for n in open_questions(judged)}

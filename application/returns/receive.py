"""What arrives: pulled from sources or submitted by hand, kept, validated once, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from application.people.acts import Act
from application.people.caller import Caller, permit
from application.returns.answers import LAST_MOMENT, answered, counting
from application.returns.documents import (
    document,
    examine_receipts,
    files_of,
    forget_document,
    keep_document,
    missing_original_message,
)
from application.returns.erasure import erase_again
from application.returns.erasure_journal import erased_files
from application.returns.held_answers import renumber_answers
from application.returns.outdated import RegisterDigests, outdated
from application.returns.spool import forget_waiting, let_go, path_digest, put_in, sweep, take_in, take_up
from application.returns.touched import received_before
from application.returns.waiting_names import announce_names, names_of
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.intake.explanations import open_questions
from data.intake.findings import COMPARED, state_of
from data.kept.document import KeptReturn
from data.kept.names import NamesOfArea
from data.kept.secret import BYTES
from data.kept.spool import Arrival
from data.ledger import Explanation, Receipt, Validation
from data.model import Expectation, FileExamination, State, TypedReturn
from data.storage.sources import BadEntry, WaitingFile
from data.storage.store import StoreError
from standards.model import Month

VALIDATED_AT_ONCE = 200
"""So many files go into one validation: each takes about a megabyte meanwhile."""

NOT_KEPT = ("child_level", "contact_details")
"""Of a file that is refused for one of these, the hash and where it was found are kept, and not the bytes."""

_OBJECT_STORES = ("s3://", "gs://", "gcs://", "az://", "abfs://")
_OVER_SSH = ("ssh://", "sftp://")

Key = tuple[str, str, Month]
Standing = dict[Key, TypedReturn]


@dataclass(frozen=True, slots=True)
class PullResult:
    """How many new files an area's source held, and what in it could not be taken, each in a sentence."""

    gss_code: str
    new: int
    problems: tuple[str, ...] = ()


def pull(workspace: Workspace, member: Member, now: datetime) -> PullResult:
    """Fetch what is new in an area's source, each file into the spool with its receipt before the next is fetched.

    The same bytes under the same name are no new file, whatever time they bear, and are fetched once to see that. What
    cannot be taken is a problem of its own, and the rest is taken. A file whose return was erased isn't: nobody decided
    that it comes back.

    Raises:
        SourceDown, SourceRefused: the source cannot be read; nothing of it is lost, the next pull takes it.
    """
    take_up(workspace, now)
    source = workspace.source(member)
    known = workspace.ledger.known(workspace.cluster.id, member.gss_code)
    newest = workspace.ledger.newest_bytes(workspace.cluster.id, member.gss_code)
    erased = erased_files(workspace)
    problems: list[str] = []
    new = 0
    is_trusted = source.url.startswith(_OVER_SSH) and member.gss_code in workspace.settings.trusted_clocks
    looked_at = workspace.ledger.visits(workspace.cluster.id).get(member.gss_code) if is_trusted else None
    for waiting in source.waiting(now):
        received_at = _arrived(workspace, source.url, waiting.path, now)
        key = (member.source, path_digest(workspace, waiting.path), waiting.etag)
        is_known = key in known or (member.source, waiting.path, waiting.etag) in known  # as version 0.1.0 noted it
        before = received_before(workspace, newest, member.source, waiting)
        if is_known or received_at > now or (before is not None and before.is_noted(workspace, waiting.etag)):
            continue
        try:
            content = source.fetch(waiting)
        except BadEntry as error:
            problems.append(str(error))
            continue
        if before is not None and before.has_bytes(workspace, content):
            before.note_etag(workspace, waiting.etag)
            continue
        if (erased_at := erased.get(workspace.secret.digest(BYTES, content))) is not None:
            problems.append(
                f"{waiting.path}: the return in this file was erased on {erased_at.day} {erased_at:%B %Y}, so it isn't "
                "taken again. Delete it. If it has to be sent again as it is, submit it by hand."
            )
            continue
        arrived_at = arrived_by_source(workspace, source.url, waiting, received_at, looked_at)
        take_in(workspace, member, key, waiting.path, content, received_at, now, arrived_at=arrived_at)
        new += 1
    if is_trusted:
        workspace.ledger.note_visit(workspace.cluster.id, member.gss_code, now)
    return PullResult(member.gss_code, new, tuple(problems))


def _arrived(workspace: Workspace, source: str, path: str, now: datetime) -> datetime:
    """Return when a file arrived: now, when it was first seen; in a demonstration, when the sample says."""
    below_drop = f"{source}/{path}".removeprefix(f"{workspace.settings.drop_url}/")
    return workspace.arrivals.get(below_drop, now)


def arrived_by_source(
    workspace: Workspace, url: str, waiting: WaitingFile, received_at: datetime, looked_at: datetime | None
) -> datetime | None:
    """Return when a file arrived by the clock of its source, where that is trusted: that we look late is not its fault.

    That of an object store is, as nobody who leaves a file there sets it. On a server over SSH whoever leaves a file
    may date it back: it came after our last look at that folder, at which it wasn't there. None for any other source,
    and where the clock is ahead.

    Args:
        workspace: the cluster's.
        url: where the source is.
        waiting: the file.
        received_at: when it was first seen.
        looked_at: when all that was in this folder over SSH had been fetched last; None where it's not trusted.
    """
    at = None if workspace.is_demonstration else waiting.modified_at
    if at is None or at > received_at:
        return None
    if url.startswith(_OBJECT_STORES):
        return at
    return None if looked_at is None else min(max(at, looked_at), received_at)


def submit(
    workspace: Workspace, member: Member, name: str, content: bytes, caller: Caller, now: datetime
) -> Validation:
    """Take in a file by hand: always a new receipt, even of bytes received before, and validated at once.

    Raises:
        NotPermitted: the caller may not submit for this borough; nothing of the file is kept.
    """
    digest = workspace.secret.digest(BYTES, content)
    key = ("submit", path_digest(workspace, name), f"{now.isoformat()}|{member.gss_code}|{digest}")
    with workspace.turn(now) as until:
        given = permit(workspace, Act.SUBMIT, member.gss_code, caller, until)
        take_in(workspace, member, key, name, content, now, now, given.person.number)
    return _validated(workspace, key, now)


def submit_kept(
    workspace: Workspace,
    member: Member,
    number: str,
    about: tuple[str, int, str],
    kept: KeptReturn,
    caller: Caller,
    now: datetime,
) -> Validation:
    """Take in what was kept of a file that was checked before, as if the file itself were submitted now.

    It waits until it is in the spool: whoever is killed in between can submit it again, and it is the same receipt.

    Args:
        workspace: the cluster's.
        member: whose return it is.
        number: the id under which it waited: submitted once, it is never submitted again.
        about: the keyed digest of the file's bytes, its size in bytes, and the ending of its name.
        kept: what was kept of it.
        caller: who submits.
        now: when.

    Raises:
        NotPermitted: the caller may not submit for this borough.
    """
    digest, size, form = about
    key = ("submit", path_digest(workspace, number), f"{member.gss_code}|{digest}")
    with workspace.turn(now) as until:
        given = permit(workspace, Act.SUBMIT, member.gss_code, caller, until)
        arrival = Arrival(
            cluster=workspace.cluster.id,
            gss_code=member.gss_code,
            source=key[0],
            path=key[1],
            etag=key[2],
            received_at=now,
            person=given.person.number,
            form=form,
            content=kept.to_bytes(),
            digest=digest,
            size=size,
        )
        put_in(workspace, arrival, now)
        forget_waiting(workspace, number)
    return _validated(workspace, key, now)


def _validated(workspace: Workspace, key: tuple[str, str, str], now: datetime) -> Validation:
    """Validate what was just taken in, and return the result with its findings and answers."""
    validate(workspace, now)
    validations = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, now)
    validation = next(
        validation
        for validation in validations
        if (validation.receipt.source, validation.receipt.path, validation.receipt.etag) == key
    )
    with_findings = replace(validation, findings=workspace.ledger.findings([validation.id])[validation.id])
    return answered(workspace, [with_findings], now)[0]


def validate(workspace: Workspace, now: datetime) -> list[Validation]:
    """Validate every receipt that these checks have not seen yet, and return the results.

    So is again every return of whose month its area's register says otherwise by now: see `outdated`.

    A cluster's month takes one validation; a long backlog several, so that memory does not grow with it. A receipt
    whose original is missing or altered is left for a later run, and holds up none of the others: see `troubles`.

    Raises:
        ValidationFailed: a check broke down; nothing of that validation was recorded, and the next run repeats it.
    """
    sweep(workspace)
    take_up(workspace, now)
    erase_again(workspace, now)
    digests = RegisterDigests(workspace)
    replaced = outdated(workspace, digests, now)
    new = workspace.ledger.unjudged(workspace.cluster.id, workspace.checks_version)
    receipts = sorted([*new, *(validation.receipt for validation in replaced.values())], key=_order)
    shares = (receipts[begin : begin + VALIDATED_AT_ONCE] for begin in range(0, len(receipts), VALIDATED_AT_ONCE))
    validations = [
        validation for share in shares for validation in _validate_share(workspace, share, replaced, digests, now)
    ]
    renumber_answers(workspace, now)
    announce_names(workspace, now)
    discard_refused_originals(workspace)
    return validations


def _order(receipt: Receipt) -> tuple[datetime, int]:
    return receipt.received_at, receipt.id


def _validate_share(
    workspace: Workspace,
    receipts: Sequence[Receipt],
    replaced: Mapping[int, Validation],
    digests: RegisterDigests,
    now: datetime,
) -> list[Validation]:
    digests.read(receipt.gss_code for receipt in receipts)
    read = list(zip(receipts, examine_receipts(workspace, receipts), strict=True))
    readable = [(receipt, examined) for receipt, examined in read if examined is not None]
    lost = [receipt for receipt, examined in read if examined is None and receipt.id not in replaced]
    validations = _refused_before(workspace, lost)
    compared = compare_with_earlier(workspace, readable)
    kept_already = workspace.ledger.kept(receipt.id for receipt, _ in readable)
    kept: dict[int, str] = {}
    for (receipt, _), examined in zip(readable, compared, strict=True):
        if examined.kept is not None and receipt.id not in kept_already:
            kept[receipt.id] = workspace.kept.keep(examined.kept)
        validation = _validation(workspace, receipt, examined)
        validations[receipt.id] = _by_register(validation, replaced.get(receipt.id), digests)
        if receipt.id in replaced:
            forget_document(workspace, receipt)
    results = [validations[receipt.id] for receipt in receipts if receipt.id in validations]
    workspace.ledger.record_judgements(results, workspace.checks_version, now, kept)
    for examined in compared:
        if examined.typed is not None:
            keep_document(workspace, examined.typed)
    let_go(workspace, [validation.receipt for validation in results])
    return results


def _by_register(validation: Validation, replaced: Validation | None, digests: RegisterDigests) -> Validation:
    """Return a validation with what the register said of its month, and with what it replaces.

    A return that is refused now stays the one that it was, so that it's validated again if the register goes back.
    """
    if replaced is not None:
        validation = replace(
            validation,
            return_type=replaced.return_type,
            gss_code=replaced.gss_code,
            month=replaced.month,
            replaces=replaced.id,
        )
    if validation.gss_code is None or validation.month is None:
        return validation
    return replace(validation, register_digest=digests.of(validation.gss_code, validation.month))


def troubles(workspace: Workspace, with_sources: Mapping[str, str]) -> dict[str, str]:
    """Return what went wrong, by area: with its source, as given, and with originals that are not as received.

    What older checks found in such a receipt does not count without its bytes. The first run that finds them again
    validates it.
    """
    messages = {area: [text] for area, text in with_sources.items()}
    for receipt in _lost(workspace):
        messages.setdefault(receipt.gss_code, []).append(missing_original_message(receipt))
    return {area: " ".join(texts) for area, texts in messages.items()}


def _lost(workspace: Workspace) -> list[Receipt]:
    waiting = workspace.ledger.unjudged(workspace.cluster.id, workspace.checks_version)
    missing = [receipt for receipt, file in zip(waiting, files_of(workspace, waiting), strict=True) if file is None]
    refused = _refused_before(workspace, missing)
    return [receipt for receipt in missing if receipt.id not in refused]


def _refused_before(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, Validation]:
    """Return those that were refused, of which nothing is kept: refused as they were before."""
    refused = workspace.ledger.refused(receipt.id for receipt in receipts) if receipts else {}
    return {
        receipt.id: Validation(receipt, State.REFUSED, None, None, None, {}, refused[receipt.id])
        for receipt in receipts
        if receipt.id in refused
    }


def discard_refused_originals(workspace: Workspace) -> None:
    """Remove the bytes that version 0.1.0 kept of files which hold details of people."""
    for digest in workspace.ledger.refused_for(NOT_KEPT, workspace.checks_version):
        if workspace.originals.has(digest):
            workspace.originals.discard(digest)


def compare_with_earlier(
    workspace: Workspace, readable: Sequence[tuple[Receipt, FileExamination]]
) -> list[FileExamination]:
    """Ask about large differences from what stood before, about returns after the freeze, and about erased ones."""
    from data.intake.previous_months import ask_about_closed_month, ask_about_erased, compare_with_previous

    accepted = _accepted(workspace, {receipt.id for receipt, _ in readable})
    standing = _standing(workspace, accepted, [examined for _, examined in readable])
    register_of = cache(workspace.register)
    erased = erased_files(workspace)
    compared = []
    for receipt, examined in readable:
        if examined.typed is not None and (examined.state.is_accepted or examined.state is State.HELD):
            typed = examined.typed
            register = register_of(typed.gss_code)
            asked = compare_with_previous(typed, dict(_history(standing, typed)), workspace.contracts, register)
            key = typed.gss_code, typed.return_type, typed.month
            freeze_at = workspace.cluster.timetable(typed.month).freeze_at
            if receipt.received_at > freeze_at and _is_another(accepted.get(key), receipt):
                asked = (*ask_about_closed_month(typed.month, freeze_at.date()), *asked)
            if receipt.sha256 in erased and receipt.received_at > erased[receipt.sha256]:
                asked = (*ask_about_erased(erased[receipt.sha256].date()), *asked)
            findings = (*examined.findings, *asked)
            examined = replace(examined, findings=findings, state=state_of(findings, examined.state is State.NIL))
            if examined.state.is_accepted:
                accepted[key], standing[key] = receipt, typed
        compared.append(examined)
    return compared


def checked(
    workspace: Workspace,
    member: Member,
    name: str,
    content: bytes,
    now: datetime,
    names: Callable[[str], NamesOfArea] | None = None,
) -> FileExamination:
    """Return what a borough would be told of a file if it were submitted now; nothing of it is kept.

    It is read in a child process, and compared with the register and with what stands for the months before it.

    Args:
        workspace: the cluster's.
        member: whose file it is.
        name: what the file is called.
        content: its bytes.
        now: when.
        names: gives the names that an area's returns may hold, and notes the new ones; those of its register and
            those accepted if not given.
    """
    from data.intake.examine import IncomingFile, examine  # it loads Great Expectations, which takes seconds

    expected = Expectation(gss_code=member.gss_code, latest=Month.of(now.date()))
    file = IncomingFile(name, content, expected)
    areas = [each.area for each in workspace.cluster.members]
    known = names if names is not None else names_of(workspace)
    (examined,) = examine([file], workspace.contracts, workspace.register, areas=areas, names=known)
    digest = workspace.secret.digest(BYTES, content)
    receipt = Receipt(digest, workspace.cluster.id, member.gss_code, "check", "", now.isoformat(), now)
    (compared,) = compare_with_earlier(workspace, [(receipt, examined)])
    return compared


def _is_another(before: Receipt | None, receipt: Receipt) -> bool:
    """Say whether something stood before a receipt that is not the same file."""
    return before is not None and before.received_at <= receipt.received_at and before.sha256 != receipt.sha256


def _history(standing: Standing, typed: TypedReturn) -> Iterator[tuple[Month, TypedReturn]]:
    for back in range(1, COMPARED + 1):
        before = standing.get((typed.gss_code, typed.return_type, typed.month - back))
        if before is not None:
            yield before.month, before


def _accepted(workspace: Workspace, but: Set[int]) -> dict[Key, Receipt]:
    """Return the newest accepted receipt of each area, return and month, but for those that are being validated."""
    counted = (each for each in counting(workspace, LAST_MOMENT) if each.receipt.id not in but)
    validations = [each for each in counted if each.state.is_accepted]
    return {
        (validation.gss_code, validation.return_type, validation.month): validation.receipt
        for validation in validations
        if validation.gss_code and validation.return_type and validation.month
    }


def _standing(workspace: Workspace, accepted: Mapping[Key, Receipt], examined: Iterable[FileExamination]) -> Standing:
    """Return the accepted returns of the ledger that any of these may be compared with."""
    wanted = {
        (examined_file.typed.gss_code, examined_file.typed.return_type, examined_file.typed.month - back)
        for examined_file in examined
        if examined_file.typed is not None
        for back in range(1, COMPARED + 1)
    }
    documents: Standing = {}
    for key in wanted & set(accepted):
        with suppress(StoreError):  # what cannot be read is no reason not to validate what has arrived
            documents[key] = document(workspace, accepted[key])
    return documents


def _validation(workspace: Workspace, receipt: Receipt, examined: FileExamination) -> Validation:
    typed, findings = examined.typed, examined.findings
    if typed is None:
        return Validation(receipt, State.REFUSED, None, None, None, {}, findings)
    sheets: Mapping[str, bool] = {name: sheet.is_nil for name, sheet in typed.sheets.items()}
    validation = Validation(receipt, examined.state, typed.return_type, typed.gss_code, typed.month, sheets, findings)
    return replace(validation, explanations=_of_sample(workspace, validation))


def _of_sample(workspace: Workspace, validation: Validation) -> dict[int, Explanation]:
    """Return the sample's answers from a borough to a file's questions; none outside a demonstration."""
    receipt = validation.receipt
    answer = _answer_of_sample(workspace, receipt)
    if answer is None:
        return {}
    role, text = answer
    return {n: Explanation(0, n, text, role, receipt.received_at) for n in open_questions(validation)}


def _answer_of_sample(workspace: Workspace, receipt: Receipt) -> tuple[str, str] | None:
    """Return the role and the text with which the sample answers the questions about a file."""
    folder = receipt.source.removeprefix("{drop}/") + "/"
    paths = (path for path in workspace.answers if path.startswith(folder))
    matching = (path for path in paths if path_digest(workspace, path.removeprefix(folder)) == receipt.path)
    return next((workspace.answers[path] for path in matching), None)

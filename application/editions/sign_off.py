"""Signing a draft off: who signed it, in which role, bound to the hash of its manifest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from application.editions.holds import check_not_held
from application.editions.readiness import check_ready, edition_of
from application.ledger.heads import leave_head, refuse_if_behind
from application.people.acts import Act
from application.people.caller import Caller, permit
from application.people.permission import Permit
from application.workspace import Workspace
from data.intake.explanations import checked_text
from data.ledger import Edition, SignOff
from data.ledger.passkeys import Signature
from data.ledger.people import Role
from data.storage.editions import MANIFEST
from data.storage.store import sha256
from standards.errors import MinstdError

_FOREVER: Final = datetime.max.replace(tzinfo=UTC)


def sign_off(
    workspace: Workspace, digest: str, note: str, caller: Caller, now: datetime, signature: Signature | None = None
) -> Edition:
    """Record that somebody signs a draft off. The same person again changes nothing.

    Args:
        workspace: that of the draft's cluster.
        digest: at least the first twelve characters of the draft's.
        note: what the board said.
        caller: who signs; an approver of the cluster.
        now: when.
        signature: what their passkey signed, verified already; None where they sign without one.

    Raises:
        MinstdError: the draft can't be signed: see `signable`.
        NotPermitted: the caller is no approver of the cluster.
    """
    words = checked_text(note) if note.strip() else ""
    with workspace.turn(now) as until:
        edition, given = signable(workspace, digest, caller, until)
        _check_new(workspace, edition, given, words)
        signed = SignOff(edition.digest, given.title, words, edition.manifest_sha256, now, person=given.person.number)
        workspace.ledger.sign(signed, signature)
    leave_head(workspace)
    return edition


def signable(workspace: Workspace, digest: str, caller: Caller, now: datetime) -> tuple[Edition, Permit]:
    """Return a draft that somebody can sign off now, and by which grant.

    Raises:
        MinstdError: a newer draft stands, its month is on hold, what it was assessed by isn't approved, its files are
            not what was drafted, it wasn't released, challenges can still be made, or one isn't in it.
        NotPermitted: the caller is no approver of the cluster.
    """
    refuse_if_behind(workspace)
    edition = edition_of(workspace, digest)
    given = permit(workspace, Act.SIGN_OFF, None, caller, now)
    if edition.digest in workspace.ledger.withdrawals(edition.cluster):
        raise MinstdError(
            f"{edition.digest[:12]} is withdrawn, so it can't be signed off. Run {edition.month} again and sign the "
            "new draft, or bring it back: two different people each run `minstd editions restore`."
        )
    if is_published(workspace, edition):
        check_not_held(workspace, edition.month, now)
    else:
        check_ready(workspace, edition, now)
    manifest = sha256(workspace.editions.read(f"{edition.folder}/{MANIFEST}"))
    if manifest != edition.manifest_sha256:
        raise MinstdError(f"The manifest in {edition.folder} has changed since it was drafted. Run the month again.")
    return edition, given


def _check_new(workspace: Workspace, edition: Edition, given: Permit, note: str) -> None:
    """Refuse a signature that would count for nothing, and a note that would be dropped.

    Raises:
        MinstdError: the edition is published, and they hadn't signed it; or they have signed it, with another note.
    """
    signed = workspace.ledger.sign_offs(edition.digest)
    mine = next((each for each in signed if each.person == given.person.number), None)
    if mine is None and is_published(workspace, edition):
        raise MinstdError(
            f"{edition.digest[:12]} is published already, so nobody signs it off any more. Nothing was recorded."
        )
    if mine is not None and note not in ("", mine.note):
        raise MinstdError(
            f"You signed {edition.digest[:12]} off on {mine.at:%d %B %Y}, and what was noted then stands: "
            f"“{mine.note}” The new note wasn't recorded: repeat the command without --note."
        )


def is_signed(workspace: Workspace, edition: Edition) -> bool:
    """Say whether as many different people have signed as the cluster wants, each an approver when they signed.

    What version 0.1.0 recorded names no person, and counts for nothing until somebody signs.
    """
    holders = {holder.person.number: holder for holder in workspace.ledger.holders(_FOREVER)}
    signed = {
        signature.person
        for signature in workspace.ledger.sign_offs(edition.digest)
        if signature.person in holders
        and signature.manifest_sha256 == edition.manifest_sha256
        and any(
            grant.role is Role.APPROVER and grant.scope == edition.cluster and grant.is_held(signature.at)
            for grant in holders[signature.person].grants
        )
    }
    return len(signed) >= workspace.cluster.sign_offs_wanted


def is_published(workspace: Workspace, edition: Edition) -> bool:
    """Say whether an edition is published."""
    return any(each.edition == edition.digest for each in workspace.ledger.publications(edition.cluster))

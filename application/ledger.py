"""The ledger in people's hands: migrated once, verified with what was kept outside it, refused where it is behind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from application.settings import Settings
from application.workspace import Workspace
from data.kept.secret import PATH, path_bytes, secret_of
from data.ledger import WORKSPACE, Edition, Head, Ledger, Verification, WorkspaceKind, migrate_ledger
from data.storage.editions import CERTIFICATE, MANIFEST, PUBLISHED, RELEASED, EditionStore
from data.storage.folders import tighten
from data.storage.store import Store
from standards.errors import MinstdError

POINTER = "published.json"
HEAD = "head.json"
_RESTORE = (
    "An older copy may have been restored. Nothing was changed: restore the newest copy, and see "
    "`minstd ledger verify`."
)


def make_demonstration(settings: Settings) -> None:
    """Make a new workspace a demonstration, for ever; one that is a demonstration already stays as it is.

    Raises:
        MinstdError: the workspace is live, or has editions and has lost its ledger.
    """
    if not Ledger.is_made(settings.ledger_url) and _heads_left(Store(settings.editions_url)):
        raise MinstdError(
            f"{settings.workspace} holds editions, but their ledger is missing. Restore it from a backup, or choose "
            "another folder for the demonstration."
        )
    Ledger.open(settings.ledger_url, WorkspaceKind.DEMONSTRATION).close()


def migrate(settings: Settings, kind: WorkspaceKind | None) -> str | None:
    """Bring a workspace of an earlier version up to date, and return its ledger's version; None if it was up to date.

    What lies in the workspace becomes its owner's alone, but the drop folder, in which boroughs leave their files. Of
    the names of files that version 0.1.0 received, keyed digests stay.

    Raises:
        MinstdError: it was never said what the workspace is, or it is of another kind.
    """

    def keyed_path(path: str) -> str:
        secret = secret_of(settings.secret_path, is_demonstration=kind is WorkspaceKind.DEMONSTRATION, is_new=True)
        return secret.digest(PATH, path_bytes(path))

    version = migrate_ledger(settings.ledger_url, kind, keyed_path)
    tighten(settings.workspace.absolute(), Path(settings.drop_url))
    return version


def verify(settings: Settings, against: Iterable[str]) -> Verification:
    """Verify the ledger, also against the heads in the editions' store.

    Args:
        settings: of the workspace.
        against: heads kept elsewhere: each a head, or a file that holds some, such as a receipt.

    Raises:
        MinstdError: no head is in one of them, or the ledger can't be opened.
    """
    outside = [head for text in against for head in heads_in(text)]
    store = Store(settings.editions_url)
    read = {POINTER: _pointer, HEAD: _head}
    published = [head for path in _heads_left(store) for head in _heads_of(read[path.rpartition("/")[2]](store, path))]
    ledger = Ledger.open(settings.ledger_url)
    try:
        return ledger.verify(sorted({*outside, *published}))
    finally:
        ledger.close()


def _heads_left(store: Store) -> list[str]:
    """Return the paths of the files in an editions' store that hold heads."""
    return [path for path in store.paths() if path.endswith((f"/{POINTER}", f"/{HEAD}")) and path.count("/") == 1]


def heads_in(text: str) -> list[Head]:
    """Return the heads in a text, or in the file that it names.

    Raises:
        MinstdError: there is none.
    """
    heads = _heads_in_text(text)
    try:
        heads = heads or _heads_in_text(Path(text).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        heads = []
    if not heads:
        raise MinstdError(
            f"There is no head of a chain in {text!r}. Give a head as it was printed, such as north-london:12:9f…, or "
            "a file that holds one: what `minstd submit` or `minstd editions show` printed, or published.json."
        )
    return heads


def _heads_in_text(text: str) -> list[Head]:
    try:
        return _heads_of(json.loads(text))
    except ValueError:
        return Head.find_all(text)


def refuse_if_behind(workspace: Workspace) -> None:
    """Refuse to go on with a ledger that lacks what its own published editions prove it had.

    Raises:
        MinstdError: an older copy of the ledger was restored, the chain was rewritten, or what proves it was altered.
    """
    refuse_old_heads(workspace)
    unknown = unknown_editions(workspace.editions, workspace.ledger, workspace.cluster.id)
    if unknown.lost:
        raise MinstdError(
            f"The ledger is behind its editions: {workspace.editions.url}/{unknown.lost[0]} was released or published, "
            f"and the ledger doesn't say so. {_RESTORE}"
        )


def refuse_old_heads(workspace: Workspace) -> None:
    """Refuse to go on with a ledger that lacks a link whose head was left beside its editions.

    Raises:
        MinstdError: an older copy of the ledger was restored, or its end was cut off.
    """
    _refuse_old_head(workspace)
    _refuse_old_pointer(workspace)


def _refuse_old_pointer(workspace: Workspace) -> None:
    path = f"{workspace.cluster.id}/{POINTER}"
    if not workspace.editions.has(path):
        return
    pointer = _pointer(workspace.editions, path)
    held = {publication.edition for publication in workspace.ledger.publications(workspace.cluster.id)}
    is_lacking = any(entry["digest"] not in held for entry in pointer["editions"])
    heads = [head for head in _heads_of(pointer) if workspace.ledger.link_hash(head.chain, head.n) != head.hash]
    if is_lacking or heads:
        lacking = f"link {heads[0].n} of chain {heads[0].chain}" if heads else "an edition"
        raise MinstdError(
            f"The ledger is behind its published editions: {workspace.editions.url}/{path} names {lacking} that the "
            f"ledger doesn't have. {_RESTORE}"
        )


@dataclass(frozen=True, slots=True)
class UnknownEditions:
    """Folders of editions that say more than the ledger does.

    Attributes:
        lost: those of which it lacks the release or the publication that is stated in them.
        drafts: those of drafts that it doesn't know: a run was stopped before it recorded them, or they were lost, too.
    """

    lost: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()


def unknown_editions(editions: EditionStore, ledger: Ledger, cluster: str) -> UnknownEditions:
    """Compare the folders of a cluster's editions with the ledger."""
    known = {edition.folder: edition.digest for edition in ledger.editions(cluster)}
    published = {publication.edition for publication in ledger.publications(cluster)}
    released = {release.edition for release in ledger.releases(known.values())}
    lost, drafts = [], []
    for folder in editions.edition_folders(cluster):
        digest = known.get(folder, "")
        if digest in published:
            continue
        stated = ({PUBLISHED} if digest in released else {PUBLISHED, RELEASED}) | (set() if digest else {CERTIFICATE})
        if any(editions.holds(folder, name) for name in stated):
            lost.append(folder)
        elif not digest and editions.holds(folder, MANIFEST):
            drafts.append(folder)
    return UnknownEditions(tuple(lost), tuple(drafts))


def all_unknown_editions(settings: Settings) -> UnknownEditions:
    """Compare the folders of every cluster's editions with the ledger."""
    editions = EditionStore(settings.editions_url, settings.withdrawn_url)
    ledger = Ledger.open(settings.ledger_url)
    try:
        unknown = [unknown_editions(editions, ledger, cluster) for cluster in editions.clusters()]
    finally:
        ledger.close()
    return UnknownEditions(
        tuple(folder for each in unknown for folder in each.lost),
        tuple(folder for each in unknown for folder in each.drafts),
    )


def state_in_folder(workspace: Workspace, edition: Edition, name: str, at: datetime) -> None:
    """State in an edition's folder that it was released or published, as the ledger says already.

    Args:
        workspace: that of its cluster.
        edition: the edition.
        name: of the file that states it, which nobody else is shown.
        at: when it was.
    """
    path = f"{edition.folder}/{name}"
    if not workspace.editions.has(path):
        content = {"edition": edition.digest, "at": at.astimezone(UTC).isoformat()}
        workspace.editions.write(path, (json.dumps(content, indent=1) + "\n").encode())


def leave_head(workspace: Workspace) -> None:
    """Leave the heads of the cluster's chain and the workspace's beside its editions: an older ledger is noticed.

    The workspace's chain says who holds which role. Without its head a revocation could be cut off its end.

    Raises:
        MinstdError: the head left before isn't in the ledger. It stays, as what proves that something is missing.
    """
    with workspace.ledger.turn():  # nobody leaves a later one meanwhile
        refuse_old_heads(workspace)
        heads = workspace.ledger.heads([workspace.cluster.id, WORKSPACE])
        names = {workspace.cluster.id: "head", WORKSPACE: WORKSPACE}
        content = (json.dumps({names[head.chain]: head.as_json for head in heads}, indent=1) + "\n").encode()
        workspace.editions.write(f"{workspace.cluster.id}/{HEAD}", content)


def _refuse_old_head(workspace: Workspace) -> None:
    path = f"{workspace.cluster.id}/{HEAD}"
    for head in _heads_of(_head(workspace.editions, path)) if workspace.editions.has(path) else []:
        if workspace.ledger.link_hash(head.chain, head.n) != head.hash:
            raise MinstdError(
                f"The ledger is behind its editions: {workspace.editions.url}/{path} names link {head.n} of "
                f"chain {head.chain}, which the ledger doesn't have. {_RESTORE}"
            )


def _head(store: Store, path: str) -> Any:
    """Return what `head.json` says. That of an earlier version holds no head of the workspace's chain.

    Raises:
        MinstdError: it isn't as it was written.
    """
    content = _json(store, path)
    if not (isinstance(content, dict) and content and all(map(_is_head, content.values()))):
        raise MinstdError(_altered(store, path))
    return content


def _pointer(store: Store, path: str) -> Any:
    """Return what `published.json` says. That of version 0.1.0 holds no head.

    Raises:
        MinstdError: it isn't as it was written.
    """
    content = _json(store, path)
    is_written = (
        isinstance(content, dict)
        and isinstance(content.get("editions"), list)
        and all(map(_is_entry, content["editions"]))
        and (content.get("current") is None or _is_entry(content["current"]))
        and ("head" not in content or _is_head(content["head"]))
    )
    if not is_written:
        raise MinstdError(_altered(store, path))
    return content


def _is_entry(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in ("month", "digest", "folder"))


def _is_head(value: Any) -> bool:
    return isinstance(value, dict) and {"chain", "n", "hash"} <= value.keys() and len(_heads_of(value)) == 1


def _altered(store: Store, path: str) -> str:
    return (
        f"{store.url}/{path} isn't as it was written: somebody has changed it. Nothing was done. Restore it from a "
        "backup."
    )


def _json(store: Store, path: str) -> Any:
    try:
        return json.loads(store.read(path))
    except (ValueError, RecursionError) as error:
        raise MinstdError(f"{store.url}/{path} isn't JSON. Restore it from a backup.") from error


def _heads_of(value: Any) -> list[Head]:
    """Return every head in a JSON value: an object of `chain`, `n` and `hash`, or a text that is written as one."""
    if isinstance(value, dict):
        if {"chain", "n", "hash"} <= value.keys():
            return Head.find_all(f"{value['chain']}:{value['n']}:{value['hash']}")
        return [head for each in value.values() for head in _heads_of(each)]
    if isinstance(value, list):
        return [head for each in value for head in _heads_of(each)]
    return Head.find_all(value) if isinstance(value, str) else []

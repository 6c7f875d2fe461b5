"""Making and migrating a ledger, the heads that are left outside it, and refusing to go on where it is behind them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from application.ledger.conflicts import conflicts
from application.settings import Settings
from application.workspace import Workspace, check_no_ledger_is_lost
from data.kept.secret import PATH, path_bytes, secret_of
from data.ledger import WORKSPACE, Edition, Head, Ledger, WorkspaceKind, migrate_ledger
from data.ledger.editions import SHORTEST_DIGEST
from data.storage.editions import EditionStore
from data.storage.folders import tighten
from data.storage.store import Store
from standards.errors import MinstdError

POINTER = "published.json"
HEAD = "head.json"
_RESTORE = "An older copy may have been restored: restore the newest copy, and see `minstd ledger verify`."


def make_demonstration(settings: Settings) -> None:
    """Make a new workspace a demonstration, for ever; one that is a demonstration already stays as it is.

    Raises:
        MinstdError: the workspace is live, or has lost its ledger.
    """
    check_no_ledger_is_lost(settings)
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


def heads_left(store: Store) -> list[str]:
    """Return the paths of the files in an editions' store that hold heads."""
    names = [f"{cluster}/{name}" for cluster in store.folders("") for name in (POINTER, HEAD)]
    return [path for path in names if store.has(path)]


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
        return heads_of(json.loads(text))
    except ValueError:
        return Head.find_all(text)


def refuse_if_behind(workspace: Workspace) -> None:
    """Refuse to go on with a ledger that lacks what its own published editions prove it had.

    Raises:
        MinstdError: an older copy of the ledger was restored, the chain was rewritten, or what proves it was altered;
            or readers can see an edition that was withdrawn.
    """
    refuse_old_heads(workspace)
    for each in conflicts(workspace.editions, workspace.ledger, workspace.cluster.id):
        if each.kind.stops:
            behind = "The ledger is behind its editions. " if each.kind.is_behind else ""
            raise MinstdError(f"{behind}{each.sentence} See `minstd ledger verify`.")


def refuse_old_heads(workspace: Workspace) -> None:
    """Refuse to go on with a ledger that lacks a link whose head was left beside its editions, or without that head.

    Raises:
        MinstdError: an older copy of the ledger was restored, its end was cut off, or the file that holds the head was
            removed; or no head could be left there.
    """
    workspace.editions.check_writable(workspace.cluster.id)
    _refuse_old_head(workspace)
    _refuse_old_pointer(workspace)


def _refuse_old_pointer(workspace: Workspace) -> None:
    path = f"{workspace.cluster.id}/{POINTER}"
    if not workspace.editions.has(path):
        return
    pointer = read_pointer(workspace.editions, path)
    held = {publication.edition for publication in workspace.ledger.publications(workspace.cluster.id)}
    is_lacking = any(entry["digest"] not in held for entry in pointer["editions"])
    heads = [head for head in heads_of(pointer) if workspace.ledger.link_hash(head.chain, head.n) != head.hash]
    if is_lacking or heads:
        lacking = f"link {heads[0].n} of chain {heads[0].chain}" if heads else "an edition"
        raise MinstdError(
            f"The ledger is behind its published editions: {workspace.editions.url}/{path} names {lacking} that the "
            f"ledger doesn't have. {_RESTORE}"
        )


def known_edition(editions: EditionStore, ledger: Ledger, digest: str) -> Edition:
    """Return an edition by at least the first twelve characters of its digest.

    Raises:
        MinstdError: there is none; or a folder has it, and the ledger is older than the edition.
    """
    try:
        return ledger.edition(digest)
    except MinstdError:
        if len(digest) >= SHORTEST_DIGEST:
            for folder in (folder for cluster in editions.clusters() for folder in editions.edition_folders(cluster)):
                if folder.rpartition("-")[2] == digest[:SHORTEST_DIGEST]:
                    raise MinstdError(
                        f"The ledger is behind its editions: it doesn't know {editions.url}/{folder}, so nothing about "
                        "that edition can be recorded. First restore the newest copy of the ledger. If nobody must "
                        "read it meanwhile, move that folder by hand to where nobody is served, and keep it."
                    ) from None
        raise


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


def lacking_head(editions: EditionStore, ledger: Ledger, cluster: str) -> str:
    """Return what to say of a file of heads that isn't there, though one was left before the first draft."""
    if editions.has(f"{cluster}/{HEAD}") or not ledger.has_drafted(cluster):
        return ""
    return without_heads(editions, f"{cluster}/{HEAD}")


def without_heads(editions: EditionStore, path: str) -> str:
    return (
        f"{editions.url}/{path} is missing, so nothing outside the ledger says where it ended: somebody may have "
        "removed it. Restore it from a backup."
    )


def _refuse_old_head(workspace: Workspace) -> None:
    path = f"{workspace.cluster.id}/{HEAD}"
    if lacking := lacking_head(workspace.editions, workspace.ledger, workspace.cluster.id):
        raise MinstdError(f"{lacking} docs/ledger.md says what to do if there is none.")
    for head in heads_of(read_head(workspace.editions, path)) if workspace.editions.has(path) else []:
        if workspace.ledger.link_hash(head.chain, head.n) != head.hash:
            raise MinstdError(
                f"The ledger is behind its editions: {workspace.editions.url}/{path} names link {head.n} of "
                f"chain {head.chain}, which the ledger doesn't have. {_RESTORE}"
            )


def read_head(store: Store, path: str) -> Any:
    """Return what `head.json` says. That of an earlier version holds no head of the workspace's chain.

    Raises:
        MinstdError: it isn't as it was written.
    """
    content = _json(store, path)
    if not (isinstance(content, dict) and content and all(map(_is_head, content.values()))):
        raise MinstdError(_altered(store, path))
    return content


def read_pointer(store: Store, path: str) -> Any:
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
    return isinstance(value, dict) and {"chain", "n", "hash"} <= value.keys() and len(heads_of(value)) == 1


def _altered(store: Store, path: str) -> str:
    return f"{store.url}/{path} isn't as it was written: somebody has changed it. Restore it from a backup."


def _json(store: Store, path: str) -> Any:
    try:
        return json.loads(store.read(path))
    except (ValueError, RecursionError) as error:
        raise MinstdError(f"{store.url}/{path} isn't JSON. Restore it from a backup.") from error


def heads_of(value: Any) -> list[Head]:
    """Return every head in a JSON value: an object of `chain`, `n` and `hash`, or a text that is written as one."""
    if isinstance(value, dict):
        if {"chain", "n", "hash"} <= value.keys():
            return Head.find_all(f"{value['chain']}:{value['n']}:{value['hash']}")
        return [head for each in value.values() for head in heads_of(each)]
    if isinstance(value, list):
        return [head for each in value for head in heads_of(each)]
    return Head.find_all(value) if isinstance(value, str) else []

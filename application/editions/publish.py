"""From a draft to a published edition: signed off on its manifest, pointed to, and never changed."""

from __future__ import annotations

import json
import time
from datetime import datetime

from application.editions.holds import check_not_held
from application.editions.pointer import point
from application.editions.proof import PROOF, leave_proof
from application.editions.readiness import check_ready, edition_of
from application.editions.reading import PUBLIC
from application.editions.sign_off import is_published, is_signed
from application.lease import lease_of
from application.ledger.conflicts import state_in_folder
from application.ledger.heads import POINTER, leave_head, refuse_if_behind
from application.messages import COORDINATOR
from application.notices import notices_about, tell_area, tell_coordinators, words_of
from application.people.acts import Act
from application.people.caller import Caller, permit, permitted
from application.workspace import Workspace
from data.ledger import Edition, Publication
from data.ledger.notices import NoticeKind
from data.storage.editions import CERTIFICATE, MANIFEST, PUBLISHED, RELEASED
from data.storage.folders import WRITING
from data.storage.local_files import shown
from data.storage.store import StoreError, sha256
from standards.errors import MinstdError

FIRST_PAGE = "board/index.html"

MOMENT = 0.2
"""Seconds for which a file that is being written lies there under another name, at most."""


def first_page(workspace: Workspace, edition: Edition) -> str:
    """Return where the edition's first page is."""
    return f"{workspace.editions.url}/{edition.folder}/{FIRST_PAGE}"


def publish_edition(workspace: Workspace, edition: Edition, caller: Caller, now: datetime) -> Publication:
    """Publish a signed draft without changing a byte of it: a row in the ledger, then the pointers to it.

    Whoever starts it, the signatures are counted again here, and whether the month is on hold is asked again.

    Raises:
        MinstdError: it is not signed off, its month is on hold, its files were altered, readers could work out small
            counts of children, or another edition was published meanwhile.
        NotPermitted: the caller may not publish.
    """
    refuse_if_behind(workspace)
    edition = edition_of(workspace, edition.digest)
    given = permit(workspace, Act.PUBLISH, None, caller, now)
    with lease_of(workspace, "published"):
        return _publish(workspace, edition, caller, given.person.number, now)


def _publish(workspace: Workspace, edition: Edition, caller: Caller, person: int, now: datetime) -> Publication:
    _check_publishable(workspace, edition, now)
    from application.disclosure.certificate import certify  # a solver is loaded where it is needed

    workspace.editions.sweep_edition(edition.folder)
    verify_files(workspace, edition)
    certificate = certify(workspace, edition)
    publication = Publication(edition.cluster, edition.month, edition.number, edition.digest, now, person)
    with permitted(workspace, Act.PUBLISH, None, caller, now) as (_, until):
        _check_publishable(workspace, edition, until)
        if not workspace.editions.has(f"{edition.folder}/{CERTIFICATE}"):
            workspace.editions.write(f"{edition.folder}/{CERTIFICATE}", certificate.content())
        if not workspace.editions.has(f"{edition.cluster}/{POINTER}"):
            point(
                workspace
            )  # before the first publication, too: where there is one, a pointer that's missing was removed
        publication = workspace.ledger.publish(publication, edition.previous)
        state_in_folder(workspace, edition, PUBLISHED, publication.published_at)
        leave_proof(workspace, edition)
        if workspace.editions.has(f"{edition.folder}/{PUBLIC}/{MANIFEST}"):
            workspace.editions.open_to_all(f"{edition.folder}/{PUBLIC}")
        point(workspace)
    leave_head(workspace)
    _tell(workspace, edition, publication, now)
    return publication


def _tell(workspace: Workspace, edition: Edition, publication: Publication, now: datetime) -> None:
    """Tell every borough and the coordinators, once."""
    facts = {"number": str(publication.number), "digest": edition.digest[:12]}
    words = words_of(workspace, NoticeKind.PUBLICATION, edition.month, facts)
    areas = [member.gss_code for member in workspace.cluster.members_in(edition.month)]
    known = {each.whom for each in notices_about(workspace, NoticeKind.PUBLICATION, edition.digest)}
    for gss_code in areas:
        if gss_code not in known:
            tell_area(workspace, gss_code, NoticeKind.PUBLICATION, edition.digest, words, now)
    if COORDINATOR not in known:
        tell_coordinators(workspace, NoticeKind.PUBLICATION, edition.digest, words, now)


def _check_publishable(workspace: Workspace, edition: Edition, now: datetime) -> None:
    """Refuse what isn't signed, or isn't ready any more since it was; what is published already stays so."""
    if is_published(workspace, edition):
        check_not_held(workspace, edition.month, now)
    elif not is_signed(workspace, edition):
        raise MinstdError(f"Edition {edition.digest[:12]} hasn't been signed off yet. Use `minstd sign-off`.")
    else:
        check_ready(workspace, edition, now)


class AlteredEdition(MinstdError):
    """An edition whose files aren't what was drafted."""

    exit_code = 1


def _unaltered(workspace: Workspace, edition: Edition, name: str, digest: str) -> bytes:
    """Return a file of an edition.

    Raises:
        AlteredEdition: it's missing, or isn't what was drafted.
    """
    try:
        content = workspace.editions.read(f"{edition.folder}/{name}")
    except StoreError as error:
        raise AlteredEdition(str(error)) from error
    if sha256(content) != digest:
        advice = "Run the month again."
        if is_published(workspace, edition):
            advice = "Restore it from a backup. If readers may have been misled, withdraw the edition first."
        raise AlteredEdition(f"{edition.folder}/{name} has changed since it was drafted. {advice}")
    return content


def verify_files(workspace: Workspace, edition: Edition) -> int:
    """Check every file of an edition against its manifest, and return how many there are.

    Raises:
        AlteredEdition: one is missing or altered, or there is one that the manifest doesn't list.
    """
    contents = _unaltered(workspace, edition, MANIFEST, edition.manifest_sha256)
    files = json.loads(contents)["files"]
    for entry in files:
        _unaltered(workspace, edition, entry["path"], entry["sha256"])
    if added := _added(workspace, edition, {entry["path"] for entry in files}):
        raise AlteredEdition(
            f"{edition.folder} contains files that aren't part of the edition: {', '.join(added)}. Find out who added "
            "them, and move them out of the folder."
        )
    return len(files)


def _added(workspace: Workspace, edition: Edition, listed: set[str]) -> list[str]:
    """Return which files beside an edition's own lie in its folder: neither listed nor written when it is published.

    What somebody is writing at this moment has another name a moment later. What a process that died had begun to
    write is named, until the edition is next written.
    """
    added = _unlisted_in(workspace, edition) - listed
    if any(path.rpartition("/")[2].startswith(WRITING) for path in added):
        time.sleep(MOMENT)
        added &= _unlisted_in(workspace, edition)
    return sorted(shown(path) for path in added)


def _unlisted_in(workspace: Workspace, edition: Edition) -> set[str]:
    paths = {path.removeprefix(f"{edition.folder}/") for path in workspace.editions.paths(edition.folder)}
    return paths - {MANIFEST} - unlisted_files()


def unlisted_files() -> frozenset[str]:
    """Return the files of an edition that its manifest doesn't list: written when it is released or published."""
    return frozenset({CERTIFICATE, PROOF, RELEASED, PUBLISHED})

"""From views to files: the files of an edition, and the list of published editions."""

from __future__ import annotations

from collections.abc import Sequence

from application.workspace import Workspace
from data.kept.secret import EDITION_PART
from data.ledger import Edition, Publication
from data.ledger.withdrawals import Withdrawal
from reports.disclosure.primary import ProtectionSettings
from reports.render import render_all
from reports.site.editions import (
    EditionSignature,
    EditionsView,
    PlannedEdition,
    PublishedEdition,
    WithdrawnEdition,
    editions_page,
    notice_page,
    of_public,
)
from reports.site.pages import FRONT_PAGES
from reports.site.release_calendar import ReleaseCalendar, atom_feed, icalendar
from reports.view.edition import Audience, EditionView
from reports.wording.words import typographic


def files_of(workspace: Workspace, view: EditionView) -> dict[str, bytes]:
    """Return the files of an edition, as careful with small counts of children as the cluster decided.

    Raises:
        BrokenView: the view contradicts itself.
    """
    decision = workspace.cluster.disclosure
    settings = ProtectionSettings(largest_hidden=decision.largest_hidden, narrowest=decision.narrowest)

    def salt_of(folder: str) -> str:
        return workspace.secret.digest(EDITION_PART, f"{view.digest}/{folder}".encode())

    return render_all(view, settings, has_public=decision.has_public_edition, salt_of=salt_of)


def front_page(workspace: Workspace, publications: Sequence[Publication]) -> dict[str, bytes]:
    """Return the page that lists every published edition of a cluster, with the same as a calendar and as a feed."""
    view = _editions_view(workspace, publications)
    calendar = ReleaseCalendar(workspace.cluster.id, view.cluster_name, view.editions, view.planned)
    return {
        FRONT_PAGES[Audience.BOARD]: editions_page(view),
        FRONT_PAGES[Audience.PUBLIC]: editions_page(of_public(view)),
        "calendar.ics": icalendar(calendar),
        "feed.atom": atom_feed(calendar),
    }


def public_front_page(workspace: Workspace, address: str) -> bytes:
    """Return the page that lists the editions for anybody, each at its own `address`: see `of_public`."""
    publications = workspace.ledger.publications(workspace.cluster.id)
    return editions_page(of_public(_editions_view(workspace, publications), address))


def _editions_view(workspace: Workspace, publications: Sequence[Publication]) -> EditionsView:
    cluster, editions = workspace.cluster, _published(workspace, publications)
    is_demonstration = any(workspace.ledger.edition(each.digest).is_demonstration for each in editions)
    newest = max((each.month for each in editions), default=None)
    following = newest + 1 if newest is not None else cluster.first_month
    dates = () if following is None else cluster.release_dates(following)
    planned = [PlannedEdition(each.month, each.on, each.why) for each in dates]
    return EditionsView(cluster.name, is_demonstration, editions, planned)


def _published(workspace: Workspace, publications: Sequence[Publication]) -> list[PublishedEdition]:
    withdrawn = workspace.ledger.withdrawals(workspace.cluster.id)
    published = [(publication, workspace.ledger.edition(publication.edition)) for publication in publications]
    return [
        PublishedEdition(
            publication.month,
            publication.number,
            publication.edition,
            edition.folder.removeprefix(f"{publication.cluster}/"),
            publication.published_at,
            withdrawn[publication.edition].event.at if publication.edition in withdrawn else None,
            workspace.editions.has(f"{edition.folder}/public/index.html"),
            tuple(
                EditionSignature(typographic(each.role), each.at) for each in workspace.ledger.sign_offs(edition.digest)
            ),
        )
        for publication, edition in published
    ]


def withdrawal_notice(workspace: Workspace, edition: Edition, withdrawal: Withdrawal) -> bytes:
    """Return the page that stands where the pages of a withdrawn edition were."""
    event = withdrawal.event
    return notice_page(
        WithdrawnEdition(
            workspace.cluster.name,
            edition.month,
            edition.number,
            event.at,
            event.reason,
            workspace.settings.contact,
            edition.is_demonstration,
        )
    )

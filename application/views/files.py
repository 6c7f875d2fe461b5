"""From views to files: the files of an edition, its PDFs, and the list of published editions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from application.workspace import Workspace
from data.ledger import Edition, Publication
from reports.pdf.printer import HOW_TO_GET_PDFS, MEETING_PACK, Printer
from reports.render import render_all
from reports.site.editions import EditionsView, PublishedEdition, editions_page

__all__ = ["Printer", "front_page", "lacks_pdf", "printing", "render_all"]


def printing(workspace: Workspace) -> AbstractContextManager[Printer | None]:
    """Start what makes the PDFs, early, for it takes a while to be ready; None where the settings want none."""
    return Printer() if workspace.settings.pdf else nullcontext()


def lacks_pdf(workspace: Workspace, edition: Edition) -> str:
    """Return what to say of an edition that was to have PDFs and has none; nothing where all is well."""
    if not workspace.settings.pdf or workspace.editions.has(f"{edition.folder}/board/{MEETING_PACK}"):
        return ""
    return f"The edition has no PDFs. {HOW_TO_GET_PDFS}"


def front_page(workspace: Workspace, publications: Sequence[Publication]) -> bytes:
    """Return the page that lists every published edition of a cluster."""
    published = [(publication, workspace.ledger.edition(publication.edition)) for publication in publications]
    editions = [
        PublishedEdition(
            publication.month,
            publication.number,
            publication.edition,
            edition.folder.removeprefix(f"{publication.cluster}/"),
            publication.published_at,
        )
        for publication, edition in published
    ]
    is_demonstration = any(edition.is_demonstration for _, edition in published)
    return editions_page(EditionsView(workspace.cluster.name, is_demonstration, editions))

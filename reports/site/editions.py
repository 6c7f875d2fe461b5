"""The front page of a cluster's editions: every one that was published, each at the address that it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from reports.site.pages import environment, style
from standards.model import Month


@dataclass(frozen=True, slots=True)
class EditionSignature:
    """A role in which an edition was signed off, and when."""

    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlannedEdition:
    """When a month's edition is to be published; `why` where the date was moved and somebody said why."""

    month: Month
    on: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """A published edition. `folder` is its own, seen from the front page; it may have been withdrawn since.

    `signed` says in which role it was signed off, and when, oldest first.
    """

    month: Month
    number: int
    digest: str
    folder: str
    published_at: datetime
    withdrawn_at: datetime | None = None
    has_public: bool = True
    signed: tuple[EditionSignature, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionsView:
    """What the front page says, the editions in any order; those that are planned, the next one first.

    The public's leads to no board's edition.
    """

    cluster_name: str
    is_demonstration: bool
    editions: Sequence[PublishedEdition]
    planned: Sequence[PlannedEdition] = ()
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """An edition with those of its month that it takes the place of, or that takes its own."""

    edition: PublishedEdition
    revises: int | None
    replaced_by: int | None


@dataclass(frozen=True, slots=True)
class WithdrawnEdition:
    """What the notice says that stands where the pages of a withdrawn edition were."""

    cluster_name: str
    month: Month
    number: int
    withdrawn_at: datetime
    reason: str
    contact: str
    is_demonstration: bool


def notice_page(view: WithdrawnEdition) -> bytes:
    """Return the notice: the same at every address of an edition, for every reader."""
    return environment().get_template("withdrawn.html").render(view=view, style=style().decode()).encode()


def editions_page(view: EditionsView) -> bytes:
    """Return the front page, the newest edition first."""
    ordered = sorted(view.editions, key=lambda edition: (edition.month, edition.number), reverse=True)
    current = next((edition for edition in ordered if edition.withdrawn_at is None), None)
    shared = {
        "view": view,
        "current": current,
        "entries": [_entry(edition, ordered) for edition in ordered],
        "style": style().decode(),
    }
    return environment().get_template("editions.html").render(**shared).encode()


def of_public(view: EditionsView, address: str = "{folder}/public") -> EditionsView:
    """Return what the public's front page says: the editions that there are for anybody.

    Args:
        view: what the board's says.
        address: where an edition's pages are, with `{folder}`, `{month}` and `{number}` for its own.
    """
    editions = [
        replace(each, folder=address.format(folder=each.folder, month=each.month, number=each.number))
        for each in view.editions
        if each.has_public
    ]
    return replace(view, editions=editions, is_public=True)


def _entry(edition: PublishedEdition, every: Sequence[PublishedEdition]) -> EditionEntry:
    of_month = [other.number for other in every if other.month == edition.month]
    before = max((number for number in of_month if number < edition.number), default=None)
    newest = max(of_month)
    return EditionEntry(edition, before, newest if newest > edition.number else None)

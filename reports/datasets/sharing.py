"""The data files on suggestions and movements."""

from __future__ import annotations

from reports.datasets.csv import table, text, yes
from reports.datasets.verdicts import DataFile
from reports.edition_index import Index
from reports.site.sharing_words import in_order, in_words, name_of
from reports.view.edition import Audience
from reports.view.sharing import MovementView
from reports.wording.words import CONFIDENTIAL
from standards.sharing.movements import Agreement, Ends, Says


def together_files(index: Index) -> tuple[DataFile, ...]:
    """Return the data files of these two pages; the public reads no suggestions."""
    movements = DataFile("movements.csv", "Who sends to whom, without counts", _movements(index))
    if index.published.audience is Audience.PUBLIC:
        return (movements,)
    return (
        DataFile("opportunities.csv", "Shared opportunities: suggestions, never verdicts", _opportunities(index)),
        movements,
    )


def _opportunities(index: Index) -> bytes:
    columns = ("cluster", "month", "suggestion", "areas", "about", "title", "reasoning", "basis", "demonstration")
    rows = (
        [
            index.edition.cluster_id,
            str(index.edition.month),
            one.kind.value,
            " ".join(one.areas),
            " ".join(one.about),
            text(one.title),
            text(" ".join(in_words(index, one).statements)),
            text(one.basis),
            yes(index.edition.is_demonstration),
        ]
        for one in index.edition.opportunities
    )
    return table(columns, rows)


def _movements(index: Index) -> bytes:
    columns = (
        *("cluster", "month", "sender", "sender_code", "receiver", "receiver_code"),
        *("sends", "told", "sends_care", "told_care", "both_ends", "hosting_agreement"),
        *("protection", "demonstration"),
    )
    rows = (
        [
            index.edition.cluster_id,
            str(index.edition.month),
            text(name_of(index, one.sender)),
            one.sender,
            text(name_of(index, one.receiver)),
            one.receiver,
            *(said.value if said else "" for said in _all_said(one)),
            CONFIDENTIAL if None in _all_said(one) else "",
            yes(index.edition.is_demonstration),
        ]
        for one in in_order(index)
    )
    return table(columns, rows)


def _all_said(one: MovementView) -> tuple[Says | Ends | Agreement | None, ...]:
    return (one.moves.sends, one.moves.told, one.care.sends, one.care.told, one.ends, one.agreement)

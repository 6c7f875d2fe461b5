"""The data files of a board's or a public edition, in the order in which readers find them."""

from __future__ import annotations

from reports.datasets.csv import csv_file
from reports.datasets.dataset import DataFile
from reports.datasets.decisions import actions, changes, configuration, milestones, revisions
from reports.datasets.returns import submissions
from reports.datasets.sharing import sharing
from reports.datasets.single_months import single_months
from reports.datasets.standards import indicators, standards
from reports.datasets.verdicts import directions, history, verdicts, verdicts_json
from reports.edition_index import Index


def data_files(index: Index) -> tuple[DataFile, ...]:
    """Return the CSV and JSON files of an edition."""
    current = verdicts(index)
    decided = (changes(index), revisions(index), indicators(index), actions(index), milestones(index))
    others = (submissions(index), standards(index), *decided)
    return (
        csv_file(current),
        csv_file(history(index)),
        csv_file(directions(index)),
        verdicts_json(index, current),
        *map(csv_file, (*others, *configuration(index), single_months(index), *sharing(index))),
    )

"""What each column of the data files means, and the metadata made from it: a data package, and CSV on the Web."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from reports.datasets.verdicts import DEMONSTRATION, DataFile, as_json
from reports.view.edition import EditionView

_EXACT: Final = "An exact decimal, or n/d where no decimal is exact"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type in a data package, such as `string` or `yearmonth`, and its meaning."""

    kind: str
    about: str


_SAYS: Final = "yes, no or not_known; empty if confidential"
COLUMNS: Final[Mapping[str, Column]] = {
    "action_id": Column("string", "Number of the action, such as A3"),
    "about": Column("string", "Codes of the types of service, or a form of abuse and a side, with spaces between"),
    "applies_to": Column("string", "each_borough or cluster"),
    "area": Column("string", "Name of the area, or of the cluster as a whole"),
    "average": Column("string", "Mean of the single months, to four decimals"),
    "areas": Column("string", "ONS codes of the boroughs concerned, with spaces between; the one in need first"),
    "basis": Column(
        "string",
        "published: somebody else’s published figure; proposed: this cluster’s; of a suggestion: the sheets used",
    ),
    "better": Column("string", "Which way is better: higher or lower"),
    "both_ends": Column("string", "Whether both ends give the same figure: agree, differ or not_known"),
    "cell": Column("string", "Cell, as the spreadsheet shows it"),
    "cells": Column("string", "Cells, as the spreadsheet shows them, with spaces between"),
    "cluster": Column("string", "Id of the cluster"),
    "code": Column("string", "Code of the finding"),
    "cut_sha256": Column("string", "SHA-256 of the list of returns used"),
    "decided": Column("string", "Who decided the threshold, and when"),
    "demonstration": Column("boolean", "Whether the data are invented, for demonstration"),
    "denominator": Column("string", f"What it is out of. {_EXACT}"),
    "due_at": Column("datetime", "When the return was due"),
    "due_on": Column("date", "Day by which the action is due"),
    "effect": Column("string", "What the finding does: refuse, reject, void or ask"),
    "explanation": Column("string", "The borough’s answer to a question"),
    "field": Column("string", "What the cell holds"),
    "file_name": Column("string", "Name of the file received"),
    "findings_ask": Column("integer", "Findings to be confirmed or explained"),
    "findings_refuse": Column("integer", "Findings for which the file was refused"),
    "findings_reject": Column("integer", "Findings for which the return must be sent again"),
    "findings_void": Column("integer", "Findings that make a cell unknown"),
    "fix": Column("string", "What to do about it"),
    "from": Column("yearmonth", "First month of the threshold"),
    "gss_code": Column("string", "The area’s ONS code; empty for the cluster as a whole"),
    "hosting_agreement": Column("string", "Whether one covers the moves: yes, partly, no, not_known or none_needed"),
    "importance": Column("string", "core or standard"),
    "indicator_id": Column("string", "Id of what is shown and not judged"),
    "kind": Column("string", "practice, standard or revision"),
    "late": Column("boolean", "Whether it rests on, or is, a return that came after it was due"),
    "margin": Column("string", f"How far inside the threshold (below it: negative). {_EXACT}"),
    "message": Column("string", "What was found"),
    "month": Column("yearmonth", "Month reported on"),
    "note": Column("string", "Why, in words"),
    "now": Column("string", "The verdict in this edition; empty where there is none"),
    "numerator": Column("string", f"What was counted. {_EXACT}"),
    "obligation": Column("string", "Where the thing owed stands: not_open, open, overdue, closed or exempt"),
    "owner": Column("string", "Role that owns the standard, or the action"),
    "part": Column("string", "The part that decided it, such as the agency that attended least"),
    "period": Column("yearmonth", "Last month of the period that the sheet covers"),
    "progress": Column("string", "What became of the action; empty until something was said of it"),
    "protection": Column("string", "[c] where a number of this row is confidential, or its verdict is"),
    "reasoning": Column("string", "What a suggestion rests on"),
    "published_figure": Column("string", "What of the threshold is somebody’s published figure; empty if nothing is"),
    "published_population": Column("string", "Whom the published figure’s source covers"),
    "reason": Column("string", "Why there is no verdict, or why nothing came"),
    "received_at": Column("datetime", "When it came"),
    "recommend": Column("string", "What a borough below it should do next"),
    "return": Column("string", "Title of the return"),
    "return_type": Column("string", "service, panel or profile"),
    "receiver": Column("string", "Name of the area that receives"),
    "receiver_code": Column("string", "Its ONS code; empty for all areas outside the cluster together"),
    "review_by": Column("yearmonth", "Month by which the standard is to be reviewed"),
    "ruleset_sha256": Column("string", "SHA-256 of the rule set"),
    "ruleset_version": Column("string", "Version of the rule set"),
    "sender": Column("string", "Name of the area that sends"),
    "sender_code": Column("string", "Its ONS code; empty for all areas outside the cluster together"),
    "sends": Column("string", f"Whether the sender counts moves other than care placements: {_SAYS}"),
    "sends_care": Column("string", f"Whether the sender counts care placements: {_SAYS}"),
    "sha256": Column("string", "SHA-256 of the file received"),
    "signs": Column(
        "string",
        "Signs of change that the month is part of: outside_limits, run_of_eight, near_limit, large_change",
    ),
    "sheet": Column("string", "Sheet of the return"),
    "source": Column("string", "Where the standard comes from"),
    "standard_id": Column("string", "Id of the standard; permanent, never reused"),
    "state": Column(
        "string",
        "What became of what was sent: none, refused, rejected, questions, accepted, nil, withdrawn; "
        "of an action: open, done or dropped",
    ),
    "text": Column("string", "What is to be done"),
    "suggestion": Column("string", "Kind of suggestion"),
    "theme": Column("string", "Theme of the standard"),
    "threshold_met": Column("string", f"What meets the standard, inclusive. {_EXACT}"),
    "threshold_partly_met": Column(
        "string", f"What partly meets it, inclusive; empty where there is no such. {_EXACT}"
    ),
    "title": Column("string", "Title of the standard, or of the suggestion"),
    "told": Column("string", f"Whether the receiver was told of moves other than care placements: {_SAYS}"),
    "told_care": Column("string", f"Whether the receiver was told of care placements: {_SAYS}"),
    "too_few_below": Column("integer", "Fewest cases that are judged; 0 where there is no floor"),
    "trial": Column("boolean", "Whether fewer than 12 months have figures, so that the limits may move"),
    "unit": Column("string", "Unit of the value and the thresholds"),
    "usual_from": Column("string", "Lower limit of what is usual, to four decimals; empty where none can be told"),
    "usual_to": Column("string", "Upper limit of what is usual, to four decimals; empty where none can be told"),
    "value": Column("string", f"The result, in the standard’s unit; in an annex, what the cell holds. {_EXACT}"),
    "verdict": Column("string", "met, partly_met, not_met, not_assessable or not_applicable; empty if confidential"),
    "waiver": Column("string", "Id of the exception agreed; empty where there is none"),
    "was": Column("string", "The verdict in the previous edition; empty where there was none"),
    "window_months": Column("integer", "Months that each figure covers; 0 where that has no meaning"),
}
_CSVW_TYPES: Final = {
    "string": "string",
    "integer": "integer",
    "boolean": {"base": "boolean", "format": "yes|no"},
    "date": "date",
    "yearmonth": "gYearMonth",
    "datetime": "dateTimeStamp",
}


def metadata(view: EditionView, files: Sequence[DataFile]) -> tuple[DataFile, ...]:
    """Return the metadata files that describe the CSV files among these."""
    tables = [file for file in files if file.path.endswith(".csv")]
    return (
        DataFile("datapackage.json", "The data files as a data package", as_json(_package(view, tables))),
        DataFile("csv-metadata.json", "The same as CSV on the Web", as_json(_csvw(view, tables))),
    )


def header(file: DataFile) -> list[str]:
    """Return a CSV file's columns."""
    return next(csv.reader(io.StringIO(file.content.decode())))


def _title(view: EditionView) -> str:
    return f"Minimum standards, {view.cluster_name}, {view.month.words}, edition {view.number}"


def _package(view: EditionView, tables: Sequence[DataFile]) -> dict[str, Any]:
    return {
        "name": f"minimum-standards-{view.cluster_id}-{view.month}-{view.number}",
        "title": _title(view),
        "description": DEMONSTRATION if view.is_demonstration else _title(view),
        "profile": "tabular-data-package",
        "version": str(view.number),
        "demonstration": view.is_demonstration,
        "resources": [_resource(file) for file in tables],
    }


def _resource(file: DataFile) -> dict[str, Any]:
    return {
        "name": file.path.removesuffix(".csv"),
        "path": file.path,
        "description": file.about,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(file.content),
        "hash": f"sha256:{sha256(file.content).hexdigest()}",
        "schema": {"fields": [_field(name) for name in header(file)], "missingValues": [""]},
    }


def _field(name: str) -> dict[str, Any]:
    column = COLUMNS[name]
    form: dict[str, Any] = {"format": "any"} if column.kind == "datetime" else {}
    if column.kind == "boolean":
        form = {"trueValues": ["yes"], "falseValues": ["no"]}
    return {"name": name, "type": column.kind, "description": column.about, **form}


def _csvw(view: EditionView, tables: Sequence[DataFile]) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _title(view),
        "dc:description": DEMONSTRATION if view.is_demonstration else _title(view),
        "tables": [
            {
                "url": file.path,
                "dc:title": file.about,
                "tableSchema": {"columns": [_csvw_column(name) for name in header(file)]},
            }
            for file in tables
        ],
    }


def _csvw_column(name: str) -> dict[str, Any]:
    column = COLUMNS[name]
    return {"name": name, "titles": name, "datatype": _CSVW_TYPES[column.kind], "dc:description": column.about}

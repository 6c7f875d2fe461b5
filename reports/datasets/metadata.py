"""The metadata of the data files, from their columns: a data package, and CSV on the Web."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

from reports.datasets.dataset import DEMONSTRATION, Column, ColumnKind, DataFile
from reports.datasets.verdicts import as_json
from reports.view.edition import EditionView

_PACKAGE_TYPES: Final = {
    ColumnKind.TEXT: "string",
    ColumnKind.EXACT: "string",
    ColumnKind.INTEGER: "integer",
    ColumnKind.BOOLEAN: "boolean",
    ColumnKind.DATE: "date",
    ColumnKind.MONTH: "yearmonth",
    ColumnKind.TIME: "datetime",
}
_PACKAGE_FORMATS: Final[dict[ColumnKind, dict[str, Any]]] = {
    ColumnKind.TIME: {"format": "any"},
    ColumnKind.BOOLEAN: {"trueValues": ["yes"], "falseValues": ["no"]},
}
_CSVW_TYPES: Final = {
    ColumnKind.TEXT: "string",
    ColumnKind.EXACT: "string",
    ColumnKind.INTEGER: "integer",
    ColumnKind.BOOLEAN: {"base": "boolean", "format": "yes|no"},
    ColumnKind.DATE: "date",
    ColumnKind.MONTH: "gYearMonth",
    ColumnKind.TIME: "dateTimeStamp",
}


def metadata(view: EditionView, files: Sequence[DataFile]) -> tuple[DataFile, ...]:
    """Return the metadata files that describe the CSV files among these."""
    return (
        DataFile("datapackage.json", "The data files as a data package", as_json(_package(view, files))),
        DataFile("csv-metadata.json", "The same as CSV on the Web", as_json(_csvw(view, files))),
    )


def _title(view: EditionView) -> str:
    return f"Minimum standards, {view.cluster_name}, {view.month.words}, edition {view.number}"


def _package(view: EditionView, files: Sequence[DataFile]) -> dict[str, Any]:
    return {
        "name": f"minimum-standards-{view.cluster_id}-{view.month}-{view.number}",
        "title": _title(view),
        "description": DEMONSTRATION if view.is_demonstration else _title(view),
        "profile": "tabular-data-package",
        "version": str(view.number),
        "demonstration": view.is_demonstration,
        "resources": [_resource(file, file.dataset.columns) for file in files if file.dataset is not None],
    }


def _resource(file: DataFile, columns: Sequence[Column[Any]]) -> dict[str, Any]:
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
        "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
    }


def _field(column: Column[Any]) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": _PACKAGE_TYPES[column.kind],
        "description": column.about,
        **_PACKAGE_FORMATS.get(column.kind, {}),
    }


def _csvw(view: EditionView, files: Sequence[DataFile]) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _title(view),
        "dc:description": DEMONSTRATION if view.is_demonstration else _title(view),
        "tables": [
            {
                "url": file.path,
                "dc:title": file.about,
                "tableSchema": {"columns": [_csvw_column(column) for column in file.dataset.columns]},
            }
            for file in files
            if file.dataset is not None
        ],
    }


def _csvw_column(column: Column[Any]) -> dict[str, Any]:
    return {
        "name": column.name,
        "titles": column.name,
        "datatype": _CSVW_TYPES[column.kind],
        "dc:description": column.about,
    }

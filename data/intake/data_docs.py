"""Great Expectations' own pages about returns: every question that was asked of them, and every answer.

Loaded only when somebody asks for them, and the only module beside `data.intake.validation` that knows Great
Expectations. The pages hold what boroughs sent, unprotected. Nothing is fetched by them, and nothing is sent anywhere.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import great_expectations as gx
import pandas as pd
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (
    ExpectColumnPairValuesAToBeGreaterThanB,
)
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull

from data.intake.findings import Mistake, catalogue
from data.intake.typing.checks import Subject, allowed, questions
from data.intake.validation import quiet_context
from standards.errors import MinstdError
from standards.model import CellState

_SITE: Final = "returns"
_RUN: Final = RunIdentifier(run_name="check")
_WHERE: Final = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": ["sheet", "cell", "mistake"],
    "return_unexpected_index_query": False,
}
_UNREADABLE: Final = "A cell that can’t be read"
_SCRIPTS: Final = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer>|background: url[^;]*;", re.DOTALL
)
_HEAD: Final = """<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font-family: sans-serif; margin: 1rem; max-width: 70rem; }
table { border-collapse: collapse; margin: .5rem 0; }
td, th { border: 1px solid #999; padding: .2rem .5rem; text-align: left; vertical-align: top; }
thead[hidden], .card:has([type=radio]), [data-toggle=collapse], .navbar-brand { display: none; }
i { font-style: normal; }
.fa-check-circle::before { content: "met"; }
.fa-times::before { content: "not met"; font-weight: bold; }
</style>"""
_INDEX: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<title>Every check of {count} returns</title>
</head>
<body>
<h1>Every check of {count} returns</h1>
<p>These pages hold figures as they were sent. Keep them where the returns are kept. Files that were refused are not
among them; what stands on a sheet beside its rows and columns is told by <code>minstd check</code>.</p>
<table>
<thead><tr><th>File</th><th>Return</th><th>Checks not met</th></tr></thead>
<tbody>{rows}</tbody>
</table>
</body>
</html>
"""


class DataDocs:
    """Pages about any number of returns, in a folder of their own. Hand over the returns, then `write`."""

    def __init__(self, folder: Path) -> None:
        """Begin the pages.

        Raises:
            MinstdError: the folder holds something; pages about other files would stay among these.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise MinstdError(f"{folder} isn't empty. Name a new folder for the Data Docs.")
        self._folder = folder
        self._context = quiet_context()
        for site in list(self._context.config.data_docs_sites or {}):
            self._context.delete_data_docs_site(site)
        backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())}
        built = {"class_name": "SiteBuilder", "store_backend": backend, "show_how_to_buttons": False}
        self._context.add_data_docs_site(_SITE, built)
        self._source = self._context.data_sources.add_pandas("returns")
        self._validated: list[tuple[str, str, int]] = []  # file, what it is, how many checks are not met

    def add(self, named: Sequence[tuple[str, Subject]]) -> None:
        """Ask of each return, by its file's name, what is asked of it, and keep the answers for the pages."""
        for name, subject in named:
            typed, number = subject.typed, len(self._validated) + 1
            about = f"{number} {typed.return_type} return of {typed.gss_code} for {typed.month}"
            failed = self._validate(f"{number} {_plain(Path(name).name)}", about, subject)
            self._validated.append((name, about, failed))

    def _validate(self, name: str, about: str, subject: Subject) -> int:
        """Keep the answers about one return for its page, and say how many checks are not met."""
        batch = self._source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        suite = gx.ExpectationSuite(name=about, expectations=_expectations(sorted(allowed([subject]))))
        definition = gx.ValidationDefinition(name=name, data=batch, suite=self._context.suites.add(suite))
        table = pd.DataFrame(_lines(subject), columns=["sheet", "cell", "mistake", *_COLUMNS])
        table = table.astype({"number": "float64", "limit": "float64"})
        validation = self._context.validation_definitions.add(definition).run(
            batch_parameters={"dataframe": table}, result_format=_WHERE, run_id=_RUN
        )
        return sum(not result.success for result in validation.results)

    def write(self) -> Path:
        """Write the pages and return the first."""
        self._context.build_data_docs([_SITE])
        shutil.rmtree(self._folder / "static")
        first = self._folder / "index.html"
        rows = "".join(self._row(*validated) for validated in self._validated)
        first.write_text(_INDEX.format(count=len(self._validated), rows=rows), encoding="utf-8")
        for page in self._folder.rglob("*.html"):
            page.write_text(_self_contained(page.read_text(encoding="utf-8")), encoding="utf-8")
        return first

    def _row(self, name: str, about: str, failed: int) -> str:
        (page,) = (self._folder / "validations" / about).rglob("*.html")
        link = quote(page.relative_to(self._folder).as_posix())
        return f'<tr><td><a href="{link}">{escape(name)}</a></td><td>{escape(about)}</td><td>{failed}</td></tr>'


_COLUMNS: Final = ("readable", "answered", "number", "limit", "listed")


def _expectations(listed: list[str]) -> list[Any]:
    return [
        ExpectColumnValuesToNotBeNull(column="readable", description="Every cell can be read as its field asks."),
        ExpectColumnValuesToNotBeNull(column="answered", description="Every answer that is needed is there."),
        ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="number",
            column_B="limit",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            description="Every number is within its bounds, and every part within its whole.",
        ),
        ExpectColumnValuesToBeInSet(
            column="listed", value_set=listed, description="Every code is in its list, and every ID in its register."
        ),
    ]


def _lines(subject: Subject) -> Iterator[tuple[object, ...]]:
    """Yield a line for each cell, and one for each question: where, what the mistake would be, and what was found."""
    for sheet in subject.typed.sheets.values():
        title = subject.contract(sheet.sheet).title
        for row in sheet.rows:
            for name, value in row.values.items():
                readable = None if value is CellState.VOID else "yes"
                yield title, f"{sheet.columns[name]}{row.number}", _UNREADABLE, readable, "yes", None, None, None
    for question in questions(subject):
        mistake = question.mistake()
        answered = None if question.is_answered is False else "yes"
        larger, smaller = (None if number is None else float(number) for number in (question.larger, question.smaller))
        yield mistake.sheet, mistake.cells[0], _title(mistake), "yes", answered, larger, smaller, question.listed


def _title(mistake: Mistake) -> str:
    return mistake.rule.says if mistake.rule is not None else catalogue()[mistake.code].title


def _plain(name: str) -> str:
    """Return a file's name as it can be part of a page's address."""
    return re.sub(r"[^\w .-]+", "_", name)[:80]


def _self_contained(page: str) -> str:
    """Return a page without scripts and without anything that a browser would fetch from elsewhere."""
    return _SCRIPTS.sub("", page).replace("<head>", _HEAD, 1)

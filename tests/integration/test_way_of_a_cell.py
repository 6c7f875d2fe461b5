"""One cell of a return, followed from the bytes received to its published figure, and back: docs/way-of-a-cell.md."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from pathlib import Path

import openpyxl
import pytest

from application.comparison import Comparison
from application.editions import draft
from application.editions.explain import explanation
from application.returns import receive
from application.returns.documents import document
from application.settings import read_settings
from application.views.edition import edition_view
from application.workspace import Workspace, open_workspace
from data.intake.examine import IncomingFile, known_words
from data.intake.reading.reader import Reader
from data.kept.secret import BYTES
from data.ledger import Edition, Receipt
from standards.model import Cell, Outcome, Verdict
from tests.integration.conftest import ANYBODY, CLUSTER, OCTOBER, SIGNING_DAY
from tests.support.made_once import copy_made

CAMDEN = "E09000007"
STANDARD, SHEET, TITLE, FIELD = "PN5", "panels", "Panels", "actions_completed"
GUIDE = Path(__file__).parents[2] / "docs" / "way-of-a-cell.md"


@dataclass(frozen=True)
class Walk:
    """A return with one cell changed, as it was submitted, and the edition it went into."""

    workspace: Workspace
    content: bytes
    address: str
    value: int
    receipt: Receipt
    earlier: Comparison
    comparison: Comparison
    edition: Edition

    @property
    def cell(self) -> Cell:
        return Cell(self.receipt.sha256, SHEET, self.address)

    def read(self, path: str) -> str:
        """Return a file of the edition as text."""
        return self.workspace.editions.read(f"{self.edition.folder}/{path}").decode("utf-8-sig")

    def rows(self, path: str) -> list[dict[str, str]]:
        """Return the rows of the edition's CSV file that are about the cell's borough and standard."""
        rows = csv.DictReader(io.StringIO(self.read(path)))
        return [row for row in rows if (row["gss_code"], row["standard_id"]) == (CAMDEN, STANDARD)]


@pytest.fixture(scope="module")
def walk(validated: Path, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("walk") / "workspace"
    copy_made(validated, folder)
    workspace = open_workspace(read_settings(folder), CLUSTER)
    earlier = draft.assess(workspace, draft.cut(workspace, OCTOBER, SIGNING_DAY))
    address, value, content = _with_one_fewer((sample / "camden" / "camden-panel-2026-10-corrected.xlsx").read_bytes())
    at = workspace.cluster.timetable(OCTOBER).due_at - timedelta(minutes=1)
    validation = receive.submit(workspace, workspace.member("Camden"), "corrected.xlsx", content, ANYBODY, at)
    assert validation.state.is_accepted, validation.findings
    comparison, edition = draft.report(workspace, OCTOBER, SIGNING_DAY)
    yield Walk(workspace, content, address, value, validation.receipt, earlier, comparison, edition)
    workspace.ledger.close()


def _with_one_fewer(content: bytes) -> tuple[str, int, bytes]:
    """Return a workbook in which one action fewer was completed: the cell's address, its value, the bytes."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    heading = next(cell for cell in book[TITLE][1] if cell.value == FIELD)
    cell = next(cell for (cell,) in book[TITLE].iter_rows(2, None, heading.column, heading.column) if cell.value)
    cell.value -= 1
    stream = io.BytesIO()
    book.save(stream)
    return cell.coordinate, cell.value, stream.getvalue()


def _verdict(comparison: Comparison) -> Verdict:
    return next(verdict for verdict in comparison.verdicts if (verdict.area, verdict.standard) == (CAMDEN, STANDARD))


def _row_number(address: str) -> int:
    return int(re.sub(r"\D", "", address))


@pytest.mark.long
def test_1_the_cell_is_kept_and_the_bytes_leave_a_keyed_hash(walk: Walk) -> None:
    assert walk.workspace.secret.digest(BYTES, walk.content) == walk.receipt.sha256
    kept = walk.workspace.kept.get(walk.workspace.ledger.kept([walk.receipt.id])[walk.receipt.id])
    grid = next(grid for grid in kept.sheets if grid.title == TITLE)
    assert walk.value in dict(grid.rows)[_row_number(walk.address)]


@pytest.mark.long
def test_2_a_child_process_reads_the_cell_as_it_stands(walk: Walk) -> None:
    with Reader() as reader:
        (contents,) = reader.read([IncomingFile("corrected.xlsx", walk.content)], known_words(walk.workspace.contracts))
    grid = next(grid for grid in contents.sheets if grid.title == TITLE)
    assert walk.value in dict(grid.rows)[_row_number(walk.address)]


@pytest.mark.long
def test_3_the_document_holds_its_typed_value_and_its_column(walk: Walk) -> None:
    sheet = document(walk.workspace, walk.receipt).sheets[SHEET]
    row = next(row for row in sheet.rows if row.number == _row_number(walk.address))
    assert row.values[FIELD] == walk.value
    assert f"{sheet.columns[FIELD]}{row.number}" == walk.address


@pytest.mark.long
def test_4_the_cut_names_its_receipt(walk: Walk) -> None:
    receipts = {
        (entry.owed.gss_code, entry.owed.sheet, entry.owed.period): entry.receipt
        for entry in walk.comparison.cut.entries
    }
    assert receipts[CAMDEN, SHEET, OCTOBER] == walk.receipt


@pytest.mark.long
def test_5_the_observation_knows_its_address(walk: Walk) -> None:
    sheet = walk.comparison.observations.sheets[CAMDEN, SHEET, OCTOBER]
    row = next(row for row in sheet.rows if row.number == _row_number(walk.address))
    assert row.value(FIELD) == walk.value
    assert row.cells(FIELD) == (walk.cell,)


@pytest.mark.long
def test_6_the_evidence_of_the_verdict_changes_by_the_cell_alone(walk: Walk) -> None:
    before, after = _verdict(walk.earlier).evidence, _verdict(walk.comparison).evidence
    assert before.numerator is not None
    assert after.numerator == before.numerator - 1
    assert after.denominator == before.denominator
    assert walk.cell in {cell for source in after.sources for cell in source.cells}


@pytest.mark.long
def test_7_the_view_shows_the_verdict_with_the_cell(walk: Walk) -> None:
    view = edition_view(walk.workspace, walk.comparison, walk.edition, [])
    shown = next(shown for shown in view.verdicts if (shown.area, shown.standard) == (CAMDEN, STANDARD))
    assert shown.figures.numerator == _verdict(walk.comparison).evidence.numerator
    (cell,) = (cell for cell in shown.cells if (cell.sha256, cell.address) == (walk.receipt.sha256, walk.address))
    assert (cell.file_name, cell.sheet_title, cell.value) == ("camden-panel-2026-10", TITLE, str(walk.value))


@pytest.mark.long
def test_8_the_edition_publishes_the_figure(walk: Walk) -> None:
    verdict = _verdict(walk.comparison)
    for readers in ("board", "public"):
        (row,) = walk.rows(f"{readers}/verdicts.csv")
        assert (row["numerator"], row["protection"]) == (str(verdict.evidence.numerator), "")
        assert Outcome(row["verdict"]) is verdict.outcome
        page = walk.read(f"{readers}/standards/{STANDARD}.html")
        assert f"{verdict.evidence.numerator} of {verdict.evidence.denominator}" in page


@pytest.mark.long
def test_9_back_from_the_figure_the_annex_names_file_sheet_and_cell(walk: Walk) -> None:
    rows = walk.rows(f"annex/{CAMDEN}/cells.csv")
    (row,) = (row for row in rows if (row["sha256"], row["cell"]) == (walk.receipt.sha256, walk.address))
    assert (row["file_name"], row["sheet"], row["value"]) == ("camden-panel-2026-10", TITLE, str(walk.value))
    assert walk.workspace.secret.digest(BYTES, walk.content) == row["sha256"]
    assert openpyxl.load_workbook(io.BytesIO(walk.content))[row["sheet"]][row["cell"]].value == walk.value


@pytest.mark.long
def test_10_and_so_does_explain(walk: Walk) -> None:
    text = explanation(walk.workspace, walk.comparison, "Camden", STANDARD)
    lines = text.splitlines()
    below = lines[lines.index(f"  camden-panel-2026-10 ({walk.receipt.sha256[:12]}), {TITLE}") + 1 :]
    cells = [
        cell
        for line in takewhile(lambda line: line.startswith("    "), below)
        for cell in line.split(": ")[1].split(", ")
    ]
    assert f"{walk.address} {walk.value}" in cells


def test_the_page_describes_each_hop_and_names_functions_that_exist() -> None:
    import importlib

    text = GUIDE.read_text(encoding="utf-8")
    hops = re.findall(r"^\| (\d+) \|", text, flags=re.MULTILINE)
    assert hops == [str(number) for number in range(1, len(hops) + 1)]
    assert len(hops) < 21
    named = re.findall(r"`((?:application|data|standards|reports)(?:\.\w+)+)`", text)
    assert len(named) >= len(hops)
    for name in named:
        module, _, attribute = name.rpartition(".")
        try:
            owner = importlib.import_module(module)
        except ModuleNotFoundError:  # a method: module, class, name
            path, _, cls = module.rpartition(".")
            owner = getattr(importlib.import_module(path), cls)
        assert hasattr(owner, attribute), name

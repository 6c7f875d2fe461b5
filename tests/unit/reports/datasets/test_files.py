from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import frictionless
import pytest

from reports.datasets.annex import annex_datasets
from reports.datasets.dataset import ColumnKind, Dataset, Missing
from reports.datasets.edition import data_files
from reports.datasets.verdicts import VERDICT_COLUMNS
from reports.disclosure.primary import DEFAULT_SETTINGS
from reports.disclosure.protect import AudienceView, annex, for_board, for_public
from reports.edition_index import Index
from reports.render import MANIFEST, manifest, render, render_all, render_annex
from reports.view.edition import EditionView
from reports.view.revision import ReturnChange, ReturnChangeView
from reports.wording.numbers import shown
from standards.actions import ActionState, Milestone
from standards.model import Area, Month, Outcome
from tests.golden.edition import CAMDEN, FOLDER, HACKNEY, LEFT_OUT, golden
from tests.support.report_builder import OCTOBER, edition, ratio, verdict
from tests.support.report_demo import demo
from tests.support.report_reader import Reader

COLUMNS = [
    "cluster",
    "gss_code",
    "area",
    "month",
    "standard_id",
    "verdict",
    "reason",
    "numerator",
    "denominator",
    "value",
]
COLUMNS += ["threshold_met", "threshold_partly_met", "margin", "waiver", "late"]
COLUMNS += ["ruleset_version", "ruleset_sha256", "cut_sha256", "protection"]
AREA_HOSTILE = Area("E09000007", "=1+1")


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_verdicts_have_exactly_the_agreed_columns() -> None:
    assert [column.name for column in VERDICT_COLUMNS] == COLUMNS
    assert render(for_board(edition()))["verdicts.csv"].decode().splitlines()[0].split(",") == COLUMNS


def test_there_is_one_row_for_each_area_and_standard() -> None:
    view = demo(months=3)
    files = render(for_board(view))
    rows = _rows(files["verdicts.csv"])
    assert len(rows) == len(view.verdicts) == len({(row["area"], row["standard_id"]) for row in rows})
    assert len(_rows(files["history.csv"])) == len(view.history)
    assert len(_rows(files["submissions.csv"])) == len(view.submissions)


def test_a_numbers_third_is_written_exactly() -> None:
    rows = _rows(render(for_board(edition(verdicts=(verdict(figures=ratio(2, 3)),))))["verdicts.csv"])
    assert (rows[0]["value"], rows[0]["margin"]) == ("200/3", "-70/3")


@pytest.mark.parametrize("published", [for_board(demo(months=3)), for_public(demo(months=3))], ids=["board", "public"])
def test_pages_csv_and_json_say_the_same(published: AudienceView) -> None:
    files = render(published)
    rows = _rows(files["verdicts.csv"])
    from_json = json.loads(files["verdicts.json"])["verdicts"]
    pages: dict[str, list[list[str]]] = {}
    for row, written in zip(rows, from_json, strict=True):
        assert {name: written[name] or "" for name in COLUMNS if name != "late"} == {
            name: row[name] for name in COLUMNS if name != "late"
        }
        path = f"standards/{row['standard_id']}.html"
        if path not in pages:
            pages[path] = Reader(files[path].decode()).table("now-table").rows
        (cells,) = [cells for cells in pages[path] if cells[0] == row["area"]]
        _agrees(row, cells)


def _agrees(row: dict[str, str], cells: list[str]) -> None:
    """Compare a row of the data file with the cells (area, verdict, numbers, ...) of the page."""
    first = {
        "met": "Meets",
        "partly_met": "Partly meets",
        "not_met": "Below the cluster’s standard",
        "": "Confidential",
    }
    if row["verdict"] in first:
        assert cells[1].startswith(first[row["verdict"]])
    if row["protection"]:
        assert cells[2] == "[c]"
    elif row["numerator"] and row["denominator"]:
        top, bottom = shown(Fraction(row["numerator"])), shown(Fraction(row["denominator"]))
        assert f"{top} of {bottom}" in cells[2] or f"from {top} and {bottom}" in cells[2]
    elif row["value"]:
        assert cells[2].startswith(shown(Fraction(row["value"])))
    else:
        assert cells[2] == "No figure [x]"


def test_a_text_that_a_spreadsheet_would_run_is_defused() -> None:
    view = edition(areas=(AREA_HOSTILE,), verdicts=(verdict(),))
    assert _rows(render(for_board(view))["verdicts.csv"])[0]["area"] == "'=1+1"


def test_the_annex_has_the_cells_and_nothing_else_has() -> None:
    files = render_annex(annex(golden(), HACKNEY))
    (cell,) = _rows(files["cells.csv"])
    assert (cell["sheet"], cell["cell"], cell["value"]) == ("Panels", "F2", "4")
    assert "20 of 40" in files["index.html"].decode()
    assert "cells.csv" not in render(for_board(golden()))
    with pytest.raises(ValueError, match="are for an annex"):
        annex_datasets(Index(for_board(golden())))


def test_the_annex_shows_what_is_confidential_elsewhere() -> None:
    assert "57 of 60" in render_annex(annex(golden(), CAMDEN))["index.html"].decode()
    published = render(for_board(golden()))
    assert not [path for path, content in published.items() if b"57 of 60" in content]


def test_the_manifest_lists_every_file_with_its_hash() -> None:
    files = render_all(golden())
    listed = {file["path"]: file["sha256"] for file in json.loads(files[MANIFEST])["files"]}
    assert listed == {path: sha256(content).hexdigest() for path, content in files.items() if path != MANIFEST}


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_the_manifest_names_its_inputs(is_demonstration: bool) -> None:
    view = replace(golden(), is_demonstration=is_demonstration)
    made = json.loads(manifest({}, view, DEFAULT_SETTINGS, "some salt"))
    assert made["salt"] == "some salt"
    assert made["demonstration"] is is_demonstration
    assert made["inputs"]["cut_sha256"] == view.cut_sha256
    assert made["inputs"]["ruleset_sha256"] == view.ruleset.sha256
    assert made["previous"]["number"] == 2


def _shuffled(view: EditionView) -> EditionView:
    return replace(
        view,
        areas=view.areas[::-1],
        verdicts=view.verdicts[::-1],
        history=view.history[::-1],
        submissions=view.submissions[::-1],
    )


def test_the_same_view_gives_the_same_bytes_in_any_order_of_work() -> None:
    view = demo(months=4)
    first = render_all(view)
    annexes = [render_annex(annex(view, area.gss_code)) for area in reversed(view.areas)]
    assert annexes
    render_all(golden())
    assert render_all(view) == first


def test_the_order_of_what_comes_in_changes_no_page() -> None:
    view = demo(months=4)
    first, second = render(for_board(view)), render(for_board(_shuffled(view)))
    assert [path for path in first if first[path] != second[path]] == []


def test_downloads_list_every_data_file_with_its_true_hash() -> None:
    files = render(for_board(golden()))
    rows = Reader(files["downloads.html"].decode()).table("files-table").rows
    data = {path for path in files if path.endswith((".csv", ".json", ".xlsx", ".ods", ".pdf"))}
    assert {row[0] for row in rows} == data
    assert all(row[3] == sha256(files[row[0]]).hexdigest() for row in rows)


@pytest.mark.parametrize("name", ["board", "public", f"annex/{HACKNEY}"])
def test_the_data_package_describes_every_file(name: str, tmp_path: Path) -> None:
    files = {path: content for path, content in render_all(golden()).items() if path.startswith(f"{name}/")}
    for path, content in files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    package = tmp_path / name / "datapackage.json"
    assert {resource["path"] for resource in json.loads(package.read_text())["resources"]} == {
        path.removeprefix(f"{name}/") for path in files if path.endswith(".csv")
    }
    report = frictionless.validate(package)
    assert report.valid, report.flatten(["title", "note"])


def test_csv_on_the_web_names_the_same_columns() -> None:
    files = render(for_board(golden()))
    for table in json.loads(files["csv-metadata.json"])["tables"]:
        names = [column["name"] for column in table["tableSchema"]["columns"]]
        assert names == files[table["url"]].decode().splitlines()[0].split(",")


VALUES_OF = {
    ColumnKind.TEXT: str,
    ColumnKind.EXACT: Fraction | int,
    ColumnKind.INTEGER: int,
    ColumnKind.BOOLEAN: bool,
    ColumnKind.DATE: date,
    ColumnKind.MONTH: Month,
    ColumnKind.TIME: datetime,
}


def _full() -> EditionView:
    """Return an edition with a row in each of its data files."""
    view = golden()
    assert view.previous is not None
    step = Milestone(1, "Advertise the post", date(2026, 10, 31), ActionState.DONE, "Advertised.", date(2026, 9, 28))
    return replace(
        view,
        actions=(replace(view.actions[0], milestones=(step,)), *view.actions[1:]),
        previous=replace(view.previous, returns=(ReturnChangeView(CAMDEN, "Panels", OCTOBER, ReturnChange.SUBMITTED),)),
    )


def _datasets() -> list[Dataset]:
    edition_files = data_files(Index(for_board(_full())))
    return [file.dataset for file in edition_files if file.dataset] + list(
        annex_datasets(Index(annex(golden(), HACKNEY)))
    )


@pytest.mark.parametrize("dataset", _datasets(), ids=lambda dataset: dataset.path)
def test_every_value_is_of_the_kind_its_column_declares(dataset: Dataset) -> None:
    assert dataset.rows
    for row in dataset.rows:
        for column, value in zip(dataset.columns, row, strict=True):
            assert isinstance(value, Missing | VALUES_OF[column.kind]), (column.name, value)
            assert not (column.kind is ColumnKind.INTEGER and isinstance(value, bool)), column.name


@pytest.mark.parametrize("dataset", _datasets(), ids=lambda dataset: dataset.path)
def test_no_column_is_declared_twice_or_without_a_meaning(dataset: Dataset) -> None:
    names = [column.name for column in dataset.columns]
    assert len(set(names)) == len(names)
    assert all(column.about for column in dataset.columns)


def test_the_golden_edition_is_unchanged() -> None:
    made = {path: content for path, content in render_all(golden()).items() if not path.endswith(LEFT_OUT)}
    kept = {str(file.relative_to(FOLDER)): file.read_bytes() for file in FOLDER.rglob("*") if file.is_file()}
    assert sorted(made) == sorted(kept)
    changed = [path for path in made if made[path] != kept[path]]
    assert not changed, "python -m tests.golden.edition writes it anew; read the difference before committing it"


def test_json_says_what_the_pages_say_in_words() -> None:
    document = json.loads(render(for_board(golden()))["verdicts.json"])
    assert document["demonstration"] is True
    hackney = next(row for row in document["verdicts"] if (row["gss_code"], row["standard_id"]) == (HACKNEY, "PN3"))
    assert hackney["explanation"] == "Police came to 2 of 3 meetings."
    assert hackney["months_running_below"] == 7
    assert Outcome(hackney["verdict"]) is Outcome.NOT_MET

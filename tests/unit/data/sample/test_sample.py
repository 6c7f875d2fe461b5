"""The sample: the same bytes everywhere, clean where the story says nothing, wrong where it says so."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from data.clusters.cluster import owed
from data.contracts.load import load_contracts
from data.intake.examine import IncomingFile, examine
from data.intake.previous_months import compare_with_previous
from data.model import FileExamination, State
from data.sample import NOTE, SampleFile, SampleSummary, imagine, write_sample
from data.sample.model import Draws, invent
from data.sample.story import Sending, arrives_at, working_days_after
from standards.model import Area, Month
from tests.support.samples import load_cluster, load_register

LAST = Month(2026, 10)
ROOT = Path(__file__).parents[4]
Cells = Sequence[Sequence[Any]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    return write_sample("north-london", 13, LAST, 7, tmp_path_factory.mktemp("sample"))


def read(path: Path) -> Mapping[str, Cells]:
    """Return each sheet's cells, whatever the kind of file."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as held:
            texts = {name[:-4]: held.read(name).decode() for name in held.namelist()}
        return {title: [list(line) for line in csv.reader(io.StringIO(text))] for title, text in texts.items()}
    book = CalamineWorkbook.from_path(str(path))
    return {title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in book.sheet_names}


def clean(sample: SampleSummary) -> Iterator[tuple[SampleFile, Mapping[str, Cells]]]:
    for file in sample.sent:
        if file.state in (State.ACCEPTED, State.NIL):
            yield file, read(sample.folder / file.path)


def digests(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from data.sample import write_sample; from standards.model import Month;"
        "write_sample('north-london', 2, Month(2026, 10), 7, Path(sys.argv[1]))"
    )
    for name, zone, hashing in (("one", "UTC", "1"), ("two", "Pacific/Auckland", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": hashing}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], check=True, cwd=ROOT, env=environment)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_a_months_files_do_not_depend_on_how_many_months_are_asked_for(sample: SampleSummary, tmp_path: Path) -> None:
    write_sample("north-london", 1, LAST, 7, tmp_path)
    alone = {path: digest for path, digest in digests(tmp_path).items() if "/" in path}
    assert alone
    assert alone.items() <= digests(sample.folder).items()


def test_another_seed_gives_other_figures(sample: SampleSummary, tmp_path: Path) -> None:
    write_sample("north-london", 1, LAST, 8, tmp_path)
    path = "camden/camden-service-2026-10.xlsx"
    assert digests(tmp_path)[path] != digests(sample.folder)[path]


def test_every_file_says_that_it_is_invented_and_names_a_role(sample: SampleSummary) -> None:
    for _, sheets in clean(sample):
        cover = {line[0]: line[1] for line in sheets["Cover"]}
        assert cover["note"] == NOTE
        assert "@" not in str(cover["contact_role"])
    assert NOTE in (sample.folder / "README.txt").read_text()


def test_every_sheet_owed_is_there_with_exactly_its_contracts_fields(sample: SampleSummary) -> None:
    contracts = load_contracts()
    for file, sheets in clean(sample):
        due = contracts.of_return(file.return_type, file.month)
        assert list(sheets) == ["Cover", *(contract.title for contract in due)]
        for contract in due:
            assert sheets[contract.title][0] == [field.name for field in contract.fields]


def test_only_what_the_story_leaves_out_is_missing(sample: SampleSummary) -> None:
    cluster, contracts = load_cluster("north-london"), load_contracts()
    months = [LAST - back for back in range(13)]
    due = {
        (owed_return.gss_code, owed_return.return_type, owed_return.period)
        for month in months
        for owed_return in owed(cluster, contracts, month)
    }
    sent = {(file.gss_code, file.return_type, file.month) for file in sample.sent}
    assert due - sent == {
        ("E09000012", "panel", Month(2026, 2)),  # the agreed outage
        ("E09000014", "panel", Month(2026, 3)),
        ("E09000014", "panel", Month(2026, 10)),
    }
    assert sent <= due


def test_arrivals_name_every_file_once_with_the_time_in_london(sample: SampleSummary) -> None:
    with (sample.folder / "arrivals.csv").open(encoding="utf-8", newline="") as held:
        lines = list(csv.DictReader(held))
    assert list(lines[0]) == ["path", "arrived_at", "note"]
    paths = [line["path"] for line in lines]
    assert sorted(paths) == sorted(path for path in digests(sample.folder) if "/" in path)
    times = [datetime.fromisoformat(line["arrived_at"]) for line in lines]
    assert times == sorted(times)
    assert {time.utcoffset() for time in times if time.month in (11, 12, 1, 2)} == {
        datetime.fromisoformat("2026-01-01T00:00+00:00").utcoffset()
    }
    assert {str(time.utcoffset()) for time in times if time.month in (5, 6, 7, 8, 9)} == {"1:00:00"}


def test_the_story_has_files_in_time_late_and_after_the_freeze(sample: SampleSummary) -> None:
    cluster = load_cluster("north-london")
    late, after = 0, 0
    for file in sample.sent:
        timetable = cluster.timetable(file.month)
        assert file.arrived_at > timetable.open_at
        late += timetable.due_at < file.arrived_at <= timetable.freeze_at
        after += timetable.freeze_at < file.arrived_at
    assert late >= 6
    assert after == 2


def test_the_same_file_sent_twice_has_the_same_bytes(sample: SampleSummary) -> None:
    digest_of = digests(sample.folder)
    assert digest_of["barnet/barnet-panel-2026-01.xlsx"] == digest_of["barnet/barnet-panel-2026-01-again.xlsx"]


def test_workbooks_hold_no_formulas(sample: SampleSummary) -> None:
    for file in sample.sent:
        if file.path.endswith((".xlsx", ".ods")) and file.state is not State.REFUSED:
            with zipfile.ZipFile(sample.folder / file.path) as held:
                texts = [held.read(name) for name in held.namelist() if name.endswith(".xml")]
            assert not any(b"<f>" in text or b"table:formula" in text for text in texts)


def rows(sheets: Mapping[str, Cells], title: str) -> list[dict[str, Any]]:
    header, *lines = sheets[title]
    return [dict(zip(map(str, header), line, strict=True)) for line in lines]


def number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def test_every_rule_across_fields_holds_in_clean_files(sample: SampleSummary) -> None:
    contracts = load_contracts()
    checked = 0
    for file, sheets in clean(sample):
        for contract in contracts.of_return(file.return_type, file.month):
            by_key = {}
            if contract.extends:
                by_key = {
                    row[contract.extends[1]]: row for row in rows(sheets, contracts.sheets[contract.extends[0]].title)
                }
            for row in rows(sheets, contract.title):
                joined = {**by_key.get(row[contract.extends[1]], {}), **row} if contract.extends else row
                for rule in contract.rules:
                    small = [number(joined[name]) for name in rule.smaller]
                    large = [number(joined[name]) for name in rule.larger]
                    if None in large or (rule.needs_all and None in small):
                        continue
                    checked += 1
                    less, more = sum(count or 0 for count in small), sum(count or 0 for count in large)
                    assert less == more if rule.equal else less <= more, (file.path, rule.id, row)
    assert checked > 20_000


@pytest.fixture(scope="module")
def examined(
    sample: SampleSummary, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[SampleFile, FileExamination]]:
    elsewhere = write_sample("croydon", 13, LAST, 7, tmp_path_factory.mktemp("elsewhere"))
    sent = [(summary.folder, file) for summary in (sample, elsewhere) for file in summary.sent]
    files = [IncomingFile(file.path, (folder / file.path).read_bytes()) for folder, file in sent]
    results = examine(files, load_contracts(), load_register)
    return [(file, result) for (_, file), result in zip(sent, results, strict=True)]


@pytest.mark.long
def test_every_file_is_judged_as_the_story_says(examined: list[tuple[SampleFile, FileExamination]]) -> None:
    wrong = [(file.path, file.state, result.state) for file, result in examined if result.state is not file.state]
    assert not wrong
    assert {file.state for file, _ in examined} == set(State) - {State.WITHDRAWN, State.HELD}


def test_clean_returns_raise_few_questions_beside_the_months_before(
    examined: list[tuple[SampleFile, FileExamination]],
) -> None:
    stands = {(file.gss_code, file.return_type, file.month): result.typed for file, result in examined if result.typed}
    asked = 0
    for (gss_code, return_type, month), typed in stands.items():
        before = {at[2]: typed for at, typed in stands.items() if at[:2] == (gss_code, return_type) and at[2] < month}
        asked += bool(compare_with_previous(typed, before, load_contracts(), load_register(gss_code)))
    assert asked <= len(stands) // 10


def test_a_quarters_new_young_people_are_the_sum_of_its_months(sample: SampleSummary) -> None:
    folder = sample.folder / "camden"
    months = [rows(read(folder / f"camden-service-2026-{month}.xlsx"), "Activity") for month in ("07", "08", "09")]
    quarter = rows(read(folder / "camden-service-2026-09.xlsx"), "Young people")
    for name in ("new_young_people", "closures"):
        reported = {row["service_id"]: row[name] for row in quarter}
        added = {
            service_id: sum(row[name] for month in months for row in month if row["service_id"] == service_id)
            for service_id in reported
        }
        assert reported == added


def moves(sample: SampleSummary) -> dict[tuple[str, str, str], float]:
    """Return the children moved in the year by each borough's last files: its code, the direction, the other's code."""
    last = {(file.gss_code, file.month): file for file in sample.sent if file.return_type == "service"}
    moved: dict[tuple[str, str, str], float] = defaultdict(float)
    for (gss_code, _), file in last.items():
        sheets = read(sample.folder / file.path)
        for row in rows(sheets, "Movements") if "Movements" in sheets else []:
            moved[gss_code, str(row["direction"]), str(row["other_borough"])] += number(row["children_moved"]) or 0
    return moved


def test_movements_agree_at_both_ends_but_for_one_pair(sample: SampleSummary) -> None:
    moved = moves(sample)
    codes = [member.gss_code for member in load_cluster("north-london").members]
    pairs = {(sender, other) for sender in codes for other in codes if sender != other}
    differ = {pair for pair in pairs if moved[pair[0], "sent", pair[1]] != moved[pair[1], "received", pair[0]]}
    assert differ == {("E09000012", "E09000010")}


@pytest.mark.parametrize("cluster", ["croydon", "lambeth", "greenwich", "sheffield", "buckinghamshire"])
def test_any_cluster_has_a_sample(cluster: str, tmp_path: Path) -> None:
    summary = write_sample(cluster, 13, LAST, 7, tmp_path)
    assert summary.areas == 1
    assert {file.state for file in summary.sent} >= {State.ACCEPTED, State.REJECTED, State.REFUSED}


def test_imagined_clusters_have_samples_too(tmp_path: Path) -> None:
    named = imagine(15, 2, tmp_path)
    written = [write_sample(name, 2, LAST, 7, tmp_path / "drop" / name, tmp_path) for name in named]
    assert [summary.areas for summary in written] == [8, 7]
    services = [
        row["service_id"] for row in rows(read(written[0].folder / "area-1/area-1-service-2026-10.xlsx"), "Services")
    ]
    assert len(services) == len(load_register("E09000007").services)
    assert not {service[:3] for service in services} & {"CAM", "NLC"}


def test_a_borough_nobody_described_is_varied_by_its_own_draws() -> None:
    areas = [Area("E06000001", "Here"), Area("E06000002", "There")]
    here, second = invent(7, areas, ()).boroughs.values()
    assert here.levels != second.levels
    assert here.levels == invent(7, areas[:1], areas).boroughs["E06000001"].levels


def test_draws_depend_on_what_they_are_about_and_stay_in_bounds() -> None:
    assert [Draws("a", 1).count(5), Draws("a", 1).share(100, 50)] == [
        Draws("a", 1).count(5),
        Draws("a", 1).share(100, 50),
    ]
    assert Draws("x").share(40, 100) == 40
    assert Draws("x").share(40, 0) == 0
    parts = Draws("x").split(50, [1, 0, 3])
    assert sum(parts) == 50
    assert parts[1] == 0


def test_a_file_told_to_be_in_time_arrives_between_opening_and_due() -> None:
    timetable = load_cluster("north-london").timetable(LAST)
    times = [arrives_at(Sending(), timetable.due_at, timetable.freeze_at, Draws(seed)) for seed in range(200)]
    assert all(timetable.open_at < time < timetable.due_at for time in times)


def test_working_days_skip_weekends_and_bank_holidays() -> None:
    assert working_days_after(date(2025, 12, 24), 1) == date(2025, 12, 29)
    assert working_days_after(date(2025, 12, 29), -1) == date(2025, 12, 24)

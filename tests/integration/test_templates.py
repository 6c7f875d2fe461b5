"""What goes out to boroughs through the command line and a workspace."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from application.returns import templates
from application.settings import read_settings
from application.workspace import open_workspace
from standards.errors import MinstdError
from standards.model import Month
from tests.integration.conftest import CLUSTER, OCTOBER
from tests.support.commands import minstd


def rows(content: bytes, title: str) -> list[dict[Any, Any]]:
    names, *lines = openpyxl.load_workbook(io.BytesIO(content))[title].iter_rows(values_only=True)
    return [dict(zip(names, line, strict=True)) for line in lines]


def test_the_last_accepted_return_is_carried_forward(validated: Path, sample: Path) -> None:
    workspace = open_workspace(read_settings(validated), CLUSTER)
    earlier = rows((sample / "camden/camden-profile-2026-09.xlsx").read_bytes(), "Profile")[0]
    (row,) = rows(
        templates.template(workspace, workspace.member("Camden"), "profile", Month(2026, 12), "xlsx"), "Profile"
    )
    assert earlier["definition_age_min"] is not None
    assert row["definition_age_min"] == earlier["definition_age_min"]
    assert row["lead_vacant_months"] is None
    (first,) = rows(
        templates.template(workspace, workspace.member("Camden"), "profile", Month(2025, 12), "xlsx"), "Profile"
    )
    assert first["definition_age_min"] is None  # nothing had come before


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_template_is_written_in_the_form_of_its_name(form: str, tmp_path: Path) -> None:
    out = tmp_path / "new" / f"camden.{form}"
    asked = ("--return", "service", "--borough", "E09000007", "--month", "2026-11", "--out", out)
    open_workspace(read_settings(tmp_path / "workspace"), "north-london").ledger.close()
    done = minstd("template", *asked, "--workspace", tmp_path / "workspace")
    assert (done.returncode, done.stderr) == (0, "")
    assert str(out) in done.stdout
    assert out.read_bytes().startswith(b"PK")


def test_what_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    asked = ("template", "--return", "profile", "--borough", "Camden", "--workspace", tmp_path / "workspace")
    open_workspace(read_settings(tmp_path / "workspace"), "north-london").ledger.close()
    for more in (("--month", "2026-11", "--out", tmp_path / "a.xlsx"), ("--month", "2026-12", "--out", tmp_path / "a")):
        done = minstd(*asked, *more)
        assert done.returncode == 2
        assert done.stderr.startswith("minstd: ")
        assert done.stderr.count("\n") == 1
    (tmp_path / "file").write_text("")
    with pytest.raises(MinstdError, match="can't be written"):
        templates.write_file(tmp_path / "file" / "a.xlsx", b"")


def test_check_writes_an_annotated_copy_of_what_is_to_be_mended_or_explained(sample: Path, tmp_path: Path) -> None:
    names = (
        "camden/camden-service-2026-10.xlsx",  # accepted
        "barnet/barnet-service-2026-10.xlsx",  # questions
        "hackney/hackney-panel-2026-10.zip",  # rejected
        "barnet/barnet-service-2025-11.xlsm",  # refused
    )
    done = minstd("check", *(sample / name for name in names), "--annotated", tmp_path)
    assert done.returncode == 1
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["barnet-service-2026-10-to-correct.xlsx", "hackney-panel-2026-10-to-correct.xlsx"]
    assert all(str(tmp_path / name) in done.stdout for name in written)


def test_files_of_the_same_name_do_not_overwrite_each_other(sample: Path, tmp_path: Path) -> None:
    content = (sample / "hackney/hackney-panel-2026-10.zip").read_bytes()
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "panel.zip").write_bytes(content)
    minstd("check", tmp_path / "one/panel.zip", tmp_path / "two/panel.zip", "--annotated", tmp_path / "out")
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["panel-to-correct-2.xlsx", "panel-to-correct.xlsx"]


def test_the_month_asked_for_decides_the_sheets(validated: Path) -> None:
    workspace = open_workspace(read_settings(validated), CLUSTER)
    content = templates.template(workspace, workspace.member("Hackney"), "panel", OCTOBER, "xlsx")
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == [
        "Cover",
        "Panels",
        "Front door",
        "Guidance",
        "Codes",
    ]

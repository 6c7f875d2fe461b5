"""An edition with PDFs and one without are two editions, each with the same bytes whenever it is made."""

from __future__ import annotations

import pytest

from application.editions import draft, publish
from application.views.files import lacks_pdf
from reports.pdf.printer import Printer
from tests.integration.conftest import OCTOBER, SIGNING_DAY, WorkspaceCopy


def test_whether_there_are_pdfs_is_an_input_of_the_edition(
    workspace_copy: WorkspaceCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = draft.report(workspace_copy.open(), OCTOBER, SIGNING_DAY)[1]
    assert lacks_pdf(workspace_copy.open(), bare) == ""
    monkeypatch.setenv("MINSTD_PDF", "yes")
    workspace = workspace_copy.open()
    made = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    assert made.digest != bare.digest
    assert workspace.editions.read(f"{made.folder}/board/board-pack.pdf").startswith(b"%PDF-1.7")
    assert lacks_pdf(workspace, made) == ""
    assert draft.report(workspace, OCTOBER, SIGNING_DAY)[1] == made
    assert publish.verify_files(workspace, made) > 0


def test_a_machine_that_cannot_make_them_says_how_to(
    workspace_copy: WorkspaceCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = draft.report(workspace_copy.open(), OCTOBER, SIGNING_DAY)[1]
    monkeypatch.setenv("MINSTD_PDF", "yes")
    monkeypatch.setattr(Printer, "_greeting", {"missing": "No PDF can be made here."})
    workspace = workspace_copy.open()
    made = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    assert made.digest == bare.digest
    assert "libpango" in lacks_pdf(workspace, made)

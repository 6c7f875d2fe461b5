"""An edition with PDFs and one without are two editions, each with the same bytes whenever it is made."""

from __future__ import annotations

import pytest

from application.editions import draft, publish
from reports.pdf.printer import Printer
from tests.integration.conftest import OCTOBER, SIGNING_DAY, Copy


def test_whether_there_are_pdfs_is_an_input_of_the_edition(workspace: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = draft.report(workspace.open(), OCTOBER, SIGNING_DAY)[1]
    assert publish.lacks_pdf(workspace.open(), bare) == ""
    monkeypatch.setenv("MINSTD_PDF", "yes")
    place = workspace.open()
    made = draft.report(place, OCTOBER, SIGNING_DAY)[1]
    assert made.digest != bare.digest
    assert place.editions.read(f"{made.folder}/board/board-pack.pdf").startswith(b"%PDF-1.7")
    assert publish.lacks_pdf(place, made) == ""
    assert draft.report(place, OCTOBER, SIGNING_DAY)[1] == made
    assert publish.verify_files(place, made) > 0


def test_a_machine_that_cannot_make_them_says_how_to(workspace: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = draft.report(workspace.open(), OCTOBER, SIGNING_DAY)[1]
    monkeypatch.setenv("MINSTD_PDF", "yes")
    monkeypatch.setattr(Printer, "_greeting", {"missing": "No PDF can be made here."})
    place = workspace.open()
    made = draft.report(place, OCTOBER, SIGNING_DAY)[1]
    assert made.digest == bare.digest
    assert "libpango" in publish.lacks_pdf(place, made)

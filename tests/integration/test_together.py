"""Suggestions and movements of the demonstration, from the returns to the pages."""

from __future__ import annotations

import re
from pathlib import Path

from application.editions import draft
from data.registers.register import load_register
from standards.measures.session import Session
from standards.sharing.suggestions import Figure, Kind, find, load_levels
from tests.integration.conftest import OCTOBER, SIGNING_DAY, Copy

NUMBER = re.compile(r"\d+")


def _folder(workspace: Copy) -> Path:
    _comparison, edition = draft.report(workspace.open(), OCTOBER, SIGNING_DAY)
    return workspace.folder / "editions" / edition.folder


def _main(page: Path) -> str:
    """Return what stands in a page's own part, without drawings, tags and the months that are named."""
    text = page.read_text(encoding="utf-8").partition("<h1>")[2].partition("</main>")[0]
    text = re.sub(r"<svg.*?</svg>", " ", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>|(January|February|March|June|September|October|November|December) \d{4}", " ", text)


def test_no_provider_and_no_service_is_named_beside_a_suggestion(workspace: Copy) -> None:
    folder = _folder(workspace)
    place = workspace.open()
    services = [one for area in place.cluster.members for one in load_register(area.gss_code).services.values()]
    assert services
    for file in ("opportunities.html", "opportunities.csv", "movements.html", "movements.csv"):
        text = (folder / "board" / file).read_text(encoding="utf-8")
        for one in services:
            assert one.service_id not in text
            assert str(one.values["service_name"]) not in text
            assert str(one.values["provider_name"]) not in text


def test_no_number_of_moves_stands_in_what_is_published(workspace: Copy) -> None:
    folder = _folder(workspace)
    for audience in ("board", "public"):
        numbers = NUMBER.findall(_main(folder / audience / "movements.html").partition("Do both ends")[0])
        assert len(numbers) <= 11  # the days of a move; ways, pairs and boroughs in two findings
        table = _main(folder / audience / "movements.html").partition("Each way between")[2]
        assert NUMBER.findall(table) == []
        rows = (folder / audience / "movements.csv").read_text(encoding="utf-8").splitlines()[1:]
        cells = {cell for row in rows for cell in row.split(",")}
        assert not [cell for cell in cells if cell.isdigit()]
    assert not (folder / "public" / "opportunities.html").exists()


def test_every_kind_of_number_in_a_suggestion_knows_whether_it_counts_children(workspace: Copy) -> None:
    place = workspace.open()
    comparison, _edition = draft.report(place, OCTOBER, SIGNING_DAY)

    found = find(Session(comparison.observations), OCTOBER, load_levels(), place.cluster.borders)
    assert {one.kind for one in found} >= {Kind.UNMET_NEED, Kind.JOINT, Kind.BOTH_WAYS}
    figures = [part for one in found for statement in one.reasoning for part in statement if isinstance(part, Figure)]
    assert any(one.counts_children for one in figures)
    assert all(one.counts_children for one in figures if one.out_of is not None)
    assert all(one.sources for one in found)

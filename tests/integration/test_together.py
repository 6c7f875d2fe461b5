"""Suggestions and movements of the demonstration, from the returns to the pages."""

from __future__ import annotations

import re
from pathlib import Path

from application.editions import draft
from standards.measures.session import Session
from standards.sharing.suggestions import Figure, SuggestionKind, find, load_levels
from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy
from tests.support.samples import load_cluster, load_register

NUMBER = re.compile(r"\d+")


def _main(page: Path) -> str:
    """Return what stands in a page's own part, without drawings, tags and the months that are named."""
    text = page.read_text(encoding="utf-8").partition("<h1>")[2].partition("</main>")[0]
    text = re.sub(r"<svg.*?</svg>", " ", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>|(January|February|March|June|September|October|November|December) \d{4}", " ", text)


def test_no_provider_and_no_service_is_named_beside_a_suggestion(draft_edition: Path) -> None:
    services = [
        service for area in load_cluster(CLUSTER).members for service in load_register(area.gss_code).services.values()
    ]
    assert services
    for file in ("opportunities.html", "opportunities.csv", "movements.html", "movements.csv"):
        text = (draft_edition / "board" / file).read_text(encoding="utf-8")
        for service in services:
            assert service.service_id not in text
            assert str(service.values["service_name"]) not in text
            assert str(service.values["provider_name"]) not in text


def test_no_number_of_moves_stands_in_what_is_published(draft_edition: Path) -> None:
    for audience in ("board", "public"):
        numbers = NUMBER.findall(_main(draft_edition / audience / "movements.html").partition("Do both boroughs")[0])
        assert len(numbers) <= 11  # the days of a move; ways, pairs and boroughs in two findings
        table = _main(draft_edition / audience / "movements.html").partition("Every route between")[2]
        assert NUMBER.findall(table) == []
        rows = (draft_edition / audience / "movements.csv").read_text(encoding="utf-8").splitlines()[1:]
        cells = {cell for row in rows for cell in row.split(",")}
        assert not [cell for cell in cells if cell.isdigit()]
    assert not (draft_edition / "public" / "opportunities.html").exists()


def test_every_kind_of_number_in_a_suggestion_knows_whether_it_counts_children(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    comparison = draft.assess(workspace, draft.cut(workspace, OCTOBER, SIGNING_DAY))
    suggestions = find(Session(comparison.observations), OCTOBER, load_levels(), workspace.cluster.borders)
    assert {suggestion.kind for suggestion in suggestions} >= {
        SuggestionKind.UNMET_NEED,
        SuggestionKind.JOINT,
        SuggestionKind.BOTH_WAYS,
    }
    figures = [
        part
        for suggestion in suggestions
        for statement in suggestion.reasoning
        for part in statement
        if isinstance(part, Figure)
    ]
    assert any(suggestion.counts_children for suggestion in figures)
    assert all(suggestion.counts_children for suggestion in figures if suggestion.out_of is not None)
    assert all(suggestion.sources for suggestion in suggestions)

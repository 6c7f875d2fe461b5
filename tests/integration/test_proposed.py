"""A proposed version is worked out each month and shown apart; it judges nobody and counts nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from application.editions import draft
from application.workspace import Workspace
from standards.framework.ruleset import RULESETS, RuleBook, load_rules
from tests.integration.conftest import OCTOBER, SIGNING_DAY, WorkspaceCopy

HEADING = 'version: "2027.1"\n  replaces: "2026.2"\n  status: shadow\n  shadow_from: "2026-10"'


@pytest.fixture
def with_proposal(workspace_copy: WorkspaceCopy, tmp_path: Path) -> Workspace:
    """A workspace in which 2027.1 is proposed for January: every meeting must be attended, and PN4 is dropped."""
    text = (RULESETS / "2026.2.yaml").read_text(encoding="utf-8")
    text = text.replace('version: "2026.2"\n  replaces: "2026.1"', HEADING, 1)
    text = text.replace('in_force_from: "2026-04"', 'in_force_from: "2027-01"', 1)
    before, _, rest = text.partition("  - id: PN3\n")
    attended, _, after = rest.partition("  - id: PN4\n")
    attended = attended.replace("met: 90, partly_met: 75", "met: 100, partly_met: 99")
    assert "met: 100" in attended
    after = "  - id:" + after.partition("  - id:")[2]
    path = tmp_path / "2027.1.yaml"
    path.write_text(f"{before}  - id: PN3\n{attended}{after}", encoding="utf-8")
    workspace = workspace_copy.open()
    return replace(workspace, rules=RuleBook.of([*workspace.rules.versions, load_rules(path)]))


@pytest.mark.long
def test_a_proposed_version_is_shown_apart_and_counts_nowhere_else(
    workspace_copy: WorkspaceCopy, with_proposal: Workspace
) -> None:
    plain, without = draft.report(workspace_copy.open(), OCTOBER, SIGNING_DAY)
    proposed, edition = draft.report(with_proposal, OCTOBER, SIGNING_DAY)
    assert proposed.verdicts == plain.verdicts
    assert edition.digest != without.digest

    def page(path: str) -> str:
        return with_proposal.editions.read(f"{edition.folder}/{path}").decode()

    shown = page("board/proposed.html")
    assert "Version 2027.1, proposed for January 2027" in shown
    assert "It no longer has PN4." in shown
    changes = shown.partition("Verdicts that would differ")[2].partition("</table>")[0]
    assert {line.split()[0] for line in changes.split('<th scope="row">')[1:]} == {"PN3"}
    assert 'href="proposed.html"' in page("board/index.html")
    paths = [path.removeprefix(f"{edition.folder}/") for path in with_proposal.editions.paths(edition.folder)]
    assert [path for path in paths if path.endswith("proposed.html")] == ["board/proposed.html"]
    link = '<li><a href="proposed.html">Proposed versions</a></li>'
    for path in ("board/index.html", "board/matrix.html", "board/indicators.html"):
        old = with_proposal.editions.read(f"{without.folder}/{path}").decode()
        before, proposal, after = page(path).partition('<section aria-labelledby="proposed">')
        assert bool(proposal) == (path == "board/index.html")
        text = before + after.partition("</section>\n")[2]
        assert (link in text) == (path == "board/indicators.html")
        assert text.replace(link, "").replace(edition.digest[:12], without.digest[:12]) == old


@pytest.mark.long
def test_a_proposed_verdict_on_a_hidden_count_is_hidden_from_the_board(with_proposal: Workspace) -> None:
    comparison, edition = draft.report(with_proposal, OCTOBER, SIGNING_DAY)
    ((_, verdicts),) = comparison.shadows
    content = with_proposal.editions.read(f"{edition.folder}/board/verdicts.csv").decode()
    assert "[c]" in content
    shown = with_proposal.editions.read(f"{edition.folder}/board/proposed.html").decode()
    assert shown.count('class="status confidential"') > 0
    assert f"Of {len(verdicts)} verdicts" not in shown


def test_before_its_months_a_proposed_version_is_not_shown(with_proposal: Workspace) -> None:
    comparison = draft.assess(with_proposal, draft.cut(with_proposal, OCTOBER - 1, SIGNING_DAY))
    assert comparison.shadows == ()


def test_nothing_is_said_of_proposals_where_there_is_none(draft_edition: Path) -> None:
    assert not any("proposed" in path.name for path in draft_edition.rglob("*"))
    assert "proposed" not in (draft_edition / "manifest.json").read_text(encoding="utf-8")

"""Disclosure control on real returns: what figures are made of, and what their neighbours would give away."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from application.comparison import Comparison
from application.disclosure import certificate
from application.disclosure.composition import compositions
from application.disclosure.published_figures import shown_before
from application.disclosure.registry import UnknownContent, check_known
from application.editions import draft, publish
from application.editions.approvals import NotApproved, approve
from application.editions.sign_off import sign_off
from application.workspace import Workspace
from data.clusters.cluster import DisclosureDecision
from data.ledger import Edition
from data.storage.editions import CERTIFICATE, MANIFEST
from reports.disclosure.suppression.search import NOTHING_HIDDEN
from reports.view.composition import Count, Terms
from standards.errors import MinstdError
from standards.measures.session import Session
from standards.model import CellState, Evidence, Month, Observations, Row
from standards.verdicts.compare import observe_indicators
from tests.integration.conftest import ANYBODY, OCTOBER, SIGNING_DAY, WorkspaceCopy, release_drafted
from tests.support.commands import minstd


@pytest.fixture
def workspace(workspace_copy: WorkspaceCopy) -> Workspace:
    return workspace_copy.open()


@pytest.fixture
def drafted(drafted_folder: Path, copy_of: Callable[[Path], WorkspaceCopy]) -> Workspace:
    """A workspace with a draft, of a test's own."""
    return copy_of(drafted_folder).open()


def draft_of(workspace: Workspace) -> Edition:
    (edition,) = workspace.ledger.editions()
    return edition


def compared(workspace: Workspace) -> Comparison:
    return draft.assess(workspace, draft.cut(workspace, OCTOBER, SIGNING_DAY))


def added_up(observations: Observations, session: Session, area: str, terms: Terms) -> Fraction | None:
    """Return what the rows of the returns add up to, or None where a sheet is missing or a cell not known."""
    total = Fraction(0)
    for count, times in terms:
        count = _count(observations, session, area, count)
        if count is None:
            return None
        total += times * count
    return total


def _count(observations: Observations, session: Session, area: str, count: Count) -> Fraction | None:
    name, _, rows = count.series.partition(" where ")
    sheet, _, field = name.partition(".")
    value = observations.sheets.get((area, sheet, Month.parse(count.period)))
    if value is None:
        return None
    values = [row.value(field) for row in session.rows(value) if _counts(row, rows)]
    values = [value for value in values if value is not CellState.NOT_APPLICABLE]
    return (
        sum((Fraction(value) for value in values), Fraction(0)) if all(type(value) is int for value in values) else None
    )


def _counts(row: Row, rows: str) -> bool:
    return all(_is_among(row.value(name), codes) is answer for name, codes, answer in json.loads(rows or "[]"))


def _is_among(value: object, codes: list[str]) -> bool:
    return bool(set(codes) & (set(value) if isinstance(value, tuple) else {value}))


def figures(comparison: Comparison) -> Iterator[tuple[str, str, Month, Evidence]]:
    for verdict in (*comparison.verdicts, *comparison.history):
        yield verdict.area, verdict.standard, verdict.month, verdict.evidence
    for area, indicator, evidence in observe_indicators(comparison.observations, comparison.ruleset, OCTOBER):
        yield area, indicator, OCTOBER, evidence


def test_every_figure_is_made_of_the_counts_that_the_rows_add_up_to(workspace: Workspace) -> None:
    comparison = compared(workspace)
    session = Session(comparison.observations)
    known = compositions(
        workspace.contracts, workspace.rules, {verdict.month for verdict in comparison.history} | {OCTOBER}
    )
    seen: dict[str, int] = {}
    for area, about, month, evidence in figures(comparison):
        made = known.of_figures.get((about, evidence.part, month))
        if made is None or evidence.numerator is None:
            continue
        sums = [(made.above, evidence.numerator)]
        if evidence.denominator is not None and made.below:
            sums.append((made.below, evidence.denominator * made.below_times))
        for terms, number in sums:
            total = added_up(comparison.observations, session, area, terms)
            if total is not None:
                assert total == number, (area, about, month)
                seen[about] = seen.get(about, 0) + 1
    wanted = {about for about, _, month in known.of_figures if month == OCTOBER}
    assert wanted - seen.keys() <= {"PR3", "SV6"}, "posts are no whole numbers, and the roll is of another sheet"
    assert sum(seen.values()) > 1_000


def test_what_a_verdict_hides_no_indicator_shows(drafted: Workspace) -> None:
    """The share of moves told of in time, and the number of moves, count the same children.

    A share may be hidden although the number is shown: where few are left for a borough that was told of the others.
    """
    edition = draft_of(drafted)
    folder = edition.folder
    verdicts, values = rows_of(drafted, folder, "verdicts.csv"), rows_of(drafted, folder, "indicators.csv")
    hidden = {row["gss_code"] for row in verdicts if row["standard_id"] == "XB1" and row["protection"]}
    shown = {row["gss_code"] for row in values if row["indicator_id"] == "IN6" and row["numerator"]}
    assert hidden - shown
    assert shown - hidden
    assert not certificate.certify(drafted, edition).disclosed


@pytest.mark.long
def test_what_was_published_is_remembered_and_is_not_hidden_in_vain(workspace: Workspace) -> None:
    assert shown_before(workspace, "") == ()
    first = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    release_drafted(workspace)
    publish.publish_edition(
        workspace, sign_off(workspace, first.digest, "", ANYBODY, SIGNING_DAY), ANYBODY, SIGNING_DAY
    )
    before = shown_before(workspace, first.cut)
    shown = {(figure.area, figure.about, figure.month) for figure in before}
    rows = rows_of(workspace, first.folder, "verdicts.csv") + rows_of(workspace, first.folder, "history.csv")
    numbers = {
        (row["gss_code"], row["standard_id"], Month.parse(row["month"]))
        for row in rows
        if row["numerator"] or row["denominator"]
    }
    assert numbers <= shown
    second = draft.report(workspace, OCTOBER, SIGNING_DAY + timedelta(days=1))[1]
    assert second.digest != first.digest, "what readers know already is part of what an edition is made from"
    for name in ("verdicts.csv", "history.csv", "indicators.csv"):
        assert [_figures(row) for row in rows_of(workspace, second.folder, name)] == [
            _figures(row) for row in rows_of(workspace, first.folder, name)
        ]


@pytest.mark.long
def test_a_cluster_may_be_more_careful_and_have_no_public_edition(workspace: Workspace) -> None:
    decision = DisclosureDecision(12, 4, has_public_edition=False, decided="Cluster board, item 3 (invented)")
    careful = replace(workspace, cluster=replace(workspace.cluster, disclosure=decision))
    with pytest.raises(NotApproved, match="the cluster's settings"):
        draft.report(careful, OCTOBER, SIGNING_DAY)
    approve(careful, "settings", "Cluster board, item 3", ANYBODY, SIGNING_DAY - timedelta(days=20))
    edition = published(careful)
    paths = {path.removeprefix(f"{edition.folder}/") for path in careful.editions.paths(edition.folder)}
    assert not any(path.startswith("public/") for path in paths)
    assert "board/index.html" in paths
    shown = [row for row in rows_of(careful, edition.folder, "verdicts.csv") if row["numerator"]]
    children = {row["standard_id"] for row in shown} & {"ID7", "XB1", "XB6"}
    small = [row for row in shown if row["standard_id"] in children and 1 <= Fraction(row["numerator"]) <= 12]
    assert (bool(children), small) == (True, [])
    certificate = json.loads(careful.editions.read(f"{edition.folder}/{CERTIFICATE}"))
    assert certificate["settings"] == {"largest_hidden": 12, "narrowest": 4}
    assert publish.verify_files(careful, edition) > 0
    front = careful.editions.read("north-london/index.html").decode()
    assert "/board/index.html" in front
    assert "/public/index.html" not in front, "the front page leads to no public edition where there is none"


def published(workspace: Workspace) -> Edition:
    edition = draft.report(workspace, OCTOBER, SIGNING_DAY)[1]
    release_drafted(workspace)
    publish.publish_edition(
        workspace, sign_off(workspace, edition.digest, "", ANYBODY, SIGNING_DAY), ANYBODY, SIGNING_DAY
    )
    return edition


@pytest.mark.long
def test_a_certificate_stands_beside_what_is_published(workspace_copy: WorkspaceCopy) -> None:
    workspace = workspace_copy.open()
    edition = published(workspace)
    certificate = json.loads(workspace.editions.read(f"{edition.folder}/{CERTIFICATE}"))
    assert (certificate["edition"], certificate["manifest_sha256"]) == (edition.digest, edition.manifest_sha256)
    assert certificate["hidden_counts"] == len(certificate["may_be_anything_at_least_between"]) > 1_000
    assert certificate["told_before"] == []
    assert certificate["covers"].keys() == {"what", "the public", "the board", "each borough"}
    assert any("Coalitions" in sentence for sentence in certificate["does_not_cover"])
    # Of what a borough was notified of, the certificate doesn't even say that there was anything.
    looked_at = certifying(workspace, edition)
    assert looked_at.of_boroughs
    assert certificate["hidden_counts"] == len(looked_at.findings)
    verified = minstd("editions", "verify", edition.digest, "--workspace", str(workspace_copy.folder))
    assert (verified.returncode, verified.stderr) == (0, "")
    assert f"It hides {certificate['hidden_counts']:,} counts of children." in verified.stdout
    # Of an edition from before moves were looked at nothing more is said than was looked at.
    workspace.editions.remove(f"{edition.folder}/coordinator/notified.json")
    covered = json.loads(certifying(workspace, edition).content())["covers"]
    assert covered.keys() == certificate["covers"].keys()
    assert all("wasn’t looked at" in covered[reader] for reader in ("the public", "each borough"))
    assert not any("wasn’t looked at" in sentence for sentence in certificate["covers"].values())


@pytest.mark.long
def test_an_edition_that_gives_a_small_count_away_is_not_published(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As every edition did while only the small counts themselves were hidden."""
    monkeypatch.setattr("reports.disclosure.secondary.hide", lambda *_: NOTHING_HIDDEN)
    words = r"could work out small counts.*Movements, Children moved \(Direction: .*September 2026"
    with pytest.raises(MinstdError, match=words) as error:
        published(workspace)
    assert not re.search(r"\w\.\w|\[\[|children_moved|\d{4}-\d{2}", str(error.value))
    assert workspace.ledger.publications("north-london") == []


UNKNOWN: dict[str, tuple[str, bytes, bytes]] = {
    "the file board/ages.csv": ("board/ages.csv", b"", b"area,age_16\nCamden,3\n"),
    "the file public/notes.json": ("public/notes.json", b"", b"{}"),
    "the file board/ages.html": ("board/ages.html", b"", b"<p>3</p>"),
    "the file board/areas/ages/camden.html": ("board/areas/ages/camden.html", b"", b"<p>3</p>"),
    "the file public/ages.pdf": ("public/ages.pdf", b"", b"%PDF"),
    "the file public/ages.xlsx": ("public/ages.xlsx", b"", b"PK"),
    "the file annex/E09000007/others.csv": ("annex/E09000007/others.csv", b"", b"area\nHackney\n"),
    "the file press/verdicts.csv": ("press/verdicts.csv", b"", b"area\nCamden\n"),
    "the column 'aged_16' in board/milestones.csv": ("board/milestones.csv", b",milestone,", b",aged_16,"),
    "the column 'aged_16' in board/verdicts.csv": ("board/verdicts.csv", b",numerator,", b",aged_16,"),
    "a row with more fields than columns in board/submissions.csv": (
        "board/submissions.csv",
        b",Camden,",
        b",Camden,7,",
    ),
    "the label '[low]' in board/indicators.csv": ("board/indicators.csv", b"[c]", b"[low]"),
    "the label 'several' in board/movements.csv": ("board/movements.csv", b",yes,", b",several,"),
    "the label 'nearly' in public/verdicts.csv": ("public/verdicts.csv", b",partly_met,", b",nearly,"),
    "the label '[low]' in public/matrix.html": ("public/matrix.html", b"</main>", b"<p>[low]</p></main>"),
    "'cases' in public/verdicts.json": ("public/verdicts.json", b'"margin"', b'"cases"'),
}


def test_what_nobody_has_looked_at_is_not_published(drafted: Workspace) -> None:
    """A file, a column or a label that somebody adds later stands in the registry, or the publication names it."""
    edition = draft_of(drafted)
    check_known(drafted, edition)
    manifest = drafted.editions.read(f"{edition.folder}/{MANIFEST}")
    for says, (path, old, new) in UNKNOWN.items():
        listed = json.loads(manifest)
        before = drafted.editions.read(f"{edition.folder}/{path}") if old else b""
        assert old in before, path
        drafted.editions.write(f"{edition.folder}/{path}", before.replace(old, new) if old else new)
        listed["files"] += [] if old else [{"path": path}]
        drafted.editions.write(f"{edition.folder}/{MANIFEST}", json.dumps(listed).encode())
        with pytest.raises(UnknownContent, match=re.escape(says)):
            certificate.certify(drafted, edition)
        if old:
            drafted.editions.write(f"{edition.folder}/{path}", before)


def test_the_public_reads_nothing_that_the_board_does_not(drafted: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = draft_of(drafted)
    content = drafted.editions.read(f"{edition.folder}/board/verdicts.csv").decode()
    line = next(line for line in content.splitlines() if ",ID4,met," in line)
    monkeypatch.setattr(
        certificate, "_rows", lambda *asked: _altered(verifying_rows(*asked), asked, line.split(",")[1])
    )
    with pytest.raises(MinstdError, match="shows figures or labels that the board's"):
        certificate.certify(drafted, edition)


verifying_rows = certificate._rows
certifying = certificate.certify


def _altered(rows: Iterator[dict[str, str]], asked: tuple[object, ...], area: str) -> Iterator[dict[str, str]]:
    for row in rows:
        is_it = asked[2:] == ("public", "verdicts.csv") and (row["gss_code"], row["standard_id"]) == (area, "ID4")
        yield row | {"numerator": "1"} if is_it else row


def rows_of(workspace: Workspace, folder: str, name: str) -> list[dict[str, str]]:
    text = workspace.editions.read(f"{folder}/board/{name}").decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def _figures(row: dict[str, str]) -> tuple[str, ...]:
    return row["numerator"], row["denominator"], row["protection"]


def test_a_share_is_made_of_what_is_assessed(workspace: Workspace) -> None:
    """Where what counts is what should not be, what is left is assessed."""
    composed = compositions(workspace.contracts, workspace.rules, [OCTOBER]).of_figures["ID2", "age", OCTOBER]
    counts = {count.series.removeprefix("young_people."): times for count, times in composed.above}
    assert counts == {"new_young_people": 1, "missing_age": -1}


@pytest.mark.long
def test_what_boroughs_were_notified_of_is_looked_at_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hidden from everybody, and not from the boroughs that know the others, an edition isn't published."""
    monkeypatch.setattr("reports.disclosure.secondary.notified_of", lambda *_: ())
    with pytest.raises(MinstdError, match=r"could work out small counts.*Movements, "):
        published(workspace)
    assert workspace.ledger.publications("north-london") == []

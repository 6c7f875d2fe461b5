"""What readers can work out from an edition: read from its published files alone, and written down beside them."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from application.disclosure.composition import compositions
from application.disclosure.count_names import counts_in_words
from application.disclosure.published_figures import FILES, shown_before
from application.disclosure.registry import check_known
from application.workspace import Workspace
from data.contracts.load import Contracts
from data.ledger import Edition
from data.storage.editions import MANIFEST
from reports.disclosure.areas import for_each_area
from reports.disclosure.knowledge import AreaFigure
from reports.disclosure.notified import from_file
from reports.disclosure.primary import ProtectionSettings
from reports.disclosure.secondary import notified_of, sums_before
from reports.disclosure.verification import SOLVER, DisclosureRisk, verify_for_all
from reports.render import NOTIFIED
from reports.view.composition import Compositions, EarlierFigure, Notified, Terms
from reports.view.figures import Figures
from standards.errors import MinstdError
from standards.framework.ruleset import Standard
from standards.model import Month, Outcome, Reason, Threshold

COVERS: Final = {
    "what": (
        "Every count of children that is hidden from a reader, and every sum of them that stands behind a figure: none "
        "that may be a small one can be known more closely than the settings allow. Readers know the standards, what "
        "each return’s rules say of its numbers, and what each verdict and each [c] means."
    ),
    "the public": (
        "Reads every public edition. They show nothing that the board’s don’t, and have no label that says more."
    ),
    "the board": (
        "Reads every edition for the board and for the public, withdrawn ones too, and each draft that it was shown."
    ),
    "each borough": (
        "Reads what the board reads, and its own returns, drafts and annexes. It knows of the moves of which another "
        "borough notified it, and of those of which it notified another, and can take them off the other’s totals."
    ),
}
WITHOUT_NOTIFIED: Final = {
    "the public": (
        "Reads every public edition. They show no figure that the board’s don’t. What their own labels say wasn’t "
        "looked at."
    ),
    "each borough": (
        "Reads what the board reads, and its own returns, drafts and annexes. What it knows of moves between it and "
        "another borough wasn’t looked at: nothing of that was kept with this edition."
    ),
}
"""What is said otherwise of an edition that was made before moves were looked at."""
DOES_NOT_COVER: Final = (
    "What a borough supplied or was sent. Its own children, and the moves between it and another, are no secret to it.",
    "Coalitions: boroughs that put together what each of them knows.",
    "Who sends to whom, and opportunities to share: no counts of children, shown by rules of their own.",
    "How the moves that a borough was notified of were corrected, beside how the other borough’s figures were.",
    "What somebody knows of a child or a borough from elsewhere.",
)
_STANDARD_ID: Final = "standard_id"


class DisclosureError(MinstdError):
    """An edition that gives small counts of children away. The message says which figures, never what they are.

    `boroughs` names those whose counts they are.
    """

    def __init__(
        self,
        edition: Edition,
        risks: Iterable[tuple[str, DisclosureRisk]],
        names: Mapping[str, str],
        contracts: Contracts,
    ) -> None:
        by_area = sorted({(names.get(area, area), counts_in_words(risk.terms, contracts)) for area, risk in risks})
        self.boroughs = tuple(dict.fromkeys(name for name, _ in by_area))
        figures = " ".join(f"{name}: {terms}." for name, terms in by_area)
        super().__init__(
            f"Readers could work out small counts of children from edition {edition.digest[:12]} and the editions "
            f"already published, so it can't be published. {figures} Run {edition.month.words} again. If you "
            "get the same message, contact the maintainers."
        )


class PublicFilesError(MinstdError):
    """The public's files hold what the board's do not: a figure, or another label."""

    def __init__(self, edition: Edition, name: str) -> None:
        super().__init__(
            f"The public {name} of edition {edition.digest[:12]} shows figures or labels that the board's {name} "
            "doesn't, so it can't be published. Contact the maintainers."
        )


@dataclass(frozen=True)
class Certificate:
    """What readers can work out about every hidden count, area by area.

    Attributes:
        findings: what everybody can.
        of_boroughs: what boroughs can beside that, of the moves that they don't know. The file names none of it: that
            two boroughs notified each other is no secret between them alone.
        has_notified: whether it was kept with the edition of which moves boroughs notified each other.
    """

    edition: Edition
    settings: ProtectionSettings
    findings: tuple[tuple[str, DisclosureRisk], ...]
    of_boroughs: tuple[tuple[str, DisclosureRisk], ...] = ()
    has_notified: bool = True

    @property
    def disclosed(self) -> list[tuple[str, DisclosureRisk]]:
        """The counts that this edition gives away, to everybody or to another borough, and none before it."""
        every = (*self.findings, *self.of_boroughs)
        return [(area, finding) for area, finding in every if not finding.is_safe and not finding.is_earlier]

    def content(self) -> bytes:
        """Return it as a file. It repeats no small count, not even one that another edition gives away."""
        contents = {
            "edition": self.edition.digest,
            "manifest_sha256": self.edition.manifest_sha256,
            "checked_by": SOLVER,
            "settings": {
                "largest_hidden": self.settings.largest_hidden,
                "narrowest": self.settings.narrowest,
            },
            "covers": COVERS if self.has_notified else COVERS | WITHOUT_NOTIFIED,
            "does_not_cover": DOES_NOT_COVER,
            "hidden_counts": len(self.findings),
            "told_before": [_what(area, finding) for area, finding in self.findings if finding.is_earlier],
            "may_be_anything_at_least_between": [
                _line(area, finding) for area, finding in self.findings if finding.is_safe
            ],
        }
        return (json.dumps(contents, indent=1, ensure_ascii=False) + "\n").encode()


def certify(workspace: Workspace, edition: Edition) -> Certificate:
    """Work out what readers of an edition, and of every other one, can learn about each hidden count.

    Raises:
        DisclosureError: they can work out a small count that no other edition gives away by itself.
        PublicFilesError: the public's files hold what the board's do not.
        UnknownContent: a published file holds what nobody has looked at.
        Contradiction: the figures shown cannot all be true.
        Undecided: the search was given up.
    """
    check_known(workspace, edition)
    _check_public(workspace, edition)
    # What a reader of the board's files sees: the public sees no more, and a borough's own annex is for it alone.
    rows = {name: list(_rows(workspace, edition, "board", name)) for name in FILES}
    months = {Month.parse(row["month"]) for file_rows in rows.values() for row in file_rows}
    before = shown_before(workspace, edition.cut, edition, edition.month)
    known = compositions(workspace.contracts, workspace.rules, months, before)
    settings = _settings_of(workspace, edition)
    # Area by area, as figures are hidden: a composition's counts are those of one area's returns.
    known = replace(known, notified=_notified(workspace, edition))
    by_area = {
        area: (items, known.of_now, settings, tuple(sums_before(known, area, items)), notified_of(known, area))
        for area, items in _items_by_area(workspace, edition, known, rows).items()
    }
    risks = for_each_area(verify_for_all, by_area)
    findings, of_boroughs = (
        tuple((area, risk) for area, both in risks.items() for risk in both[reader]) for reader in (0, 1)
    )
    certificate = Certificate(edition, settings, findings, of_boroughs, _has_notified(workspace, edition))
    if certificate.disclosed:
        names = {each.gss_code: each.name for each in workspace.cluster.members}
        raise DisclosureError(edition, certificate.disclosed, names, workspace.contracts)
    return certificate


def _settings_of(workspace: Workspace, edition: Edition) -> ProtectionSettings:
    """Return how careful an edition says that it is: its manifest, which is signed, says so since there is a choice."""
    contents = json.loads(workspace.editions.read(f"{edition.folder}/{MANIFEST}"))
    return ProtectionSettings(**contents.get("disclosure", {}))


def _notified(workspace: Workspace, edition: Edition) -> Notified:
    """Return what boroughs know of each other's moves; nothing of an edition from before that was kept."""
    if not _has_notified(workspace, edition):
        return {}
    return from_file(workspace.editions.read(f"{edition.folder}/{NOTIFIED}"))


def _has_notified(workspace: Workspace, edition: Edition) -> bool:
    return workspace.editions.has(f"{edition.folder}/{NOTIFIED}")


def _items_by_area(
    workspace: Workspace, edition: Edition, known: Compositions, rows: Mapping[str, Sequence[dict[str, str]]]
) -> dict[str, list[AreaFigure]]:
    """Return every published figure about children, by area, with the verdict that another edition gave on it."""
    parts = _parts(workspace, edition)
    verdicts_before = {
        (figure.area, figure.about, figure.month): figure for figure in known.earlier if figure.outcome is not None
    }
    items: dict[str, list[AreaFigure]] = defaultdict(list)
    for name, about in FILES.items():
        for row in rows[name]:
            area = row["gss_code"]
            item = _item(workspace, row, about, known, row.get("part") or parts.get((area, row[about], row["month"])))
            if item is not None:
                items[area].append(_with_earlier_verdict(item, verdicts_before.get((area, *item.key))))
    return items


def _rows(workspace: Workspace, edition: Edition, readers: str, name: str) -> Iterator[dict[str, str]]:
    text = workspace.editions.read(f"{edition.folder}/{readers}/{name}").decode("utf-8-sig")
    return csv.DictReader(text.splitlines())


def _check_public(workspace: Workspace, edition: Edition) -> None:
    if not workspace.editions.has(f"{edition.folder}/public/{MANIFEST}"):
        return  # the cluster has no public edition
    shown = ("numerator", "denominator", "value", "verdict", "reason", "margin")
    # A label of the public's alone would tell the board something. Editions of version 0.1.0 have such.
    same = ("verdict", "protection") if _has_notified(workspace, edition) else ()
    for name, about in FILES.items():
        board = {_key(row, about): row for row in _rows(workspace, edition, "board", name)}
        for row in _rows(workspace, edition, "public", name):
            other = board.get(_key(row, about), {})
            is_more = any(row.get(column) and row[column] != other.get(column) for column in shown)
            if is_more or any(row.get(column) != other.get(column) for column in same):
                raise PublicFilesError(edition, name)


def _key(row: dict[str, str], about: str) -> tuple[str, str, str]:
    return row["gss_code"], row[about], row["month"]


def _parts(workspace: Workspace, edition: Edition) -> dict[tuple[str, str, str], str]:
    """Return which of several parts decided a verdict of the month; those of earlier months are not published."""
    verdicts = json.loads(workspace.editions.read(f"{edition.folder}/board/verdicts.json"))
    return {
        (verdict["gss_code"] or "", verdict[_STANDARD_ID], verdict["month"]): verdict["part"]
        for verdict in verdicts["verdicts"]
        if verdict["part"]
    }


def _item(
    workspace: Workspace, row: dict[str, str], about: str, known: Compositions, part: str | None
) -> AreaFigure | None:
    """Return a figure as its row shows it, or None where its composition is not known, or counts no children."""
    month = Month.parse(row["month"])
    composition = known.of_figures.get((row[about], part, month))
    if composition is None:
        return None
    above, below = (bool(terms) and _is_of(terms, known.children) for terms in (composition.above, composition.below))
    numbers = [Fraction(row[name]) if row[name] else None for name in ("numerator", "denominator")]
    standard = workspace.rules.in_force(month).by_id.get(row[about]) if about == _STANDARD_ID else None
    threshold = standard.threshold(month) if standard is not None else None
    return AreaFigure(
        about=row[about],
        month=month,
        composition=composition,
        figures=Figures(numbers[0], numbers[1], Fraction(row["value"]) if row["value"] else None, None, above, below),
        outcome=Outcome(row["verdict"]) if row.get("verdict") else None,
        reason=Reason(row["reason"]) if row["reason"] else None,
        threshold=threshold if _is_the_same(threshold, row) else None,
        floor=_floor(standard),
        is_hidden=bool(row["protection"]),
        weight=1,
    )


def _with_earlier_verdict(item: AreaFigure, before: EarlierFigure | None) -> AreaFigure:
    """Return a figure with the verdict that another edition gave, where this one gives none or the same."""
    if before is None or item.outcome not in (None, before.outcome):
        return item
    return replace(item, outcome=before.outcome, reason=before.reason, is_repeated=True)


def _is_of(terms: Terms, children: frozenset[str]) -> bool:
    return all(count.series in children for count, _ in terms)


def _is_the_same(threshold: Threshold | None, row: dict[str, str]) -> bool:
    return threshold is not None and row["threshold_met"] != "" and Fraction(row["threshold_met"]) == threshold.met


def _floor(standard: Standard | None) -> int:
    return (standard.too_few_below or 0) if standard is not None else 0


def _what(area: str, finding: DisclosureRisk) -> dict[str, str]:
    return {"gss_code": area, "what": _named(finding.terms)}


def _line(area: str, finding: DisclosureRisk) -> dict[str, str]:
    return {**_what(area, finding), "from": str(finding.least), "to": str(finding.most)}


def _named(terms: Terms) -> str:
    """Return what a sum is made of, in the words of the contracts: fields, rows and periods."""
    periods: dict[str, list[str]] = defaultdict(list)
    for count, many in terms:
        periods[f"{'less ' if many < 0 else ''}{count.series}"].append(count.period)
    return ", ".join(f"{series} ({' '.join(sorted(months))})" for series, months in sorted(periods.items()))

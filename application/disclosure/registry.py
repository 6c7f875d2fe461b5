"""What a published file may hold: every file, column and label that somebody has looked at for what it gives away.

Whatever else a standard's or a page's author adds is refused when it would be published, by name, until it stands here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from application.disclosure.published_figures import rows
from application.workspace import Workspace
from data.ledger import Edition
from data.storage.editions import MANIFEST
from standards.errors import MinstdError

AUDIENCES: Final = ("board", "public")

_WHERE: Final = "cluster gss_code area month demonstration"
_FIGURE: Final = f"{_WHERE} numerator denominator value protection reason"
_VERDICT: Final = (
    f"{_FIGURE} standard_id verdict threshold_met threshold_partly_met margin waiver late part "
    "ruleset_version ruleset_sha256 cut_sha256"
)

COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(columns.split())
    for name, columns in {
        # The programme hides in these, and the second look reads them.
        "verdicts.csv": _VERDICT,
        "history.csv": _VERDICT,
        "indicators.csv": f"{_FIGURE} indicator_id",
        # These keep rules of their own: they hold no count of children that isn't rounded, or large.
        "single-months.csv": (
            f"{_WHERE} standard_id numerator denominator value part average usual_from usual_to trial signs"
        ),
        "movements.csv": (
            "cluster month demonstration sender sender_code receiver receiver_code sends told sends_care told_care "
            "both_ends hosting_agreement protection"
        ),
        "opportunities.csv": "cluster month demonstration suggestion areas about title reasoning basis",
        # These hold none. Directions compare verdicts that the same readers were shown.
        "directions.csv": f"{_WHERE} standard_id months was now direction",
        "submissions.csv": (
            f"{_WHERE} return_type sheet period obligation state due_at received_at late file_name sha256 "
            "findings_refuse findings_reject findings_void findings_ask reason"
        ),
        "changes.csv": f"{_WHERE} standard_id kind was now note",
        "configuration.csv": f"{_WHERE} text",
        "revisions.csv": f"{_WHERE} kind about was now",
        "actions.csv": f"{_WHERE} standard_id action_id text owner due_on state progress plan agreed_on",
        "milestones.csv": f"{_WHERE} standard_id action_id milestone text due_on state done_on progress",
        "standards.csv": (
            "standard_id title theme importance basis mandate applies_to unit from threshold_met threshold_partly_met "
            "better decided source owner review_by published_figure published_population window_months too_few_below "
            "recommend ruleset_version ruleset_sha256 demonstration"
        ),
    }.items()
}
VERDICT_KEYS: Final = COLUMNS["verdicts.csv"] | {"months_running_below", "below_when_last_seen", "explanation", "plan"}
"""What `verdicts.json` says of each verdict: all of it from verdicts that the readers were shown."""

_OUTCOMES: Final = ("met", "partly_met", "not_met", "not_assessable", "not_applicable")
_NOT_ASSESSED: Final = (
    *("not_in_force", "condition", "no_return", "outage", "invalid", "blank"),
    *("no_cases", "too_few", "low_response"),
)
_OCCURRED: Final = ("yes", "no", "not_known")
_PLANS: Final = ("proposed", "agreed", "lapsed")
_FIGURE_LABELS: Final[Mapping[str, Iterable[str]]] = {"protection": ("[c]", "[c] verdict"), "reason": _NOT_ASSESSED}
_VERDICT_LABELS: Final[Mapping[str, Iterable[str]]] = {**_FIGURE_LABELS, "verdict": _OUTCOMES, "late": ("yes", "no")}

_LABELS: Final[Mapping[str, Mapping[str, Iterable[str]]]] = {
    "verdicts.csv": _VERDICT_LABELS,
    "history.csv": _VERDICT_LABELS,
    "indicators.csv": _FIGURE_LABELS,
    "single-months.csv": {"trial": ("yes", "no")},
    "movements.csv": {
        **dict.fromkeys(("sends", "told", "sends_care", "told_care"), _OCCURRED),
        "both_ends": ("agree", "differ", "not_known"),
        "hosting_agreement": ("yes", "partly", "no", "not_known", "none_needed"),
        "protection": ("[c]",),
    },
    "opportunities.csv": {
        "suggestion": (
            "unmet_need_beside_free_places",
            "likely_duplicate_commissioning",
            "could_be_joint",
            "send_and_receive",
        )
    },
    "submissions.csv": {
        "obligation": ("not_open", "open", "overdue", "closed", "exempt"),
        "state": ("none", "refused", "rejected", "questions", "accepted", "nil", "held", "withdrawn"),
        "late": ("yes", "no"),
    },
    "changes.csv": {"kind": ("practice", "standard", "revision"), "was": _OUTCOMES, "now": _OUTCOMES},
    "directions.csv": {"was": _OUTCOMES, "now": _OUTCOMES, "direction": ("nearer", "same", "further")},
    "revisions.csv": {"kind": ("submitted", "resubmitted", "withdrawn", "numerator", "denominator", "value")},
    "actions.csv": {"state": ("open", "done", "dropped"), "plan": _PLANS},
    "standards.csv": {"mandate": ("law", "statutory_guidance", "cluster")},
    "milestones.csv": {"state": ("open", "done")},
}
LABELS: Final = {
    name: {column: frozenset({"", *labels}) for column, labels in columns.items()} for name, columns in _LABELS.items()
}
"""What may stand in the columns that hold no number and no text but one of a few labels, or nothing."""

BRACKETS: Final = frozenset({"[c]", "[x]", "[z]"})
"""The shorthand that stands on pages in the place of what isn't shown."""
_BRACKET: Final = re.compile(r"\[[a-z]{1,12}\]")

# Pages, PDFs and spreadsheets are made from what the audience is shown, and hold nothing that its data files don't.
_PAGES: Final = (
    *("index.html", "matrix.html", "changes.html", "actions.html", "waivers.html", "areas/*.html"),
    *("standards/*.html", "themes/*.html", "indicators.html", "proposed.html", "movements.html"),
    *("opportunities.html", "returns.html", "method.html", "downloads.html"),
)
_FORMS: Final = (
    "style.css",
    *("minimum-standards.pdf", "board-pack.pdf", "minimum-standards.xlsx", "minimum-standards.ods"),
)
_METADATA: Final = (MANIFEST, "verdicts.json", "datapackage.json", "csv-metadata.json")
_ANNEX: Final = (
    *(MANIFEST, "index.html", "months.html", "style.css", "verdicts.csv", "cells.csv", "findings.csv"),
    *("single-months.csv", "datapackage.json", "csv-metadata.json"),
)
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(AUDIENCES, (*COLUMNS, *_PAGES, *_FORMS, *_METADATA)),
    "annex": tuple(f"?????????/{name}" for name in _ANNEX),
    "coordinator": ("hidden.json", "notified.json"),
}
"""The files of an edition by the folder they are in; nobody reads the coordinator's."""


class UnknownContent(MinstdError):
    """A published file holds something that nobody has looked at for what it gives away."""

    def __init__(self, edition: Edition, what: str) -> None:
        super().__init__(
            f"Edition {edition.digest[:12]} contains {what}. We don't know whether that would reveal small counts of "
            "children, so the edition can't be published. Contact the maintainers."
        )


def check_known(workspace: Workspace, edition: Edition) -> None:
    """Refuse an edition with a file, a column or a label that isn't known.

    Raises:
        UnknownContent: it names the first of them.
    """
    for unknown in _unknown(workspace, edition):
        raise UnknownContent(edition, unknown)


def _unknown(workspace: Workspace, edition: Edition) -> Iterator[str]:
    manifest = json.loads(workspace.editions.read(f"{edition.folder}/{MANIFEST}"))
    for entry in manifest["files"]:
        named = str(entry["path"])
        folder, _, path = named.partition("/")
        if not any(_matches(path, known) for known in _KNOWN.get(folder, ())):
            yield f"the file {named}"
        elif folder in AUDIENCES:
            yield from _unknown_in(workspace, edition, named, path)


def _matches(path: str, known: str) -> bool:
    return path.count("/") == known.count("/") and fnmatchcase(path, known)


def _unknown_in(workspace: Workspace, edition: Edition, named: str, path: str) -> Iterator[str]:
    if path in COLUMNS:
        yield from _unknown_columns(workspace, edition, named, path)
    elif path == "verdicts.json":
        verdicts = json.loads(workspace.editions.read(f"{edition.folder}/{named}"))["verdicts"]
        yield from (f"{key!r} in {named}" for verdict in verdicts for key in verdict.keys() - VERDICT_KEYS)
    elif path.endswith(".html"):
        page = workspace.editions.read(f"{edition.folder}/{named}").decode()
        yield from (f"the label {label!r} in {named}" for label in sorted({*_BRACKET.findall(page)} - BRACKETS))


def _unknown_columns(workspace: Workspace, edition: Edition, named: str, path: str) -> Iterator[str]:
    labels = LABELS.get(path, {})
    read = rows(workspace, f"{edition.folder}/{named}")
    columns = set(read.fieldnames or ())
    yield from (f"the column {column!r} in {named}" for column in sorted(columns - COLUMNS[path]))
    for row in read:
        if None in row:
            yield f"a row with more fields than columns in {named}"
        for column, known in labels.items():
            if row.get(column, "") not in known:
                yield f"the label {row[column]!r} in {named}"

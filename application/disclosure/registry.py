"""What a published file may hold: every file, column and label that somebody has looked at for what it gives away.

Whatever else a standard's or a page's author adds is refused when it would be published, by name, until it stands here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from application.disclosure.published_figures import rows
from application.workspace import Workspace
from data.ledger import Edition
from data.storage.editions import MANIFEST
from reports.view.figures import Protection
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
            "standard_id title theme importance basis applies_to unit from threshold_met threshold_partly_met better "
            "decided source owner review_by published_figure published_population window_months too_few_below "
            "recommend ruleset_version ruleset_sha256 demonstration"
        ),
    }.items()
}
VERDICT_KEYS: Final = COLUMNS["verdicts.csv"] | {"months_running_below", "below_when_last_seen", "explanation", "plan"}
"""What `verdicts.json` says of each verdict: all of it from verdicts that the readers were shown."""
LABELS: Final = frozenset(Protection)
"""What stands in the place of a number, or of a verdict, that isn't shown."""

_FORMS: Final = frozenset({"html", "css", "pdf", "xlsx", "ods"})
"""The forms that are made from what the audience is shown, and hold nothing that its data files don't."""
_OTHERS: Final = frozenset({MANIFEST, "verdicts.json", "datapackage.json", "csv-metadata.json"})


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
        audience, _, path = str(entry["path"]).partition("/")
        if audience not in AUDIENCES:
            continue
        named = f"{audience}/{path}"
        if path in COLUMNS:
            yield from _unknown_columns(workspace, edition, named, COLUMNS[path])
        elif path not in _OTHERS and path.rpartition(".")[2] not in _FORMS:
            yield f"the file {named}"
        elif path == "verdicts.json":
            verdicts = json.loads(workspace.editions.read(f"{edition.folder}/{named}"))["verdicts"]
            yield from (f"{key!r} in {named}" for verdict in verdicts for key in verdict.keys() - VERDICT_KEYS)


def _unknown_columns(workspace: Workspace, edition: Edition, named: str, columns: frozenset[str]) -> Iterator[str]:
    for row in rows(workspace, f"{edition.folder}/{named}"):
        yield from (f"the column {column!r} in {named}" for column in row.keys() - columns)
        if row.get("protection", "") not in LABELS:
            yield f"the label {row['protection']!r} in {named}"

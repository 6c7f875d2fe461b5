"""From the register of returns to its part of an edition's view: each sheet owed, and the findings in each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from application.return_names import return_name
from application.workspace import Workspace
from data.contracts.names import PANEL, PROFILE, SERVICE
from data.model import Finding
from data.observations.status import StatusRow
from reports.view.edition import FindingView, SubmissionView

RETURN_TITLES = {SERVICE: "Service return", PANEL: "Panel return", PROFILE: "Profile return"}


def submission(workspace: Workspace, row: StatusRow, findings: Mapping[int, tuple[Finding, ...]]) -> SubmissionView:
    """Return the state of a sheet owed."""
    contracts = workspace.contracts
    title = contracts.sheets[row.sheet].title
    file_findings = findings.get(row.judgement, ()) if row.judgement is not None else ()
    effects = Counter(str(finding.effect) for finding in file_findings if finding.sheet in (None, title))
    return SubmissionView(
        area=row.gss_code,
        return_type=row.return_type,
        return_title=RETURN_TITLES[row.return_type],
        sheet=row.sheet,
        sheet_title=title,
        period=row.owed.period,
        due_at=row.due_at,
        obligation=str(row.obligation),
        state=row.state,
        received_at=row.receipt.received_at if row.receipt else None,
        is_late=row.is_late,
        file_name=_name(workspace, row),
        sha256=row.receipt.sha256 if row.receipt else "",
        findings=dict(sorted(effects.items())),
        reason=row.reason,
    )


def finding_views(
    workspace: Workspace, register: Iterable[StatusRow], findings: Mapping[int, tuple[Finding, ...]]
) -> Iterator[FindingView]:
    """Yield the findings in the files that stand or arrived last, each file once."""
    seen = {row.judgement: row for row in register if row.judgement is not None and row.receipt is not None}
    for judgement, row in seen.items():
        for n, finding in enumerate(findings[judgement]):
            answer = row.explanations.get(n)
            yield FindingView(
                area=row.gss_code,
                return_title=RETURN_TITLES[row.return_type],
                file_name=_name(workspace, row),
                code=finding.code,
                effect=str(finding.effect),
                message=finding.message,
                fix=finding.fix,
                sheet_title=finding.sheet or "",
                cells=finding.cells,
                explanation=answer.text if answer else "",
            )


def _name(workspace: Workspace, row: StatusRow) -> str:
    """Return what the return that a row is about is called; nothing where none was received."""
    return "" if row.receipt is None else return_name(workspace, row.gss_code, row.return_type, row.owed.period)

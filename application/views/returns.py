"""From the register of returns to what the reports need: each sheet owed, and what was found in each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from data.contracts.load import Contracts
from data.model import Finding
from data.observations.status import StatusRow
from reports.view.edition import FindingView, SubmissionView

RETURN_TITLES = {"service": "Service return", "panel": "Panel return", "profile": "Profile return"}


def submission(contracts: Contracts, row: StatusRow, findings: Mapping[int, tuple[Finding, ...]]) -> SubmissionView:
    """Return what became of one sheet owed."""
    title = contracts.sheets[row.sheet].title
    found = findings.get(row.judgement, ()) if row.judgement is not None else ()
    effects = Counter(str(one.effect) for one in found if one.sheet in (None, title))
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
        file_name=row.receipt.path if row.receipt else "",
        sha256=row.receipt.sha256 if row.receipt else "",
        findings=dict(sorted(effects.items())),
        reason=row.reason,
    )


def finding_views(register: Iterable[StatusRow], findings: Mapping[int, tuple[Finding, ...]]) -> Iterator[FindingView]:
    """Yield what was found in the files that stand or came last, each file once."""
    seen = {row.judgement: row for row in register if row.judgement is not None and row.receipt is not None}
    for judgement, row in seen.items():
        for n, one in enumerate(findings[judgement]):
            answer = row.explanations.get(n)
            yield FindingView(
                area=row.gss_code,
                return_title=RETURN_TITLES[row.return_type],
                file_name=row.receipt.path if row.receipt else "",
                code=one.code,
                effect=str(one.effect),
                message=one.message,
                fix=one.fix,
                sheet_title=one.sheet or "",
                cells=one.cells,
                explanation=answer.text if answer else "",
            )

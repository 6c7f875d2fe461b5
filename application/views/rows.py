"""Findings, receipts and what is owed, as JSON: the same from the command line and from the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from application.return_names import name_of_receipt, receipt_name
from data.authorities.reading import read_area
from data.contracts.load import Contracts
from data.ledger import Explanation, Validation
from data.model import FileExamination, Finding
from data.observations.status import StatusRow

LONDON = ZoneInfo("Europe/London")


def at(moment: datetime | None) -> str | None:
    """Return a moment as it stands in London, to the minute."""
    return None if moment is None else moment.astimezone(LONDON).isoformat(timespec="minutes")


def finding_rows(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return a row for each finding."""
    return [
        {
            "code": finding.code,
            "effect": str(finding.effect),
            "sheet": finding.sheet,
            "cells": list(finding.cells),
            "message": finding.message,
            "fix": finding.fix,
        }
        for finding in findings
    ]


def check_rows(examined: Iterable[FileExamination]) -> list[dict[str, Any]]:
    """Return the rows of `check --json`, one for each file; what a refused file does not give is None."""
    return [
        {
            "file": outcome.file,
            "sha256": outcome.sha256,
            "state": str(outcome.state),
            "return_type": outcome.typed.return_type if outcome.typed else None,
            "borough": outcome.typed.gss_code if outcome.typed else None,
            "month": str(outcome.typed.month) if outcome.typed else None,
            "findings": finding_rows(outcome.findings),
        }
        for outcome in examined
    ]


def validation_row(validation: Validation) -> dict[str, Any]:
    """Return the answer to a file: its receipt, and every finding with what was answered to it."""
    receipt = validation.receipt
    return {
        "receipt": receipt.id,
        "sha256": receipt.sha256,
        "file": name_of(validation),
        "received_at": at(receipt.received_at),
        "state": str(validation.state),
        "return_type": validation.return_type,
        "borough": validation.gss_code,
        "month": None if validation.month is None else str(validation.month),
        "findings": [
            {
                "number": n + 1,
                **row,
                "explanation": _explanation_row(validation.explanations.get(n)),
                "is_answer_held": n in validation.held_answers,
            }
            for n, row in enumerate(finding_rows(validation.findings))
        ],
    }


def name_of(validation: Validation) -> str:
    """Return what a file is called once it was received."""
    area = read_area(validation.gss_code).area if validation.gss_code else None
    return receipt_name(area.name if area else validation.gss_code or "", validation)


def _explanation_row(explanation: Explanation | None) -> dict[str, Any] | None:
    return (
        None if explanation is None else {"text": explanation.text, "role": explanation.role, "at": at(explanation.at)}
    )


def status_row(row: StatusRow, names: Mapping[str, str], contracts: Contracts) -> dict[str, Any]:
    """Return one sheet owed, with the receipt that stands."""
    receipt = row.receipt
    return {
        "gss_code": row.gss_code,
        "area": names[row.gss_code],
        "return": row.return_type,
        "sheet": contracts.sheets[row.sheet].title,
        "period": str(row.owed.period),
        "obligation": str(row.obligation),
        "state": row.state,
        "due_at": at(row.due_at),
        "freeze_at": at(row.owed.freeze_at),
        "receipt": None if receipt is None else receipt.id,
        "sha256": None if receipt is None else receipt.sha256,
        "file": None if receipt is None else name_of_receipt(receipt),
        "received_at": None if receipt is None else at(receipt.received_at),
        "late": row.is_late,
        "reason": row.reason,
    }

"""What a return is called where its file's name must not be: by borough, return, month and receipt."""

from __future__ import annotations

import re

from application.workspace import Workspace
from data.ledger import Cut, Receipt, Validation
from standards.model import Month


def return_name(workspace: Workspace, gss_code: str, return_type: str, month: Month) -> str:
    """Return what a return is called in an edition, such as `camden-panel-2026-10`."""
    names = {member.gss_code: member.name for member in workspace.cluster.members}
    return f"{_joined(names.get(gss_code, gss_code))}-{return_type}-{month}"


def receipt_name(area_name: str, validation: Validation) -> str:
    """Return what a file is called once it was received, such as `camden-panel-2026-10-receipt-33`."""
    number = name_of_receipt(validation.receipt)
    if validation.return_type is None or validation.month is None:
        return number
    return f"{_joined(area_name)}-{validation.return_type}-{validation.month}-{number}"


def _joined(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def name_of_receipt(receipt: Receipt) -> str:
    """Return what a file is called of which nothing more is known than that it was received."""
    return f"receipt-{receipt.id}"


def names_of_files(workspace: Workspace, taken: Cut) -> dict[str, str]:
    """Return what the files in a cut are called, by the keyed digests of their bytes."""
    return {
        entry.receipt.sha256: return_name(workspace, entry.owed.gss_code, entry.owed.return_type, entry.owed.period)
        for entry in taken.entries
        if entry.receipt is not None
    }

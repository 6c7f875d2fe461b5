"""Returns that are validated again, as their area's register says otherwise of their month than when they were."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from application.configuration.accept import is_acceptance_wanted
from application.returns.answers import LAST_MOMENT
from application.workspace import Workspace
from data.ledger import Validation
from data.model import State
from data.registers.register import Register, RegisterError, UnknownRegister
from standards.model import Month


@dataclass(frozen=True)
class RegistersInUse:
    """The registers that returns are validated against: each is read once, so that its digest is of what was used."""

    workspace: Workspace
    _read: dict[str, Register] = field(default_factory=dict, init=False)
    _digests: dict[tuple[str, Month], str] = field(default_factory=dict, init=False)

    def of(self, gss_code: str) -> Register:
        """Return an area's register; see `Workspace.register`."""
        if gss_code not in self._read:
            self._read[gss_code] = self.workspace.register(gss_code)
        return self._read[gss_code]

    def digest_in(self, gss_code: str, month: Month) -> str:
        """Return the digest of what an area's register says of a month; empty where it has none that can be used."""
        key = gss_code, month
        if key not in self._digests:
            try:
                self._digests[key] = self.of(gss_code).digest_in(month)
            except (UnknownRegister, RegisterError):
                self._digests[key] = ""
        return self._digests[key]


def outdated(workspace: Workspace, registers: RegistersInUse, now: datetime) -> dict[int, Validation]:
    """Return the validations that count and are to be made again, by the numbers of their receipts.

    A register counts once its cluster's files are accepted as they are. Withdrawn and erased returns stay as they are,
    and so does what was validated before the ledger kept what the register said.
    """
    validations = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, LAST_MOMENT)
    changed = {each.receipt.id: each for each in validations if _is_outdated(each, registers)}
    as_they_are = replace(workspace, folder=workspace.files_now)
    return {} if not changed or is_acceptance_wanted(as_they_are, now) else changed


def _is_outdated(validation: Validation, registers: RegistersInUse) -> bool:
    if not validation.register_digest or validation.state is State.WITHDRAWN:
        return False
    if validation.gss_code is None or validation.month is None:
        return False
    return registers.digest_in(validation.gss_code, validation.month) not in ("", validation.register_digest)

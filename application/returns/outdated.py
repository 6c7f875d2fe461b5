"""Returns that are validated again, as their area's register says otherwise of their month than when they were."""

from __future__ import annotations

from collections.abc import Iterable
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
class RegisterDigests:
    """What the registers of a cluster's areas say of months while returns are validated; each register is read once."""

    workspace: Workspace
    _registers: dict[str, Register | None] = field(default_factory=dict, init=False)
    _digests: dict[tuple[str, Month], str] = field(default_factory=dict, init=False)

    def read(self, gss_codes: Iterable[str]) -> None:
        """Read registers, before anything is validated against them: if one changes meanwhile, that is done again."""
        for gss_code in set(gss_codes) - self._registers.keys():
            try:
                self._registers[gss_code] = self.workspace.register(gss_code)
            except (UnknownRegister, RegisterError):
                self._registers[gss_code] = None

    def of(self, gss_code: str, month: Month) -> str:
        """Return the digest of what an area's register says of a month; empty where it has none that can be used."""
        self.read([gss_code])
        register, key = self._registers[gss_code], (gss_code, month)
        if key not in self._digests:
            self._digests[key] = "" if register is None else register.digest_in(month)
        return self._digests[key]


def outdated(workspace: Workspace, digests: RegisterDigests, now: datetime) -> dict[int, Validation]:
    """Return the validations that count and are to be made again, by the numbers of their receipts.

    A register counts once its cluster's files are accepted as they are. Withdrawn and erased returns stay as they are,
    and so does what was validated before the ledger kept what the register said.
    """
    validations = workspace.ledger.judged(workspace.cluster.id, workspace.checks_version, LAST_MOMENT)
    changed = {each.receipt.id: each for each in validations if _is_outdated(each, digests)}
    as_they_are = replace(workspace, folder=workspace.files_now)
    return {} if not changed or is_acceptance_wanted(as_they_are, now) else changed


def _is_outdated(validation: Validation, digests: RegisterDigests) -> bool:
    if not validation.register_digest or validation.state is State.WITHDRAWN:
        return False
    if validation.gss_code is None or validation.month is None:
        return False
    return digests.of(validation.gss_code, validation.month) not in ("", validation.register_digest)

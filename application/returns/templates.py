"""What goes out to a borough: the template of a return, and its own workbook with what to correct."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from application.returns.answers import LAST_MOMENT, counting
from application.returns.documents import document
from application.workspace import Workspace
from data.clusters.cluster import Member
from data.contracts.load import Contracts
from data.model import FileExamination, State, TypedReturn
from data.template import write_template
from data.template.annotated import annotate
from standards.errors import MinstdError
from standards.model import Month


def template(workspace: Workspace, member: Member, return_type: str, month: Month, form: str) -> bytes:
    """Return the template of a return, with the borough's last answers carried forward.

    Raises:
        MinstdError: no such return is asked for this month, or there is no such form.
    """
    register = workspace.register(member.gss_code)
    before = _last_accepted(workspace, member, return_type, month)
    return write_template(workspace.contracts, register, member, return_type, month, form, before)


def _last_accepted(workspace: Workspace, member: Member, return_type: str, month: Month) -> TypedReturn | None:
    """Return the newest accepted return of this kind for an earlier month, if there is one."""
    accepted = [
        (validation.month, validation.receipt)
        for validation in counting(workspace, LAST_MOMENT)
        if validation.state.is_accepted
        and (validation.gss_code, validation.return_type) == (member.gss_code, return_type)
        and validation.month
        and validation.month < month
    ]
    if not accepted:
        return None
    return document(workspace, sorted(accepted, key=lambda accepted_return: accepted_return[0])[-1][1])


def write_annotated(
    examined: Sequence[FileExamination], contracts: Contracts, folder: Path, taken: Sequence[Path] = ()
) -> list[Path]:
    """Write an annotated copy of each file that needs correcting or explaining, and return where they are.

    Args:
        examined: what was found in each file.
        contracts: say which sheet a finding is about.
        folder: where the copies go.
        taken: those written before, whose names none of these gets.

    Raises:
        MinstdError: the folder cannot be written to.
    """
    written: list[Path] = []
    for outcome in examined:
        if outcome.state not in (State.REJECTED, State.QUESTIONS, State.HELD) or outcome.kept is None:
            continue
        name = Path(outcome.file)
        path = _free(folder, name.stem, (*taken, *written))
        write_file(path, annotate(outcome.kept, outcome.findings, contracts))
        written.append(path)
    return written


def _free(folder: Path, stem: str, taken: Sequence[Path]) -> Path:
    """Return a path that no other file of this call has: two boroughs may call theirs the same."""
    names = (f"{stem}-to-correct{f'-{number}' if number > 1 else ''}.xlsx" for number in range(1, len(taken) + 2))
    return next(folder / name for name in names if folder / name not in taken)


def write_file(path: Path, content: bytes) -> None:
    """Write a file for somebody, with the folder it goes to.

    Raises:
        MinstdError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise MinstdError(f"{path} can't be written: {error.strerror}.") from error

"""The quorum: below so many sources that could be read there is no report."""

from __future__ import annotations

from collections.abc import Mapping

from application.workspace import Workspace
from standards.errors import MinstdError
from standards.model import Month


class TooFewSources(MinstdError):
    """Fewer sources could be read than a report needs.

    Attributes:
        down: what went wrong with each source that couldn't be read, by ONS code.
    """

    def __init__(self, message: str, down: Mapping[str, str]) -> None:
        super().__init__(message)
        self.down = down


def check_quorum(workspace: Workspace, month: Month, down: Mapping[str, str]) -> None:
    """Refuse a report where fewer sources could be read than the cluster's quorum; whoever has left doesn't count.

    Args:
        workspace: the cluster's.
        month: the month reported on.
        down: what went wrong with each source that couldn't be read, by ONS code.

    Raises:
        TooFewSources: fewer could be read.
    """
    members = workspace.cluster.members_in(month)
    quorum = min(workspace.cluster.quorum, len(members))
    read = sum(member.gss_code not in down for member in members)
    if read < quorum:
        names = {member.gss_code: member.name for member in members}
        details = " ".join(f"{names[code]}: {trouble}" for code, trouble in down.items())
        raise TooFewSources(
            f"Too few sources could be read for a draft: {read} of {len(members)}, and the cluster's quorum is "
            f"{quorum}. {details}",
            down,
        )

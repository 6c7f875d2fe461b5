"""One call of a command: in which cluster, as at which moment, in which role. The options for it are declared here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property, wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, get_type_hints

from application.workspace import Workspace
from flows.commands.common import (
    ClusterOption,
    NowOption,
    RoleOption,
    WorkspaceOption,
    acting,
    begin_cluster,
    is_begun,
    moment,
    open_cluster,
)
from standards.errors import MinstdError

if TYPE_CHECKING:
    from application.people.caller import Caller


@dataclass(frozen=True)
class Call:
    """Where a command looks, and as at which moment: the options `--cluster`, `--now` and `--workspace`."""

    cluster: ClusterOption = None
    now: NowOption = None
    folder: WorkspaceOption = None

    @cached_property
    def workspace(self) -> Workspace:
        """The cluster's workspace, opened when it is first asked for."""
        return open_cluster(self.folder, self.cluster)

    @property
    def is_begun(self) -> bool:
        """Whether there is a workspace already."""
        return is_begun(self.folder)

    def begin(self) -> None:
        """Begin the cluster's workspace."""
        if self.now is not None:
            raise MinstdError("A new workspace is live, so everything in it happens at the true time. Leave --now out.")
        begin_cluster(self.folder, self.cluster).ledger.close()

    @cached_property
    def moment(self) -> datetime:
        """The moment to look as at. `--now` is refused outside a demonstration."""
        return moment(self.now, self.workspace)

    def acting(self) -> tuple[Caller, datetime]:
        """Return who calls, in which role, and the moment to act as at."""
        return acting(self.workspace, self.now)


@dataclass(frozen=True)
class CallInRole(Call):
    """A call with the option `--role`, which picks one of the roles that whoever calls holds."""

    role: RoleOption = None

    def acting(self) -> tuple[Caller, datetime]:
        """Return who calls, in the role that was picked, and the moment to act as at."""
        return acting(self.workspace, self.now, self.role)


def with_call(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes the options of a `Call`, or a `CallInRole`, in place of its parameter `call`."""
    hints = get_type_hints(command, include_extras=True)
    call = hints["call"]
    kinds = get_type_hints(call, include_extras=True)
    names = sorted((field.name for field in fields(call)), key=lambda name: name != "role")
    options = [Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kinds[name]) for name in names]
    parameters: list[Parameter] = []
    for parameter in signature(command).parameters.values():
        own = parameter.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[parameter.name])
        parameters += options if parameter.name == "call" else [own]

    @wraps(command)
    def run(**given: Any) -> None:
        taken = {name: given.pop(name) for name in names}
        command(**given, call=call(**taken))

    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return run

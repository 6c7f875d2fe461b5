"""Setting up Prefect's server for the scheduled runs: its work pool, the deployments, and what watches over them."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import prefect
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, RunDeployment
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectNotFound
from prefect.settings import get_current_settings

from application.settings import HOME_VARIABLE, Settings, environment_given
from application.workspace import ROOT
from standards.errors import MinstdError

NAME: Final = "minstd"
"""Of the work pool and of every deployment."""

FLOWS: Final = ("collect-returns", "publish-report", "intake", "reminders")
RUNS_AT_ONCE: Final = len(FLOWS)
"""In the work pool: each flow's runs go one at a time."""

_SILENCE: Final = timedelta(seconds=60)
"""A run that showed no sign of life for so long, which it does every 30 seconds, has died."""

_STUCK: Final = timedelta(minutes=10)
_DAY: Final = timedelta(days=1)


class DeploymentError(MinstdError):
    """A server of Prefect's that can't be set up."""


@dataclass(frozen=True)
class SetUp:
    """What there is on the server after it was set up.

    Attributes:
        automations: what its automations are called.
        older: deployments of single clusters, by the names that Prefect's commands take.
    """

    automations: Sequence[str]
    older: Sequence[str]


def set_up(address: str) -> SetUp:
    """Make the work pool, the deployments and the automations on the server at an address. Safe to repeat.

    Raises:
        DeploymentError: nothing answers there, it is no server of Prefect's or one of another version, or it refuses.
    """
    _check_server(address)
    try:
        with get_client(sync_client=True) as client:
            _make_pool(client)
            before = [deployment for flow in FLOWS if (deployment := _deployment(client, flow)) is not None]
            _deploy()
            for deployment in before:
                _rest_again(client, deployment)
            reminders = client.read_deployment_by_name(f"reminders/{NAME}")
            automations = [_automate(client, each) for each in automations_for(reminders.id)]
            return SetUp(automations, list(_older(client)))
    except httpx.HTTPError as error:
        raise DeploymentError(f"Prefect's server at {address} refused: {error}") from error


def _check_server(address: str) -> None:
    """Refuse an address at which there is no server of Prefect's of this version."""
    start = (
        f"Start one with `{_command('prefect')} server start`, or name another with "
        "`minstd prefect setup --api http://HOST:4200/api`."
    )
    try:
        password = get_current_settings().api.auth_string
        auth = None if password is None else httpx.BasicAuth(*password.get_secret_value().partition(":")[::2])
        answer = httpx.get(f"{address}/admin/version", timeout=30, auth=auth)
        answer.raise_for_status()
        version = answer.json()
    except httpx.HTTPStatusError as error:
        if error.response.status_code in (401, 403):
            raise DeploymentError(
                f"Prefect's server at {address} asks for a password. Set PREFECT_API_AUTH_STRING to the server's own."
            ) from error
        raise DeploymentError(f"What answers at {address} isn't Prefect's server. {start}") from error
    except ValueError as error:
        raise DeploymentError(f"What answers at {address} isn't Prefect's server. {start}") from error
    except httpx.HTTPError as error:
        raise DeploymentError(f"No server answers at {address}. {start}") from error
    if version != prefect.__version__:
        raise DeploymentError(
            f"The server at {address} is Prefect {version}, and this project uses {prefect.__version__}. Start that "
            f"version there, such as with `{_command('prefect')} server start`."
        )


def _make_pool(client: SyncPrefectClient) -> None:
    try:
        pool = client.read_work_pool(NAME)
    except ObjectNotFound:
        client.create_work_pool(WorkPoolCreate(name=NAME, type="process", concurrency_limit=RUNS_AT_ONCE))
        return
    if pool.type != "process":
        raise DeploymentError(
            f"The server's work pool {NAME} is of the type {pool.type}, and these runs need one of the type process. "
            f"Delete it with `{_command('prefect')} work-pool delete {NAME}`, then set up again."
        )
    if pool.concurrency_limit is None:  # otherwise somebody chose it
        client.update_work_pool(NAME, WorkPoolUpdate(concurrency_limit=RUNS_AT_ONCE))


def _deploy() -> None:
    """Deploy what `prefect.yaml` says, by Prefect's own command."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    deploying = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if deploying.returncode:
        raise DeploymentError(f"The deployments can't be made: {(deploying.stderr or deploying.stdout).strip()}")


def _deployment(client: SyncPrefectClient, flow: str) -> Any:
    """Return the deployment of a flow for every cluster; None where there is none yet."""
    try:
        return client.read_deployment_by_name(f"{flow}/{NAME}")
    except ObjectNotFound:
        return None


def _rest_again(client: SyncPrefectClient, before: Any) -> None:
    """Pause again what somebody had paused of a deployment: to deploy it anew has set it going."""
    now = client.read_deployment(before.id)
    if before.paused and not now.paused:
        client.pause_deployment(now.id)
    resting = {schedule.slug for schedule in before.schedules if not schedule.active}
    for schedule in now.schedules:
        if schedule.slug in resting and schedule.active:
            client.update_deployment_schedule(now.id, schedule.id, active=False)


def _automate(client: SyncPrefectClient, automation: AutomationCore) -> str:
    """Make an automation, or make the one of its name as it should be."""
    known = client.read_automations_by_name(automation.name)
    if known:
        client.update_automation(known[0].id, automation.model_copy(update={"enabled": known[0].enabled}))
    else:
        client.create_automation(automation)
    return automation.name


def automations_for(reminders: Any) -> list[AutomationCore]:
    """Return what watches over the runs; the coordinators hear of what it sees by the deployment of `reminders`.

    Nothing is told of a run of `reminders` itself: if it fails it would be told of for ever.
    """
    watched = FLOWS[:-1]
    return [
        AutomationCore(
            name="minstd: a run whose process died",
            description="A run shows a sign of life every 30 seconds. Without one it has died and gives its place up.",
            trigger=_missed({"prefect.flow-run.heartbeat"}, {"prefect.flow-run.heartbeat", *_ENDS}, _SILENCE),
            actions=[_crash("It showed no sign of life for a minute.")],
        ),
        AutomationCore(
            name="minstd: a run that is stuck",
            description="A run that was taken and doesn't begin gives its place up.",
            trigger=_missed({"prefect.flow-run.Pending"}, {*_GOES_ON, *_ENDS}, _STUCK),
            actions=[_crash("It was taken by a worker and didn't begin within ten minutes.")],
        ),
        AutomationCore(
            name="minstd: a run that failed",
            description="The coordinators are told, once a day for each flow.",
            trigger=_seen({f"prefect.flow-run.{name}" for name in ("Failed", "TimedOut", "Crashed")}, watched),
            actions=[_tell(reminders, "a run of {{ flow.name }} failed")],
        ),
        AutomationCore(
            name="minstd: a run that is late",
            description="No worker took it. The coordinators are told as soon as there is a worker; "
            "`minstd doctor` by another timer tells sooner.",
            trigger=_seen({"prefect.flow-run.Late"}, watched),
            actions=[_tell(reminders, "a run of {{ flow.name }} was late")],
        ),
    ]


_ENDS: Final = frozenset(f"prefect.flow-run.{name}" for name in ("Completed", "Failed", "Cancelled", "Crashed")) | {
    f"prefect.flow-run.{name}" for name in ("NothingDue", "CompletedWithExceptions", "TimedOut", "Cancelling")
}
"""Events are named after a state's own name."""

_GOES_ON: Final = frozenset(
    f"prefect.flow-run.{name}" for name in ("Running", "AwaitingConcurrencySlot", "AwaitingRetry", "Late", "Scheduled")
)
"""What a run that isn't stuck does once a worker took it: it begins, or goes back into the queue."""


def _of(flows: Sequence[str]) -> dict[str, str | list[str]]:
    return {"prefect.resource.role": "flow", "prefect.resource.name": list(flows)}


def _missed(after: set[str], expected: set[str], within: timedelta) -> EventTrigger:
    """What sees that a run did something and nothing that should follow."""
    return EventTrigger(
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related=_of(FLOWS),
        after=after,
        expect=expected,
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=within,
    )


def _seen(events: set[str], flows: Sequence[str]) -> EventTrigger:
    """What sees any of some events, once a day for each flow."""
    return EventTrigger(
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related=_of(flows),
        expect=events,
        for_each={"related:flow:prefect.resource.id"},
        posture=Posture.Reactive,
        threshold=1,
        within=_DAY,
    )


def _crash(message: str) -> ChangeFlowRunState:
    return ChangeFlowRunState(name="Crashed", state=StateType.CRASHED, message=message, force=False)


def _tell(reminders: Any, trouble: str) -> RunDeployment:
    template = {"__prefect_kind": "jinja", "template": trouble}
    return RunDeployment(
        source="selected", deployment_id=reminders, parameters={"trouble": template}, job_variables=None
    )


def _older(client: SyncPrefectClient) -> Iterator[str]:
    """Yield the deployments of our flows that were made for a single cluster."""
    ours = FlowFilter(name=FlowFilterName(any_=list(FLOWS)))
    flows = {flow.id: flow.name for flow in client.read_flows(flow_filter=ours)}
    for deployment in client.read_deployments(limit=200):
        if deployment.flow_id in flows and deployment.name != NAME:
            yield f"{flows[deployment.flow_id]}/{deployment.name}"


# What is said of it


def worker_command(settings: Settings, address: str) -> tuple[str, list[str]]:
    """Return the command that starts a worker, in any folder, with every setting that the environment gives here.

    Returns:
        The command, and the names of the variables that it takes from where it is started, as they may hold a password.
        Where one of them is missing the shell says so, and no worker starts that would go by other settings.
    """
    shown, secret = environment_given(settings)
    environment = {"PREFECT_API_URL": address, HOME_VARIABLE: str(ROOT), **shown}
    variables = [f"{name}={shlex.quote(value)}" for name, value in environment.items()]
    variables += [f'{name}="${{{name}:?}}"' for name in secret]
    return f"{' '.join(variables)} {_command('prefect')} worker start --pool {NAME}", secret


def _command(name: str) -> str:
    return shlex.quote(str(Path(sys.executable).with_name(name)))

"""The shape of production, small: a real server, a real worker, `prefect deploy --all`, and a scheduled run."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy

ROOT = Path(__file__).parents[2]
PREFECT = str(Path(sys.executable).with_name("prefect"))
PATIENCE = 180


def start(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(what: str, check: Any, log: Path) -> Any:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        answer = check()
        if answer:
            return answer
        time.sleep(1)
    raise TimeoutError(f"{what} did not happen:\n{log.read_text()[-4000:]}")


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **os.environ,
        "MINSTD_HOME": str(ROOT),
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{tmp_path}/prefect.db",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "DO_NOT_TRACK": "1",
    }


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    url = environment["PREFECT_API_URL"]
    port = int(url.split(":")[2].split("/")[0])
    log = tmp_path / "server.log"
    process = start([PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)], environment, log)
    try:
        until("the server's start", lambda: is_listening(port), log)
        yield url
    finally:
        stop(process)


@pytest.fixture
def worker(server: str, environment: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    run = {"cwd": ROOT, "env": environment, "check": True, "capture_output": True}
    subprocess.run([PREFECT, "work-pool", "create", "minstd", "--type", "process"], **run)  # type: ignore[call-overload]
    subprocess.run([PREFECT, "--no-prompt", "deploy", "--all"], **run)  # type: ignore[call-overload]
    log = tmp_path / "worker.log"
    process = start([PREFECT, "worker", "start", "--pool", "minstd"], environment, log)
    try:
        yield log
    finally:
        stop(process)


async def schedule(url: str, workspace_copy: Path) -> None:
    """Let every deployment rest but the monthly run's, which gets a schedule that is due within seconds."""
    import httpx

    given = {
        "month": str(OCTOBER),
        "now": SIGNING_DAY.isoformat(),
        "workspace": str(workspace_copy),
        "only_when_due": False,
    }
    async with httpx.AsyncClient(base_url=url, timeout=60) as api:
        for deployment in (await api.post("/deployments/filter", json={})).json():
            await api.post(f"/deployments/{deployment['id']}/pause_deployment")
        deployments = (await api.get(f"/deployments/name/collect-returns/{CLUSTER}")).json()
        await api.post(f"/deployments/{deployments['id']}/resume_deployment")
        soon = datetime.now(UTC) + timedelta(seconds=15)  # one that has passed would come again in an hour
        answer = await api.post(
            f"/deployments/{deployments['id']}/schedules",
            json=[
                {
                    "schedule": {"interval": 3600, "anchor_date": soon.isoformat(), "timezone": "UTC"},
                    "active": True,
                    "parameters": given,
                    "slug": "soon",
                }
            ],
        )
        answer.raise_for_status()


@pytest.mark.long
def test_what_is_deployed_runs_by_its_schedule_and_leaves_an_edition(
    server: str, worker: Path, workspace_copy: WorkspaceCopy
) -> None:
    import httpx

    deployments = httpx.post(f"{server}/deployments/filter", json={}, timeout=60).json()
    names = {(deployment["entrypoint"], deployment["name"]) for deployment in deployments}
    assert len(names) == 4 * 6
    assert all(deployment["enforce_parameter_schema"] for deployment in deployments)
    assert all(deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW" for deployment in deployments)
    assert all(deployment["pull_steps"] for deployment in deployments)

    asyncio.run(schedule(server, workspace_copy.folder))
    workspace = workspace_copy.open()
    (edition,) = until("the scheduled run", lambda: workspace.ledger.editions(CLUSTER), worker)
    runs = httpx.post(f"{server}/flow_runs/filter", json={}, timeout=60).json()
    mine = [run for run in runs if run["name"] == f"{CLUSTER} {OCTOBER}"]
    assert [run["auto_scheduled"] for run in mine] == [True]
    assert (workspace_copy.folder / "editions" / edition.folder / "board" / "index.html").is_file()

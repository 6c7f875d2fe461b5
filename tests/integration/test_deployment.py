"""The shape of production, small: a real server, `minstd prefect setup`, a real worker and a scheduled run."""

from __future__ import annotations

import html
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import prefect
import pytest

from data.ledger.notices import Fate, NoticeKind
from tests.integration.conftest import CLUSTER, OCTOBER, SIGNING_DAY, WorkspaceCopy

ROOT = Path(__file__).parents[2]
MINSTD = str(Path(sys.executable).with_name("minstd"))
PATIENCE = 240
CONTACT = "the board's office, standards@board.example"


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


def guided() -> list[list[str]]:
    """Return the two commands by which the coordinators' guide starts a server and sets it up, as it has them."""
    guide = (ROOT / "docs" / "coordinators.md").read_text(encoding="utf-8")
    block = guide.partition("**4. The schedule.**")[2].partition("```sh\n")[2].partition("```")[0]
    commands = [shlex.split(line, comments=True) for line in block.splitlines()]
    programs = Path(sys.executable).parent
    return [[str(programs / Path(program).name), *arguments] for program, *arguments in commands]


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
def environment(tmp_path: Path, workspace_copy: WorkspaceCopy, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a coordinator's shell has set: settings, and of Prefect's only where this test's own server is."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    usual = {name: value for name, value in os.environ.items() if not name.startswith(("MINSTD_", "PREFECT_"))}
    ledger = tmp_path / "elsewhere" / "the ledger.db"
    ledger.parent.mkdir()
    (workspace_copy.folder / "ledger.db").rename(ledger)
    monkeypatch.setenv("MINSTD_LEDGER", f"sqlite:///{ledger}")
    return {
        **usual,
        "MINSTD_WORKSPACE": str(workspace_copy.folder),
        "MINSTD_LEDGER": f"sqlite:///{ledger}",
        "MINSTD_CONTACT": CONTACT,
        "MINSTD_MESSAGES": '{"coordinator": ["json://127.0.0.1:9"]}',
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
    begin, _ = guided()
    process = start(begin, {**environment, "PREFECT_SERVER_API_PORT": str(port)}, log)
    try:
        until("the server's start", lambda: is_listening(port), log)
        yield url
    finally:
        stop(process)


def set_up(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `minstd prefect setup` as a coordinator does, who has the server's address from `--api` alone."""
    given = {name: value for name, value in environment.items() if name != "PREFECT_API_URL"}
    return subprocess.run(
        [MINSTD, "prefect", "setup", *arguments], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )


@pytest.fixture
def worker(server: str, environment: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    """A worker that was started by the command that the set-up shows, and the log it writes.

    Of the settings it is given none but what the command carries, and those that the set-up says it doesn't show.
    """
    _, setting_up = guided()
    shown = subprocess.run(setting_up, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (shown.returncode, shown.stderr) == (0, "")
    command = shown.stdout.splitlines()[-1].strip()
    assert "127.0.0.1:9" not in shown.stdout
    assert "may hold a password: MINSTD_MESSAGES." in shown.stdout
    ours = ("PREFECT_API_URL", "MINSTD_WORKSPACE", "MINSTD_LEDGER", "MINSTD_CONTACT")
    given = {name: value for name, value in environment.items() if name not in ours}
    lacking = {name: value for name, value in given.items() if name != "MINSTD_MESSAGES"}
    refused = subprocess.run(["sh", "-c", command], env=lacking, capture_output=True, text=True, check=False)
    assert (refused.returncode != 0, "MINSTD_MESSAGES" in refused.stderr) == (True, True)
    log = tmp_path / "worker.log"
    process = start(["sh", "-c", f"exec env {command}"], given, log)
    try:
        yield log
    finally:
        stop(process)


def call(url: str, path: str, body: Any = None) -> Any:
    """Ask the server; where its database was busy it answers 503, and is asked again, as by Prefect's own client."""
    for _ in range(20):
        answer = httpx.post(f"{url}{path}", json=body or {}, timeout=60)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(1)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def deployed(url: str) -> dict[str, dict[str, Any]]:
    """Return the server's deployments by what they run."""
    return {each["entrypoint"].partition(":")[2]: each for each in call(url, "/deployments/filter")}


def run_soon(url: str, deployment: str, given: dict[str, object]) -> None:
    """Let every deployment rest but one, which gets a schedule that is due within seconds."""
    deployments = deployed(url)
    for each in deployments.values():
        call(url, f"/deployments/{each['id']}/pause_deployment")
    call(url, f"/deployments/{deployments[deployment]['id']}/resume_deployment")
    soon = datetime.now(UTC) + timedelta(seconds=15)  # one that has passed would come again in an hour
    schedule = {"interval": 3600, "anchor_date": soon.isoformat(), "timezone": "UTC"}
    call(
        url,
        f"/deployments/{deployments[deployment]['id']}/schedules",
        [{"schedule": schedule, "active": True, "parameters": given, "slug": "soon"}],
    )


def runs_of(url: str, deployment: dict[str, Any]) -> list[dict[str, Any]]:
    runs = call(url, "/flow_runs/filter", {"deployments": {"id": {"any_": [deployment["id"]]}}})
    return [run for run in runs if run["state_type"] in ("COMPLETED", "FAILED", "CRASHED")]


def send_again(url: str, name: str, log: Path) -> None:
    """Send an event again that stands alone, as that of a run does which was scheduled more than five minutes before.

    One that followed quickly waits for the one before it, and the server has none for a run's being scheduled: it is
    acted on after a quarter of an hour.
    """
    asked = {"filter": {"event": {"name": [name]}}}
    events = until(f"the event {name}", lambda: call(url, "/events/filter", asked)["events"], log)
    unwanted = ("received", "follows", "account", "workspace")
    sent = {key: value for key, value in events[0].items() if key not in unwanted}
    call(url, "/events", [{**sent, "id": str(uuid4()), "occurred": datetime.now(UTC).isoformat()}])


@pytest.mark.long
def test_what_is_set_up_runs_by_its_schedule_and_tells_of_what_fails(
    server: str, worker: Path, environment: dict[str, str], workspace_copy: WorkspaceCopy
) -> None:
    """Four deployments serve every cluster, one cluster's failure is that cluster's, and an automation tells of it."""
    settings_file = workspace_copy.folder.parent / "minstd.toml"
    assert settings_file.read_text(encoding="utf-8") == f'prefect_api = "{server}"\n'
    deployments = deployed(server)
    assert sorted(deployments) == ["collect_returns", "intake", "publish_report", "reminders"]
    assert all(each["enforce_parameter_schema"] and each["pull_steps"] for each in deployments.values())
    before = call(server, "/automations/filter")
    assert len(before) == 4

    broken = workspace_copy.folder.parent / "clusters" / "broken"
    broken.mkdir(parents=True)
    (broken / "cluster.yaml").write_text("id: broken\n", encoding="utf-8")
    given = {"month": str(OCTOBER), "now": SIGNING_DAY.isoformat(), "only_when_due": False}
    run_soon(server, "collect_returns", given)
    (run,) = until("the scheduled run", lambda: runs_of(server, deployments["collect_returns"]), worker)
    assert (run["name"], run["auto_scheduled"], run["state_name"]) == (f"every cluster {OCTOBER}", True, "Failed")
    workspace = workspace_copy.open()
    (edition,) = workspace.ledger.editions(CLUSTER)
    page = workspace_copy.folder / "editions" / edition.folder / "board" / "index.html"
    assert CONTACT in html.unescape(page.read_text(encoding="utf-8"))
    message = run["state"]["message"]
    assert f"north-london 2026-10: draft {edition.digest[:12]} is ready" in message.replace("\n", " ")
    assert "broken: " in message

    call(server, f"/deployments/{deployments['reminders']['id']}/resume_deployment")
    send_again(server, "prefect.flow-run.Failed", worker)
    (telling,) = until("the automation", lambda: runs_of(server, deployments["reminders"]), worker)
    assert telling["parameters"]["trouble"] == "a run of collect-returns failed"
    (notice,) = [each for each in workspace.ledger.notices(CLUSTER) if each.kind is NoticeKind.RUN]
    assert notice.about.partition(" on ")[0] == "a run of collect-returns failed"
    assert notice.fate is Fate.FAILED  # there is an address, and nobody there

    (schedule,) = deployments["reminders"]["schedules"]
    resting = f"{server}/deployments/{deployments['reminders']['id']}/schedules/{schedule['id']}"
    httpx.patch(resting, json={"active": False}, timeout=60).raise_for_status()
    old = {"name": CLUSTER, "flow_id": deployments["intake"]["flow_id"], "entrypoint": "flows.intake:old"}
    call(server, "/deployments/", old)
    again = set_up(environment)  # the address is in the settings now
    assert (again.returncode, again.stderr) == (0, "")
    assert f"\n  prefect deployment delete intake/{CLUSTER}\n" in again.stdout
    same = deployed(server)
    assert {name: same[name]["id"] for name in deployments} == {name: deployments[name]["id"] for name in deployments}
    paused = [name for name, each in same.items() if each["paused"] and name in deployments]
    assert sorted(paused) == ["intake", "publish_report"]  # as this test left them
    assert [schedule["active"] for schedule in same["reminders"]["schedules"]] == [False]
    after = call(server, "/automations/filter")
    assert sorted(each["id"] for each in after) == sorted(each["id"] for each in before)
    assert len(call(server, "/work_pools/filter")) == 1


def test_without_a_server_the_set_up_says_how_to_start_one(environment: dict[str, str], tmp_path: Path) -> None:
    shown = set_up(environment, "--api", environment["PREFECT_API_URL"])
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith(f"minstd: No server answers at {environment['PREFECT_API_URL']}. Start one with")
    assert not list(tmp_path.rglob("minstd.toml"))


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (200, '"3.4.0"', f"is Prefect 3.4.0, and this project uses {prefect.__version__}"),
        pytest.param(200, "<html>", "isn't Prefect's server", marks=pytest.mark.long),
        pytest.param(404, "", "isn't Prefect's server", marks=pytest.mark.long),
        pytest.param(401, "", "asks for a password", marks=pytest.mark.long),
    ],
)
def test_what_is_no_server_of_this_version_is_refused(
    environment: dict[str, str], status: int, body: str, sentence: str
) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as answering:
        Thread(target=answering.serve_forever, daemon=True).start()
        shown = set_up(environment, "--api", f"http://127.0.0.1:{answering.server_port}")
        answering.shutdown()
    assert shown.returncode == 2
    assert sentence in shown.stderr

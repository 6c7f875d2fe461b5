"""Real servers for boroughs' sources: rclone over SFTP, S3 and HTTP, on this machine alone."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _try in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def host_key(port: int) -> str:
    """Return the public key of a server over SSH, as its owner would tell it."""
    key = asyncio.run(asyncssh.get_server_host_key("127.0.0.1", port))
    assert key is not None
    return " ".join(key.export_public_key().decode().split()[:2])


FLAGS = {
    "sftp": ("--user", "borough", "--pass", "invented"),
    "s3": ("--auth-key", "AKIDEXAMPLE1,secretexample1"),
    "http": (),
}


@dataclass(frozen=True)
class Server:
    """A server of a folder, in which Camden's is."""

    protocol: str
    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, protocol: str, folder: Path, *flags: str) -> Server:
        port = free_port()
        rclone = str(Path(sys.executable).with_name("rclone"))
        address = ("--addr", f"127.0.0.1:{port}", "--dir-cache-time", "0s")
        command: Sequence[str] = (rclone, "serve", protocol, str(folder), *address, *(flags or FLAGS[protocol]))
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(port)
        return cls(protocol, port, process)

    def camden(self) -> tuple[str, dict[str, Any]]:
        """Return the address of Camden's folder, and the options to reach it."""
        if self.protocol == "sftp":
            secret = {"username": "borough", "password": "invented", "host_key": host_key(self.port)}
            return f"ssh://127.0.0.1:{self.port}/camden", secret
        if self.protocol == "s3":
            endpoint = f"http://127.0.0.1:{self.port}"
            return "s3://camden", {"key": "AKIDEXAMPLE1", "secret": "secretexample1", "endpoint_url": endpoint}
        return f"http://127.0.0.1:{self.port}/camden", {}

    def freeze(self) -> None:
        """Let it answer nothing any more, while its connections stay."""
        self.process.send_signal(signal.SIGSTOP)
        while " T " not in Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8"):
            time.sleep(0.01)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.thaw()
        self.process.terminate()
        self.process.wait()

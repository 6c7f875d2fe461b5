"""A real mail server on this machine, for tests: it takes whatever comes, and keeps it."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What arrived, oldest first, each with the address that it was for."""

    url: str
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.arrived += [(recipient, message) for recipient in envelope.rcpt_tos]
        return "250 taken"

    def texts_to(self, recipient: str) -> list[str]:
        """Return the text of each message to an address."""
        bodies = [message.get_body(("plain",)) for whom, message in self.arrived if whom == recipient]
        return [body.get_content() for body in bodies if body is not None]

    def link_to(self, recipient: str) -> str:
        """Return the path of the link in the newest message to an address."""
        links = re.findall(r"https?://[^/\s]+(/invitation/\S+)", self.texts_to(recipient)[-1])
        assert len(links) == 1
        return str(links[0])


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Run a mail server while a test needs it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailbox = Mailbox(f"smtp://127.0.0.1:{port}")
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()

"""Short messages by e-mail, Teams, Slack and the like, to addresses in the settings; never with a figure in them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import quote

from application.settings import Settings

COORDINATOR = "coordinator"


def send_message(settings: Settings, whom: str, title: str, text: str) -> bool:
    """Send a message to every address of a borough or of the coordinator, and say whether all of them took it.

    A message that cannot be sent never stops anything: its news is also in the replies, the ledger and the reports.

    Args:
        settings: those with the addresses.
        whom: an ONS code, or `coordinator`.
        title: one line.
        text: the message.
    """
    addresses = settings.messages.get(whom, [])
    trouble = trouble_sending(addresses, title, text) if addresses else ""
    if trouble:
        logging.getLogger(__name__).warning("a message to %s: %s", whom, trouble)
    return not trouble


def trouble_sending(addresses: Sequence[str], title: str, text: str) -> str:
    """Send a message to some addresses, as `apprise` URLs, and say what went wrong; empty where nothing did."""
    from apprise import Apprise  # only where there is somebody to write to

    sender = Apprise()
    unknown = sum(not sender.add(address) for address in addresses)
    if len(addresses) > unknown and not sender.notify(title=title, body=text):
        return "it couldn't be sent to all of their addresses"
    return f"{unknown} of their addresses can't be used" if unknown else ""


def mail_address(settings: Settings, email: str) -> str:
    """Return the `apprise` URL that reaches an e-mail address by the SMTP server of the settings.

    `smtp://` takes encryption where the server offers it, and `smtps://` insists on it.
    """
    scheme, _, server = settings.mail.partition("://")
    ours = {"smtp": "mailto", "smtps": "mailtos"}.get(scheme, scheme)
    joint = "&" if "?" in server else "?"
    sender = f"&from={quote(settings.mail_from)}" if settings.mail_from else ""
    return f"{ours}://{server}{joint}to={quote(email)}{sender}&format=text"

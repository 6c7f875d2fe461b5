"""Short messages by e-mail, Teams, Slack and the like, to addresses in the settings; never with a figure in them."""

from __future__ import annotations

import logging

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
    if not addresses:
        return True
    from apprise import Apprise  # only where there is somebody to write to

    sender = Apprise()
    unknown = [address for address in addresses if not sender.add(address)]
    is_sent = bool(sender.notify(title=title, body=text)) and not unknown
    if not is_sent:
        logging.getLogger(__name__).warning("a message to %s could not be sent to all of their addresses", whom)
    return is_sent

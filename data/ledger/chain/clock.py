"""The true time, and what keeps somebody from acting at another: a clock that was set back for one program alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from data.ledger.records import LedgerError

CLOCK_SKEW: Final = timedelta(minutes=5)
"""The clocks of machines that share a ledger may differ by so much."""

_STAT, _UPTIME = Path("/proc/stat"), Path("/proc/uptime")


def true_time() -> datetime:
    """Return the machine's time: what a link says of itself, whatever moment a command acts as at."""
    return datetime.now(UTC)


@cache
def check_process_clock() -> None:
    """Refuse a process that is shown another time than its machine has, as by libfaketime; asked once for each process.

    Raises:
        LedgerError: it is.
    """
    machine, mine = machine_time(), true_time()
    if machine is not None and abs(machine - mine) > CLOCK_SKEW:
        raise LedgerError(
            f"This command was given {mine:%d %B %Y %H:%M} UTC as the time, but the machine's clock says "
            f"{machine:%d %B %Y %H:%M} UTC. The ledger takes the true time only. Nothing was recorded."
        )


def machine_time() -> datetime | None:
    """Return the time by the kernel's own account, from when it started and for how long it has run; None without one.

    Only Linux gives it, in files that programs which pretend another time leave alone.
    """
    try:
        lines = _STAT.read_text(encoding="ascii").splitlines()
        started = next(int(line.split()[1]) for line in lines if line.startswith("btime "))
        running = float(_UPTIME.read_text(encoding="ascii").split()[0])
    except (OSError, StopIteration, ValueError):
        return None
    return datetime.fromtimestamp(started + running, UTC) if started else None


def check_time(at: datetime, newest: datetime | None, server: datetime | None) -> None:
    """Refuse to write a link at a moment before the ledger was last written to, or that the database's server denies.

    Args:
        at: this machine's time.
        newest: when the ledger was last written to, in whichever chain; None if it never was.
        server: the time by the clock of the database's server; None where it has none of its own.

    Raises:
        LedgerError: the clocks differ by more than machines' clocks may.
    """
    if newest is not None and at < newest - CLOCK_SKEW:
        raise LedgerError(
            f"This machine's clock says {at:%d %B %Y %H:%M} UTC, but the ledger was last written to at "
            f"{newest:%d %B %Y %H:%M} UTC. Set the clock right and try again; nothing was recorded."
        )
    if server is not None and abs(at - server) > CLOCK_SKEW:
        raise LedgerError(
            f"This machine's clock says {at:%d %B %Y %H:%M} UTC, but the database's says {server:%d %B %Y %H:%M} UTC. "
            "Set the clocks right and try again; nothing was recorded."
        )

"""The command line, `minstd`. Exit codes: 0 fine, 1 findings, 2 cannot. A command loads what is slow by itself."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from application.memory import relax_garbage_collection
from data.ledger import failure
from data.storage.folders import make_process_private
from flows.commands import (
    actions,
    answers,
    challenges,
    clusters,
    deployments,
    doctor,
    editions,
    holds,
    keeping,
    kept,
    ledger,
    messages,
    people,
    portal,
    registers,
    returns,
    standards,
    verdicts,
)
from flows.commands.common import fail
from standards.errors import MinstdError

app = typer.Typer(
    help="Minimum standards across a cluster of boroughs: validate returns, assess standards, publish editions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
GROUPS = (
    returns,
    answers,
    actions,
    challenges,
    editions,
    holds,
    people,
    verdicts,
    standards,
    keeping,
    kept,
    ledger,
    messages,
    clusters,
    registers,
    deployments,
    doctor,
    portal,
)
for group in GROUPS:
    app.add_typer(group.app)


def main() -> NoReturn:
    """Run the command line; an error that the user can correct is printed as one message."""
    relax_garbage_collection()
    make_process_private()
    try:
        code = app(standalone_mode=False)
    except MinstdError as error:
        fail(str(error), error.exit_code)
    except typer.Abort:
        fail("Stopped.", 2)
    except Exception as error:
        if hasattr(error, "format_message"):  # typer's own: an unknown option, a missing argument
            fail(error.format_message(), 2)
        sentence = failure(error) or _trouble_with_file(error) or _trouble_with_text(error)
        if sentence is None:
            raise
        fail(sentence, 2)
    sys.exit(code if isinstance(code, int) else 0)


def _trouble_with_file(error: Exception) -> str | None:
    """Return what to say where a file or a folder can't be used; None of other errors."""
    if not isinstance(error, OSError):
        return None
    where = f"{error.filename} can't be used" if error.filename else "A file can't be used"
    return f"{where}: {error.strerror or error}. Check --workspace, the settings, and what you may write to."


def _trouble_with_text(error: Exception) -> str | None:
    """Return what to say where something given is no text at all; None of other errors."""
    is_no_text = isinstance(error, UnicodeEncodeError)
    return "Something in the command holds bytes that are no text in UTF-8. Type it again." if is_no_text else None


if __name__ == "__main__":
    main()

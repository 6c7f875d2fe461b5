"""Commands as people type them, in this process: each process of its own takes seconds only to begin."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess
from unittest.mock import patch

from flows import cli


def minstd(*arguments: object, **environment: str) -> CompletedProcess[str]:
    """Run a command, and return what it printed and its exit code, as a process of its own would."""
    command = ["minstd", *map(str, arguments)]
    out, errors = io.StringIO(), io.StringIO()
    umask = os.umask(0)
    os.umask(umask)
    with (
        patch.object(sys, "argv", command),
        patch.dict(os.environ, {"PREFECT_API_URL": "", **environment}),
        patch.object(cli, "relax_garbage_collection"),
        redirect_stdout(out),
        redirect_stderr(errors),
    ):
        code: object = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        except Exception:  # a process would print it, and end so
            traceback.print_exc()
            code = 1
        finally:
            os.umask(umask)
    return CompletedProcess(
        command, code if isinstance(code, int) else int(code is not None), out.getvalue(), errors.getvalue()
    )


def minstd_alone(*arguments: object) -> CompletedProcess[str]:
    """Run a command in a process of its own, which closes whatever it opened when it ends."""
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)

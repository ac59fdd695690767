"""The command line. This file imports next to nothing, so that Ctrl-C is answered from the first moment on."""

import os
import sys

STOPPED = "unheard: stopped; what was published stays, and the same command goes on from there.\n"


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error that a user can cause ends in one sentence and its exit code."""
    # OpenBLAS, which comes with NumPy, else starts a thread per core, and two of them that wait for each other over the
    # small matrices of a command burn several times the work of one. Who wants more says so.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from unheard.present.cli.ending import run

        code = run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write(STOPPED)
        code = 130
    sys.exit(code)

"""The process that does one job: it says how far it is, line by line, and ends when nobody listens any more.

Its first line of input is the job. As long as the server lives, the input stays open; at its end the process ends,
with everything that it started, so that a server that was killed leaves nobody behind who writes.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

from unheard.errors import UnheardError
from unheard.present.web.faults import fault_of

PAUSE_SECONDS = 0.2
NICENESS = 5
"""Pages come before jobs."""


class Telling:
    """Says how far a stage is, at most five times a second."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._last, self._stage = out, 0.0, ""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Say it."""
        now = time.monotonic()
        if stage == self._stage and now - self._last < PAUSE_SECONDS and done != total:
            return
        self._last, self._stage = now, stage
        self.line(stage=stage, done=done, total=total)

    def line(self, **said: Any) -> None:
        """Write one line."""
        self._out.write(json.dumps(said) + "\n")
        self._out.flush()


def main() -> None:
    """Do the job that the first line names."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever else is printed must not come between the lines.
    os.dup2(2, 1)
    spec = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    os.nice(NICENESS)
    tell = Telling(out)
    try:
        from unheard.present.web.jobs.kinds import KINDS
        from unheard.settings import Settings

        settings = Settings(**spec["settings"])
        result = KINDS[spec["kind"]].work(Path(spec["store"]), settings, spec["params"], Path(spec["folder"]), tell)
    except UnheardError as error:
        # Folders of the server are nobody's business.
        tell.line(error=str(error).replace(f"{spec['folder']}/", "").replace(spec["store"], "store"))
    except Exception as error:
        # Never its own words, which may be those of a conversation.
        tell.line(error=f"a fault of Unheard's own ({fault_of(error)}); please report it")
    else:
        tell.line(result=result)


def _end_with_the_server() -> None:
    while sys.stdin.buffer.read(65_536):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)

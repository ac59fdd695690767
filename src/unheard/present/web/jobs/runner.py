"""Works through the line of jobs, one at a time, and leaves none behind: not by cancelling, not by dying."""

import json
import logging
import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from unheard.errors import UnheardError
from unheard.present.web.jobs.kinds import FILES
from unheard.settings import Settings
from unheard.store.desk import Desk
from unheard.store.desk.jobs import JOBS, claim_job, end_job, jobs, put_back_job, see_job

_log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
END_SECONDS = 5.0
SWEPT_SECONDS = 86_400
KEEPING = ("waiting", "running", "done")
"""States of jobs whose folders hold something."""
_COMMAND = [sys.executable, "-c", "from unheard.present.web.jobs.child import main; main()"]


class Jobs:
    """The thread that works on jobs, each in a process of its own."""

    def __init__(self, store: Path, desk: Desk, settings: Callable[[], Settings], *, done: Callable[[], None]) -> None:
        """settings: those in use when a job begins. done: called when a job has ended."""
        self.folder = store / JOBS
        self._store, self._desk, self._settings, self._done = store, desk, settings, done
        self._ended, self._asked = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to work; what another server left undone is taken up again, and folders of nobody are removed."""
        self._sweep()
        self._thread.start()

    def _sweep(self) -> None:
        """Files whose sending never ended have no job; a day later nobody sends them any more."""
        if not self.folder.is_dir():
            return
        used = {self.folder_of(job).name for job in jobs(self._desk, size=1_000_000) if job["state"] in KEEPING}
        for folder in self.folder.iterdir():
            if folder.name not in used and time.time() - folder.stat().st_mtime > SWEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Stop; what is being worked on waits for the next start."""
        self._ended.set()
        self._asked.set()
        if self._thread.is_alive():
            self._thread.join(2 * END_SECONDS)

    def ask(self) -> None:
        """Look at once: somebody asked for work."""
        self._asked.set()

    def folder_of(self, job: dict[str, Any]) -> Path:
        """Where a job's files lie, readable for the server only."""
        return self.folder / str(job["params"].get("folder") or job["id"])

    def new_folder(self) -> str:
        """Name a folder for files that arrive before their job has a number."""
        return f"files-{secrets.token_hex(8)}"

    def _work(self) -> None:
        while not self._ended.is_set():
            try:
                job = claim_job(self._desk)
                if job is not None:
                    self._do(job)
                    continue
            except UnheardError as error:
                _log.error("jobs: %s", error)
            except Exception as error:
                # Without this the thread would end in silence, and jobs would wait for ever.
                _log.error("jobs: %s", type(error).__name__)
            self._asked.wait(LOOK_SECONDS)
            self._asked.clear()

    def _do(self, job: dict[str, Any]) -> None:
        folder = self.folder_of(job)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        child = subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True,
        )  # fmt: skip
        try:
            spec = {
                "kind": job["kind"], "params": job["params"], "store": str(self._store), "folder": str(folder),
                "settings": self._settings().model_dump(mode="json"),
            }  # fmt: skip
            assert child.stdin is not None
            with suppress(BrokenPipeError):
                child.stdin.write(json.dumps(spec) + "\n")
                child.stdin.flush()
            self._follow(job, child)
        finally:
            _end(child)

    def _follow(self, job: dict[str, Any], child: "subprocess.Popen[str]") -> None:
        """Write down how far the child is until it ends, somebody cancels it, or the server ends."""
        number = job["id"]
        lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=_listen, args=(child, lines), daemon=True).start()
        at: dict[str, Any] = {"stage": None, "done": None, "total": None}
        while True:
            if self._ended.is_set():
                _end(child)
                put_back_job(self._desk, number)
                return
            if see_job(self._desk, number, **at):
                _end(child)
                self._end_job(job, state="cancelled")
                return
            said = _latest(lines)
            if said is None:
                self._end_job(job, state="failed", error="The work ended in the middle; ask for it again.")
                return
            if "error" in said:
                self._end_job(job, state="failed", error=str(said["error"]))
                return
            if "result" in said:
                self._end_job(job, state="done", result=said["result"])
                return
            at.update(said)

    def _end_job(self, job: dict[str, Any], *, state: str, **told: Any) -> None:
        end_job(self._desk, job["id"], state=state, **told)
        # What was read is in the store, with its payloads: a second copy would escape an erasure.
        shutil.rmtree(self.folder_of(job) / FILES, ignore_errors=True)
        self._done()


def _listen(child: "subprocess.Popen[str]", lines: "queue.Queue[dict[str, Any] | None]") -> None:
    assert child.stdout is not None
    with suppress(ValueError):
        for line in child.stdout:
            lines.put(json.loads(line))
    lines.put(None)


def _latest(lines: "queue.Queue[dict[str, Any] | None]") -> dict[str, Any] | None:
    """The latest line of the last half second, an end before all others; empty where nothing was said."""
    said: dict[str, Any] | None = {}
    with suppress(queue.Empty):
        said = lines.get(timeout=0.5)
        while said is not None and not {"error", "result"} & set(said):
            said = lines.get_nowait()
    return said


def _end(child: "subprocess.Popen[str]") -> None:
    """End the child and everything that it started."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, kind)
        with suppress(subprocess.TimeoutExpired):
            child.wait(END_SECONDS)
            break
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()

"""`unheard receive` as a process, and requests to it."""

import gzip
import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

UNHEARD = [sys.executable, "-c", "from unheard.present.cli import main; main()"]


class Live:
    """A receiver that runs."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port
        self.said = ""

    def post(self, body: Any, *, path: str = "/v1/traces", kind: str = "application/json", packed: bool = False,
             method: str = "POST", **headers: str) -> tuple[int, bytes, dict[str, str]]:  # fmt: skip
        """Send a request; a dictionary is sent as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if packed:
            data, named["content-encoding"] = gzip.compress(data), "gzip"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, data, named)
            answer = connection.getresponse()
            return answer.status, answer.read(), {key.lower(): value for key, value in answer.getheaders()}
        finally:
            connection.close()

    def stop(self) -> int:
        """Press Ctrl-C, wait for everything to be published, and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        self.said += self.process.communicate(timeout=120)[0]
        return self.process.returncode


@contextmanager
def receiving(store: Path, *arguments: str, **how: Any) -> Iterator[Live]:
    """Start a receiver on a free port, and end it whatever happens."""
    line = [*UNHEARD, "receive", "--store", str(store), "--port", "0", "--output", "json", *arguments]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how) as process:
        try:
            assert process.stdout is not None
            said = ""
            while "}" not in said:
                line_of_it = process.stdout.readline()
                if not line_of_it:
                    assert process.stderr is not None
                    raise AssertionError(process.stderr.read())
                said += line_of_it
            yield Live(process, int(json.loads(said)["address"].rsplit(":", 1)[1]))
        finally:
            process.kill()
            process.wait()

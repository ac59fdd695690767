"""A real server in a process of its own, and a client that does what a browser does with forms and cookies."""

import html
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

UNHEARD = [sys.executable, "-c", "from unheard.present.cli import main; main()"]
NAME, PASSWORD = "ada", "correct horse battery staple"
READY_SECONDS = 60


def unheard(*arguments: str | Path, check: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run a command of Unheard."""
    done = subprocess.run([*UNHEARD, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, done.stderr
    return done


@dataclass(kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """What a reader reads of a page."""
        without = re.sub(r"<(head|script|style)\b.*?</\1>|<[^>]+>", " ", self.body, flags=re.DOTALL)
        return " ".join(html.unescape(without).split())

    @property
    def form_token(self) -> str:
        found = re.search(r'name="form_token" value="([^"]+)"', self.body)
        assert found, self.text[:300]
        return found[1]


@dataclass(kw_only=True)
class Client:
    """Somebody's browser."""

    port: int
    cookie: str = ""
    language: str = "en"
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Accept-Language": self.language, **self.headers}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            sent["Cookie"] = self.cookie
        try:
            connection.request(method, quote(path, safe="/?&=%+:"), body, sent)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        found = {name.lower(): value for name, value in answer.getheaders()}
        if "set-cookie" in found:
            self.cookie = found["set-cookie"].partition(";")[0]
        return Answer(status=answer.status, headers=found, body=text)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        kind = "application/x-www-form-urlencoded"
        sent = {"Origin": f"http://127.0.0.1:{self.port}", "Content_Type": kind, **headers}
        return self.ask("POST", path, urlencode(form).encode(), **sent)

    def send(self, path: str, form: dict[str, str]) -> Answer:
        """Open a page, and send a form of it."""
        token = self.get(path).form_token
        return self.post(path, {"form_token": token, **form})

    def log_in(self, name: str = NAME, password: str = PASSWORD) -> Answer:
        return self.post("/login", {"name": name, "password": password})

    def ready(self) -> "Client":
        """Wait until the numbers are prepared."""
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if self.get("/numbers").status == 200:
                return self
            time.sleep(0.2)
        raise AssertionError("the numbers were not prepared in time")


@dataclass(kw_only=True)
class Served:
    """A running server."""

    store: Path
    port: int
    setup: str
    """Path of the link for the first account; empty where there is one already."""
    process: "subprocess.Popen[str]"

    def client(self, **given: Any) -> Client:
        return Client(port=self.port, **given)

    def admin(self, **given: Any) -> Client:
        """The first administrator, made where there is none."""
        client = self.client(**given)
        if self.setup:
            code = self.setup.partition("code=")[2]
            form = {"code": code, "name": NAME, "password": PASSWORD, "again": PASSWORD}
            assert client.post("/setup", form).status == 303
            self.setup = ""
        else:
            assert client.log_in().status == 303
        return client

    def person(self, name: str, role: str, agent: str = "") -> Client:
        """An account of a role, logged in."""
        form = {"act": "create", "name": name, "password": PASSWORD, "role": role, "agent": agent}
        assert self.admin().send("/accounts", form).status == 303
        client = self.client()
        assert client.log_in(name).status == 303
        return client

    def kill(self) -> None:
        """End it as a power failure would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(store: Path, *options: str) -> Iterator[Served]:
    """Serve a store on a free port."""
    process = subprocess.Popen(
        [*UNHEARD, "serve", "--store", str(store), "--port", "0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        port = re.search(r"127\.0\.0\.1:(\d+)", line)
        assert port, line + (process.stderr.read() if process.stderr and process.poll() is not None else "")
        setup = ""
        if "Make the first account" in (first := _peek(process, store)):
            setup = first[first.index("/setup") :].strip()
        yield Served(store=store, port=int(port[1]), setup=setup, process=process)
    finally:
        process.terminate()
        process.wait(timeout=30)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stderr.close()


def _peek(process: "subprocess.Popen[str]", store: Path) -> str:
    """The second line, which is there only where nobody has an account."""
    import sqlite3

    with sqlite3.connect(store / "desk.sqlite") as desk:
        has = desk.execute("SELECT 1 FROM account WHERE role = 'admin'").fetchone()
    desk.close()
    assert process.stdout is not None
    return "" if has else process.stdout.readline()

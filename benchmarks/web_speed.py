"""How long each route of the web application takes over a large store, while another process writes to it.

    python -m benchmarks.web_speed [--store DIR | --size 20000] [--folder DIR] [--rounds 20] [--rate 50] [--write]

`unheard serve` is a process of its own over a copy of the store (hard links: nothing of it changes); a second process
ingests new conversations in batches, as a receiver of webhooks does. One reader asks a route after the other, so that
each sees the same load. What is prepared is asked for as it is; what is ad hoc differs with every request, so that no
answer is one that was kept. Milliseconds are from the request to the last byte of the answer.
"""

import argparse
import datetime as dt
import http.client
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from benchmarks.__main__ import machine
from benchmarks.results import write_section

TITLE = "The web application under writes"
UNHEARD = (sys.executable, "-c", "from unheard.present.cli import main; main()")
PASSWORD = "a password of the benchmark"
PREPARED_MS, AD_HOC_MS = 100, 1_000
READY_SECONDS = 7_200
METRICS = ("cx_score", "bad_experience_rate", "csat", "recontact_rate_30", "first_response_time", "soured_rate")
SEGMENTS = ("topic", "team", "channel", "handler", "month", "week", "language", "agent")
WORDS = ("refund", "invoice", "password", "delivery", "cancel", "angry", "thank you", "order", "broken", "waiting",
         "broken order", "refund invoice", "\"thank you\"", "charge", "support", "again", "human", "late")  # fmt: skip


@dataclass(kw_only=True)
class Route:
    """What is asked, and how long its answers took."""

    name: str
    kind: str
    """prepared, record, or ad hoc."""
    paths: Iterator[str]
    form: Callable[[int], bytes] | None = None
    ms: list[float] = field(default_factory=list)

    @property
    def limit_ms(self) -> int:
        """What the 95th percentile must stay below."""
        return AD_HOC_MS if self.kind == "ad hoc" else PREPARED_MS


class Reader:
    """A browser that is logged in, on one connection."""

    def __init__(self, port: int) -> None:
        self._port, self._cookie = port, ""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Ask, and read the whole answer."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self._cookie:
            sent["Cookie"] = self._cookie
        try:
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
        except ConnectionError:
            # The server lets a connection go that was idle for some seconds.
            self._connection.close()
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
        text = answer.read().decode()
        cookie = answer.getheader("set-cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        return answer.status, text

    def send(self, path: str, form: dict[str, str]) -> int:
        """Send a form of the first kind: the account's."""
        kind = "application/x-www-form-urlencoded"
        origin = f"http://127.0.0.1:{self._port}"
        return self.ask("POST", path, urlencode(form).encode(), Origin=origin, Content_Type=kind)[0]

    def enter(self, setup: str) -> None:
        """Make the first account."""
        code = setup.partition("code=")[2]
        assert self.send("/setup", {"code": code, "name": "ada", "password": PASSWORD, "again": PASSWORD}) == 303

    def wait(self) -> float:
        """Wait until the first state is prepared; return the seconds."""
        began = time.monotonic()
        while self.ask("GET", "/numbers")[0] != 200:
            if time.monotonic() - began > READY_SECONDS:
                sys.exit("the numbers were not prepared in time")
            time.sleep(0.5)
        return time.monotonic() - began


def linked_copy(store: Path, target: Path) -> Path:
    """Copy a store without its bytes: segments are never changed, databases are copied whole."""
    for path in store.rglob("*"):
        place = target / path.relative_to(store)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        elif path.suffix == ".parquet":
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, place)
        elif not path.name.startswith("desk.sqlite"):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)
    return target


def routes(keys: list[str], topics: list[str]) -> list[Route]:
    """Every route of the pages and of the API that people and programs ask for often."""
    metrics = itertools.cycle(METRICS)
    questions = itertools.cycle(
        [
            {"metric": metric, "by": by, "since": f"2025-{month:02}-01"}
            for month in (1, 2, 3) for by in SEGMENTS for metric in METRICS
        ]
    )  # fmt: skip
    words = itertools.cycle(f"{word} {more}".strip() for more in ("", "the", "my", "please") for word in WORDS)
    of = itertools.cycle(topics)
    some = itertools.cycle(quote(key, safe="") for key in keys)
    days = itertools.cycle(f"2025-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(336))
    plain = {
        "overview": "/", "numbers": "/numbers", "sources": "/sources", "trust": "/trust", "dimensions": "/dimensions",
        "queues": "/queues", "settings": "/settings", "AI agent": "/ai", "journeys": "/journeys",
        "cohorts": "/cohorts", "KPI audit": "/kpis", "topics and trends": "/trends", "the gap": "/gap",
        "study": "/study?name=kpi-audit", "conversations, newest": "/conversations", "audit log": "/audit",
        "API metrics": "/api/v1/metrics", "API metrics by team": "/api/v1/metrics?by=team",
        "API studies": "/api/v1/studies/waterfall", "API sources": "/api/v1/sources",
        "API overview": "/api/v1/overview", "API themes": "/api/v1/themes/ai",
        "API queue": "/api/v1/queues/worst",
    }  # fmt: skip
    return [
        *(Route(name=name, kind="prepared", paths=itertools.repeat(path)) for name, path in plain.items()),
        Route(name="number", kind="prepared", paths=(f"/number?name={next(metrics)}" for _ in itertools.count())),
        Route(name="queue", kind="prepared", paths=itertools.cycle(["/queue?name=worst", "/queue?name=ignored"])),
        Route(name="conversation", kind="record", paths=(f"/conversation?key={next(some)}" for _ in itertools.count())),
        Route(
            name="API conversation", kind="record",
            paths=(f"/api/v1/conversation?key={next(some)}" for _ in itertools.count()),
        ),
        Route(
            name="API label, on disk", kind="record", paths=itertools.repeat("/api/v1/labels"),
            form=lambda number: json.dumps(
                {"key": keys[number % len(keys)], "name": "rating", "value": 1 + number % 5}
            ).encode(),
        ),
        Route(
            name="why it fails", kind="ad hoc",
            paths=(f"/failures?{urlencode({'handler': 'ai_only', 'topic': next(of)})}" for _ in itertools.count()),
        ),
        Route(
            name="explore", kind="ad hoc", paths=(f"/explore?{urlencode(next(questions))}" for _ in itertools.count())
        ),
        Route(
            name="explore by two", kind="ad hoc",
            paths=(f"/explore?by2=channel&{urlencode(next(questions))}" for _ in itertools.count()),
        ),
        Route(
            name="explore, as a file", kind="ad hoc",
            paths=(f"/explore.csv?until=2030-01-01&{urlencode(next(questions))}" for _ in itertools.count()),
        ),
        Route(
            name="search", kind="ad hoc",
            paths=(f"/conversations?{urlencode({'q': next(words)})}" for _ in itertools.count()),
        ),
        Route(
            name="conversations, filtered", kind="ad hoc",
            paths=(f"/conversations?handler=ai_only&order=worst&since={next(days)}" for _ in itertools.count()),
        ),
        Route(
            name="conversations behind a number", kind="ad hoc",
            paths=(f"/conversations?metric={next(metrics)}&since={next(days)}" for _ in itertools.count()),
        ),
        Route(
            name="API search", kind="ad hoc",
            paths=(f"/api/v1/conversations?size=50&{urlencode({'q': next(words)})}" for _ in itertools.count()),
        ),
    ]  # fmt: skip


def token_of(reader: Reader) -> str:
    """Make a token that labels."""
    found = re.search(r'name="form_token" value="([^"]+)"', reader.ask("GET", "/account")[1])
    assert found
    form = {"form_token": found[1], "act": "token", "name": "speed", "days": "7"}
    reader.send("/account", {**form, **{f"scope_{one}": "yes" for one in ("read", "conversations", "label")}})
    made = re.search(r'class="secret">([^<]+)<', reader.ask("GET", "/account?made=token")[1])
    assert made
    return made[1]


def measure(reader: Reader, asked: list[Route], rounds: int, secret: str) -> None:
    """Ask every route once a round."""
    for number in range(rounds):
        for route in asked:
            path = next(route.paths)
            began = time.perf_counter()
            if route.form is None:
                status, text = reader.ask("GET", path)
            else:
                bearer = f"Bearer {secret}"
                status, text = reader.ask(
                    "POST", path, route.form(number), Authorization=bearer, Content_Type="application/json"
                )
            route.ms.append((time.perf_counter() - began) * 1_000)
            if status not in (200, 201):
                sys.exit(f"{path} was answered with {status}: {text[:300]}")


def write_all_along(store: Path, rate: int) -> None:
    """Ingest new conversations, a batch a second, until the process is ended; each batch is published."""
    from unheard.pipeline.ingest import ingest_paths
    from unheard.settings import Settings
    from unheard.store import Store

    settings = Settings()
    opened = Store.open(store, settings, create=False)
    with tempfile.TemporaryDirectory() as name:
        for second in itertools.count():
            began = time.monotonic()
            path = Path(name) / "hook.jsonl"
            path.write_text("".join(_conversation(second, number) for number in range(rate)), encoding="utf-8")
            ingest_paths(opened, settings, [path], command="web speed")
            print(rate, f"{time.monotonic() - began:.3f}", flush=True)
            time.sleep(max(0.0, 1 - (time.monotonic() - began)))


def _conversation(second: int, number: int) -> str:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()
    turns = [
        {"at": now, "speaker": "customer", "text": f"Where is my order {second * 100 + number}? It is late."},
        {"at": now, "speaker": "human_agent", "text": "It is on its way, you will have it tomorrow."},
    ]
    one = {"conversation_id": f"hook-{second}-{number}", "source": "webhook", "channel": "chat", "opened_at": now,
           "customer": {"id": f"hook-{number}"}, "language": "en", "turns": turns}  # fmt: skip
    return json.dumps(one) + "\n"


def percentile(ms: list[float], share: float) -> float:
    """The value below which this share lies; of few the largest."""
    ordered = sorted(ms)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(asked: list[Route]) -> list[str]:
    """Write a row for each route."""
    rows = ["| route | kind | asked | p50 | p95 | longest | limit of p95 | |", "|---|---|---|---|---|---|---|---|"]
    for route in asked:
        last = percentile(route.ms, 0.95)
        rows.append(
            f"| {route.name} | {route.kind} | {len(route.ms)} | {percentile(route.ms, 0.5):.0f} ms | {last:.0f} ms "
            f"| {max(route.ms):.0f} ms | {route.limit_ms} ms | {'kept' if last < route.limit_ms else '**missed**'} |"
        )
    return rows


def serve_and_measure(store: Path, rounds: int, rate: int) -> tuple[list[Route], dict[str, float]]:
    """Serve, write beside it, and ask."""
    server = subprocess.Popen(
        [*UNHEARD, "serve", "--store", str(store), "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    writer = None
    try:
        assert server.stdout is not None
        port = re.search(r"127\.0\.0\.1:(\d+)", server.stdout.readline())
        assert port
        reader = Reader(int(port[1]))
        reader.enter(server.stdout.readline().strip())
        ready = reader.wait()
        print(f"prepared in {ready:.0f} s", flush=True)
        listed = json.loads(reader.ask("GET", "/api/v1/conversations?size=200&order=oldest")[1])
        filters = json.loads(reader.ask("GET", "/api/v1/conversations/filters")[1])
        topics = [one["value"] for one in filters["topic"]]
        asked = routes([item["key"] for item in listed["items"]], topics)
        secret = token_of(reader)
        written = store.parent / "written.txt"
        line = [sys.executable, "-m", "benchmarks.web_speed", "--write-into", str(store), "--rate", str(rate)]
        with written.open("w") as said:
            writer = subprocess.Popen(line, stdout=said)
        began = time.monotonic()
        measure(reader, asked, rounds, secret)
        seconds = time.monotonic() - began
        batches = [float(row.split()[1]) for row in written.read_text().splitlines()]
        peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text())
        assert peak
        return asked, {
            "conversations": listed["total"], "ready": ready, "seconds": seconds, "written": len(batches) * rate,
            "batch": percentile(batches, 0.95) if batches else 0.0, "peak": int(peak[1]) / 1024,
        }  # fmt: skip
    finally:
        for process in (writer, server):
            if process is not None:
                process.terminate()
                process.wait()


def simulated(folder: Path, size: int) -> Path:
    """Make a store of so many conversations, judged."""
    world, store = str(folder / "world"), str(folder / "made")
    for line in (
        [sys.executable, "-m", "benchmarks.stages", "simulate", world, str(size)],
        [*UNHEARD, "ingest", world, "--store", store],
        [*UNHEARD, "judge", "--store", store],
    ):
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(world)
    return Path(store)


def main() -> int:
    """Measure, print, and write the section of RESULTS.md where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store to copy; default: one is simulated")
    parser.add_argument("--size", type=int, default=20_000, help="conversations to simulate")
    parser.add_argument("--folder", type=Path, help="where to work, on the store's own disk; default: temporary")
    parser.add_argument("--rounds", type=int, default=20, help="how often each route is asked")
    parser.add_argument("--rate", type=int, default=50, help="conversations that are written a second")
    parser.add_argument("--write", action="store_true", help="write into benchmarks/RESULTS.md")
    parser.add_argument("--write-into", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write_into:
        write_all_along(given.write_into, given.rate)
    with tempfile.TemporaryDirectory(prefix="unheard-web-", dir=given.folder) as name:
        folder = Path(name)
        store = linked_copy(given.store or simulated(folder, given.size), folder / "store")
        asked, found = serve_and_measure(store, given.rounds, given.rate)
    what = f"--store {given.store}" if given.store else f"--size {given.size}"
    lines = [
        f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d} on {machine()}, with",
        "",
        f"```console\nuv run python -m benchmarks.web_speed {what} --rounds {given.rounds} --rate {given.rate}\n```",
        "",
        f"{found['conversations']:,.0f} conversations; first state prepared in {found['ready']:.0f} s; "
        f"{found['written']:,.0f} conversations were published in {found['seconds']:.0f} s meanwhile "
        f"(p95 of a batch: {found['batch']:.2f} s); peak memory of the server {found['peak']:,.0f} MB.",
        "",
        *table(asked),
    ]
    print("\n".join(lines))
    if given.write:
        write_section(TITLE, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())

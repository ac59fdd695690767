"""159 payloads as words, names, topics and file names: nothing happens in page, report, file, log or file system."""

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.web.hostile import MORE_FROM, PAYLOADS, TOGETHER
from tests.web.payloads import ALL, FORMULAS, KINDS, LOGS, PATHS
from tests.web.served import Client, Served, unheard
from tests.web.test_web_in_browser import FOREIGN, log_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.long]
STEERING = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F))} - {"\n"}
RUNS_IN_SPREADSHEETS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
SEGMENTS = ("topic", "team", "agent", "source")


def test_there_are_more_than_150_payloads_of_five_kinds() -> None:
    assert len(set(ALL)) == len(ALL) >= 150
    assert all(len(kind) >= 15 for kind in KINDS.values())


def test_no_payload_does_anything_on_the_page_of_its_conversation(browser: Any, hostile: Served) -> None:
    page = log_in(browser, hostile)
    wrong = watched(page, hostile)
    base = f"http://127.0.0.1:{hostile.port}"
    keys: dict[str, str] = {}
    cursor = ""
    while cursor is not None:
        found = page.evaluate(f"fetch('/api/v1/conversations?size=200&cursor={cursor}').then(r => r.json())")
        keys |= {row["conversation_id"]: row["key"] for row in found["items"]}
        cursor = found["next_cursor"]
    mine = {place: keys[f"more-{place}#{MORE_FROM + place}"] for place in range(len(ALL))}
    for place in range(0, len(ALL), TOGETHER):
        payload = ALL[place : place + TOGETHER]
        page.goto(f"{base}/conversation?key={quote(mine[place], safe='')}", wait_until="load")
        seen = page.evaluate(f"({{owned: window.owned, foreign: ({FOREIGN})(), title: document.title}})")
        assert seen["owned"] is None, payload
        assert seen["foreign"] == [], payload
        assert seen["title"] != "owned", payload
        assert page.locator("h1").count() == 1, payload
        assert page.locator("main").count() == 1, payload
        assert not STEERING & set(page.inner_text("main")) - {"\t"}, payload
    assert wrong == []
    page.context.close()


def test_no_payload_does_anything_in_the_report(browser: Any, hostile: Served, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    unheard("report", "--store", hostile.store, "--html", report)
    page = browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append("dialog"), dialog.dismiss()))
    page.on("request", lambda one: None if one.url.startswith(("file:", "data:image/")) else wrong.append(one.url))
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("window.owned") is None
    assert page.title() != "owned"
    assert wrong == []
    shown = page.inner_text("body")
    assert "evil.example" in shown, "the report shows payloads, or this shows nothing"
    assert not STEERING & set(shown) - {"\t"}
    page.close()


@pytest.mark.parametrize("segment", SEGMENTS)
def test_no_cell_of_a_file_begins_as_a_formula(hostile: Served, segment: str) -> None:
    client = hostile.admin()
    body = client.get(f"/explore.csv?metric=bad_experience_rate&by={segment}").body
    head, *rows = csv.reader(io.StringIO(body, newline=""))
    assert len(rows) >= len(ALL), "every payload is a segment"
    for row in rows:
        assert len(row) == len(head), row
        name = row[head.index(f"segment_{segment}")]
        assert not name.startswith(RUNS_IN_SPREADSHEETS), name
    kept = {row[head.index(f"segment_{segment}")] for row in rows}
    assert {f"'{one}" for one in FORMULAS if one.startswith("=")} <= kept, "kept, and kept from running"


def test_no_payload_steers_a_terminal_or_writes_lines_of_its_own(hostile: Served) -> None:
    said = (hostile.store.parent / "ingest.txt").read_text(encoding="utf-8")
    listed = unheard("ingest", "--refused", "--store", hostile.store).stdout
    assert len(listed.splitlines()) == len(ALL) + len(PAYLOADS), "a line for each refused row, and no other"
    read = unheard("read", "--queue", "worst", "--sample", "400", "--store", hostile.store).stdout
    for text in (said, listed, read):
        assert not STEERING & set(text) - {"\t"}


def test_no_payload_reaches_the_servers_log_or_forges_a_line_of_the_audit_log(hostile_alone: Served) -> None:
    admin = hostile_alone.admin()
    stranger = hostile_alone.client()
    for payload in LOGS:
        assert stranger.post("/login", {"name": payload, "password": payload}).status in (401, 429)
    for payload in ALL:
        assert admin.get(f"/explore?metric={quote(payload, safe='')}").status == 400, payload
        assert admin.get(f"/conversations?q={quote(payload[:200], safe='')}").status == 200, payload
    audit = admin.get("/audit").body
    assert not STEERING & set(audit) - {"\t"}
    assert "<h1>owned" not in audit
    assert _logged(hostile_alone) == ""


def _logged(served: Served) -> str:
    """What the server has written into its log so far."""
    import os

    assert served.process.stderr is not None
    handle = served.process.stderr.fileno()
    os.set_blocking(handle, False)
    try:
        return os.read(handle, 65_536).decode()
    except BlockingIOError:
        return ""
    finally:
        os.set_blocking(handle, True)


def test_no_path_leads_to_a_file_or_to_another_site(hostile_alone: Served) -> None:
    admin = hostile_alone.admin()
    before = {path.name for path in Path.cwd().iterdir()} | {path.name for path in hostile_alone.store.iterdir()}
    for payload in [*PATHS, "../desk.sqlite", "..%2fdesk.sqlite"]:
        _asked_for(admin, payload)
    after = {path.name for path in Path.cwd().iterdir()} | {path.name for path in hostile_alone.store.iterdir()}
    assert "owned" not in after
    assert after - before <= {"desk.sqlite-wal", "desk.sqlite-shm"}


def _asked_for(admin: Client, payload: str) -> None:
    for path in (f"/static/{payload}", f"/{payload}", f"/api/v1/studies/{payload}", f"/api/v1/queues/{payload}"):
        for sent in (path, path.replace(payload, quote(payload, safe=""))):
            answer = admin.get(sent)
            assert answer.status in (303, 400, 404, 405), (sent, answer.status)
            assert "root:" not in answer.body
            assert "SQLite format" not in answer.body
    entered = admin.post("/login?" + "next=" + quote(payload, safe=""), {"name": "ada", "password": "wrong"})
    assert entered.status in (401, 429)

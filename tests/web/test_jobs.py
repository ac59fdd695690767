"""Long work from the browser: files that come in, ratings that follow, cancelling, restarts, and what is refused."""

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from tests.web.served import Answer, Client, Served, serving, unheard

from unheard.present.web.jobs.upload import safe_name
from unheard.store.desk import Desk
from unheard.store.desk.jobs import add_job, claim_job, end_job, job_of, jobs

EXPORT = Path(__file__).parents[2] / "examples" / "my-export"
BOUNDARY = "----a-boundary-of-tests"


def form(fields: dict[str, str], files: list[tuple[str, str, bytes]]) -> bytes:
    """What a browser makes of a form with files."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]  # fmt: skip
    for field, name, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def send(client: Client, files: list[tuple[str, str, bytes]], **fields: str) -> Answer:
    """Send files as the page's form does."""
    token = client.get("/jobs").form_token
    body = form({"form_token": token, "format": "auto", "judge": "yes", **fields}, files)
    return client.ask(
        "POST", "/jobs/files", body, Origin=f"http://127.0.0.1:{client.port}",
        Content_Type=f"multipart/form-data; boundary={BOUNDARY}",
    )  # fmt: skip


def export() -> list[tuple[str, str, bytes]]:
    return [("files", path.name, path.read_bytes()) for path in sorted(EXPORT.iterdir())]


def at_desk(store: Path) -> list[dict[str, Any]]:
    desk = Desk(store)
    try:
        return jobs(desk)
    finally:
        desk.close()


def ended(store: Path, *, within: float = 180) -> dict[str, Any]:
    """The newest job, once it has ended."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        found = at_desk(store)
        if found and found[0]["state"] not in ("waiting", "running"):
            return found[0]
        time.sleep(0.3)
    raise AssertionError(at_desk(store))


def test_files_sent_to_an_empty_store_are_read_rated_and_shown(store: Path, served: Served) -> None:
    admin = served.admin()
    assert "Add conversations" in admin.ready().get("/").text
    answer = send(admin, export())
    assert (answer.status, answer.headers["location"]) == (303, "/jobs")
    job = ended(store)
    assert job["state"] == "done", job["error"]
    read, rated = job["result"]["ingest"], job["result"]["judge"]
    assert read["new"] == read["read"] > 0
    assert rated["judged"] > 0
    page = admin.get("/jobs").text
    assert f"{read['new']} new" in page
    assert "See the numbers" in page
    end = time.monotonic() + 120
    while time.monotonic() < end and 'class="cards"' not in admin.get("/").body:
        time.sleep(0.3)
    assert 'class="cards"' in admin.get("/").body, "the numbers come by themselves"
    assert not [path for path in (store / "jobs").rglob("*") if path.is_file()], "a second copy would escape erasure"
    send(admin, export())
    again = ended(store)
    assert again["result"]["ingest"]["new"] == 0, "nothing is counted twice"
    assert "ada job asked for" in admin.get("/audit").text


def test_files_that_nobody_can_read_say_why_and_leave_nothing(store: Path, served: Served) -> None:
    admin = served.admin()
    assert send(admin, [("files", "notes.json", b'{"neither": "this", "nor": "that"}')]).status == 303
    job = ended(store)
    assert job["state"] == "failed"
    assert "notes.json" in job["error"]
    assert str(store) not in job["error"], "folders of the server are nobody's business"
    assert "notes.json" in admin.get("/jobs").text
    assert not [path for path in (store / "jobs").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), ("", "file"), (".hidden", "hidden"),
        ("tickets.json.gz", "tickets.json.gz"), ("a" * 500 + ".jsonl", "a" * 114 + ".jsonl"),
        ("x\x00\n.csv", "x__.csv"),
        ("..", "file"), ("\u202egnp.csv", "_gnp.csv"), ("Größe.csv", "Größe.csv"), ("taken.csv", "taken-2.csv"),
    ],
)  # fmt: skip
def test_names_of_files_lead_nowhere(name: str, kept: str) -> None:
    assert safe_name(name, {"taken.csv"}) == kept


def test_files_without_token_role_or_form_are_refused_and_leave_nothing(store: Path, served: Served) -> None:
    admin, viewer = served.admin(), served.person("vera", "viewer")
    reviewer = served.person("rita", "reviewer")
    body = form({"form_token": "guessed"}, export())
    headers = {"Content_Type": f"multipart/form-data; boundary={BOUNDARY}"}
    here = f"http://127.0.0.1:{served.port}"
    for client, origin, expected in (
        (admin, here, 400), (admin, "http://evil.example", 403), (viewer, here, 404), (reviewer, here, 404),
        (served.client(), here, 404),
    ):  # fmt: skip
        assert client.ask("POST", "/jobs/files", body, Origin=origin, **headers).status == expected
    cut = form({"form_token": admin.get("/jobs").form_token}, export())
    for broken in (b"", b"no form", cut[: len(cut) // 2]):
        assert admin.ask("POST", "/jobs/files", broken, Origin=here, **headers).status == 400
    assert send(admin, [("files", "", b"")]).status == 400, "no file was chosen"
    assert send(admin, export(), source="a|b").status == 400
    assert send(admin, export(), format="nonsense").status == 400
    assert viewer.get("/jobs").status == 404
    token = reviewer.get("/jobs").form_token
    assert reviewer.post("/jobs", {"form_token": token, "act": "judge"}).status == 404
    assert at_desk(store) == []
    assert not [path for path in (store / "jobs").rglob("*") if path.is_file()]


@pytest.mark.long
def test_work_goes_on_after_the_server_was_killed_and_nobody_writes_meanwhile(store: Path) -> None:
    with serving(store) as served:
        assert send(served.admin(), export()).status == 303
        end = time.monotonic() + 60
        while time.monotonic() < end and not (children := _children_of(served.process.pid)):
            time.sleep(0.02)
        assert children
        served.kill()
        end = time.monotonic() + 20
        while time.monotonic() < end and any(_is_alive(one) for one in children):
            time.sleep(0.1)
        assert not any(_is_alive(one) for one in children), "who works for a dead server ends"
    assert at_desk(store)[0]["state"] == "running", "nobody could write its end"
    with serving(store):
        job = ended(store)
        assert job["state"] == "done", job
        assert job["attempts"] == 2
        read = job["result"]["ingest"]
        assert read["read"] == read["new"] + read["unchanged"] == 16


def test_cancelled_work_ends_and_says_so(store: Path, served: Served) -> None:
    import fcntl

    admin = served.admin()
    # Somebody else writes: the work waits for the lock, and is cancelled meanwhile.
    with (store / "lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert send(admin, export()).status == 303
        end = time.monotonic() + 60
        while time.monotonic() < end and at_desk(store)[0]["state"] != "running":
            time.sleep(0.05)
        number = re.search(r'name="job" value="(\d+)"', admin.get("/jobs").body)
        assert number
        assert admin.send("/jobs", {"act": "cancel", "job": number[1]}).status == 303
        assert ended(store)["state"] == "cancelled"
        assert "cancelled" in admin.get("/jobs").text
        assert admin.send("/jobs", {"act": "cancel", "job": number[1]}).status == 400
    assert not [path for path in (store / "jobs").rglob("*") if path.is_file()]


def test_all_numbers_and_the_report_are_written_as_files(store: Path, served: Served) -> None:
    unheard("ingest", EXPORT, "--store", store)
    reviewer = served.person("rita", "reviewer")
    wanted = {"act": "metrics", "by": "team", "format": "csv"}
    assert reviewer.send("/jobs", {**wanted, "by": "nonsense"}).status == 400
    assert reviewer.send("/jobs", {**wanted, "since": "soon"}).status == 400
    assert reviewer.send("/jobs", wanted).status == 303
    job = ended(store)
    assert job["state"] == "done", job["error"]
    written = reviewer.get(f"/jobs/file?id={job['id']}")
    assert "attachment" in written.headers["content-disposition"]
    expected = unheard("metrics", "--by", "team", "--output", "csv", "--store", store).stdout
    # Sums of several threads differ in the last digits.
    short = [re.sub(r"(\.\d{9})\d+", r"\1", text).splitlines() for text in (written.body, expected)]
    assert short[0] == short[1]
    assert len(short[0]) > 50
    assert reviewer.send("/jobs", {"act": "report"}).status == 303
    job = ended(store)
    assert "<html" in reviewer.get(f"/jobs/file?id={job['id']}").body
    assert "exported unheard-report.html" in served.admin().get("/audit").text
    assert reviewer.get("/jobs/file?id=999").status == 404


def test_work_that_ends_the_server_again_and_again_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    desk = Desk(tmp_path / "store")
    number = add_job(desk, actor="ada", kind="judge", params={})
    for _ in range(3):
        claimed = claim_job(desk)
        assert claimed is not None
        assert claim_job(desk) is None, "another server leaves it alone as long as somebody works on it"
        with desk.unlogged() as connection:
            connection.execute("UPDATE job SET seen_at_us = 0")
    assert claim_job(desk) is None
    found = job_of(desk, number)
    assert found is not None
    assert found["state"] == "failed"
    second = add_job(desk, actor="ada", kind="judge", params={})
    claimed = claim_job(desk)
    assert claimed is not None
    assert claimed["id"] == second
    end_job(desk, second, state="done", result={})
    desk.close()


def _children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] + [
        int(one)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for one in (task / "children").read_text().split()
        if task.name != str(pid)
    ]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"

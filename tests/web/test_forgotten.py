"""What the web application keeps beside the store is erased and copied with it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.web.served import unheard

from unheard.store.backup import restore
from unheard.store.desk import Desk
from unheard.store.desk.accounts import create_account, password_of, start_session
from unheard.store.desk.cohorts import cohorts, save_cohort
from unheard.store.desk.jobs import add_job, end_job, jobs
from unheard.store.desk.saved import save_view, views_of
from unheard.store.desk.work import disputes, open_dispute
from unheard.store.search import SearchIndex

WORD = "xylophonical"
EXPORT = (
    '{"conversation_id": "c-1", "source": "desk", "opened_at": "2026-03-02T09:00:00Z",'
    ' "customer": {"id": "u-1", "email": "jo@example.org"},'
    f' "turns": [{{"at": "2026-03-02T09:00:00Z", "speaker": "customer", "text": "My {WORD} is broken"}}]}}\n'
)


def made(tmp_path: Path) -> Path:
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "conversations.jsonl").write_text(EXPORT)
    unheard("ingest", tmp_path / "world", "--store", tmp_path / "store")
    return tmp_path / "store"


def test_forgetting_takes_the_words_from_search_index_and_disputes(tmp_path: Path) -> None:
    store = made(tmp_path)
    index = SearchIndex(store)
    index.due([("desk|c-1", "1")])
    index.add([("desk|c-1", "1", f"My {WORD} is broken")])
    assert index.find(WORD)[0] == ["desk|c-1"]
    index.close()
    desk = Desk(store)
    open_dispute(desk, actor="tom", conversation_key="desk|c-1", rating=1, claimed=4, reason=f"about the {WORD}")
    open_dispute(desk, actor="tom", conversation_key="desk|c-2", rating=1, claimed=4, reason="wrote to jo@example.org")
    desk.close()
    unheard("forget", "jo@example.org", "--store", store)
    for path in store.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert WORD.encode() not in content, path
            assert b"jo@example.org" not in content, path
    desk = Desk(store)
    assert [one["claimed"] for one in disputes(desk)] == [4, 4], "that there was a dispute stays"
    desk.close()


def test_backup_brings_accounts_and_leaves_sessions_behind(tmp_path: Path) -> None:
    store = made(tmp_path)
    desk = Desk(store)
    create_account(desk, actor="setup", name="ada", password="hash", role="admin")
    found = password_of(desk, "ada")
    assert found is not None
    start_session(desk, found[0], digest="secret-digest", form_token="t")
    desk.close()
    unheard("backup", tmp_path / "copy", "--store", store)
    restore(tmp_path / "copy", tmp_path / "again")
    with closing(sqlite3.connect(tmp_path / "again" / "desk.sqlite")) as copy:
        assert copy.execute("SELECT name FROM account").fetchall() == [("ada",)]
        assert copy.execute("SELECT COUNT(*) FROM session").fetchone() == (0,)
        assert copy.execute("SELECT COUNT(*) FROM audit WHERE action = 'logged in'").fetchone() == (1,)
    assert b"secret-digest" not in (tmp_path / "copy" / "desk.sqlite").read_bytes()


def test_forgetting_takes_the_person_out_of_saved_views_cohorts_and_files_of_jobs(tmp_path: Path) -> None:
    store = made(tmp_path)
    desk = Desk(store)
    save_view(desk, actor="tom", name="about jo@example.org", page="conversations", query={"q": "jo@example.org"},
              is_shared=True)  # fmt: skip
    save_cohort(desk, actor="tom", name="without jo@example.org", satisfied="csat", since=None, until=None, days=90)
    number = add_job(desk, actor="tom", kind="ingest", params={"files": ["jo@example.org.json"]})
    end_job(desk, number, state="failed", error="'jo@example.org.json' is of no known format")
    desk.close()
    left = store / "jobs" / "1"
    left.mkdir(parents=True)
    (left / "unheard-report.html").write_text("jo@example.org wrote")
    unheard("forget", "jo@example.org", "--store", store)
    for path in store.rglob("*"):
        if path.is_file():
            assert b"jo@example.org" not in path.read_bytes(), path
    desk = Desk(store)
    assert [(one["page"], list(one["query"])) for one in views_of(desk, "tom")] == [("conversations", ["q"])]
    assert len(cohorts(desk)) == len(jobs(desk)) == 1, "that there was something stays"
    desk.close()

"""Who may do what, and that it is written down."""

import re
from urllib.parse import quote

from tests.web.served import Client, Served
from tests.web.test_reading import first_key


def test_viewer_reads_everything_and_changes_nothing(shared: Served, admin: Client) -> None:
    viewer = shared.person("victor", "viewer")
    key = first_key(viewer)
    page = viewer.get(f"/conversation?key={quote(key)}")
    assert page.status == 200
    assert "What do you say?" not in page.text
    form = {"form_token": page.form_token, "act": "label", "rating": "1"}
    assert viewer.post(f"/conversation?key={quote(key)}", form).status == 404
    assert viewer.post("/queues", {"form_token": page.form_token, "act": "draw", "size": "20"}).status == 404
    for path in ("/accounts", "/audit"):
        assert viewer.get(path).status == 404
        assert viewer.post(path, {"form_token": page.form_token, "act": "create"}).status in (404, 405)


def test_agent_sees_only_own_conversations(shared: Served, admin: Client) -> None:
    listed = re.findall(r'<select name="agent">(.*?)</select>', admin.get("/conversations").body, re.DOTALL)[0]
    names = [name for name in re.findall(r'<option value="([^"]*)"', listed) if name and name != "(unknown)"]
    agent = shared.person("gina", "agent", names[0])
    for path in ("/", "/numbers", "/queues", "/trust", "/sources", "/accounts", "/audit"):
        assert agent.get(path).status in (303, 404), path
    rows = agent.get("/api/v1/conversations?size=200").json["items"]
    assert rows
    assert {row["agent"] for row in rows} == {names[0]}
    foreign = first_key(admin, f"agent={names[1]}")
    assert agent.get(f"/conversation?key={quote(foreign)}").status == 404
    assert agent.get(f"/api/v1/conversation?key={quote(foreign)}").status == 404
    assert agent.get(f"/conversations?agent={names[1]}").text.count("No conversation fits") == 1
    assert agent.get("/api/v1/metrics").status == 403
    own = agent.get(f"/conversation?key={quote(rows[0]['key'])}").body
    linked = {key.replace("%7C", "|") for key in re.findall(r'href="/conversation\?key=([^"&]+)"', own)}
    allowed = {row["key"] for row in rows}
    assert linked <= allowed


def test_every_change_and_every_read_of_a_conversation_is_in_the_audit_log(shared: Served, admin: Client) -> None:
    reader = shared.person("rosa", "reviewer")
    key = first_key(reader)
    reader.send(f"/conversation?key={quote(key)}", {"act": "label", "rating": "2"})
    reader.get("/conversations?q=verysecretname")
    text = admin.get("/audit").text
    lines = (f"rosa labelled {key}", f"rosa read {key}", "rosa searched", "rosa logged in", "ada account created rosa")
    for line in lines:
        assert line in text, line
    assert "verysecretname" not in text
    assert f"rosa labelled {key}" in admin.get(f"/audit?of={quote(key)}").text


def test_audit_log_cannot_be_changed_in_its_file(shared: Served, admin: Client) -> None:
    import sqlite3
    from contextlib import closing

    import pytest

    with closing(sqlite3.connect(shared.store / "desk.sqlite", timeout=30)) as desk:
        for statement in ("DELETE FROM audit", "UPDATE audit SET actor = 'nobody'"):
            with pytest.raises(sqlite3.IntegrityError, match="audit log"):
                desk.execute(statement)

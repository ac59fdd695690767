"""The API: tokens and scopes, one shape of errors, an OpenAPI document that says what there is."""

import json
import re
import time
from typing import Any
from urllib.parse import quote

import pytest
from tests.web.served import Client, Served
from tests.web.test_reading import first_key


def token(client: Client, *scopes: str) -> str:
    form = {"act": "token", "name": "-".join(scopes), "days": "7", **{f"scope_{scope}": "yes" for scope in scopes}}
    answer = client.send("/account", form)
    assert answer.headers["location"] == "/account?made=token"
    found = re.search(r'class="secret">([^<]+)<', client.get("/account?made=token").body)
    assert found
    assert found[1] not in client.get("/account?made=token").body, "a secret is shown once"
    return found[1]


def bearer(shared: Served, secret: str) -> Client:
    return shared.client(headers={"Authorization": f"Bearer {secret}"})


def test_token_opens_its_scopes_and_nothing_else(shared: Served, admin: Client) -> None:
    program = bearer(shared, token(admin, "read"))
    assert program.get("/api/v1/metrics").status == 200
    refused = program.get("/api/v1/conversations")
    assert (refused.status, refused.json["error"]["code"]) == (403, "forbidden")
    body = json.dumps({"key": "x", "name": "rating", "value": 1}).encode()
    assert program.ask("POST", "/api/v1/labels", body, Content_Type="application/json").status == 403
    assert program.get("/numbers").status == 303, "a token opens no page"
    revoke = re.findall(r'name="token" value="(\d+)"', admin.get("/account").body)[-1]
    assert admin.send("/account", {"act": "revoke", "token": revoke}).status == 303
    assert program.get("/api/v1/metrics").status == 401


def test_label_by_token_is_kept_under_the_accounts_name(shared: Served, admin: Client) -> None:
    program = bearer(shared, token(admin, "conversations", "label"))
    key = first_key(admin, "order=oldest")
    body = json.dumps({"key": key, "name": "resolved", "value": "partly"}).encode()
    answer = program.ask("POST", "/api/v1/labels", body, Content_Type="application/json")
    assert answer.status == 201, answer.body
    assert (answer.json["annotator"], answer.json["purpose"]) == ("human:ada", "queue")
    assert "human:ada : resolved partly" in admin.get(f"/conversation?key={quote(key)}").text


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/v1/nowhere", None, 404),
        ("GET", "/api/v1/metrics/none", None, 404),
        ("GET", "/api/v1/studies/none", None, 404),
        ("GET", "/api/v1/studies/labelling-plan?width=4", None, 422),
        ("GET", "/api/v1/studies/agreement?width=5", None, 422),
        ("GET", "/api/v1/metrics?by=shoe", None, 422),
        ("GET", "/api/v1/conversations?size=0", None, 422),
        ("GET", "/api/v1/conversations?since=x", None, 400),
        ("GET", "/api/v1/conversation", None, 422),
        ("GET", "/api/v1/conversation?key=none", None, 404),
        ("GET", "/api/v1/queues/none", None, 404),
        ("POST", "/api/v1/metrics", b"", 405),
        ("POST", "/api/v1/labels", b"{", 422),
        ("POST", "/api/v1/labels", b'{"key": "x", "name": "mood", "value": 1}', 422),
        ("POST", "/api/v1/labels", b'{"key": "none", "name": "rating", "value": 1}', 404),
    ],
)
def test_every_error_has_one_shape(shared: Served, admin: Client, method: str, path: str, body, status: int) -> None:
    program = shared.client(headers={"Authorization": f"Bearer {_secret(admin)}", "Content-Type": "application/json"})
    answer = program.ask(method, path, body)
    assert answer.status == status, answer.body
    assert set(answer.json) == {"error"}
    assert set(answer.json["error"]) == {"code", "message", "field"}


_kept: dict[int, str] = {}


def _secret(admin: Client) -> str:
    if admin.port not in _kept:
        _kept[admin.port] = token(admin, "read", "conversations", "label")
    return _kept[admin.port]


def test_nobody_gets_nothing(shared: Served, admin: Client) -> None:
    for path in ("/api/v1/metrics", "/api/v1/conversations", "/api/v1/sources", "/api/v1/queues"):
        answer = shared.client().get(path)
        assert (answer.status, answer.json["error"]["code"]) == (401, "unauthorised")
        assert bearer(shared, "unheard_guess").get(path).status == 401


def test_openapi_names_every_route_with_its_errors(admin: Client) -> None:
    document = admin.get("/api/v1/openapi.json").json
    assert len(document["paths"]) >= 8
    for path, methods in document["paths"].items():
        for method, of in methods.items():
            assert of["responses"].keys() >= {"400", "401", "403", "404"}, (path, method)
            assert of["description"], (path, method)


def test_no_answer_holds_hashes_of_identities(shared: Served, admin: Client) -> None:
    key = first_key(admin)
    whole = admin.get(f"/api/v1/conversation?key={quote(key)}").body
    assert "_hash" not in whole


READABLE = (
    "overview", "metrics", "metrics/cx_score", "explore?metric=csat&by=team", "dimensions", "studies",
    "failures?handler=ai_only&topic=billing/refund",
    "studies/kpi-audit", "studies/attribution?by=topic", "themes", "themes/ai", "themes/journeys", "themes/kpis",
    "themes/trends", "themes/gap", "themes/cohorts", "trust", "sources", "sources/refused", "conversations",
    "conversations/filters", "queues", "queues/sample", "queues/worst", "disputes", "cohorts", "alerts", "views",
    "jobs", "settings", "accounts", "account", "audit",
)  # fmt: skip


@pytest.mark.parametrize("path", READABLE)
def test_api_has_what_each_page_shows(shared: Served, admin: Client, path: str) -> None:
    answer = bearer(shared, _all(admin)).get(f"/api/v1/{path}")
    assert answer.status == 200, answer.body
    assert answer.json, "an empty answer shows nothing"


def _all(admin: Client) -> str:
    if -admin.port not in _kept:
        _kept[-admin.port] = token(admin, "read", "conversations", "label", "keep", "manage")
    return _kept[-admin.port]


def send(program: Client, method: str, path: str, body: object = None) -> Any:
    raw = None if body is None else json.dumps(body).encode()
    return program.ask(method, f"/api/v1/{path}", raw, Content_Type="application/json")


def test_numbers_of_the_api_are_those_of_the_pages(shared: Served, admin: Client) -> None:
    program = bearer(shared, _all(admin))
    whole = {one["metric"]: one for one in program.get("/api/v1/metrics").json}
    overview = program.get("/api/v1/overview").json
    assert overview["score"] == whole["cx_score"]
    assert f"n = {whole['cx_score']['n']:,}".replace("n = ", "") in admin.get("/").text
    explored = program.get("/api/v1/explore?metric=cx_score").json
    assert explored["items"] == [whole["cx_score"]]
    by_team = program.get("/api/v1/metrics?by=team").json
    found = {one["segment"]["team"]: one for one in by_team if one["metric"] == "cx_score"}
    asked = program.get("/api/v1/explore?metric=cx_score&by=team").json["items"]
    assert {one["segment"]["team"]: one["value"] for one in asked} == {
        team: one["value"] for team, one in found.items()
    }
    parts = [number for one in program.get("/api/v1/dimensions").json for number in (*one["usual"], *one["human"])]
    assert len(parts) >= 10
    assert all(number == whole[number["metric"]] for number in parts)


def test_pages_of_a_list_hold_each_thing_once(shared: Served, admin: Client) -> None:
    program = bearer(shared, _all(admin))
    for path, size in (("audit?", 2), ("explore?metric=cx_score&by=topic&", 2), ("queues/worst?", 9)):
        whole: list[str] = []
        cursor = ""
        for _ in range(200):
            page = program.get(f"/api/v1/{path}size={size}{f'&cursor={cursor}' if cursor else ''}").json
            whole += [json.dumps(one, sort_keys=True) for one in page["items"]]
            cursor = page["next_cursor"]
            if not cursor:
                break
        assert len(whole) == len(set(whole)) > size, "more than a page, and nothing twice"
    foreign = program.get("/api/v1/queues/worst?size=1").json["next_cursor"]
    assert program.get(f"/api/v1/cohorts?cursor={foreign}").status == 400


def test_cohort_alert_and_view_are_kept_read_and_removed(shared: Served, admin: Client) -> None:
    program = bearer(shared, _all(admin))
    made = send(program, "POST", "cohorts", {"name": "by the API", "satisfied": "csat", "days": 30}).json
    whole = program.get(f"/api/v1/cohorts/{made['id']}").json
    assert whole["cohort"]["name"] == "by the API"
    assert whole["answer"]["sentence"]
    members = program.get(f"/api/v1/cohorts/{made['id']}/members?size=3").json
    assert members["total"] == whole["members"] >= len(members["items"]) > 0
    watched = {"metric": "cx_score", "direction": "below", "threshold": 99.5}
    alert = send(program, "POST", "alerts", watched).json["id"]
    [seen] = [one for one in program.get("/api/v1/alerts").json["items"] if one["id"] == alert]
    assert (seen["state"], seen["threshold"]) == ("fires", 0.995)
    assert seen["number"]["high"] < 0.995
    assert alert in [one["id"] for one in program.get("/api/v1/overview").json["alerts"]]
    view = {"name": "by the API", "page": "explore", "query": {"metric": "csat", "by": "team", "odd": "x"}}
    assert send(program, "POST", "views", view).json["query"] == {"metric": "csat", "by": "team"}
    [kept] = [one for one in program.get("/api/v1/views").json["items"] if one["name"] == "by the API"]
    for path in (f"cohorts/{made['id']}", f"alerts/{alert}", f"views/{kept['id']}"):
        assert send(program, "DELETE", path).status == 200
        assert send(program, "DELETE", path).status == 400, "what is gone cannot be removed"
    assert program.get(f"/api/v1/cohorts/{made['id']}").status == 404


def test_queue_is_worked_on_by_the_api(shared: Served, admin: Client) -> None:
    program = bearer(shared, _all(admin))
    key = program.get("/api/v1/queues/worst").json["keys"][-1]
    taken = send(program, "POST", "queues/worst/tasks", {"key": key, "act": "take"}).json
    assert (taken["assignee"], taken["is_done"]) == ("ada", False)
    assert send(program, "POST", "queues/worst/tasks", {"key": key, "act": "done"}).json["is_done"] is True
    [row] = [one for one in program.get("/api/v1/queues/worst").json["items"] if one["key"] == key]
    assert row["is_done"] is True
    assert send(program, "POST", "queues/worst/tasks", {"key": key, "act": "reopen"}).json["is_done"] is False
    assert send(program, "POST", "queues/worst/tasks", {"key": "none", "act": "take"}).status == 400


def test_work_is_asked_for_and_fetched_by_the_api(shared: Served, admin: Client) -> None:
    program = bearer(shared, _all(admin))
    number = send(program, "POST", "jobs", {"kind": "metrics", "by": "team"}).json["id"]
    end = time.monotonic() + 60
    while (job := program.get(f"/api/v1/jobs/{number}").json)["state"] in ("waiting", "running"):
        assert time.monotonic() < end, job
        time.sleep(0.3)
    assert job["state"] == "done", job
    file = program.get(f"/api/v1/jobs/{number}/file")
    assert file.status == 200
    assert "cx_score" in file.body
    assert send(program, "POST", f"jobs/{number}/cancel").status == 400, "it has ended"


def test_settings_are_previewed_and_refused_by_the_api(shared: Served, admin: Client) -> None:
    program = bearer(shared, _all(admin))
    shown = {one["name"]: one for one in program.get("/api/v1/settings").json}
    now = shown["rubric.weight_quality"]["text"]
    other = {"changes": {"rubric.weight_quality": str(float(now) + 0.3)}}
    found = send(program, "POST", "settings/preview", other).json
    assert [one["name"] for one in found["changes"]] == ["rubric.weight_quality"]
    assert found["preview"]["estimates"]
    assert {one["name"]: one for one in program.get("/api/v1/settings").json} == shown, "a preview writes nothing"
    assert send(program, "PATCH", "settings", {"changes": {"rubric.weight_quality": "a lot"}}).status == 400
    stale = {"changes": {"rubric.weight_quality": "0.4"}, "digest": "of another day"}
    assert send(program, "PATCH", "settings", stale).status == 400


def test_scope_and_role_both_have_to_allow_it(shared: Served, admin: Client) -> None:
    program = bearer(shared, _secret(admin))
    cohort = {"name": "not mine", "satisfied": "csat", "days": 30}
    for method, path, body in (
        ("POST", "cohorts", cohort), ("POST", "jobs", {"kind": "report"}), ("GET", "audit", None),
        ("GET", "accounts", None), ("PATCH", "settings", {"changes": {"timezone": "UTC"}}),
    ):  # fmt: skip
        assert send(program, method, path, body).status == 403, path
    viewer = bearer(shared, token(_viewer(shared, admin), "read", "conversations", "label", "keep", "manage"))
    assert viewer.get("/api/v1/overview").status == 200
    for method, path, body in (
        ("POST", "cohorts", cohort), ("POST", "jobs", {"kind": "report"}), ("GET", "jobs", None),
        ("GET", "audit", None), ("GET", "accounts", None), ("POST", "settings/preview", {"changes": {"timezone": "x"}}),
        ("POST", "sample", {"size": 10}), ("POST", "queues/worst/tasks", {"key": "x", "act": "take"}),
        ("POST", "disputes/1/answer", {"settled": 3, "answer": "x"}),
    ):  # fmt: skip
        assert send(viewer, method, path, body).status == 403, path


def _viewer(shared: Served, admin: Client) -> Client:
    password = "a viewer's long password"
    form = {"act": "create", "name": "vera", "password": password, "role": "viewer"}
    admin.send("/accounts", form)
    viewer = shared.client()
    assert viewer.log_in("vera", password).status == 303
    return viewer


def test_program_cannot_fill_the_line_of_jobs(shared: Served, admin: Client) -> None:
    program = bearer(shared, _all(admin))
    asked = []
    for _ in range(40):
        answer = send(program, "POST", "jobs", {"kind": "metrics"})
        if answer.status != 201:
            break
        asked.append(answer.json["id"])
    assert answer.status == 400
    assert "Twenty jobs wait" in answer.json["error"]["message"]
    for number in asked:
        send(program, "POST", f"jobs/{number}/cancel")
    assert not [one for one in program.get("/api/v1/jobs?size=200").json["items"] if one["state"] == "waiting"]
    assert send(program, "POST", "jobs", {"kind": "metrics"}).status == 201, "there is room again"

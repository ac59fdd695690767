"""The API: tokens and scopes, one shape of errors, an OpenAPI document that says what there is."""

import json
import re
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

"""What stands before every request: host, origin, size, headers, form tokens; and where the server may listen."""

import pytest
from tests.web.served import Client, Served, serving, unheard

PATHS = ["/", "/login", "/numbers", "/conversations", "/nowhere", "/static/site.css", "/static/none", "/healthz",
         "/api/v1/metrics", "/api/v1/nowhere"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_forbids_foreign_and_inline_scripts(admin: Client, path: str) -> None:
    headers = admin.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/", "/numbers", "/conversations", "/queues", "/trust", "/sources", "/account"])
def test_no_page_holds_inline_script_style_or_outside_address(admin: Client, path: str) -> None:
    import re

    body = admin.get(path).body
    assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|<style|\son\w+=|javascript:", body)
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', body)


def test_only_pages_are_kept_from_caches(admin: Client) -> None:
    assert admin.get("/conversations").headers["cache-control"] == "no-store"
    assert "immutable" in admin.get("/static/site.css").headers["cache-control"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_another_host_name_is_not_answered(admin: Client, host: str) -> None:
    answer = admin.get("/conversations", Host=host)
    assert answer.status in (400, 421)
    assert "conversation" not in answer.body.lower()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
def test_form_from_another_site_changes_nothing(admin: Client, origin: str) -> None:
    token = admin.get("/account").form_token
    form = {"form_token": token, "act": "language", "language": "de"}
    assert admin.post("/account", form, Origin=origin).status == 403
    assert 'lang="en"' in admin.get("/account").body


@pytest.mark.parametrize("token", ["", "wrong", "ü"])
def test_form_without_the_token_of_its_session_changes_nothing(admin: Client, token: str) -> None:
    assert admin.post("/account", {"form_token": token, "act": "language", "language": "de"}).status == 400
    assert 'lang="en"' in admin.get("/account").body


def test_body_that_is_too_large_is_refused(admin: Client) -> None:
    answer = admin.post("/account", {"form_token": "x" * 1_100_000})
    assert answer.status == 413


def test_other_machines_are_refused_before_there_is_an_account(store) -> None:
    done = unheard("serve", "--store", store, "--host", "0.0.0.0", "--port", "0", check=False)
    assert done.returncode == 2
    assert "nobody has an account yet" in done.stderr
    assert "Traceback" not in done.stderr


def test_other_machines_are_refused_in_plain_http(store) -> None:
    with serving(store) as served:
        served.admin()
    done = unheard("serve", "--store", store, "--host", "0.0.0.0", "--port", "0", check=False)
    assert done.returncode == 2
    assert "in plain" in done.stderr


def test_behind_a_proxy_the_cookie_is_bound_to_https_and_its_name_is_answered(store) -> None:
    with serving(store) as served:
        served.admin()
    with serving(store, "--public-url", "https://unheard.example.org") as served:
        client = served.client(headers={"Host": "unheard.example.org"})
        answer = client.post("/login", {"name": "ada", "password": "wrong"}, Origin="https://unheard.example.org")
        assert answer.status == 401
        assert "max-age" in answer.headers["strict-transport-security"]
        form = {"name": "ada", "password": "correct horse battery staple"}
        answer = client.post("/login", form, Origin="https://unheard.example.org")
        assert answer.headers["set-cookie"].startswith("__Host-unheard=")
        assert "secure" in answer.headers["set-cookie"].lower()


def test_port_that_is_taken_is_said_in_one_sentence(shared: Served, store) -> None:
    done = unheard("serve", "--store", store, "--port", str(shared.port), check=False)
    assert done.returncode == 1
    assert f"127.0.0.1:{shared.port} cannot be listened on" in done.stderr
    assert "Traceback" not in done.stderr


def test_answer_does_not_wait_for_the_readers_acknowledgement(shared: Served, admin: Client) -> None:
    import http.client
    import time

    connection = http.client.HTTPConnection("127.0.0.1", shared.port, timeout=30)
    took = []
    for _ in range(12):
        began = time.perf_counter()
        connection.request("GET", "/login")
        connection.getresponse().read()
        took.append(time.perf_counter() - began)
    connection.close()
    # Nagle's algorithm would hold the body of each answer but the first back for 40 ms.
    assert min(took[1:]) < 0.035

"""Coming in: the first account, login, its limits, sessions, and what they cannot be tricked into."""

import pytest
from tests.web.served import NAME, PASSWORD, Served


def test_first_account_needs_the_link_from_the_terminal(served: Served) -> None:
    stranger = served.client()
    assert stranger.get("/").headers["location"].startswith("/login")
    assert "Open the link" in stranger.get("/login").text
    assert stranger.get("/setup?code=guessed").status == 403
    form = {"code": "guessed", "name": "eve", "password": PASSWORD, "again": PASSWORD}
    assert stranger.post("/setup", form).status == 403
    code = served.setup.partition("code=")[2]
    assert stranger.post("/setup", {**form, "code": code, "password": "short", "again": "short"}).status == 400
    assert stranger.post("/setup", {**form, "code": code, "again": "something else here"}).status == 400
    answer = stranger.post("/setup", {**form, "code": code, "name": NAME})
    assert (answer.status, answer.headers["location"]) == (303, "/")
    again = served.client().post("/setup", {**form, "code": code})
    assert (again.status, again.headers["location"]) == (303, "/login"), "the link makes one account only"


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(served: Served) -> None:
    served.admin()
    answer = served.client().log_in()
    flags = answer.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "path=/" in flags


def test_login_tells_nobody_whether_a_name_exists_and_waits_after_five_failures(served: Served) -> None:
    served.admin()
    eve = served.client()
    wrong = [eve.log_in(NAME, f"guess number {n}") for n in range(5)]
    nobody = served.client().log_in("nobody at all", "guess")
    assert {answer.status for answer in [*wrong, nobody]} == {401}
    assert wrong[0].text.replace(NAME, "") == nobody.text.replace("nobody at all", "")
    blocked = eve.log_in(NAME, PASSWORD)
    assert (blocked.status, blocked.headers["retry-after"]) == (429, "900")
    assert not blocked.headers.get("set-cookie")


def test_failed_logins_count_on_after_a_restart(store, served: Served) -> None:
    from tests.web.served import serving

    served.admin()
    for n in range(5):
        served.client().log_in(NAME, f"guess number {n}")
    served.kill()
    with serving(store) as again:
        assert again.client().log_in().status == 429


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"]
)
def test_login_leads_nowhere_else(shared: Served, admin, target: str) -> None:
    from urllib.parse import quote

    answer = shared.client().post(f"/login?next={quote(target)}", {"name": NAME, "password": PASSWORD})
    assert answer.headers["location"] == "/"


def test_login_leads_to_the_page_that_was_asked_for(shared: Served, admin) -> None:
    asked = shared.client().get("/conversations?q=refund").headers["location"]
    answer = shared.client().post(asked.replace("%2F", "/"), {"name": NAME, "password": PASSWORD})
    assert answer.headers["location"] == "/conversations?q=refund"


def test_logging_out_ends_the_session_on_the_server(served: Served) -> None:
    client = served.admin()
    kept = client.cookie
    assert client.post("/logout", {"form_token": client.get("/account").form_token}).status == 303
    client.cookie = kept
    assert client.get("/account").status == 303


def test_new_password_ends_every_session(served: Served) -> None:
    first, second = served.admin(), served.client()
    second.log_in()
    fresh = "another battery staple"
    form = {"act": "password", "old": PASSWORD, "password": fresh, "again": fresh}
    assert first.send("/account", {**form, "old": "wrong"}).status == 400
    assert first.send("/account", form).status == 303
    assert second.get("/account").status == 303
    assert served.client().log_in(NAME, PASSWORD).status == 401
    assert served.client().log_in(NAME, fresh).status == 303


def test_closed_account_is_out_at_once_and_the_last_administrator_stays(served: Served) -> None:
    admin, viewer = served.admin(), served.person("vera", "viewer")
    assert viewer.get("/account").status == 200
    assert admin.send("/accounts", {"act": "change", "account": "2", "role": "viewer"}).status == 303
    assert viewer.get("/account").status == 303
    assert served.client().log_in("vera").status == 401
    answer = admin.send("/accounts", {"act": "change", "account": "1", "role": "viewer", "is_active": "yes"})
    assert answer.status == 400
    assert "Somebody must be administrator" in answer.text


def test_no_file_of_the_store_holds_a_password_or_a_session(store, served: Served) -> None:
    client = served.admin()
    secret = client.cookie.partition("=")[2]
    for path in store.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert PASSWORD.encode() not in content, path
            assert secret.encode() not in content, path
    assert (store / "desk.sqlite").stat().st_mode & 0o077 == 0

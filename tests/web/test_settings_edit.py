"""Settings changed in the browser: checked as the file is, seen before they are written, by administrators only."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.served import Client, Served, serving
from tests.web.test_jobs import at_desk

pytestmark = pytest.mark.long

KEPT = '# our rules\ntimezone = "Europe/Berlin" # head office\n\n[llm]\nkey_env = "OUR_KEY"\n'


@pytest.fixture(scope="module")
def settings_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over a store that holds nothing, for tests that leave its settings as they found them."""
    with serving(tmp_path_factory.mktemp("settings") / "store") as running:
        yield running


def digest(client: Client) -> str:
    found = re.search(r'name="digest" value="([^"]*)"', client.get("/settings/edit").body)
    assert found
    return found[1]


def test_settings_are_shown_changed_and_written_with_comments_kept(store: Path, served: Served) -> None:
    admin = served.admin()
    (store / "unheard.toml").write_text(KEPT)
    given = {"recontact_days": "14", "rubric.weight_quality": "0,4", "languages": "en, de",
             "tool_seconds": "refund = 2.5", "linkage.probability": "0.9"}  # fmt: skip
    mark = digest(admin)
    query = "&".join(f"{name}={value}" for name, value in given.items())
    page = admin.get(f"/settings/edit?act=preview&digest={mark}&{query}")
    for words in ("recontact_days 30 14", "rubric.weight_quality 0.3 0.4", "all numbers are made anew"):
        assert words in page.text, words
    assert (store / "unheard.toml").read_text() == KEPT, "a preview writes nothing"
    answer = admin.send("/settings/edit", {"act": "apply", "digest": mark, "rate": "yes", **given})
    assert answer.headers["location"] == "/settings/edit?saved=yes&rated=yes"
    text = (store / "unheard.toml").read_text()
    assert "# our rules" in text
    assert "# head office" in text
    assert tomllib.loads(text) == {
        "timezone": "Europe/Berlin", "recontact_days": 14, "languages": ["en", "de"], "tool_seconds": {"refund": 2.5},
        "llm": {"key_env": "OUR_KEY"}, "rubric": {"weight_quality": 0.4}, "linkage": {"probability": 0.9},
    }  # fmt: skip
    assert at_desk(store)[0]["kind"] == "judge", "ratings follow"
    log = admin.get("/audit").text
    assert "ada settings changed recontact_days" in log
    again = admin.send("/settings/edit", {"act": "apply", "digest": digest(admin), "recontact_days": ""})
    assert again.status == 303
    assert "recontact_days" not in tomllib.loads((store / "unheard.toml").read_text()), "empty is the default"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("recontact_days", "0", "greater than or equal to 1"), ("recontact_days", "many", "valid integer"),
        ("timezone", "Nowhere/Town", "no such time zone"), ("rubric.weight_quality", "nan", "finite number"),
        ("tool_seconds", "refund: 2", "write one"), ("linkage.probability", "0.2", "greater than or equal to 0.5"),
        ("llm.explanation_language", "x; rm", "pattern"), ("llm.prices", "m = 3", "not valid"),
    ],
)  # fmt: skip
def test_setting_that_is_not_valid_is_refused_in_words(
    settings_server: Served, name: str, value: str, said: str
) -> None:
    admin = settings_server.admin()
    mark = digest(admin)
    page = admin.get(f"/settings/edit?act=preview&digest={mark}&{name}={value}")
    assert said in page.text
    assert "What would change" not in page.text.replace("Show what would change", "")
    assert admin.send("/settings/edit", {"act": "apply", "digest": mark, name: value}).status == 400
    assert not (settings_server.store / "unheard.toml").exists()


def test_what_leads_elsewhere_is_changed_on_the_server_only(settings_server: Served) -> None:
    admin = settings_server.admin()
    for name, value in (
        ("llm.base_url", "http://evil.example"), ("llm.policy", "/etc/passwd"), ("judge_model", "/etc/passwd"),
        ("llm.key_env", "AWS_SECRET_ACCESS_KEY"), ("topics", "/etc/passwd"), ("nonsense", "1"),
    ):  # fmt: skip
        assert admin.send("/settings/edit", {"act": "apply", "digest": digest(admin), name: value}).status == 400, name
    assert not (settings_server.store / "unheard.toml").exists()


def test_only_administrators_change_settings_and_nobody_overwrites_another(settings_server: Served) -> None:
    admin = settings_server.admin()
    mark = digest(admin)
    (settings_server.store / "unheard.toml").write_text("recontact_days = 20\n")
    late = admin.send("/settings/edit", {"act": "apply", "digest": mark, "recontact_days": "10"})
    assert late.status == 400
    assert "changed meanwhile" in late.text
    (settings_server.store / "unheard.toml").unlink()
    reviewer = settings_server.person("rita", "reviewer")
    assert reviewer.get("/settings/edit").status == 404
    form = {"act": "apply", "digest": mark, "recontact_days": "10", "form_token": reviewer.get("/account").form_token}
    assert reviewer.post("/settings/edit", form).status == 404
    assert not (settings_server.store / "unheard.toml").exists()

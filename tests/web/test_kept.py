"""What people keep in the application: cohorts, saved views, alerts, settings."""

import re

import pytest
from tests.web.served import Client, Served, unheard

from unheard.metrics.estimate import Estimate
from unheard.present.web.alerting import state_of


@pytest.mark.parametrize(
    ("low", "high", "direction", "expected"),
    [
        (0.21, 0.3, "above", "fires"), (0.19, 0.3, "above", "open"), (0.1, 0.19, "above", "quiet"),
        (0.1, 0.19, "below", "fires"), (0.1, 0.21, "below", "open"), (0.21, 0.3, "below", "quiet"),
        (None, None, "above", "unknown"), (0.2, 0.3, "above", "open"),
    ],
)  # fmt: skip
def test_an_alert_fires_only_when_the_whole_interval_is_beyond(low, high, direction: str, expected: str) -> None:
    found = Estimate(
        metric="m", segment={}, value=0.25, low=low, high=high, n=9, clusters=9, unit="share", method="", notes=()
    )
    assert state_of(found, direction, 0.2) == expected
    assert state_of(None, direction, 0.2) == "unknown"


def number(client: Client, name: str) -> dict:
    return next(one for one in client.get("/api/v1/metrics").json if one["metric"] == name)


def test_alerts_are_made_looked_at_and_shown_on_the_overview(shared: Served, admin: Client) -> None:
    bad = number(admin, "bad_experience_rate")
    sure, unsure = bad["low"] * 100 - 0.5, (bad["low"] + bad["high"]) / 2 * 100
    form = {"act": "create", "metric": "bad_experience_rate", "direction": "above", "days": ""}
    assert admin.send("/alerts", {**form, "threshold": f"{sure:.2f}".replace(".", ",")}).status == 303
    assert admin.send("/alerts", {**form, "threshold": f"{unsure:.2f} %"}).status == 303
    page = admin.get("/alerts").text
    assert "beyond the threshold, more than chance makes" in page
    assert "cannot be told: the interval reaches over the threshold" in page
    overview = admin.get("/").text
    assert f"above {sure:.4g}" in overview
    assert f"above {unsure:.4g}" not in overview, "what chance can make is no alarm"
    for wrong in ({"threshold": "many"}, {"threshold": "120"}, {"threshold": "nan"}, {"direction": "beside"},
                  {"metric": "none"}, {"days": "3"}, {"segment": "team"}, {"segment": "team", "value": "no such team"},
                  {"segment": "password", "value": "x"}):  # fmt: skip
        assert admin.send("/alerts", {**form, "threshold": "20", **wrong}).status == 400, wrong
    viewer = shared.person("valerie", "viewer")
    assert "beyond the threshold" in viewer.get("/alerts").text
    token = viewer.get("/account").form_token
    assert viewer.post("/alerts", {**form, "threshold": "20", "form_token": token}).status == 404
    numbers = re.findall(r'name="alert" value="(\d+)"', admin.get("/alerts").body)
    for one in numbers:
        assert admin.send("/alerts", {"act": "remove", "alert": one}).status == 303
    assert "No alert yet" in admin.get("/alerts").text


def test_a_cohort_is_made_followed_and_taken_along(shared: Served, admin: Client) -> None:
    form = {"act": "create", "name": "Ninety days <b>on</b>", "satisfied": "csat", "days": "90"}
    answer = admin.send("/cohorts", form)
    assert answer.status == 303
    page = admin.get(answer.headers["location"])
    assert "Ninety days <b>on</b>" in page.text
    said = unheard("study", "cohort", "--satisfied", "csat", "--days", "90", "--store", shared.store).stdout
    sentence = re.search(r"Of [\d,]+ customers.*?\.", " ".join(said.split()))
    assert sentence
    assert sentence[0] in page.text, "the page says what the command line says"
    assert "<svg" in page.body
    link = re.search(r'href="(/cohort\.csv\?[^"]+)"', page.body)
    assert link
    rows = admin.get(link[1]).body.splitlines()
    members = re.search(r"([\d,]+) members?", page.text)
    assert members
    assert len(rows) - 1 == int(members[1].replace(",", ""))
    assert admin.get(link[1].replace(".csv", ".jsonl")).body.count("\n") == len(rows) - 1
    assert "Ninety days" in admin.get("/cohorts").text
    for wrong in ({"days": "0"}, {"days": "x"}, {"satisfied": "all"}, {"name": ""}, {"since": "soon"}, {},
                  {"name": "other", "since": "2026-03-01", "until": "2026-01-01"}):  # fmt: skip
        assert admin.send("/cohorts", {**form, **wrong}).status == 400, wrong
    viewer = shared.person("valentin", "viewer")
    assert viewer.get(answer.headers["location"]).status == 200
    token = viewer.get("/account").form_token
    assert viewer.post("/cohorts", {**form, "name": "mine", "form_token": token}).status == 404
    number = answer.headers["location"].rpartition("=")[2]
    assert admin.send("/cohorts", {"act": "remove", "cohort": number}).status == 303
    assert admin.get(answer.headers["location"]).status == 404
    assert "cohort created csat" in admin.get("/audit").text


def test_a_view_is_saved_opened_shared_and_removed(shared: Served, admin: Client) -> None:
    viewer, other = shared.person("vincent", "viewer"), shared.person("wanda", "viewer")
    asked = {"of_metric": "bad_experience_rate", "of_by": "team", "of_evil": "x", "page": "explore", "act": "save"}
    answer = viewer.send("/views", {**asked, "name": "Teams & <i>more</i>", "shared": "yes"})
    assert answer.headers["location"] == "/explore?metric=bad_experience_rate&by=team"
    assert "Teams & <i>more</i>" in viewer.get("/explore").text
    assert "Teams &" not in other.get("/views").text, "a viewer shares nothing"
    assert admin.send("/views", {**asked, "name": "For all", "shared": "yes"}).status == 303
    page = other.get("/views")
    assert "For all" in page.text
    assert re.search(r'href="/explore\?metric=bad_experience_rate&amp;by=team"', page.body)
    mine = re.search(r'name="view" value="(\d+)"', viewer.get("/views").body)
    assert mine
    assert other.send("/views", {"act": "remove", "view": mine[1]}).status == 400
    assert viewer.send("/views", {"act": "remove", "view": mine[1]}).status == 303
    assert "Teams &" not in viewer.get("/views").text
    assert viewer.send("/views", {**asked, "page": "audit", "name": "x"}).status == 404
    found = viewer.send("/views", {"act": "save", "page": "conversations", "name": "Refunds", "of_q": "refund"})
    assert found.headers["location"] == "/conversations?q=refund"
    agent = shared.person("abel", "agent", "nobody at all")
    assert agent.get("/views").status == 404

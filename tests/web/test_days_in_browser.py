"""Each user's day (product.md) in a real browser: what they open the application for, and what they leave with."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.served import Client, Served
from tests.web.test_web_in_browser import log_in, watched

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def page(browser: Any, shared: Served, admin: Client) -> Iterator[Any]:
    """One browser for all days; each test begins at the overview."""
    opened = log_in(browser, shared)
    yield opened
    opened.context.close()


@pytest.fixture
def start(page: Any, shared: Served) -> Iterator[Any]:
    """The overview; at the end nothing must have gone wrong."""
    wrong = watched(page, shared)
    page.goto(f"http://127.0.0.1:{shared.port}/")
    yield page
    assert wrong == []


def go(page: Any, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()


def interval_of(text: str) -> tuple[float, float]:
    found = re.search(r"\[(-?[\d.]+), (-?[\d.]+)", text.replace("−", "-"))
    assert found, text
    return float(found[1]), float(found[2])


def test_cx_leader_leaves_with_one_honest_number_its_reasons_and_a_cohort(start: Any, admin: Client) -> None:
    page = start
    values = {one["metric"]: one for one in admin.get("/api/v1/metrics").json}
    found = {card.locator("h2").inner_text(): card.inner_text() for card in page.locator(".card").all()}
    # Of 200 conversations too few people answered to say what all experienced: the page says so instead of a number.
    assert list(found) == ["The dashboard says", "The conversations say", "Bad experiences"]
    for title, text in found.items():
        low, high = interval_of(text)
        shown = float(re.search(r"([\d.]+) %", text)[1])  # type: ignore[index]
        assert low <= shown <= high, title
        assert re.search(r"n = [\d,]+|of [\d,]+|[\d,]+ ", text), title
    bad = values["bad_experience_rate"]
    assert f"{100 * bad['value']:.1f} %" in found["Bad experiences"]
    assert page.locator("section", has=page.locator("#fall")).locator(".refused").inner_text()
    assert page.locator("table.changed tbody tr").count() > 3
    page.locator('.card.bad a[href^="/conversations"]').click()
    count = page.locator("p.count").inner_text()
    assert int(re.sub(r"\D", "", count.split("·")[0])) == round(bad["value"] * bad["n"])
    go(page, "Cohorts")
    assert "90" in page.inner_text("main")
    assert page.locator("main svg").count() >= 1


def test_analyst_splits_a_number_takes_it_along_shares_it_and_reads_what_is_behind(start: Any, tmp_path: Path) -> None:
    page = start
    go(page, "Explore")
    page.select_option("[name=metric]", "bad_experience_rate")
    page.select_option("[name=by]", "team")
    page.select_option("[name=by2]", "channel")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/explore?*by2=channel*")
    rows = page.locator("table.segmented tbody tr").all_inner_texts()
    assert len(rows) > 3
    assert all("[" in row or "no interval" in row or "–" in row for row in rows)
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    coming.value.save_as(tmp_path / "taken.csv")
    with (tmp_path / "taken.csv").open(newline="") as file:
        taken = list(csv.DictReader(file))
    assert len(taken) == len(rows)
    assert {"segment_team", "segment_channel", "value", "low", "high", "n"} <= set(taken[0])
    shared_address = page.url
    page.goto(shared_address)
    assert page.locator("table.segmented tbody tr").all_inner_texts() == rows
    biggest = max(taken, key=lambda row: int(row["n"]))
    link = page.locator(f'a.figure-link[href*="team={biggest["segment_team"]}"][href*="{biggest["segment_channel"]}"]')
    link.first.click()
    count = int(re.sub(r"\D", "", page.locator("p.count").inner_text().split("·")[0]))
    assert count == round(float(biggest["value"]) * int(biggest["n"]))


def test_qa_lead_takes_reads_rates_and_closes_one_of_a_queue(start: Any) -> None:
    page = start
    go(page, "Queues")
    page.get_by_role("link", name="Worst rated").click()
    first = page.locator("li.row").first
    name = first.locator(".id").inner_text()
    first.get_by_role("button", name="Take").click()
    assert "with ada" in page.locator("li.row", has_text=name).first.inner_text()
    page.locator("li.row", has_text=name).first.locator("a").first.click()
    assert page.locator("h1").inner_text() == name
    assert page.locator(".evidence").count() + page.locator(".issues a").count() > 0, "why is marked in the words"
    assert page.locator("table.sum tr").count() >= 3, "parts and their weights"
    page.keyboard.press("2")
    page.keyboard.press("x")
    page.keyboard.press("s")
    page.wait_for_selector(".saved")
    assert re.search(r"ada\W+rating 2", page.inner_text("main"))
    page.get_by_role("link", name="Back to the queue").click()
    page.locator("li.row", has_text=name).first.get_by_role("button", name="Done").click()
    assert "done" in page.locator("li.row", has_text=name).last.inner_text()
    go(page, "Trust")
    assert page.locator("#agreement").count() == 1


def test_owner_of_the_ai_agent_learns_what_it_did_and_why_issues_failed_by_topic(start: Any) -> None:
    page = start
    go(page, "AI agent")
    text = page.inner_text("main")
    for words in ("What did the failed issues fail of", "Did the conversations that needed a person get one"):
        assert words in text
    assert page.locator("table.defined tbody tr").count() >= 10
    page.locator('a[href="/study?name=attribution"]').click()
    for segment, place in (("topic", "billing/refund"), ("handler", "AI only")):
        page.select_option("[name=by]", segment)
        page.get_by_role("button", name="Show").click()
        page.wait_for_url(f"**by={segment}**")
        assert place in page.locator("section:has(#numbers) tbody tr td:nth-child(2)").all_inner_texts()
    page.goto(page.url.split("/study")[0] + "/conversations?handler=ai_only&order=worst")
    page.locator(".row > a").first.click()
    assert page.locator(".turn").count() >= 2
    assert "AI" in page.locator("p.meta").first.inner_text()


def test_data_person_finds_definitions_sources_and_a_token_that_gives_the_same_number(start: Any) -> None:
    page = start
    go(page, "Sources")
    assert page.locator("table").count() >= 1
    go(page, "Numbers")
    page.locator('a[href="/number?name=bad_experience_rate"]').first.click()
    assert page.locator("dl.facts dt").all_inner_texts()[:3] == ["Formula", "Caveats", "Source"]
    shown = page.locator("p.big .value").inner_text()
    page.locator(".who a").first.click()
    page.fill("[name=name]", "warehouse")
    page.get_by_role("button", name="Make a token").click()
    secret = page.locator(".secret").inner_text()
    answer = page.request.get(
        page.url.split("/account")[0] + "/api/v1/metrics/bad_experience_rate",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert f"{100 * answer.json()['estimates'][0]['value']:.1f} %" == shown


def test_agent_whose_work_is_scored_sees_why_objects_and_is_answered(
    browser: Any, start: Any, shared: Served, admin: Client
) -> None:
    listed = re.findall(r'<select name="agent">(.*?)</select>', admin.get("/conversations").body, re.DOTALL)[0]
    agent = next(name for name in re.findall(r'<option value="([^"]*)"', listed) if name and name != "(unknown)")
    shared.person("scored", "agent", agent)
    own = log_in(browser, shared, name="scored")
    assert own.get_by_role("navigation").get_by_role("link").all_inner_texts() == ["Conversations"]
    own.locator(".row > a").first.click()
    name = own.locator("h1").inner_text()
    assert "How the rating comes about" in own.inner_text("main")
    own.keyboard.press("d")
    own.keyboard.type("The customer thanked me on the phone.")
    own.locator("details#dispute button").click()
    own.wait_for_selector(".saved")
    assert "waits for a reviewer" in own.inner_text(".saved")
    go(start, "Queues")
    box = start.locator("article.dispute", has_text=name)
    box.locator("[name=settled]").select_option("4")
    box.locator("[name=answer]").fill("You are right: she did.")
    box.get_by_role("button", name="Settle it").click()
    own.reload()
    assert "You are right: she did." in own.inner_text("main")
    own.context.close()


def test_why_the_ai_fails_in_a_topic_is_found_without_knowing_where(start: Any) -> None:
    page = start
    go(page, "AI agent")
    page.get_by_role("link", name="Why it fails, by topic and who handled it").click()
    page.select_option("[name=topic]", "billing/refund")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**topic=billing**")
    assert page.locator("[name=handler]").input_value() == "ai_only", "what was chosen before stays"
    rows = page.locator("section:has(#causes) tbody tr")
    assert rows.count() >= 1
    for heading in ("What became of it", "What the AI agent said and did", "What customers showed"):
        assert page.get_by_role("heading", name=heading).count() == 1
    rows.first.locator("a.id").first.click()
    assert page.locator(".turn").count() >= 2
    meta = page.locator("p.meta").first.inner_text()
    assert "AI only" in meta
    assert "billing/refund" in meta


def test_kpi_audit_looks_at_teams_as_well(start: Any) -> None:
    page = start
    go(page, "KPI audit")
    assert page.get_by_role("heading", name="team by team").count() == 1
    table = page.locator("h3:has-text('team by team') ~ table").first
    assert table.locator("tbody tr").count() >= 2
    assert re.search(r"\[[−+\d]", table.inner_text()), "with limits"

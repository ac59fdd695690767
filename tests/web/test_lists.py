"""Lists and numbers: what is behind a number is exactly what it counts; pages of a list miss nothing."""

import re

import pytest
from tests.web.served import Client


def total(client: Client, query: str) -> int:
    found = re.search(r"([\d,]+) conversations?", client.get(f"/conversations?{query}").text)
    return int(found[1].replace(",", "")) if found else 0


@pytest.mark.long
def test_conversations_behind_every_share_are_as_many_as_it_counts(admin: Client) -> None:
    metrics = {one["metric"]: one for one in admin.get("/api/v1/metrics").json}
    compared = 0
    for name, one in metrics.items():
        defined = admin.get(f"/api/v1/metrics/{name}").json
        if defined["grain"] != "conversation" or one["value"] is None:
            continue
        listed = admin.get(f"/api/v1/conversations?metric={name}&part=all&size=1").json
        assert listed["total"] == one["n"], name
        if one["unit"] == "share":
            counted = admin.get(f"/api/v1/conversations?metric={name}&size=1").json
            assert counted["total"] == round(one["value"] * one["n"]), name
            compared += 1
    assert compared > 10


def test_pages_of_a_list_hold_every_conversation_once_in_every_order(admin: Client) -> None:
    for order in ("newest", "oldest", "worst"):
        seen, cursor = [], ""
        while True:
            page = admin.get(f"/api/v1/conversations?order={order}&size=37{cursor}").json
            seen += [row["key"] for row in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert len(seen) == len(set(seen)) == page["total"] > 100, order


@pytest.mark.parametrize("cursor", ["x", "e30", "WzEsMiwzXQ", "WyJuZXdlc3QiLCAxLCAxXQ", "%00", "ü" * 50, "9" * 3000])
def test_cursor_that_is_none_is_refused_in_words(admin: Client, cursor: str) -> None:
    assert admin.get(f"/conversations?cursor={cursor}").status == 400
    assert admin.get(f"/api/v1/conversations?cursor={cursor}").json["error"]["code"] == "invalid"


def test_search_finds_words_wherever_they_stand_and_shows_them(admin: Client) -> None:
    page = admin.get("/conversations?q=refund")
    assert 0 < total(admin, "q=refund") < total(admin, "")
    assert re.search(r"<mark>refund</mark>", page.body, re.IGNORECASE)
    assert total(admin, 'q="refund of"') <= total(admin, "q=refund of")
    assert total(admin, "q=zzzznothing") == 0
    assert "No conversation fits" in admin.get("/conversations?q=zzzznothing").text


ODD = ['"', '""', "*", "AND", "a OR b", "NEAR(", "text:refund", "-refund", "'; --", "%00", "\\"]


@pytest.mark.parametrize("words", ODD)
def test_search_takes_anything_that_somebody_types(admin: Client, words: str) -> None:
    assert admin.get(f"/conversations?q={words}").status in (200, 400)


def test_filters_split_the_whole_without_rest(admin: Client) -> None:
    everything = total(admin, "")
    handlers = re.findall(r'<select name="handler">(.*?)</select>', admin.get("/conversations").body, re.DOTALL)[0]
    values = [value for value in re.findall(r'<option value="([^"]*)"', handlers) if value]
    assert sum(total(admin, f"handler={value}") for value in values) == everything
    assert total(admin, "since=2000-01-01&until=2100-01-01") == everything


@pytest.mark.parametrize(
    "query",
    ["since=yesterday", "order=random", "metric=none", "queue=none", "part=x&metric=csat", "metric=churn_rate_30"],
)
def test_filter_that_is_none_is_refused_in_words(admin: Client, query: str) -> None:
    answer = admin.get(f"/conversations?{query}")
    assert answer.status == 400
    assert "Begin again" in answer.text


def test_every_page_has_one_heading_and_says_of_when_it_is(admin: Client) -> None:
    for path in ("/", "/numbers", "/number?name=csat", "/conversations", "/queues", "/queue?name=worst", "/trust",
                 "/sources"):  # fmt: skip
        page = admin.get(path)
        assert page.status == 200, path
        assert page.body.count("<h1") == 1, path
        assert "As of" in page.text, path


def test_every_number_of_the_overview_has_interval_and_n(admin: Client) -> None:
    body = admin.get("/").body
    cells = re.findall(r'<td role="cell" data-label="(?:Dashboard|Conversations)">(.*?)</td>', body, re.DOTALL)
    assert len(cells) > 10
    for cell in cells:
        if re.search(r'class="value">.*\d', cell):
            assert 'class="interval' in cell
            assert 'class="n"' in cell


def test_unknown_things_are_not_found(admin: Client) -> None:
    for path in ("/nowhere", "/number?name=none", "/queue?name=none", "/conversation?key=none", "/conversation",
                 "/conversation?key=%00", "/number"):  # fmt: skip
        assert admin.get(path).status == 404, path

"""Why it fails: one handler in one topic at once, each reason with the conversations behind it."""

import re

from tests.web.served import Client, Served


def test_why_the_ai_fails_in_a_topic_leads_to_the_conversations_behind(shared: Served, admin: Client) -> None:
    page = admin.get("/failures?handler=ai_only&topic=billing/refund")
    assert page.status == 200
    for heading in ("What failed issues failed of", "What the AI agent said and did", "What customers showed"):
        assert heading in page.text
    causes = page.body.partition('id="causes"')[2].partition("</section>")[0]
    examples = re.findall(r'href="(/conversation\?key=[^"]+)"', causes)
    assert examples, "conversations to read beside a cause"
    for link in examples[:3]:
        meta = re.findall(r'<p class="meta">(.*?)</p>', admin.get(link).body, re.DOTALL)[0]
        assert "AI only" in meta
        assert "billing/refund" in meta
    behind = re.findall(r'href="(/conversations\?metric=bad_experience_rate[^"]+)"', page.body)[0].replace("&amp;", "&")
    rows = admin.get(behind.replace("/conversations?", "/api/v1/conversations?")).json
    assert rows["total"] > 0
    assert {(row["handler"], row["topic"]) for row in rows["items"]} == {("ai_only", "billing/refund")}
    assert {row["rating"] for row in rows["items"]} <= {1, 2}


def test_those_that_a_number_does_not_count_are_the_others(shared: Served, admin: Client) -> None:
    def total(part: str) -> int:
        return int(admin.get(f"/api/v1/conversations?metric=cx_score&part={part}&size=1").json["total"])

    assert total("counted") + total("rest") == total("all")
    rest = admin.get("/api/v1/conversations?metric=cx_score&part=rest&size=200").json["items"]
    assert {row["rating"] for row in rest} <= {1, 2, 3}
    assert "does not count" in admin.get("/conversations?metric=cx_score&part=rest").text


def test_what_nobody_has_is_said_and_what_there_is_not_is_refused(shared: Served, admin: Client) -> None:
    page = admin.get("/failures?handler=ai_only&topic=no+such+topic")
    assert page.status == 200
    assert "there is nothing to attribute" in page.text
    assert admin.get("/failures").status == 200

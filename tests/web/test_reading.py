"""Reading and labelling: what the pages show of a conversation, and what becomes of what people say."""

import json
import re
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.web.served import Client, Served, serving, unheard

PLAN = "labelling-plan?width=10"


def first_key(client: Client, query: str = "order=worst") -> str:
    found = re.search(r'href="/conversation\?key=([^"&]+)"', client.get(f"/conversations?{query}").body)
    assert found
    return found[1].replace("%7C", "|")


def unlabelled_key(client: Client) -> str:
    """A conversation that nobody has rated: other tests use the same server."""
    links = re.findall(r'href="/conversation\?key=([^"&]+)"', client.get("/conversations?order=oldest").body)
    keys = [link.replace("%7C", "|") for link in links]
    return next(key for key in keys if "human:" not in client.get(f"/conversation?key={quote(key)}").text)


def labels_of(store: Path, annotator: str) -> list[dict]:
    lines = unheard("labels", "export", "--store", store).stdout.splitlines()
    return [one for line in lines if (one := json.loads(line)).get("annotator") == annotator]


def test_label_made_in_the_browser_is_exported_and_survives_kill_minus_9(filled: Path) -> None:
    with serving(filled) as served:
        client = served.admin().ready()
        key = first_key(client)
        form = {"act": "label", "rating": "2", "resolved": "no"}
        assert client.send(f"/conversation?key={quote(key)}", form).status == 303
        served.kill()
    source, _, number = key.partition("|")
    made = {one["name"]: one for one in labels_of(filled, "human:ada")}
    assert {name: one["value"] for name, one in made.items()} == {"rating": 2, "resolved": False}
    for one in made.values():
        assert (one["source"], one["conversation_id"], one["purpose"]) == (source, number, "queue")
    with serving(filled) as served:
        again = served.admin().ready().get(f"/conversation?key={quote(key)}")
        assert "human:ada : rating 2" in again.text


def test_agreeing_keeps_the_judges_rating_as_ones_own(shared: Served, admin: Client) -> None:
    key = first_key(admin, "rating=1")
    assert admin.send(f"/conversation?key={quote(key)}", {"act": "agree"}).status == 303
    assert "human:ada : rating 1" in admin.get(f"/conversation?key={quote(key)}").text


@pytest.mark.parametrize("rating", ["0", "6", "5.0", "", "x", "1e0", "١"])
def test_rating_that_is_none_is_refused_and_nothing_is_kept(admin: Client, rating: str) -> None:
    key = unlabelled_key(admin)
    answer = admin.send(f"/conversation?key={quote(key)}", {"act": "label", "rating": rating})
    assert answer.status == 400
    assert "human:ada" not in admin.get(f"/conversation?key={quote(key)}").text


def test_audit_sample_hides_the_rating_until_one_has_rated_and_its_labels_carry_their_probability(filled: Path) -> None:
    with serving(filled) as served:
        client = served.admin().ready()
        assert client.send("/queues", {"act": "draw", "size": "20"}).status == 303
        page = client.get("/queues")
        link = re.search(r'href="(/conversation\?key=[^"]+queue=sample)"', page.body)
        assert link
        path = link[1].replace("&amp;", "&")
        blind = client.get(path)
        assert "Hidden until you have rated" in blind.text
        assert "How the rating comes about" not in blind.text
        assert "Agree with the judge" not in blind.text
        assert 'class="evidence"' not in blind.body
        assert client.send(path, {"act": "label", "rating": "4"}).status == 303
        assert "Hidden until" not in client.get(path).text
        assert " of 20 rated by anybody, 1 by you" in client.get("/queues").text
    [made] = labels_of(filled, "human:ada")
    assert made["purpose"] == "random"
    assert made["sample"]
    assert 0 < made["inclusion_prob"] < 1


def test_labels_of_the_browser_reach_agreement_and_trust_by_themselves(filled: Path) -> None:
    def rated(text: str) -> int:
        found = re.search(r"On (\d+) conversations? that people rated", text)
        return int(found[1]) if found else 0

    with serving(filled) as served:
        client = served.admin().ready()
        before = rated(client.get("/trust").text)
        listed = client.get("/conversations?order=newest").body
        keys = [key.replace("%7C", "|") for key in re.findall(r'href="/conversation\?key=([^"&]+)"', listed)]
        fresh = [key for key in keys if "What people said" not in client.get(f"/conversation?key={quote(key)}").text]
        for key in fresh[:4]:
            client.send(f"/conversation?key={quote(key)}", {"act": "label", "rating": "3"})
        end = time.monotonic() + 90
        while time.monotonic() < end and rated(client.get("/trust").text) <= before:
            time.sleep(0.5)
        assert rated(client.get("/trust").text) > before


def test_labels_change_agreement_corrected_score_and_plan_and_none_is_lost_by_kill_minus_9(filled: Path) -> None:
    def studies(client: Client) -> list[str]:
        # Different labels may well lead to as many to read: the width predicted for them tells the plans apart.
        answers = [client.get(f"/api/v1/studies/{name}").json for name in ("agreement", "debiased", PLAN)]
        return [json.dumps(answer["estimates"]) for answer in answers]

    def page_tells_the_plan(client: Client) -> bool:
        needed, width = client.get(f"/api/v1/studies/{PLAN}").json["estimates"][:2]
        words = f"Read {needed['value']} of {needed['n']} conversations"
        return width["value"] <= 10 and words in client.get("/trust?width=10").text

    kept: list[str] = []
    with serving(filled) as served:
        client = served.admin().ready()
        before = studies(client)
        assert page_tells_the_plan(client)
        assert client.send("/queues", {"act": "draw", "size": "40"}).status == 303
        token = client.get("/account").form_token
        for rating in range(40):
            link = re.search(r'href="(/conversation\?key=[^"]+queue=sample)"', client.get("/queues").body)
            assert link
            form = {"form_token": token, "act": "label", "rating": str(1 + rating % 3)}
            assert client.post(link[1].replace("&amp;", "&"), form).status == 303
        end = time.monotonic() + 120
        while time.monotonic() < end and not all(new != old for new, old in zip(studies(client), before, strict=True)):
            time.sleep(0.5)
        assert [new != old for new, old in zip(studies(client), before, strict=True)] == [True, True, True]
        # Between two requests the last labels may arrive.
        assert any(page_tells_the_plan(client) for _ in range(20))
        keys = re.findall(r'href="/conversation\?key=([^"&]+)"', client.get("/conversations?order=newest").body)

        def label_on() -> None:
            for key in keys:
                form = {"form_token": token, "act": "label", "rating": "5"}
                try:
                    if client.post(f"/conversation?key={key}", form).status == 303:
                        kept.append(key.replace("%7C", "|"))
                except OSError:
                    return

        working = threading.Thread(target=label_on)
        working.start()
        while len(kept) < 5:
            time.sleep(0.01)
        served.kill()
        working.join()
    assert 5 <= len(kept) < len(keys), "it was killed in the middle"
    lines = [json.loads(line) for line in unheard("labels", "export", "--store", filled).stdout.splitlines()]
    mine = {f"{one['source']}|{one['conversation_id']}" for one in lines
            if one["annotator"] == "human:ada" and one["value"] == 5}  # fmt: skip
    assert set(kept) <= mine, "what the page said is kept is kept"


def test_dispute_reaches_a_reviewer_and_is_settled_by_another_person(filled: Path) -> None:
    with serving(filled) as served:
        admin = served.admin().ready()
        name = re.search(r'name="agent".*?<option value="([a-z]+)"', admin.get("/conversations").body, re.DOTALL)
        assert name
        agent, reviewer = served.person("tom", "agent", name[1]), served.person("rita", "reviewer")
        key = first_key(agent)
        path = f"/conversation?key={quote(key)}"
        form = {"act": "dispute", "claimed": "4", "reason": "The refund was booked <b>twice</b>."}
        assert agent.send(path, form).status == 303
        assert agent.send(path, form).status == 400, "one open dispute of one person is enough"
        page = reviewer.get("/queues")
        assert "The refund was booked <b>twice</b>." in page.text
        assert "<b>twice" not in page.body
        number = re.search(r'name="dispute" value="(\d+)"', page.body)
        assert number
        settle = {"act": "answer", "dispute": number[1], "settled": "4", "answer": "You are right."}
        assert agent.send(path, {**settle, "act": "answer"}).status in (400, 404)
        assert reviewer.send("/queues", settle).status == 303
        assert "You are right." in agent.get(path).text
        assert reviewer.send("/queues", settle).status == 400, "answered once is answered"
    assert [one["value"] for one in labels_of(filled, "adjudicator:rita")] == [4]
    assert [one["purpose"] for one in labels_of(filled, "human:tom")] == ["dispute"]


def test_reading_view_shows_evidence_in_the_words_themselves(admin: Client) -> None:
    page = admin.get(f"/conversation?key={quote(first_key(admin))}")
    marks = re.findall(r'<mark class="evidence"[^>]*>(.*?)<span', page.body, re.DOTALL)
    assert marks
    for heading in ("Rating", "What do you say?", "What happened afterwards", "How the rating comes about"):
        assert heading in page.text


def test_queue_work_is_taken_and_done(shared: Served, admin: Client) -> None:
    rita = shared.person("quentin", "reviewer")
    body = rita.get("/queue?name=worst").body
    key = re.search(r'name="key" value="([^"]+)"', body)
    assert key
    assert rita.send("/queue?name=worst", {"key": key[1], "act": "take"}).status == 303
    assert "with quentin" in admin.get("/queue?name=worst").text
    other = shared.person("robin", "reviewer")
    refused = other.send("/queue?name=worst", {"key": key[1], "act": "done"})
    assert refused.status == 400
    assert rita.send("/queue?name=worst", {"key": key[1], "act": "done"}).status == 303
    assert "1 done" in admin.get("/queues").text

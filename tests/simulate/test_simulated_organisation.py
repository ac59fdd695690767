"""The simulated organisation: same bytes, valid records, planted rates, complete truth."""

import datetime as dt
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from unheard import records
from unheard.errors import UsageError
from unheard.simulate import ORGANISATION, Simulated, simulate, true_figures, true_study_figures
from unheard.simulate.truth import read_conversations, read_customers

SIZES = (200, pytest.param(20_000, marks=pytest.mark.long))


def strict(kind: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(
        msgspec.defstruct(f"Strict{kind.__name__}", [], bases=(kind,), forbid_unknown_fields=True)
    )


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


@pytest.fixture(scope="module", params=SIZES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return simulate(tmp_path_factory.mktemp(f"world-{request.param}"), conversations=request.param, seed=1)


@pytest.fixture(scope="module")
def conversations(world: Simulated) -> list[Any]:
    decoder = strict(records.Conversation)
    return [decoder.decode(line) for line in lines(world.folder / "conversations.jsonl")]


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_size_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    simulate(tmp_path / "a", conversations=300, seed=7)
    simulate(tmp_path / "b", conversations=300, seed=7)
    simulate(tmp_path / "c", conversations=300, seed=8)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a")["conversations.jsonl"] != digest(tmp_path / "c")["conversations.jsonl"]


@pytest.mark.long
def test_a_group_of_customers_does_not_depend_on_how_many_others_there_are(tmp_path: Path) -> None:
    simulate(tmp_path / "one", conversations=20_000, seed=4)
    simulate(tmp_path / "two", conversations=20_400, seed=4)
    for name in ("conversations.jsonl", "outcomes.jsonl", "identities.jsonl", "truth/conversations.jsonl"):
        alone = (tmp_path / "one" / name).read_bytes()
        assert (tmp_path / "two" / name).read_bytes()[: len(alone)] == alone, name


@pytest.mark.parametrize("size", [1, 2, 7, 333, pytest.param(20_001, marks=pytest.mark.long)])
def test_it_has_exactly_as_many_conversations_as_asked_for(tmp_path: Path, size: int) -> None:
    simulate(tmp_path, conversations=size, seed=3)
    assert len(lines(tmp_path / "conversations.jsonl")) == size
    assert true_figures(tmp_path) or size < 7  # the first customer may have more contacts than there is room for


def test_no_conversation_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="0 conversations"):
        simulate(tmp_path, conversations=0)


def test_every_record_has_an_id_of_its_own_and_turns_or_events(conversations: list[Any]) -> None:
    assert len({c.conversation_id for c in conversations}) == len(conversations)
    assert all(c.turns or c.events for c in conversations)
    assert all(t.text for c in conversations for t in c.turns)


def test_every_line_of_the_other_files_is_a_record(world: Simulated) -> None:
    for name, kind in (
        ("outcomes.jsonl", records.Outcome),
        ("identities.jsonl", records.IdentityLink),
        ("observed.jsonl", records.Observed),
        ("staffing.jsonl", records.Staffing),
        ("benchmarks.jsonl", records.Benchmark),
    ):
        found = [strict(kind).decode(line) for line in lines(world.folder / name)]
        assert found, name


def test_words_of_the_vocabularies_only(conversations: list[Any]) -> None:
    for c in conversations:
        assert c.channel in records.CHANNELS
        assert c.relation is None or c.relation in records.RELATIONS
        for turn in c.turns:
            assert turn.speaker in records.SPEAKERS
            assert turn.kind in records.TURN_KINDS
        for event in c.events or ():
            assert event.type in records.EVENT_TYPES
            assert event.actor in records.SPEAKERS
            assert event.cause in records.CAUSES
            assert event.basis in records.BASES
        for action in c.actions or ():
            assert action.effect in records.EFFECTS
            assert action.outcome in records.OUTCOMES


def test_nothing_is_later_than_the_export_and_turns_are_in_order(conversations: list[Any]) -> None:
    end = dt.datetime.fromisoformat(ORGANISATION.start).replace(tzinfo=dt.UTC) + dt.timedelta(days=ORGANISATION.days)
    for c in conversations:
        times = [dt.datetime.fromisoformat(t.at) for t in c.turns]
        assert times == sorted(times), c.conversation_id
        moments = times + [dt.datetime.fromisoformat(e.at) for e in c.events or ()]
        assert max(moments) < end
        assert dt.datetime.fromisoformat(c.opened_at) <= min(moments)


def test_all_five_languages_channels_and_handlers_occur(world: Simulated, conversations: list[Any]) -> None:
    assert {c.language for c in conversations} == {"en", "de", "fr", "es", "pt"}
    assert {c.channel for c in conversations} == {"chat", "email", "messaging", "voice", "web_form"}
    handlers = {t.handler for t in read_conversations(world.truth) if t.eligible}
    assert handlers <= set(records.HANDLERS)
    assert len(handlers) == len(records.HANDLERS) or world.conversations < 1000


def test_truth_covers_every_conversation_and_every_customer(world: Simulated, conversations: list[Any]) -> None:
    truth = {t.conversation_id: t for t in read_conversations(world.truth)}
    assert set(truth) == {c.conversation_id for c in conversations}
    assert sum(1 for _ in read_customers(world.truth)) == world.customers
    for c in conversations:
        latent = truth[c.conversation_id]
        assert (
            latent.eligible == (latent.satisfaction is not None) == (latent.rating is not None) == bool(latent.issues)
        )
        if c.is_test or c.is_spam or c.is_internal or c.relation == "merged_into":
            assert not latent.eligible


def test_a_claim_in_the_truth_is_the_first_closing_in_the_record(world: Simulated, conversations: list[Any]) -> None:
    start = dt.datetime.fromisoformat(ORGANISATION.start).replace(tzinfo=dt.UTC)
    truth = {t.conversation_id: t for t in read_conversations(world.truth)}
    claims = ("resolved", "closed", "customer_confirmed")
    for c in conversations:
        latent = truth[c.conversation_id]
        if latent.kind != "contact":
            continue
        found = [e.at for e in c.events or () if e.type in claims]
        seconds = (dt.datetime.fromisoformat(min(found)) - start).total_seconds() if found else None
        assert seconds == latent.claimed, c.conversation_id


def test_a_merged_copy_names_a_conversation_that_exists(conversations: list[Any]) -> None:
    ids = {c.conversation_id for c in conversations}
    copies = [c for c in conversations if c.relation == "merged_into"]
    assert copies
    assert all(c.related_to in ids for c in copies)


def planted(size: int) -> float:
    return 4 * (0.25 / size) ** 0.5


def test_planted_rates_come_back_within_simulation_error(world: Simulated, conversations: list[Any]) -> None:
    # Four standard errors of a share over the whole world; over a part of it, over that part.
    organisation, size = ORGANISATION, len(conversations)
    contacts = [c for c in conversations if c.topic and not c.relation]
    for share, name in ((s, n) for n, s in organisation.languages):
        assert Counter(c.language for c in contacts)[name] / len(contacts) == pytest.approx(
            share, abs=2 * planted(size)
        )
    surveys = [s for c in conversations for s in c.surveys or ()]
    lost = sum(s.state in ("bounced", "suppressed") for s in surveys)
    assert lost / len(surveys) == pytest.approx(organisation.surveying.undelivered, abs=planted(len(surveys)))
    spam = sum(c.is_spam or False for c in conversations)
    assert spam / size == pytest.approx(organisation.clutter.spam, abs=planted(size))


def test_it_looks_like_a_support_organisation(world: Simulated, conversations: list[Any]) -> None:
    true, size = true_figures(world.folder), len(conversations)
    slack = 3 * planted(size) if size < 1000 else 0.0
    scores = [s.score for c in conversations for s in c.surveys or () if s.score is not None]
    reported = sum(s >= 4 for s in scores) / len(scores)
    assert 0.85 - 3 * slack <= reported <= 0.90 + 3 * slack
    assert 0.06 - slack <= len(scores) / size <= 0.10 + slack
    assert 0.65 - slack <= true["cx_score"] <= 0.72 + slack
    assert 0.93 - slack <= true["closure_rate"] <= 0.97 + slack
    assert 0.15 - slack <= true["recontact_rate_30"] <= 0.20 + slack
    assert 0.005 - slack <= true["never_answered_rate"] <= 0.04 + slack
    if not slack:
        assert reported - true["csat"] > 0.1  # the silent are worse off than those who answer
        felt = [t.satisfaction for t in read_conversations(world.truth) if t.satisfaction is not None]
        assert true["csat"] > sum(s > 3 for s in felt) / len(felt)  # politeness


def test_true_figures_agree_with_a_second_formula(world: Simulated) -> None:
    rows = [json.loads(line) for line in lines(world.truth / "conversations.jsonl")]
    rows = [r for r in rows if r["eligible"]]
    true = true_figures(world.truth)
    assert len(true) >= 12
    assert true["cx_score"] == pytest.approx(sum(r["rating"] > 3 for r in rows) / len(rows))
    states = [s for r in rows for s in r["issues"]]
    assert true["issue_resolution_rate"] == pytest.approx(states.count("resolved") / len(states))
    alone = [r["rating"] > 3 for r in rows if r["handler"] == "ai_only"]
    assert true["cx_score ai_only"] == pytest.approx(sum(alone) / len(alone))
    month, until = 30 * 86_400, ORGANISATION.days * 86_400
    base = [r for r in rows if r.get("claimed") and r.get("identified") and r["claimed"] + month <= until]
    back = [r for r in base if r.get("recontact") and r["recontact"] <= r["claimed"] + month]
    assert true["recontact_rate_30"] == pytest.approx(len(back) / len(base))
    assert true["true_fcr_30"] + true["closed_unresolved_rate_30"] == pytest.approx(1)
    first: dict[int, int] = {}
    for r in sorted((r for r in rows if r.get("identified")), key=lambda r: -r["opened"]):
        first[r["customer"]] = r["opened"]
    left = {c.customer: c.left for c in read_customers(world.truth)}
    watched = [(left[who], at) for who, at in first.items() if at + 3 * month <= until]
    gone = sum(end is not None and at <= end <= at + 3 * month for end, at in watched)
    assert true["churn_rate_90"] == pytest.approx(gone / len(watched))


def test_true_figures_of_studies_agree_with_a_second_formula(world: Simulated) -> None:
    rows = [json.loads(line) for line in lines(world.truth / "conversations.jsonl")]
    rows = [r for r in rows if r["eligible"]]
    true, first = true_study_figures(world.folder), true_figures(world.folder)

    def good(kept: list[Any]) -> float:
        return 100 * sum(r["rating"] > 3 for r in kept) / len(kept)

    answered = [r for r in rows if r.get("answered_survey")]
    vain = [r for r in rows if r.get("asked_survey") and not r.get("answered_survey")]
    assert all(r.get("asked_survey") for r in answered)
    assert true["response_bias"] == pytest.approx(good(answered) - good(vain))
    assert true["survey_less_score"] == pytest.approx(
        100 * sum(r["score"] > 3 for r in answered) / len(answered) - good(rows)
    )
    points = 100 * (first["csat_followed_by_all"] - first["satisfied_and_helped"])
    assert true["step_closed_not_resolved"] == pytest.approx(points)
    assert true["step_silent_leavers"] == pytest.approx(100 * (first["satisfied_and_helped"] - first["experienced"]))
    assert true["cx_score_mix"] + true["cx_score_rate"] == pytest.approx(true["cx_score_change"])
    days = [r["opened"] // 86_400 for r in rows]
    slope = np.polyfit(days, [float(r["rating"] > 3) for r in rows], 1)[0]
    assert true["cx_trend"] == pytest.approx(3000 * slope)
    assert true["ladder_durable_30"] == pytest.approx(1 - first["recontact_rate_30"])
    claimed = [r for r in rows if r.get("claimed") and r.get("identified")]
    held = [r for r in claimed if not r.get("returns") or r["returns"] > r["claimed"] + 90 * 86_400]
    assert true["durability_90"] == pytest.approx(len(held) / len(claimed))
    content = [r["rating"] < 3 for r in answered if r["score"] > 3]
    assert true["kpi_passed_bad csat"] == pytest.approx(sum(content) / len(content))


def test_words_mostly_tell_the_truth_and_sometimes_do_not(world: Simulated, conversations: list[Any]) -> None:
    from unheard.simulate.pools import general

    truth = {t.conversation_id: t for t in read_conversations(world.truth)}
    told: Counter[tuple[str, bool]] = Counter()
    for c in conversations:
        latent = truth[c.conversation_id]
        last = next((t.text for t in reversed(c.turns) if t.speaker == "customer"), "")
        if not latent.eligible or not last:
            continue
        words = general(c.language)
        solved = all(state == "resolved" for state in latent.issues)
        if last in words["confirm"]:
            told["confirms", solved] += 1
        elif last in (*words["angry"], *words["not_working"], *words["resigned"], *words["polite_unhappy"]):
            told["complains", solved] += 1
        elif last in words["thanks"]:
            told["thanks", solved] += 1
    assert told["confirms", True] > 5 * told["confirms", False]
    assert told["complains", False] > 3 * told["complains", True]
    assert told["thanks", False] > 0  # polite, and not helped


def test_some_claims_of_the_ai_agent_are_false(tmp_path: Path) -> None:
    simulate(tmp_path, conversations=5000, seed=2)
    false = {t.conversation_id for t in read_conversations(tmp_path / "truth") if t.false_claim and len(t.issues) == 1}
    assert 5 < len(false) < 250
    for line in lines(tmp_path / "conversations.jsonl"):
        c = json.loads(line)
        if c["conversation_id"] in false:
            writes = [a for a in c.get("actions", ()) if a["effect"] == "write"]
            assert not any(a["outcome"] == "success" for a in writes)

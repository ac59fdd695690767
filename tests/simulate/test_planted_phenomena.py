"""Every phenomenon that the world is said to hold is there, large enough to be found."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from unheard.simulate import ORGANISATION, simulate, true_figures

SIZE = 40_000
DAY = 86_400


class World(NamedTuple):
    folder: Path
    records: dict[str, dict[str, Any]]
    """Contacts as exported, by id."""
    truth: dict[str, dict[str, Any]]
    """The same as they were."""


def rows(path: Path) -> Iterable[dict[str, Any]]:
    with path.open("rb") as lines:
        yield from map(json.loads, lines)


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("phenomena")
    simulate(folder, conversations=SIZE, seed=1)
    truth = {t["conversation_id"]: t for t in rows(folder / "truth" / "conversations.jsonl")}
    truth = {key: t for key, t in truth.items() if t["eligible"] and t.get("kind", "contact") == "contact"}
    records = {c["conversation_id"]: c for c in rows(folder / "conversations.jsonl") if c["conversation_id"] in truth}
    return World(folder, records, truth)


def share(found: Iterable[Any]) -> float:
    values = [bool(one) for one in found]
    assert len(values) >= 30
    return sum(values) / len(values)


def of(world: World, where: Callable[[dict[str, Any], dict[str, Any]], Any]) -> list[tuple[Any, Any]]:
    """Pick contacts by record and truth."""
    return [(c, world.truth[key]) for key, c in world.records.items() if where(c, world.truth[key])]


def quarter(true: dict[str, Any]) -> int:
    return int(true["opened"] // (ORGANISATION.days * DAY / 4))


def test_the_average_rises_while_the_bad_share_rises(world: World) -> None:
    by: dict[int, list[int]] = defaultdict(list)
    ai: dict[int, list[bool]] = defaultdict(list)
    for true in world.truth.values():
        by[quarter(true) // 2].append(true["rating"])
        ai[quarter(true)].append(true["handler"] in ("ai_only", "ai_then_human"))
    first, second = by[0], by[1]
    assert sum(second) / len(second) > sum(first) / len(first)
    assert share(r <= 2 for r in second) > share(r <= 2 for r in first) + 0.01
    assert share(ai[3]) > 2 * share(ai[0])
    alone = [t["difficulty"] for t in world.truth.values() if t["handler"] == "ai_only"]
    people = [t["difficulty"] for t in world.truth.values() if t["handler"] == "human_only"]
    assert sum(alone) / len(alone) < sum(people) / len(people) - 0.1  # the easy cases


def test_one_topic_declines_slowly(world: World) -> None:
    late = of(world, lambda c, t: c["topic"] == "delivery/late")
    good = [share(t["rating"] > 3 for _, t in late if quarter(t) == k) for k in range(4)]
    assert good[0] - good[3] > 0.06
    assert good[0] - good[3] > good[0] - good[2] > -0.02  # little by little


def test_a_change_of_the_product_breaks_one_thing_on_a_date(world: World) -> None:
    one = ORGANISATION.broken[0]
    broken = of(world, lambda c, t: t.get("broken"))
    assert {c["topic"] for c, _ in broken} == {one.topic}
    begun = [t for _, t in broken if one.from_day <= t["opened"] // DAY < one.from_day + one.days]
    assert len(begun) > 0.6 * len(broken)  # the rest came back later
    assert share(t["rating"] <= 2 for _, t in broken) > 0.1 + share(t["rating"] <= 2 for t in world.truth.values())
    during = of(world, lambda c, t: one.from_day <= t["opened"] // DAY < one.from_day + one.days)
    before = of(world, lambda c, t: one.from_day - one.days <= t["opened"] // DAY < one.from_day)
    assert share(c["topic"] == one.topic for c, _ in during) > 1.4 * share(c["topic"] == one.topic for c, _ in before)
    assert Counter(t["cause"] for _, t in broken if "cause" in t).most_common(1)[0][0] == "product_defect"


def test_some_agents_look_after_their_kpi(world: World) -> None:
    games = dict(ORGANISATION.gamers)
    early = of(world, lambda c, t: t.get("game") == "closes_early")
    assert {games[c["assignee"]] for c, _ in early if c.get("assignee")} == {"closes_early"}

    def handled(found: list[tuple[Any, Any]]) -> float:
        seconds = [c["handle"]["seconds"] for c, t in found if t["issues"][0] != "resolved" and "handle" in c]
        return float(sum(seconds) / len(seconds))

    usual = of(world, lambda c, t: t["handler"] == "human_only" and not t.get("game"))
    assert handled(early) < 0.6 * handled(usual)
    skipping = of(world, lambda c, t: t.get("game") == "skips_survey")
    asked = [share("surveys" in c for c, t in group if t["satisfaction"] <= 3) for group in (skipping, usual)]
    assert asked[0] < 0.3 * asked[1]
    moving = of(world, lambda c, t: t.get("game") == "new_ticket")
    assert not any("reopened" in {e["type"] for e in c["events"]} for c, _ in moving)
    told = {c["related_to"] for c, _ in of(world, lambda c, t: c.get("relation") == "follow_up_of")}
    assert share(c["conversation_id"] in told for c, _ in moving) > 2 * share(
        c["conversation_id"] in told for c, _ in usual
    )


def test_those_who_answer_a_survey_are_not_those_who_do_not(world: World) -> None:
    answered = [t for t in world.truth.values() if t.get("answered_survey")]
    silent = [t for t in world.truth.values() if not t.get("answered_survey")]
    assert share(t["rating"] > 3 for t in answered) > share(t["rating"] > 3 for t in silent) + 0.05
    assert share(t["score"] > 3 for t in answered) > share(t["score"] > 3 for t in silent) + 0.1


def test_escalations_are_right_wrong_and_missing(world: World) -> None:
    first = [t for t in world.truth.values() if t["handler"] in ("ai_only", "ai_then_human")]
    needed, done = [t.get("needs_person", False) for t in first], [t.get("escalated", False) for t in first]
    pairs = Counter(zip(needed, done, strict=True))
    assert min(pairs[True, True], pairs[True, False], pairs[False, True]) > 300  # right, missed, wasted
    shown = of(world, lambda c, t: any(e["type"] == "escalated" for e in c["events"]))
    assert {t["conversation_id"] for _, t in shown} <= {t["conversation_id"] for t in first if t.get("escalated")}
    labelled = [one for c in world.records.values() for one in c.get("labels", ())]
    assert {one["name"] for one in labelled} == {"rating", "should_escalate"}
    assert len(labelled) > 0.04 * SIZE
    assert {one["inclusion_prob"] for one in labelled} == {ORGANISATION.labelled}


def test_policy_is_obeyed_and_broken(world: World) -> None:
    refused = of(world, lambda c, t: t.get("cause") == "policy")
    assert all(t["correct"] and t["issues"][0] != "resolved" for _, t in refused)
    assert len(refused) > 30
    wrong_but_solved = of(world, lambda c, t: t.get("correct") is False and t["issues"] == ["resolved"])
    assert len(wrong_but_solved) > 30


def test_tools_fail_are_tried_again_and_success_is_claimed_without_it(world: World) -> None:
    writes = [[a["outcome"] for a in c.get("actions", ()) if a["effect"] == "write"] for c in world.records.values()]
    assert sum(one[:1] != ["success"] and one[-1:] == ["success"] for one in writes if len(one) > 1) > 50
    false = of(world, lambda c, t: t.get("false_claim"))
    assert len(false) > 100
    one = [c for c, t in false if len(t["issues"]) == 1]  # a second issue may have an action of its own
    assert not any(a["outcome"] == "success" for c in one for a in c["actions"] if a["effect"] == "write")
    assert share(t["rating"] <= 2 or len(t["issues"]) > 1 for _, t in false) == 1
    assert share(t["satisfaction"] > 3 for _, t in false) > 0.7  # they do not know it yet


def test_what_the_ai_agent_says_it_did_stands_in_the_record_or_is_a_claim(world: World) -> None:
    tools = {t.name: t.tool for t in ORGANISATION.topics}
    said = of(world, lambda c, t: "done_turn" in t)
    assert 0.02 < share(t.get("claimed_not_done") for _, t in said) < 0.12
    for c, t in said:
        assert c["turns"][t["done_turn"]]["speaker"] == "ai_agent"
        written = {a["tool"] for a in c["actions"] if a["effect"] == "write" and a["outcome"] == "success"}
        if len(t["issues"]) == 1:
            assert (tools[c["topic"]] in written) != t.get("claimed_not_done", False), c["conversation_id"]


def test_drafts_are_taken_changed_and_left(world: World) -> None:
    drafts = [(c, one) for c in world.records.values() for one in c.get("suggestions", ())]
    assert min(Counter(one["decision"] for _, one in drafts).values()) > 100
    for c, one in drafts:
        if one["decision"] == "accepted":
            assert c["turns"][one["final_turn"]]["text"] == one["proposed"]
        elif one["decision"] == "edited":
            assert c["turns"][one["final_turn"]]["text"] != one["proposed"]
        else:
            assert "final_turn" not in one


def test_the_benchmark_does_not_order_the_versions_as_customers_do(world: World) -> None:
    scores = {b["ai_version"]: b["score"] for b in rows(world.folder / "benchmarks.jsonl")}
    assert len(scores) == 5
    best = max(scores, key=lambda name: scores[name])
    ratings: dict[str, list[int]] = defaultdict(list)
    for c, t in of(world, lambda c, t: t["handler"] in ("ai_only", "ai_then_human")):
        ratings[c["ai_version"]].append(t["rating"])
    bad = {name: share(r <= 2 for r in found) for name, found in ratings.items()}
    assert max(bad, key=lambda name: bad[name]) == best


def test_who_had_a_bad_experience_leaves_buys_less_and_says_so(world: World) -> None:
    left = {c["customer"]: c["left"] for c in rows(world.folder / "truth" / "customers.jsonl") if "left" in c}
    last: dict[int, dict[str, Any]] = {}
    for t in world.truth.values():
        if t["opened"] < (ORGANISATION.days - 90) * DAY:
            last[t["customer"]] = t
    gone = {
        good: share(t["customer"] in left for t in last.values() if (t["rating"] > 3) == good) for good in (True, False)
    }
    assert gone[False] > 2 * gone[True]
    outcomes = list(rows(world.folder / "outcomes.jsonl"))
    reviews = Counter(o["rating"] for o in outcomes if o["type"] == "public_review")
    assert reviews[1.0] + reviews[2.0] > 50
    assert all(o["text"] for o in outcomes if o["type"] == "public_review")
    assert sum("renewal_due" in o for o in outcomes if o["type"] == "churn_voluntary") > 100
    assert all("renewal_due" in o for o in outcomes if o["type"] == "renewal")
    silent = [t["silent_leaver"] for t in world.truth.values() if "silent_leaver" in t]
    assert 0.01 < share(silent) < 0.1


def test_customers_are_seen_under_several_identities(world: World) -> None:
    seen: dict[int, set[str]] = defaultdict(set)
    for c, t in of(world, lambda c, t: "customer" in c):
        seen[t["customer"]] |= {f"{kind}:{value}" for kind, value in c["customer"].items()}
    kinds = Counter(len({one.split(":")[0] for one in found}) for found in seen.values())
    assert kinds[2] > 500
    assert kinds[3] > 500
    mails = [sum(one.startswith("email:") for one in found) for found in seen.values()]
    assert mails.count(2) > 50


def test_threads_are_merged_transferred_followed_up_reopened_and_timed_out(world: World) -> None:
    every = list(rows(world.folder / "conversations.jsonl"))
    relations = Counter(c.get("relation") for c in every)
    assert relations["merged_into"] > 100
    assert relations["follow_up_of"] > 300
    opened = {c["conversation_id"]: c["opened_at"] for c in every}
    for c in every:
        if c.get("relation") == "follow_up_of":
            assert opened[c["related_to"]] < c["opened_at"]
            assert world.truth[c["related_to"]]["issue"] == world.truth[c["conversation_id"]]["issue"]
    events = Counter((e["type"], e.get("cause")) for c in every for e in c.get("events", ()))
    for one in (("transferred", "human"), ("closed", "inactivity"), ("reopened", "customer"), ("merged", "merge")):
        assert events[one] > 100, one


def test_returns_after_the_export_stand_in_the_truth_only(world: World) -> None:
    unseen = [t for t in world.truth.values() if "returns" in t and "recontact" not in t]
    assert len(unseen) > 50
    end = ORGANISATION.days * DAY
    assert share(t["returns"] >= end - 3600 for t in unseen) > 0.9
    assert not any("returns" not in t for t in world.truth.values() if "recontact" in t)


def test_hours_of_every_agent_and_figures_of_the_whole(world: World) -> None:
    agents = {s["agent"] for s in rows(world.folder / "staffing.jsonl")}
    assert agents == {name for _, people in ORGANISATION.agents for name in people}
    assert len(true_figures(world.folder)) >= 12
    told = json.loads((world.folder / "truth" / "parameters.json").read_bytes())
    assert told["organisation"]["handling"]["write_fails"] == ORGANISATION.handling.write_fails

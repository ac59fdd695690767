"""Who handles a contact, what the AI agent does, and whether the need is met."""

import numpy as np

from unheard.simulate.codes import (
    AI,
    AI_HUMAN,
    AUTOMATION,
    CAUSES,
    CLOSES_EARLY,
    DECIDED,
    GAMES,
    HANDED,
    HUMAN,
    HUMAN_AI,
    NO_POLICY,
    NO_WRITE,
    NOBODY,
    NOT_CALLED,
    OPEN,
    PARTLY,
    REFUSED,
    SOLVED,
    WRITE_FAILED,
    WRITE_OK,
    WRITE_RETRIED,
)
from unheard.simulate.columns import Array, Columns, chance, logistic, size
from unheard.simulate.issues import part_of_year
from unheard.simulate.organisation import DAY, Organisation

PEOPLE = (HUMAN, AI_HUMAN, HUMAN_AI)
_TRAITS = 20_251
"""Seed of what makes one agent differ from another: the same in every group and world."""


def traits(org: Organisation, spread: float, number: int) -> Array:
    """Draw a trait of every agent, in log-odds."""
    people = sum(len(names) for _, names in org.agents)
    return spread * np.random.default_rng([_TRAITS, number]).standard_normal(people)


def handle(org: Organisation, random: np.random.Generator, c: Columns, forced: bool | None = None) -> None:
    """Decide who handles it and whether the need is met. The AI agent is put before the easy cases.

    `forced` puts the AI agent (true) or a person (false) before every case, and somebody answers each.
    """
    rows, again = size(c), c["wave"] > 0
    ai_first = _ai_first(org, random, c) if forced is None else np.full(rows, forced)
    able = _able(org, random, c)
    _policy(org, random, c, ai_first)
    how = org.handling
    keeps = np.array([v.keeps for v in org.ai_versions])[c["version"]]
    unable = logistic(np.log(how.hands_over_unable / (1 - how.hands_over_unable)) - keeps)
    hands_over = chance(random, np.where(able, how.hands_over_able, unable), rows)
    hands_over = np.where(c["policy"] == NO_POLICY, hands_over, c["policy"] == HANDED)
    written = np.array([x.name != "voice" for x in org.channels])[c["channel"]]
    nobody = ~ai_first & written & chance(random, how.unanswered, rows) & (forced is None)
    automation = ~ai_first & ~nobody & chance(random, how.automation_only, rows) & (forced is None)
    finishes = ~ai_first & written & chance(random, how.human_then_ai, rows)
    c["handler"] = np.select(
        [ai_first & hands_over, ai_first, nobody, automation, finishes],
        [AI_HUMAN, AI, NOBODY, AUTOMATION, HUMAN_AI],
        HUMAN,
    )
    _answering_person(org, random, c)
    c["able"] = able
    late = part_of_year(org, c["opened"]) - 0.5
    decline = np.array([t.decline for t in org.topics])[c["topic"]] * late
    ability = how.human_skill + c["skill"] - how.human_slope * c["difficulty"] - 0.4 * again
    ability -= decline + 2 * how.strain * late * c["difficulty"] + 2 * org.conduct.hurry * late
    human_ok = chance(random, logistic(ability), rows)
    alone = able & (c["policy"] != REFUSED)
    solved = np.select(
        [c["handler"] == NOBODY, c["handler"] == AUTOMATION, c["handler"] == AI], [False, False, alone], human_ok
    )
    _write(org, random, c, alone)
    broken = (c["handler"] == AI) & ((c["write"] == WRITE_FAILED) | (c["write"] == NOT_CALLED))
    # People get somewhere where the AI agent gets nowhere.
    partly = chance(random, np.where(c["handler"] == AI, 0.4, 1.35) * how.partly, rows)
    partly &= ~np.isin(c["handler"], (NOBODY, AUTOMATION)) & (c["policy"] != REFUSED)
    c["state"] = np.where(solved & ~broken, SOLVED, np.where(partly & ~broken, PARTLY, OPEN))
    c["false_claim"] = broken & solved
    _second_issue(org, random, c)
    stuck = np.isin(c["handler"], (AI, AI_HUMAN)) & ~able
    wants = np.where(c["handler"] == AI, how.asks_for_human, 1.4 * how.asks_for_human)
    c["asked_human"] = stuck & (c["state"] > 0) & chance(random, wants, rows)
    c["cause"] = _cause(c)


def usual_chance_of_ai(org: Organisation, c: Columns) -> Array:
    """How often the AI agent is first in such a channel and topic, in the middle of the year, at a usual difficulty."""
    usual = np.array([t.difficulty for t in org.topics])[c["topic"]]
    again = np.where(c["wave"] > 0, 0.6, 1.0)
    return np.asarray((_ready(org, c) * (1 + org.handling.ai_easy * (0.5 - usual)) * again).clip(0, 0.95))


def _ready(org: Organisation, c: Columns) -> Array:
    return np.asarray(
        np.array([x.ai for x in org.channels])[c["channel"]] * np.array([t.ai_share for t in org.topics])[c["topic"]]
    )


def _ai_first(org: Organisation, random: np.random.Generator, c: Columns) -> Array:
    how, ready = org.handling, _ready(org, c)
    ramp = 1 + 2 * how.ai_ramp * (part_of_year(org, c["opened"]) - 0.5)
    easy = 1 + how.ai_easy * (0.5 - c["difficulty"])
    return chance(random, (ready * ramp * easy * np.where(c["wave"] > 0, 0.6, 1.0)).clip(0, 0.95), size(c))


def _able(org: Organisation, random: np.random.Generator, c: Columns) -> Array:
    """Decide whether the AI agent could solve it, whoever does."""
    how = org.handling
    c["version"] = np.searchsorted([v.since_day * DAY for v in org.ai_versions], c["opened"], side="right") - 1
    skill = how.ai_skill + np.array([v.skill for v in org.ai_versions])[c["version"]]
    decline = np.array([t.decline for t in org.topics])[c["topic"]] * (part_of_year(org, c["opened"]) - 0.5)
    ability = skill - how.ai_slope * c["difficulty"] - 0.5 * (c["wave"] > 0) - decline - 1.5 * c["broken"]
    return chance(random, logistic(ability), size(c))


def _policy(org: Organisation, random: np.random.Generator, c: Columns, ai_first: Array) -> None:
    """Let the AI agent hand over, refuse or decide, where its policy asks for a person."""
    how, u = org.handling, random.random(size(c))
    did = np.where(
        u < how.policy_handed, HANDED, np.where(u < how.policy_handed + how.policy_refused, REFUSED, DECIDED)
    )
    c["policy"] = np.where(ai_first & c["reserved"], did, NO_POLICY)


def _answering_person(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    how, rows = org.handling, size(c)
    team_names = [name for name, _ in org.agents]
    team = np.array([team_names.index(t.team) for t in org.topics])[c["topic"]]
    sizes = np.array([len(people) for _, people in org.agents])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    u = random.random(rows)
    c["agent"] = first[team] + np.floor(u * sizes[team]).astype(int)
    c["skill"] = traits(org, how.agent_spread, 0)[c["agent"]]
    moved = random.random(rows)
    human = np.isin(c["handler"], PEOPLE)
    c["transfers"] = np.where(human, (moved < how.transferred).astype(int) + (moved < how.transferred_twice), 0)
    other = random.integers(0, int(sizes.sum()), rows)
    same_team = np.searchsorted(first, other, side="right") - 1 == team
    c["other_agent"] = np.where(same_team, (other + sizes.max()) % sizes.sum(), other)
    games = dict(org.gamers)
    plays = np.array([GAMES.index(games.get(name, "")) for _, people in org.agents for name in people])
    c["game"] = np.where(human, plays[c["agent"]], 0)
    c["skill"] = c["skill"] - 0.4 * (c["game"] == CLOSES_EARLY)


def _write(org: Organisation, random: np.random.Generator, c: Columns, alone: Array) -> None:
    """Let the AI agent act where the issue needs it; sometimes it fails, sometimes it only says that it acted."""
    how, rows = org.handling, size(c)
    needs = np.array([t.tool is not None for t in org.topics])[c["topic"]] & (c["handler"] == AI) & alone
    fails = chance(random, how.write_fails, rows)
    claims = chance(random, how.claims_anyway, rows)
    skipped = chance(random, how.claims_without_action, rows)
    c["write"] = np.select(
        [~needs, skipped, fails & claims, fails], [NO_WRITE, NOT_CALLED, WRITE_FAILED, WRITE_RETRIED], WRITE_OK
    )


def _second_issue(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    rows = size(c)
    c["second"] = chance(random, org.handling.second_issue, rows) & np.isin(c["handler"], (HUMAN, AI_HUMAN, AI))
    c["second"] &= (c["game"] != CLOSES_EARLY) & (c["policy"] != REFUSED)
    c["second_topic"] = (c["topic"] + random.integers(1, len(org.topics), rows)) % len(org.topics)
    u = random.random(rows)
    good = np.where(c["state"] == SOLVED, 0.78, 0.4)
    c["second_state"] = np.where(u < good, SOLVED, np.where(u > 0.93, PARTLY, OPEN))


def _cause(c: Columns) -> Array:
    """Name what made the first issue fail: one cause each, the one nearest to the failure."""
    causes = {name: k for k, name in enumerate(CAUSES)}
    timeout, lost = (c["salt"] & 1) == 1, (c["salt"] >> 7 & 1) == 1
    ai, person = c["handler"] == AI, np.isin(c["handler"], PEOPLE)
    return np.select(
        [
            c["state"] == SOLVED,
            c["broken"],
            ai & (c["write"] == WRITE_FAILED) & timeout,
            ai & (c["write"] == WRITE_FAILED),
            ai & (c["write"] == NOT_CALLED),
            c["policy"] == REFUSED,
            ai & lost,
            ai,
            person & (c["game"] == CLOSES_EARLY),
            person & (c["skill"] < -0.25),
            person & (c["difficulty"] > 0.6),
        ],
        [
            causes[""],
            causes["product_defect"],
            causes["timeout"],
            causes["integration_error"],
            causes["wrong_action"],
            causes["policy"],
            causes["missing_knowledge"],
            causes["wrong_intent"],
            causes["human_error"],
            causes["human_error"],
            causes["missing_knowledge"],
        ],
        causes["unknown"],
    )

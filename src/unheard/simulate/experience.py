"""What happens in the world: issues become contacts, contacts end well or badly, customers come back or do not.

Everything here is latent truth, computed for many contacts at once; `conversations.py` turns it into words.
The codes are those of `codes.py`; times are seconds since the start of the world.
"""

import numpy as np

from unheard.simulate.codes import (
    AI,
    AI_HUMAN,
    ASSUMED,
    AUTOMATION,
    BY_AGENT,
    BY_AI,
    BY_TIMER,
    HUMAN,
    HUMAN_AI,
    NEVER,
    NO_WRITE,
    NOBODY,
    NOT_CALLED,
    NOT_CLOSED,
    WRITE_FAILED,
    WRITE_OK,
    WRITE_RETRIED,
)
from unheard.simulate.columns import Array, Columns, around, chance, logistic, pick, size, stack, take
from unheard.simulate.feelings import answer_surveys, feel
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.people import draw_times, draw_ways


def live_through(org: Organisation, random: np.random.Generator, customers: Columns) -> Columns:
    """Let the customers live through their issues; return one row per contact, in order of issue and time."""
    issue = _issues(org, random, customers)
    opened = draw_times(org, random, size(issue))
    contacts = []
    channel = pick(random, [c.share for c in org.channels], size(issue))
    for wave in range(5):
        now = _contact(org, random, issue | {"opened": opened, "channel": channel}, wave)
        contacts.append(now)
        coming, opened, channel = _come_back(org, random, now)
        issue = take({name: now[name] for name in issue}, coming)
        if not size(issue):
            break
    everything = stack(contacts)
    return take(everything, np.lexsort((everything["opened"], everything["issue"])))


def _issues(org: Organisation, random: np.random.Generator, customers: Columns) -> Columns:
    customer = np.repeat(np.arange(size(customers)), customers["issues"])
    rows = len(customer)
    topic = pick(random, [t.share for t in org.topics], rows)
    mean = np.array([t.difficulty for t in org.topics])[topic]
    return {
        "issue": np.arange(rows),
        "customer": customer,
        "topic": topic,
        "difficulty": (mean + 0.2 * random.standard_normal(rows)).clip(0, 1),
        "case": random.integers(0, 3, rows),
        "has_key": chance(random, org.identity.issue_key, rows),
        "language": customers["language"][customer],
        "kindness": customers["kindness"][customer],
    }


def _contact(org: Organisation, random: np.random.Generator, start: Columns, wave: int) -> Columns:
    rows = size(start)
    c = dict(start)
    c["wave"] = np.full(rows, wave)
    c["way"] = draw_ways(org, random, c["channel"])
    c["key_shown"] = c["has_key"] & chance(random, org.identity.issue_key_kept, rows)
    c["salt"] = random.integers(0, 1 << 31, rows)
    _handle(org, random, c)
    _time(org, random, c)
    _close(org, random, c)
    _reopen(org, random, c)
    feel(org, random, c)
    answer_surveys(org, random, c)
    return c


def _handle(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Decide who handles it and whether the need is met. The AI agent is put before the easy cases."""
    how, rows = org.handling, size(c)
    ai_on = (
        np.array([x.ai for x in org.channels])[c["channel"]] * np.array([t.ai_share for t in org.topics])[c["topic"]]
    )
    again = c["wave"] > 0
    ai_first = chance(random, (ai_on * (1.75 - 1.5 * c["difficulty"]) * np.where(again, 0.6, 1.0)).clip(0, 0.95), rows)
    c["version"] = np.searchsorted([v.since_day * DAY for v in org.ai_versions], c["opened"], side="right") - 1
    ai_skill = how.ai_skill + np.array([v.skill for v in org.ai_versions])[c["version"]]
    able = chance(random, logistic(ai_skill - how.ai_slope * c["difficulty"] - 0.5 * again), rows)
    hands_over = chance(random, np.where(able, how.hands_over_able, how.hands_over_unable), rows)
    written = np.array([x.name != "voice" for x in org.channels])[c["channel"]]
    nobody = ~ai_first & written & chance(random, how.unanswered, rows)
    automation = ~ai_first & ~nobody & chance(random, how.automation_only, rows)
    finishes = ~ai_first & written & chance(random, how.human_then_ai, rows)
    c["handler"] = np.select(
        [ai_first & hands_over, ai_first, nobody, automation, finishes],
        [AI_HUMAN, AI, NOBODY, AUTOMATION, HUMAN_AI],
        HUMAN,
    )
    _answering_person(org, random, c)
    c["able"] = able
    human_ok = chance(
        random, logistic(how.human_skill + c["skill"] - how.human_slope * c["difficulty"] - 0.4 * again), rows
    )
    solved = np.select(
        [c["handler"] == NOBODY, c["handler"] == AUTOMATION, c["handler"] == AI], [False, False, able], human_ok
    )
    _write(org, random, c)
    broken = (c["handler"] == AI) & ((c["write"] == WRITE_FAILED) | (c["write"] == NOT_CALLED))
    partly = chance(random, how.partly, rows) & (c["handler"] != NOBODY)
    c["state"] = np.where(solved & ~broken, 0, np.where(partly & ~broken, 1, 2))
    c["false_claim"] = broken & solved
    c["second"] = chance(random, how.second_issue, rows) & np.isin(c["handler"], (HUMAN, AI_HUMAN, AI))
    c["second_topic"] = (c["topic"] + random.integers(1, len(org.topics), rows)) % len(org.topics)
    c["second_state"] = np.where(chance(random, np.where(c["state"] == 0, 0.82, 0.4), rows), 0, 2)


def _answering_person(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    how, rows = org.handling, size(c)
    team_names = [name for name, _ in org.agents]
    team = np.array([team_names.index(t.team) for t in org.topics])[c["topic"]]
    sizes = np.array([len(people) for _, people in org.agents])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    u = random.random(rows)
    c["agent"] = first[team] + np.floor(u * sizes[team]).astype(int)
    skills = how.agent_spread * np.random.default_rng(20_251).standard_normal(int(sizes.sum()))
    c["skill"] = skills[c["agent"]]
    moved = random.random(rows)
    human = np.isin(c["handler"], (HUMAN, AI_HUMAN, HUMAN_AI))
    c["transfers"] = np.where(human, (moved < how.transferred).astype(int) + (moved < how.transferred_twice), 0)
    other = random.integers(0, int(sizes.sum()), rows)
    same_team = np.searchsorted(first, other, side="right") - 1 == team
    c["other_agent"] = np.where(same_team, (other + sizes.max()) % sizes.sum(), other)


def _write(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Let the AI agent act where the issue needs it; sometimes it fails, sometimes it only says that it acted."""
    how, rows = org.handling, size(c)
    needs = np.array([t.tool is not None for t in org.topics])[c["topic"]] & (c["handler"] == AI) & c["able"]
    fails = chance(random, how.write_fails, rows)
    claims = chance(random, how.claims_anyway, rows)
    skipped = chance(random, how.claims_without_action, rows)
    c["write"] = np.select(
        [~needs, skipped, fails & claims, fails], [NO_WRITE, NOT_CALLED, WRITE_FAILED, WRITE_RETRIED], WRITE_OK
    )


def _time(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    rows, channel = size(c), c["channel"]
    ai_first = np.isin(c["handler"], (AI, AI_HUMAN))
    wait = around(random, np.array([x.wait for x in org.channels])[channel], 1.0, rows)
    ai_wait = around(random, np.array([x.ai_wait for x in org.channels])[channel], 0.6, rows)
    talk = around(random, np.array([x.talk for x in org.channels])[channel], 0.7, rows) * (1 + 0.4 * c["transfers"])
    live = np.minimum(np.array([x.talk for x in org.channels])[channel], 900)
    longest = np.where(live < 900, 3000, 9 * DAY)  # nobody waits for hours in a chat or on the phone
    c["human_wait"] = np.minimum(
        np.where(c["handler"] == NOBODY, 9 * DAY, wait), np.where(c["handler"] == NOBODY, 9 * DAY, longest)
    ).astype(int)
    c["answered"] = c["opened"] + np.maximum(np.where(ai_first, ai_wait, c["human_wait"]), 1).astype(int)
    ai_talk = around(random, live * 0.4, 0.5, rows).astype(int) + 20
    c["ai_end"] = np.where(ai_first, c["answered"] + ai_talk, c["answered"])
    c["human_at"] = np.where(ai_first, c["ai_end"] + np.maximum(c["human_wait"], 5), c["answered"])
    human_end = c["human_at"] + np.minimum(talk, 8 * DAY).astype(int) + 30
    c["talk_end"] = np.select(
        [c["handler"] == AI, c["handler"] == AUTOMATION, c["handler"] == NOBODY],
        [c["ai_end"], c["answered"], c["opened"] + np.where(c["salt"] % 3 == 0, 2 * DAY, 60)],
        human_end,
    )
    unheard = np.where(c["salt"] % 3 == 0, 25 * 3600 + c["salt"] % (20 * 3600), NEVER)
    late = c["human_wait"] > 30 * 3600
    impatient = late & (c["handler"] == HUMAN) & (c["salt"] % 2 == 0)
    after = np.where(c["handler"] == NOBODY, unheard, np.where(impatient, DAY + (c["human_wait"] - DAY) // 2, NEVER))
    c["chased"] = np.where(after < NEVER, c["opened"] + after, NEVER)
    c["talk"] = np.where(
        np.isin(c["handler"], (HUMAN, AI_HUMAN, HUMAN_AI)), np.minimum(60 + talk * 0.35, 2400), 0
    ).astype(int)


def _close(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Close nearly everything: by an agent, a timer, the AI agent (asserted or assumed), or the customer."""
    how, rows = org.closing, size(c)
    solved = (c["state"] == 0) & (~c["second"] | (c["second_state"] == 0))
    p = np.select([c["handler"] == NOBODY, solved], [how.unanswered, how.resolved], how.unresolved)
    closed = chance(random, p, rows)
    timer = chance(random, how.inactivity, rows) | np.isin(c["handler"], (NOBODY, AUTOMATION))
    ai = c["handler"] == AI
    assumed = chance(random, np.where(solved, 0.45, 0.75), rows)
    by_ai = np.where(assumed, ASSUMED, BY_AI)
    c["closing"] = np.select([~closed, ai, timer], [NOT_CLOSED, by_ai, BY_TIMER], BY_AGENT)
    lag = np.select(
        [c["closing"] == BY_TIMER, c["closing"] == ASSUMED, c["closing"] == BY_AI],
        [how.inactivity_days * DAY + random.integers(0, 3600, rows), random.integers(600, 86_400, rows), 5],
        around(random, 120.0, 1.0, rows),
    ).astype(int)
    c["claimed"] = np.where(closed, c["talk_end"] + np.maximum(lag, 2), NEVER)


def _reopen(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    rows = size(c)
    p = np.array([x.reopens for x in org.channels])[c["channel"]]
    closed = (c["claimed"] < NEVER) & (c["handler"] != NOBODY)
    p = np.where(c["state"] == 0, 0.08 * p, p) * closed
    reopens = chance(random, p, rows)
    gap = np.maximum(around(random, 1.5 * DAY, 1.0, rows), 1800).clip(0, 40 * DAY).astype(int)
    c["reopened"] = np.where(reopens, c["claimed"] + gap, NEVER)
    c["reopen_end"] = np.where(reopens, c["reopened"] + around(random, 6 * 3600.0, 0.8, rows).astype(int) + 120, NEVER)
    helped = chance(random, 0.55, rows)
    c["state"] = np.where(reopens, np.where(helped, 0, 2), c["state"])
    c["false_claim"] &= ~reopens
    c["late_thanks"] = ~reopens & closed & (c["state"] == 0) & chance(random, org.closing.late_thanks, rows)


def _come_back(org: Organisation, random: np.random.Generator, c: Columns) -> tuple[Array, Array, Array]:
    """Decide who opens another conversation about the same issue; return rows, opening times, channels."""
    rows, behaviour = size(c), org.behaviour
    unmet = c["state"] > 0
    # Patience differs: who is least satisfied comes back less often than one would think, they leave.
    p = np.where(unmet, behaviour.comes_back * np.where(c["satisfaction"] == 1, 0.8, 1.05), behaviour.relapses)
    p = np.where(c["false_claim"], 0.75, p) * np.array([1.0, 0.85, 0.7, 0.5, 0.0])[c["wave"]]
    coming = np.flatnonzero(chance(random, p, rows))
    c = take(c, coming)
    end = np.where(c["reopened"] < NEVER, c["reopen_end"], c["talk_end"])
    gap = np.maximum(around(random, behaviour.gap_days * DAY, 1.0, size(c)), 3600).clip(0, 75 * DAY).astype(int)
    # A few do not wait for the closing; most write after it.
    early = chance(random, 0.1, size(c))
    begin = np.where((c["claimed"] < NEVER) & ~early, np.maximum(end, c["claimed"]), end)
    elsewhere = chance(random, behaviour.other_channel, size(c))
    step = 1 + pick(random, [1.0] * (len(org.channels) - 1), size(c))
    return coming, begin + gap, np.where(elsewhere, (c["channel"] + step) % len(org.channels), c["channel"])

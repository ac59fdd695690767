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
    CLOSES_EARLY,
    HUMAN,
    NEVER,
    NEW_TICKET,
    NO_DRAFT,
    NOBODY,
    NOT_CLOSED,
    OPEN,
    SOLVED,
)
from unheard.simulate.columns import Array, Columns, around, chance, pick, size, stack, take
from unheard.simulate.conduct import conduct, hurried
from unheard.simulate.counterfactual import AGAIN, EARLY, were_another_first, would_come_back
from unheard.simulate.feelings import answer_surveys, feel
from unheard.simulate.handling import PEOPLE, handle
from unheard.simulate.issues import draw_issues, part_of_year
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.people import draw_ways
from unheard.simulate.service import serve


def live_through(org: Organisation, random: np.random.Generator, customers: Columns) -> Columns:
    """Let the customers live through their issues; return one row per contact, in order of issue and time."""
    issue = draw_issues(org, random, customers)
    contacts = []
    issue["channel"] = pick(random, [c.share for c in org.channels], size(issue))
    issue["pushed"] = np.zeros(size(issue), dtype=bool)
    lasting = [name for name in issue if name not in ("opened", "channel", "pushed")]
    for wave in range(5):
        now = _contact(org, random, issue, wave)
        contacts.append(now)
        coming, opened, channel = _come_back(org, random, now)
        issue = take({name: now[name] for name in lasting}, coming)
        issue |= {"opened": opened, "channel": channel, "pushed": now["pushes"][coming]}
        if not size(issue):
            break
    everything = stack(contacts)
    return take(everything, np.lexsort((everything["opened"], everything["issue"])))


def _contact(org: Organisation, random: np.random.Generator, start: Columns, wave: int) -> Columns:
    rows = size(start)
    c = dict(start)
    c["wave"] = np.full(rows, wave)
    c["way"] = draw_ways(org, random, c["channel"])
    c["key_shown"] = c["has_key"] & chance(random, org.identity.issue_key_kept, rows)
    threads = np.array([x.threads for x in org.channels])[c["channel"]]
    c["follows"] = (wave > 0) & (chance(random, threads, rows) | c["pushed"])
    c["salt"] = random.integers(0, 1 << 31, rows)
    others = were_another_first(org, c, live)
    live(org, random, c)
    c |= others
    c["back_if_solved"] = would_come_back(org, c)
    answer_surveys(org, random, c)
    _draft(org, random, c)
    conduct(org.conduct, c)
    return c


def live(org: Organisation, random: np.random.Generator, c: Columns, forced: bool | None = None) -> None:
    """What happens in a contact until it is rated; `forced`: who is first, whatever the routing says."""
    handle(org, random, c, forced)
    _time(org, random, c)
    _unfinished(org, c)
    _close(org, random, c)
    _reopen(org, random, c)
    serve(org, random, c)
    feel(org, random, c)


def _time(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    rows, channel = size(c), c["channel"]
    ai_first = np.isin(c["handler"], (AI, AI_HUMAN))
    wait = around(random, np.array([x.wait for x in org.channels])[channel], 1.0, rows)
    ai_wait = around(random, np.array([x.ai_wait for x in org.channels])[channel], 0.6, rows)
    talk = around(random, np.array([x.talk for x in org.channels])[channel], 0.7, rows) * (1 + 0.4 * c["transfers"])
    hasty = (c["game"] == CLOSES_EARLY) & (c["state"] != SOLVED)
    talk = np.where(hasty, np.minimum(0.3 * talk, 2 * 3600), talk)
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
    handled = np.minimum(60 + talk * 0.35, 2400) * np.where(hasty, 0.5, 1.0)
    handled = handled * hurried(org.conduct, part_of_year(org, c["opened"]), c)
    c["talk"] = np.where(np.isin(c["handler"], PEOPLE), handled, 0).astype(int)


def _unfinished(org: Organisation, c: Columns) -> None:
    """Leave open what the export cuts off: what nobody can have solved yet is not solved."""
    cut = c["talk_end"] >= org.days * DAY
    c["state"] = np.where(cut, OPEN, c["state"])
    c["second"] &= ~cut
    c["false_claim"] &= ~cut
    c["cut"] = cut


def _close(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Close nearly everything: by an agent, a timer, the AI agent (asserted or assumed), or the customer."""
    how, rows = org.closing, size(c)
    solved = (c["state"] == SOLVED) & (~c["second"] | (c["second_state"] == SOLVED))
    c["closed_early"] = (c["game"] == CLOSES_EARLY) & (c["state"] != SOLVED) & (c["handler"] == HUMAN) & ~c["cut"]
    p = np.select(
        [c["closed_early"], c["handler"] == NOBODY, solved], [1.0, how.unanswered, how.resolved], how.unresolved
    )
    closed = chance(random, p, rows)
    timer = chance(random, how.inactivity, rows) | np.isin(c["handler"], (NOBODY, AUTOMATION))
    ai = c["handler"] == AI
    assumed = chance(random, np.where(solved, 0.45, 0.75), rows)
    by_ai = np.where(assumed, ASSUMED, BY_AI)
    c["closing"] = np.select([~closed, ai, c["closed_early"], timer], [NOT_CLOSED, by_ai, BY_AGENT, BY_TIMER], BY_AGENT)
    lag = np.select(
        [c["closing"] == BY_TIMER, c["closing"] == ASSUMED, c["closing"] == BY_AI],
        [how.inactivity_days * DAY + random.integers(0, 3600, rows), random.integers(600, 86_400, rows), 5],
        around(random, 120.0, 1.0, rows),
    ).astype(int)
    lag = np.where(c["closed_early"], 3, lag)
    c["claimed"] = np.where(closed, c["talk_end"] + np.maximum(lag, 2), NEVER)


def _reopen(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Let customers write into the closed thread; some agents ask them to open a new one instead."""
    rows = size(c)
    p = np.array([x.reopens for x in org.channels])[c["channel"]]
    closed = (c["claimed"] < NEVER) & (c["handler"] != NOBODY)
    p = np.where(c["state"] == SOLVED, 0.08 * p, p) * closed
    back = chance(random, p, rows)
    gap = np.maximum(around(random, 1.5 * DAY, 1.0, rows), 1800).clip(0, 40 * DAY).astype(int)
    answer = around(random, 6 * 3600.0, 0.8, rows).astype(int) + 120
    c["pushes"] = back & (c["game"] == NEW_TICKET)
    c["reopens_at"] = np.where(back & ~c["pushes"], c["claimed"] + gap, NEVER)
    reopens = back & ~c["pushes"] & (c["claimed"] + gap + answer < org.days * DAY)
    c["reopened"] = np.where(reopens, c["claimed"] + gap, NEVER)
    c["reopen_end"] = np.where(reopens, c["reopened"] + answer, NEVER)
    helped = chance(random, 0.55, rows)
    c["first_state"] = c["state"]
    c["state"] = np.where(reopens, np.where(helped, SOLVED, OPEN), c["state"])
    c["cause"] = np.where(c["state"] == SOLVED, 0, c["cause"])
    c["false_claim"] &= ~reopens
    c["late_thanks"] = ~reopens & closed & (c["state"] == SOLVED) & chance(random, org.closing.late_thanks, rows)


def _draft(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Show people a draft of their answer; they take it, change it, or leave it."""
    how, rows = org.drafting, size(c)
    written = np.array([x.name != "voice" for x in org.channels])[c["channel"]]
    shown = written & (c["handler"] == HUMAN) & (c["opened"] >= how.since_day * DAY) & chance(random, how.share, rows)
    taken = np.where(c["able"], pick(random, how.good, rows), pick(random, how.bad, rows))
    c["draft"] = np.where(shown & ~c["closed_early"], taken, NO_DRAFT)


def _come_back(org: Organisation, random: np.random.Generator, c: Columns) -> tuple[Array, Array, Array]:
    """Decide who opens another conversation about the same issue; return rows, opening times, channels."""
    rows, behaviour = size(c), org.behaviour
    unmet = c["state"] > 0
    # Patience differs: who is least satisfied comes back less often than one would think, they leave.
    p = np.where(unmet, behaviour.comes_back * np.where(c["satisfaction"] == 1, 0.8, 1.05), behaviour.relapses)
    p = np.where(c["false_claim"], 0.75, p) * np.array(AGAIN)[c["wave"]]
    last = c["wave"] == 4
    coming = np.flatnonzero(chance(random, np.where(c["pushes"] & ~last, 1.0, p), rows))
    c = take(c, coming)
    end = np.where(c["reopened"] < NEVER, c["reopen_end"], c["talk_end"])
    gap = np.maximum(around(random, behaviour.gap_days * DAY, 1.0, size(c)), 3600).clip(0, 75 * DAY).astype(int)
    # A few do not wait for the closing; most write after it.
    early = chance(random, EARLY, size(c)) & ~c["pushes"]
    begin = np.where((c["claimed"] < NEVER) & ~early, np.maximum(end, c["claimed"]), end)
    elsewhere = chance(random, behaviour.other_channel, size(c)) & ~c["pushes"]
    step = 1 + pick(random, [1.0] * (len(org.channels) - 1), size(c))
    return coming, begin + gap, np.where(elsewhere, (c["channel"] + step) % len(org.channels), c["channel"])

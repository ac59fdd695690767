"""What customers feel, how they show it, what is the true rating of it, and what they tell a survey."""

import numpy as np

from unheard.simulate.codes import (
    AI,
    AI_HUMAN,
    AUTOMATION,
    BY_CUSTOMER,
    ENDINGS,
    NEVER,
    NOBODY,
    OPEN,
    PATIENT,
    SILENT,
    SKIPS_SURVEY,
    SOLVED,
    THANKS,
)
from unheard.simulate.columns import Array, Columns, around, chance, size
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.rating import rate
from unheard.simulate.service import answered

# P(ending | mood 1..5): when everything was resolved, when a part of it, when nothing. Polite people are everywhere.
_ENDS_RESOLVED = np.array([
    #conf happy thx  pat  sil  grum notw pol  res  ang  chu  half hupset
    [.10, .00, .12, .00, .18, .60, .00, .00, .00, .00, .00, .00, .00],
    [.20, .00, .17, .00, .18, .45, .00, .00, .00, .00, .00, .00, .00],
    [.34, .00, .22, .00, .23, .21, .00, .00, .00, .00, .00, .00, .00],
    [.46, .07, .24, .00, .21, .02, .00, .00, .00, .00, .00, .00, .00],
    [.44, .36, .09, .00, .11, .00, .00, .00, .00, .00, .00, .00, .00],
])  # fmt: skip
_ENDS_IN_PART = np.array([
    [.00, .00, .02, .02, .16, .00, .00, .00, .00, .00, .00, .20, .60],
    [.00, .00, .06, .06, .18, .00, .00, .00, .00, .00, .00, .30, .40],
    [.00, .00, .10, .10, .18, .00, .00, .00, .00, .00, .00, .47, .15],
    [.00, .00, .14, .18, .16, .00, .00, .00, .00, .00, .00, .50, .02],
    [.00, .00, .20, .25, .10, .00, .00, .00, .00, .00, .00, .45, .00],
])  # fmt: skip
_ENDS_UNRESOLVED = np.array([
    [.00, .00, .05, .00, .12, .00, .22, .04, .11, .30, .16, .00, .00],
    [.00, .00, .10, .03, .19, .00, .36, .18, .10, .03, .01, .00, .00],
    [.00, .00, .20, .18, .24, .00, .20, .16, .02, .00, .00, .00, .00],
    [.00, .00, .28, .42, .22, .00, .03, .05, .00, .00, .00, .00, .00],
    [.00, .00, .40, .50, .10, .00, .00, .00, .00, .00, .00, .00, .00],
])  # fmt: skip
_END_SENTIMENT = np.array([1, 2, 0, 0, 0, -1, -1, -1, -1, -2, -2, 0, -1])
_WORTH = np.array([1.0, 0.45, 0.0])


def feel(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Mood, ending, sentiment, rating and satisfaction of each contact, in the order in which they follow."""
    rows = size(c)
    solved = (c["state"] == SOLVED) & (~c["second"] | (c["second_state"] == SOLVED))
    nothing = (c["state"] == OPEN) & (~c["second"] | (c["second_state"] == OPEN))
    _end(random, c, _mood(org, random, c), solved, nothing)
    by_click = (
        (c["handler"] == AI)
        & (c["ending"] == 0)
        & (c["claimed"] < NEVER)
        & chance(random, org.closing.confirmed_by_click, rows)
    )
    c["closing"] = np.where(by_click, BY_CUSTOMER, c["closing"])
    hidden = chance(random, org.handling.sounds_solved, rows) & ~c["cut"] & nothing & ~c["second"]
    c["sounds_solved"] = hidden & np.isin(c["ending"], (THANKS, SILENT, ENDINGS.index("not_working")))
    _sentiment(org, random, c)
    _rate(org, c)
    # Nobody can be angry yet about what they do not know yet: that what sounded solved is not.
    unaware = c["false_claim"] | (
        c["sounds_solved"] & np.isin(c["ending"], (THANKS, SILENT)) & (c["reopened"] == NEVER)
    )
    c["hidden"] = unaware
    personal = c["kindness"] + org.behaviour.personal * random.standard_normal(rows)
    felt = np.floor(np.where(unaware, 4.0, c["rating"]) + personal + 0.5).clip(1, 5).astype(int)
    c["satisfaction"] = felt
    c["afterthought"] = np.where(unaware, np.minimum(felt, c["rating"]), felt)


def _mood(org: Organisation, random: np.random.Generator, c: Columns) -> Array:
    """What sets the tone of the customer's last words, 1..5."""
    met = _WORTH[c["state"]]
    met = np.where(c["second"], (met + _WORTH[c["second_state"]]) / 2, met)
    typical = np.array([x.wait for x in org.channels])[c["channel"]]
    waited = np.where(np.isin(c["handler"], (AI, AUTOMATION)), 0.1, np.log(np.maximum(c["human_wait"] / typical, 0.1)))
    served = np.where(c["tone"] > 0, (c["tone"] + c["knowledge"]) / 2 - 4, 0)
    felt = (
        1.6 + 2.9 * met - 0.2 * waited - 0.35 * c["transfers"] - 0.3 * np.minimum(c["wave"], 2) + 0.3 * served
        - 0.15 * (c["handler"] == AI_HUMAN) - 0.5 * (c["handler"] == NOBODY)
        + c["kindness"] + org.behaviour.noise * random.standard_normal(size(c))
    )  # fmt: skip
    return np.asarray(np.floor(felt + 0.5).clip(1, 5).astype(int))


def _end(random: np.random.Generator, c: Columns, mood: Array, solved: Array, nothing: Array) -> None:
    """Choose the customer's last words of the first round."""
    rows = size(c)
    which = np.where(solved, 0, np.where(nothing, 2, 1))
    table = np.stack([_ENDS_RESOLVED, _ENDS_IN_PART, _ENDS_UNRESOLVED])[which, mood - 1]
    table = np.where(c["false_claim"][:, None], _ENDS_RESOLVED[3], table)  # they do not know it yet
    ending = (random.random(rows)[:, None] > np.cumsum(table, axis=1)[:, :-1]).sum(axis=1)
    # Who writes again after the closing went away quietly the first time: thanks, patience or silence.
    quietly = random.choice([THANKS, PATIENT, SILENT, SILENT], rows)
    quietly = np.where((c["first_state"] == SOLVED) & (quietly == PATIENT), THANKS, quietly)
    ending = np.where((c["reopened"] < NEVER) | c["pushes"], quietly, ending)
    quiet = np.isin(c["handler"], (NOBODY, AUTOMATION)) | c["cut"] | c["closed_early"]
    c["ending"] = np.where(quiet, SILENT, ending)


def _sentiment(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Sentiment at the start, at the end, and the lowest: that of the customer's first, last and worst words."""
    temper = -0.5 - 0.7 * np.minimum(c["wave"], 2) + 0.5 * c["kindness"] + 0.8 * random.standard_normal(size(c))
    c["start_sentiment"] = np.floor(temper + 0.5).clip(-2, 0).astype(int)
    # Who says nothing more has said with the first words how it feels, or with the question where the answer is.
    chasing = (c["chased"] < org.days * DAY) & np.isin(c["handler"], (NOBODY, AUTOMATION))
    silent = np.where(chasing, -1, c["start_sentiment"])
    end = np.where(c["ending"] == SILENT, silent, _END_SENTIMENT[c["ending"]])
    c["first_end_sentiment"] = end
    c["calm"] = c["salt"] % 3 > 0
    again = np.where(c["state"] == SOLVED, np.where(c["calm"], 1, -1), np.where(c["calm"], -1, -2))
    c["end_sentiment"] = np.where(c["reopened"] < NEVER, again, end)
    lowest = np.minimum(c["start_sentiment"], np.minimum(end, c["end_sentiment"]))
    c["lowest_sentiment"] = np.where(c["reopened"] < NEVER, np.minimum(lowest, -1), lowest)


def _rate(org: Organisation, c: Columns) -> None:
    """Compute the true rating from the parts, by the rubric."""
    c["unanswered"] = ~answered(c) | (c["answered"] >= org.days * DAY)
    states = np.stack([c["state"], np.where(c["second"], c["second_state"], -1)], axis=1)
    quality = np.stack([c["tone"], c["knowledge"], c["timeliness"]], axis=1) * ~c["unanswered"][:, None]
    c["rating"] = rate(states, c["end_sentiment"], quality, c["unanswered"])


def answer_surveys(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Ask some, hear fewer: who answers depends on what they felt. `score` is what each WOULD answer."""
    ask, rows = org.surveying, size(c)
    polite, harsh = chance(random, ask.politeness, rows), chance(random, ask.harshness, rows)
    shift = np.where(polite, random.integers(1, 3, rows), np.where(harsh, -random.integers(1, 3, rows), 0))
    c["score"] = (c["satisfaction"] + shift).clip(1, 5)
    closed = (c["claimed"] < NEVER) & (c["handler"] != NOBODY)
    content = c["satisfaction"] >= 4
    p = np.where(content, ask.sent_satisfied, ask.sent_other)
    p = np.where((c["game"] == SKIPS_SURVEY) & ~content, 0.1 * p, p)
    sent = chance(random, p, rows) & closed
    c["undelivered"] = sent & chance(random, ask.undelivered, rows)
    c["asked"] = np.where(sent, c["claimed"] + 300, NEVER)
    answers = sent & ~c["undelivered"] & chance(random, np.array(ask.answers)[c["satisfaction"] - 1], rows)
    answers &= c["reopened"] == NEVER
    c["replied"] = np.where(
        answers, c["asked"] + around(random, 3 * 3600.0, 1.2, rows).clip(60, 6 * DAY).astype(int), NEVER
    )
    c["comments"] = chance(random, ask.comments, rows)

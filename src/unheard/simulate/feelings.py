"""What customers feel, how they show it, and what they tell a survey."""

import numpy as np

from unheard.simulate.codes import AI, AI_HUMAN, AUTOMATION, BY_CUSTOMER, ENDINGS, NEVER, NOBODY
from unheard.simulate.columns import Columns, around, chance, size
from unheard.simulate.organisation import DAY, Organisation

# P(ending | satisfaction 1..5), first when everything was resolved, then when not. Polite people are everywhere.
_ENDS_RESOLVED = np.array([
    #conf happy thx  pat  sil  grum notw pol  res  ang  churn
    [.10, .00, .10, .00, .15, .45, .00, .00, .00, .15, .05],
    [.15, .00, .15, .00, .15, .50, .00, .05, .00, .00, .00],
    [.30, .00, .22, .00, .23, .25, .00, .00, .00, .00, .00],
    [.45, .06, .25, .00, .22, .02, .00, .00, .00, .00, .00],
    [.44, .36, .09, .00, .11, .00, .00, .00, .00, .00, .00],
])  # fmt: skip
_ENDS_UNRESOLVED = np.array([
    [.00, .00, .05, .00, .10, .00, .15, .03, .10, .37, .20],
    [.00, .00, .10, .02, .18, .00, .38, .18, .10, .03, .01],
    [.00, .00, .22, .16, .26, .00, .20, .14, .02, .00, .00],
    [.03, .00, .30, .42, .20, .00, .00, .05, .00, .00, .00],
    [.10, .05, .40, .40, .05, .00, .00, .00, .00, .00, .00],
])  # fmt: skip
_END_SENTIMENT = np.array([1, 2, 0, 0, 0, -1, -1, -1, -1, -2, -2])


def feel(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Latent satisfaction 1..5 from what the customer went through, then how the customer shows it."""
    rows, behaviour = size(c), org.behaviour
    met = np.array([1.0, 0.45, 0.0])[c["state"]]
    met = np.where(c["second"], (met + np.array([1.0, 0.45, 0.0])[c["second_state"]]) / 2, met)
    typical = np.array([x.wait for x in org.channels])[c["channel"]]
    waited = np.where(np.isin(c["handler"], (AI, AUTOMATION)), 0.1, np.log(np.maximum(c["human_wait"] / typical, 0.1)))
    felt = (
        1.55 + 2.95 * met - 0.22 * waited - 0.35 * c["transfers"] - 0.3 * np.minimum(c["wave"], 2)
        - 0.8 * (c["reopened"] < NEVER) - 0.15 * (c["handler"] == AI_HUMAN) - 0.5 * (c["handler"] == NOBODY)
        + 0.15 * c["skill"] + c["kindness"] + behaviour.noise * random.standard_normal(rows)
    )  # fmt: skip
    solved = (c["state"] == 0) & (~c["second"] | (c["second_state"] == 0))
    felt = np.where(c["handler"] == NOBODY, np.minimum(felt, 2.4), felt)
    c["satisfaction"] = np.floor(felt + 0.5).clip(1, 5).astype(int)
    table = np.where(solved[:, None], _ENDS_RESOLVED[c["satisfaction"] - 1], _ENDS_UNRESOLVED[c["satisfaction"] - 1])
    table = np.where(c["false_claim"][:, None], _ENDS_RESOLVED[3], table)  # they do not know it yet
    ending = (random.random(rows)[:, None] > np.cumsum(table, axis=1)[:, :-1]).sum(axis=1)
    # Who writes again after the closing went away quietly the first time: thanks, patience or silence.
    ending = np.where(c["reopened"] < NEVER, random.choice([2, 3, 4, 4], rows), ending)
    c["ending"] = np.where(np.isin(c["handler"], (NOBODY, AUTOMATION)), ENDINGS.index("silent"), ending)
    by_click = (
        (c["handler"] == AI)
        & (c["ending"] == 0)
        & (c["claimed"] < NEVER)
        & chance(random, org.closing.confirmed_by_click, rows)
    )
    c["closing"] = np.where(by_click, BY_CUSTOMER, c["closing"])
    c["sounds_solved"] = chance(random, org.handling.sounds_solved, rows) & np.isin(c["ending"], (2, 4, 6))
    temper = -0.5 - 0.7 * np.minimum(c["wave"], 2) + 0.5 * c["kindness"] + 0.8 * random.standard_normal(rows)
    c["start_sentiment"] = np.floor(temper + 0.5).clip(-2, 0).astype(int)
    end = np.where(
        c["ending"] == 4, (c["satisfaction"] >= 4) * 1 - (c["satisfaction"] <= 2) * 1, _END_SENTIMENT[c["ending"]]
    )
    c["end_sentiment"] = end
    dip = np.where(c["satisfaction"] <= 2, 1, 0)
    c["lowest_sentiment"] = np.maximum(np.minimum(c["start_sentiment"], end) - dip, -2)


def answer_surveys(org: Organisation, random: np.random.Generator, c: Columns) -> None:
    """Ask some, hear fewer: who answers depends on what they felt. `score` is what each WOULD answer."""
    ask, rows = org.surveying, size(c)
    polite, harsh = chance(random, ask.politeness, rows), chance(random, ask.harshness, rows)
    shift = np.where(polite, random.integers(1, 3, rows), np.where(harsh, -random.integers(1, 3, rows), 0))
    c["score"] = (c["satisfaction"] + shift).clip(1, 5)
    closed = (c["claimed"] < NEVER) & (c["handler"] != NOBODY)
    sent = chance(random, np.where(c["satisfaction"] >= 4, ask.sent_satisfied, ask.sent_other), rows) & closed
    c["undelivered"] = sent & chance(random, ask.undelivered, rows)
    c["asked"] = np.where(sent, c["claimed"] + 300, NEVER)
    answers = sent & ~c["undelivered"] & chance(random, np.array(ask.answers)[c["satisfaction"] - 1], rows)
    answers &= c["reopened"] == NEVER
    c["replied"] = np.where(
        answers, c["asked"] + around(random, 3 * 3600.0, 1.2, rows).clip(60, 6 * DAY).astype(int), NEVER
    )
    c["comments"] = chance(random, ask.comments, rows)

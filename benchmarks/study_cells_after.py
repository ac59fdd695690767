"""Small worlds with known truth for what happens afterwards: cohort, validity, trends, repeat-contact, kpi-audit."""

import math
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from scipy.special import expit
from scipy.stats import norm

from unheard.statistics.influence import Array, Codes
from unheard.statistics.joint import joint_multiplier
from unheard.statistics.lift import calibrate, calibration, calibration_ratio, top_lift, top_weights
from unheard.statistics.peers import rank_correlation, standardised_difference
from unheard.statistics.product import Part, product_of_shares
from unheard.statistics.ranking import rank_events
from unheard.statistics.ratio import Intervals, Moments, share
from unheard.statistics.survival import FollowUp, influence, kaplan_meier
from unheard.statistics.trend import trends
from unheard.studies.repeat_causes import Cases
from unheard.studies.repeat_contact import effect_of

Held = Mapping[str, bool | None]
DAY, SATISFIED, HONEST = 60.0, 0.85, 0.75


def within(low: float | None, truth: float, high: float | None) -> bool | None:
    """Whether an interval holds the truth; None without one."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return None
    return low <= truth <= high


def _inside(of: Intervals, truth: float) -> bool | None:
    return within(float(of.low[0]), truth, float(of.high[0]))


def cohort(seed: int, *, running: bool = False, gives_up: bool = False) -> Held:
    """Customers who answer 1 to 3 times; of those ever satisfied three in four have nothing within 60 days.

    `gives_up`: who is about to turn bad is no longer watched, which Kaplan–Meier must not be asked.
    """
    dice, count = np.random.default_rng(seed), 400
    answers = dice.integers(1, 4, count)
    satisfied = dice.binomial(answers, dice.beta(8.5, 1.5, count))
    member = satisfied > 0
    wait = dice.exponential(-DAY / math.log(HONEST), count)
    watched = dice.uniform(20, 120, count) if running else np.full(count, DAY)
    if gives_up:
        watched = np.where(dice.random(count) < 0.5, np.minimum(watched, wait * 0.9), watched)
    end = np.minimum(watched, DAY)
    of = FollowUp.of_rows(np.minimum(wait, end)[member], (wait <= end)[member].astype(int), np.flatnonzero(member))
    curve = kaplan_meier(of, [DAY])
    moved, here = np.zeros(count), member.astype(np.float64)
    moved[of.labels] = next(influence(of, of.passed_by(np.array([DAY]))))
    reported = share(Moments.of_clusters(satisfied, answers))
    value = float(reported.value[0])
    one = Part(
        value=value, low=float(reported.low[0]), high=float(reported.high[0]),
        influence=(satisfied - value * answers) / answers.sum(), present=np.ones(count),
    )  # fmt: skip
    two = Part(
        value=float(curve.value[0]), low=float(curve.low[0]), high=float(curve.high[0]), influence=moved, present=here
    )
    return {
        "honest": within(two.low, HONEST, two.high),
        "restated": _inside(product_of_shares(one, two), SATISFIED * HONEST),
        "gap": _inside(product_of_shares(one, two.complement()), SATISFIED * (1 - HONEST)),
    }


def validity(seed: int, *, as_rows: bool = False) -> Held:
    """Two numbers of 800 rows of 400 customers, one in eight of whom leave; the better one by a known amount.

    `as_rows`: every row its own customer.
    """
    dice = np.random.default_rng(seed)
    who = np.tile(np.arange(400), 2)
    left = (dice.random(400) < 1 / 8)[who]
    own, noise = dice.normal(0, 1, (400, 2))[who], dice.normal(0, 1, (800, 2))
    apart = np.array([1.2, 0.6])
    scores = math.sqrt(0.7) * own + math.sqrt(0.3) * noise + left[:, None] * apart
    clusters = np.arange(800) if as_rows else who
    found = rank_events(scores, left, clusters)
    truth = norm.cdf(apart / math.sqrt(2))
    _, low, high = found.difference(0, 1)
    held: dict[str, bool | None] = {"auc": within(float(found.low[0]), float(truth[0]), float(found.high[0]))}
    return held if as_rows else held | {"difference": within(low, float(truth[0] - truth[1]), high)}


def _halves(seed: int, size: int) -> tuple[Array, Array, Codes]:
    """A number, who left by it, and customers, some of them there more than once."""
    dice = np.random.default_rng(seed)
    number = np.round(dice.normal(0, 100, size))
    left = (dice.random(size) < expit(-2 + number / 80)).astype(np.float64)
    who = np.where(dice.random(size) < 0.2, dice.integers(0, size, size), np.arange(size))
    return number, left, who.astype(np.int64)


@cache
def _lift_truth() -> float:
    number, left, _ = _halves(10**9, 1_000_000)
    return float(top_weights(number, 0.2) @ left / (0.2 * number.size) / left.mean())


def lifted(seed: int, *, as_told: bool = False) -> Held:
    """A fine number; who is in the top fifth is chosen, and the risk is learnt from an earlier half as large.

    `as_told`: the risk taken as if it had been told.
    """
    number, left, who = _halves(seed, 1000)
    early, late = slice(0, 500), slice(500, None)
    fit = calibrate(number[early], left[early], number[late])
    if as_told:
        return {"calibration": _inside(calibration(fit.risk, left[late], who[late].astype(np.float64)), 1.0)}
    one = top_lift(number[late], left[late], who[late], 0.2)
    two = calibration_ratio(fit, left[late], who[late], who[early])
    return {"lift": within(one.low, _lift_truth(), one.high), "calibration": within(two.low, 1.0, two.high)}


def best(seed: int, *, alone: bool = False) -> Held:
    """The best of seven numbers that are equally good, by limits for all of them; `alone`: by its own."""
    dice = np.random.default_rng(seed)
    left = dice.random(400) < 0.25
    noise = math.sqrt(0.3) * dice.normal(size=(400, 1)) + math.sqrt(0.7) * dice.normal(size=(400, 7))
    found = rank_events(noise + 0.4 * left[:, None], left, np.arange(400))
    truth = float(norm.cdf(0.4 / math.sqrt(2)))
    low, high = found.limits(joint_multiplier(found.influence, found.degrees))
    if alone:
        place = int(found.value.argmax())
        return {"auc of the best": within(float(found.low[place]), truth, float(found.high[place]))}
    return {"all seven at once": bool((low <= truth).all() and (truth <= high).all())}


def skipped(seed: int, *, as_strangers: bool = False) -> Held:
    """Surveys missing after bad conversations less after good ones; each customer is asked once of two, by lot.

    `as_strangers`: the two as if no customer were in both.
    """
    dice, size = np.random.default_rng(seed), 600
    agent, cell = np.repeat(dice.integers(0, 8, size), 2), np.repeat(dice.integers(0, 3, size), 2)
    bad, asked_of_bad = np.tile([True, False], size), np.repeat(dice.random(size) < 0.5, 2)
    missing = np.where(bad, ~asked_of_bad, asked_of_bad).astype(np.float64)
    one, two, apart = standardised_difference(
        agent, cell, np.repeat(np.arange(size), 2), np.where(bad, missing, np.nan), np.where(bad, np.nan, missing),
        count=8,
    )  # fmt: skip
    variance = one.variance + two.variance if as_strangers else apart.variance
    return {"bad less good of an agent": bool(abs(apart.value[0]) <= norm.ppf(0.975) * math.sqrt(variance[0]))}


def trend(seed: int, *, as_rows: bool = False) -> Held:
    """A share that falls by 20 points; customers differ and come several times, each within one part of the time.

    `as_rows`: every row its own customer.
    """
    dice = np.random.default_rng(seed)
    who = np.repeat(np.arange(120), dice.integers(1, 9, 120))
    x = np.clip(dice.random(120)[who] + dice.uniform(-0.05, 0.05, who.size), 0, 1)
    level = 0.75 - 0.2 * x + dice.uniform(-0.2, 0.2, 120)[who]
    good = (dice.random(who.size) < level).astype(np.float64)
    clusters = np.arange(who.size) if as_rows else who
    found = trends(np.zeros(who.size, int), clusters, x, np.ones(who.size), good, count=1)
    return {"slope": within(float(found.low[0]), -0.2, float(found.high[0]))}


def repeat_contact(seed: int, *, hidden: bool = False) -> Held:
    """A failure that adds 20 points to returns, more often in the topic whose customers come back anyway.

    `hidden`: the topic is not known.
    """
    dice, size = np.random.default_rng(seed), 1200
    hard = dice.random(size) < 0.5
    failed = dice.random(size) < np.where(hard, 0.4, 0.1)
    back = dice.random(size) < np.where(hard, 0.35, 0.05) + 0.2 * failed
    keys, clusters = np.unique(dice.integers(0, size * 2 // 3, size), return_inverse=True)
    cell: Codes = np.zeros(size, np.int64) if hidden else hard.astype(np.int64)
    found = effect_of(
        Cases(
            came_back=back.astype(np.float64), causes={"failure": failed}, clean=~failed,
            clusters=clusters.astype(np.int64), keys=[f"u{key}" for key in keys], cells=(cell,), tier_known=False,
        ),
        "failure",
    )  # fmt: skip
    explained = 0.2 * 0.25 / (0.5 * (0.35 + 0.08) + 0.5 * (0.05 + 0.02))
    held = {"effect": within(found.effect.low, 0.2, found.effect.high)}
    return held if hidden else held | {"explained": within(found.explained.low, explained, found.explained.high)}


def agents(seed: int) -> Held:
    """Two figures of 23 agents whose ranks go together."""
    dice = np.random.default_rng(seed)
    x: Array = dice.normal(size=23)
    y = 0.5 * x + math.sqrt(0.75) * dice.normal(size=23)
    _, low, high = rank_correlation(x, y)
    return {"rank correlation": within(low, 6 / math.pi * math.asin(0.25), high)}


ESTIMATORS: dict[str, Callable[[int], Held]] = {
    "cohort, closed": cohort,
    "cohort, running": lambda seed: cohort(seed, running=True),
    "validity": validity,
    "validity, top fifth": lifted,
    "validity, best of seven": best,
    "trends, stable-scores": trend,
    "repeat-contact": repeat_contact,
    "kpi-audit": agents,
    "kpi-audit, surveys skipped": skipped,
}
BROKEN: dict[str, Callable[[int], Held]] = {
    "cohort, watching ends because of what comes": lambda seed: cohort(seed, running=True, gives_up=True),
    "validity, rows taken for customers": lambda seed: validity(seed, as_rows=True),
    "validity, top fifth, the learnt risk taken as told": lambda seed: lifted(seed, as_told=True),
    "validity, best of seven by its own interval": lambda seed: best(seed, alone=True),
    "kpi-audit, surveys skipped, two rows of a customer as strangers": lambda seed: skipped(seed, as_strangers=True),
    "trends, rows taken for customers": lambda seed: trend(seed, as_rows=True),
    "repeat-contact, topic unknown": lambda seed: repeat_contact(seed, hidden=True),
}

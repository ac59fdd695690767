"""How a labelling sample is designed: what is left to learn about each conversation, what a sample of n would reach.

The spread σ of a conversation is the standard deviation of y − λf, people's word less what the judge's word already
says. With pilot labels it is estimated per rating and half of confidence, shrunken to the mean of all; with enough of
them to learn a word of their own (`learned_word`) in ten groups by p(1 − p), shrunken to what p itself says; without
any an assumed correlation ρ between judge and people sets its mean (Var(y)·(1 − ρ²), Var(y) read off the judge), and
the judge's doubt (1 − confidence) its shape. A wrong guess costs width, never validity: the probabilities are known.

The half width that n labels reach is predicted from

    Var = Σ σ²(1/p − 1)/N²  +  Var of the mean over all N conversations, by customer (what no labelling can take away)

with the same small-sample terms as the estimator: n_eff/(n_eff − 1), t, and the least disagreement, n_eff = N²/Σ(1/p).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from unheard.statistics.prediction_powered import LEAST_DISAGREEMENT, Array, Codes
from unheard.statistics.ratio import Moments, share
from unheard.statistics.sampling import design_variance, inclusion_probabilities
from unheard.studies.judged_and_read import FEWEST_LABELS, FIGURES, Read

ASSUMED_CORRELATION = 0.5
"""Between the judge's word and people's where nobody has labelled yet: cautious for a judge of conversations."""
PRIOR_LABELS = 30.0
"""Labels that the mean of all counts for in a group's spread."""
LEAST_DOUBT = 0.05
DOUBT_GROUPS = 10
LEAST_OF_MEAN = 0.1
"""Part of the mean spread that a group is given at the least, however sure the predicted chances are."""
SCORE = FIGURES[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What is left to learn about each conversation, and what it was read off."""

    sigma: Array
    """Standard deviation of y − λf per conversation."""
    alone: float
    """Standard deviation of y: what is to learn without the judge."""
    correlation: float
    pilot: int
    """Labels that it was estimated from; 0 = assumed."""


def learned_or_assumed(read: Read, confidence: Array, word: Array | None = None) -> Spread:
    """Estimate σ from pilot labels where there are enough, else assume it; `word`: what is learnt from them, if any."""
    said = SCORE.of(read.rating) if word is None else word
    if read.sampled.size < FEWEST_LABELS:
        alone = binary_spread(said.mean())
        doubt = np.clip(1 - np.nan_to_num(confidence, nan=0.5), LEAST_DOUBT, 1.0)
        shape = doubt / doubt.mean()
        level = alone**2 * (1 - ASSUMED_CORRELATION**2)
        return Spread(sigma=np.sqrt(level * shape), alone=alone, correlation=ASSUMED_CORRELATION, pilot=0)
    best = read.estimate(SCORE, word=word)
    weight = read.weights()
    weight = weight / weight.mean()
    true, heard = SCORE.of(read.reference), said[read.sampled]
    rest = true - best.tuning * heard
    square = (rest - np.average(rest, weights=weight)) ** 2
    # A small pilot easily misses the rare disagreement that costs most: the same one is added as in the estimator.
    mean = float(np.average(square, weights=weight)) + LEAST_DISAGREEMENT / rest.size
    group = _groups(read.rating, confidence) if word is None else _doubt_groups(word)
    held = np.bincount(group[read.sampled], weight, minlength=int(group.max()) + 1)
    sums = np.bincount(group[read.sampled], weight * square, minlength=held.size)
    prior = np.full(held.size, mean) if word is None else _expected(word, group, mean, read.sampled, weight)
    levels = (sums + PRIOR_LABELS * prior) / (held + PRIOR_LABELS)
    return Spread(
        sigma=np.sqrt(levels)[group], alone=binary_spread(float(np.average(true, weights=weight))),
        correlation=_correlation(true, heard, weight), pilot=int(read.sampled.size),
    )  # fmt: skip


def binary_spread(share_: float) -> float:
    """Standard deviation of a yes or no; a little above 0 where all are alike."""
    return float(np.sqrt(max(share_ * (1 - share_), 1e-4)))


def _groups(rating: Array, confidence: Array) -> Codes:
    """Ten groups: rating 1..5, and whether the judge is surer than it mostly is at that rating."""
    group = (rating.astype(np.int64) - 1) * 2
    for grade in range(1, 6):
        of = rating == grade
        known = confidence[of & np.isfinite(confidence)]
        if known.size:
            group[of] += np.nan_to_num(confidence[of], nan=-1.0) > np.median(known)
    return group


def _doubt_groups(word: Array) -> Codes:
    """Ten groups of equal size by how much doubt a predicted chance leaves."""
    order = np.argsort(word * (1 - word), kind="stable")
    group = np.empty(word.size, np.int64)
    group[order] = np.arange(word.size) * DOUBT_GROUPS // word.size
    return group


def _expected(word: Array, group: Codes, mean: float, sampled: Codes, weight: Array) -> Array:
    """What the chances themselves say of each group's spread, on the level of what was seen; never below a tenth."""
    doubt = np.bincount(group, word * (1 - word)) / np.bincount(group)
    doubt = np.maximum(doubt, LEAST_OF_MEAN * doubt.mean())
    return np.asarray(doubt * (mean / float(np.average(doubt[group[sampled]], weights=weight))), np.float64)


def _correlation(first: Array, second: Array, weight: Array) -> float:
    one = first - np.average(first, weights=weight)
    two = second - np.average(second, weights=weight)
    spread = float(np.average(one**2, weights=weight) * np.average(two**2, weights=weight))
    return float(np.average(one * two, weights=weight) / spread**0.5) if spread > 0 else 0.0


def floor_variance(read: Read) -> float:
    """Variance of the mean over all conversations, by customer, read off the judge's word."""
    _, codes = np.unique(read.cluster, return_inverse=True)
    of = share(Moments.of_clusters(np.bincount(codes, SCORE.of(read.rating)), np.bincount(codes)))
    return float(np.nan_to_num(of.variance[0]))


def half_width(sigma: Array, size: float, floor: float) -> float:
    """Predict the half width, in points, that `size` labels drawn in proportion to σ reach."""
    probability = inclusion_probabilities(sigma, size)
    effective = sigma.size**2 / float((1 / probability).sum())
    if effective <= 3:
        return float("inf")
    # The sample's own squares fall short by 2/n, and leverages of 2/n, to the power of 1.5, add 3/n.
    variance = (design_variance(sigma, probability) + floor) * effective / (effective - 1)
    variance = max(variance, LEAST_DISAGREEMENT / effective**2)
    return float(100 * stdtrit(effective - 2, 0.975) * variance**0.5)


def labels_needed(sigma: Array, floor: float, points: float) -> int | None:
    """The least number of labels that reaches a half width; None where all conversations together do not."""
    low, high = min(FEWEST_LABELS, sigma.size), sigma.size
    if half_width(sigma, high, floor) > points:
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if half_width(sigma, middle, floor) <= points else (middle + 1, high)
    return low

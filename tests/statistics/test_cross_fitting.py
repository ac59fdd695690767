"""A word learnt from labels: never from a customer's own, the penalised optimum, and a valid and narrower mean."""

import numpy as np
import pytest
from numpy.typing import NDArray

from unheard.statistics.cross_fitting import STRENGTH, cross_predicted, dealt
from unheard.statistics.prediction_powered import Sampled, debiased_mean

Array = NDArray[np.float64]


def world(seed: int, size: int = 3000, labels: int = 300) -> tuple[Array, Array, Array, Array, Array]:
    """Features of conversations, their customers, the truth, what a coarse judge says, and who is labelled."""
    dice = np.random.default_rng(seed)
    cluster = dice.integers(0, size // 2, size)
    mood = dice.normal(0, 0.7, size // 2)[cluster]
    features = dice.normal(0, 1, (size, 4))
    chance = 1 / (1 + np.exp(-(0.8 + 3 * features[:, 0] - 2 * features[:, 1] + mood)))
    truth = (dice.random(size) < chance).astype(float)
    judged = (features[:, 0] > -0.3).astype(float)
    return features, cluster, truth, judged, np.sort(dice.choice(size, labels, replace=False))


@pytest.mark.parametrize("is_share", [True, False])
def test_no_label_moves_what_is_said_of_its_own_customer(is_share: bool) -> None:
    features, cluster, truth, _, unit = world(1)
    part, ones = dealt(cluster), np.ones(unit.size)
    before = cross_predicted(features, part, unit, truth[unit], ones, is_share=is_share)
    value = truth[unit].copy()
    value[0] = 1 - value[0]
    after = cross_predicted(features, part, unit, value, ones, is_share=is_share)
    same = part == part[unit[0]]
    assert same[cluster == cluster[unit[0]]].all(), "a customer is in one part"
    assert (before[same] == after[same]).all()
    assert (before[~same] != after[~same]).all()


def test_a_share_is_the_penalised_logistic_optimum_of_the_other_parts() -> None:
    features, cluster, truth, _, unit = world(2, size=600, labels=200)
    part, weight = dealt(cluster), np.linspace(0.5, 2, unit.size)
    found = cross_predicted(features, part, unit, truth[unit], weight, is_share=True)
    scaled, weight = (features - features.mean(axis=0)) / features.std(axis=0), weight / weight.mean()
    inside, others = part == 0, part[unit] != 0
    # Read the coefficients off the predictions, and put them into the gradient of the penalised likelihood.
    design = np.column_stack([np.ones(inside.sum()), scaled[inside]])
    score = np.log(found[inside] / (1 - found[inside]))
    coefficients = np.linalg.lstsq(design, score, rcond=None)[0]
    rows = np.column_stack([np.ones(others.sum()), scaled[unit[others]]])
    chance = 1 / (1 + np.exp(-rows @ coefficients))
    gradient = rows.T @ (weight[others] * (truth[unit[others]] - chance)) - STRENGTH * np.r_[0, coefficients[1:]]
    # Steps hold chances 0.001 off their ends; a coefficient that is a tenth off has gradients of 1 and more.
    assert gradient == pytest.approx(0, abs=5e-3)


def test_labels_of_one_value_only_are_predicted_by_it() -> None:
    features, cluster, _, _, unit = world(3)
    found = cross_predicted(features, dealt(cluster), unit, np.ones(unit.size), np.ones(unit.size), is_share=True)
    assert found == pytest.approx(0.999)


@pytest.mark.long
def test_it_holds_the_truth_as_often_as_it_says_and_is_narrower_than_the_judge_s_own_word() -> None:
    runs, hits, width, plain = 500, 0, 0.0, 0.0
    features, _, truth, _, _ = world(0, size=200_000)
    share = truth.mean()
    for seed in range(1, runs + 1):
        features, cluster, truth, judged, unit = world(seed)
        weight = np.ones(unit.size)
        word = cross_predicted(features, dealt(cluster), unit, truth[unit], weight, is_share=True)
        sampled = Sampled(unit=unit, value=truth[unit], weight=weight)
        best = debiased_mean(word, cluster, sampled, is_share=True)
        coarse = debiased_mean(judged, cluster, sampled, is_share=True)
        hits += (best.low or 0) <= share <= (best.high or 0)
        width += (best.high or 0) - (best.low or 0)
        plain += (coarse.high or 0) - (coarse.low or 0)
    assert 0.92 <= hits / runs <= 0.98, hits / runs
    assert width < 0.9 * plain

"""Lift and calibration: by hand, with ties, against the definition, and how often the intervals hold the truth."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import binom

from unheard.statistics.lift import calibrate, calibrated, calibration, calibration_ratio, lift, top_lift, top_weights
from unheard.statistics.ratio import Array


def test_the_earlier_half_sets_the_risk_of_the_later() -> None:
    # 0: 1 of 4; 1: 0 of 2 (pooled with 0: 1 of 6, it must not fall); 2: 2 of 2. 1.5 lies half way, 9 beyond the end.
    early, happened = np.array([0, 0, 0, 0, 1, 1, 2, 2.0]), np.array([1, 0, 0, 0, 0, 0, 1, 1], bool)
    risk = calibrated(early, happened, np.array([0, 1, 2, 1.5, -4, 9.0]))
    assert risk.tolist() == pytest.approx([1 / 6, 1 / 6, 1, 7 / 12, 1 / 6, 1])


def test_ties_at_the_end_of_the_top_count_in_part() -> None:
    # A fifth of ten is two: one stands above, three share the other seat.
    assert top_weights(np.array([5, 3, 3, 3, 1, 1, 1, 1, 1, 1.0]), 0.2).tolist() == pytest.approx(
        [1, *[1 / 3] * 3, *[0] * 6]
    )
    assert top_weights(np.ones(4), 0.25).tolist() == [0.25] * 4


def test_lift_and_calibration_by_hand() -> None:
    happened = np.array([1, 1, 0, 0, 0, 0, 0, 0, 1, 0.0])
    weights = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 0.0])
    who = np.arange(10.0)
    assert lift(happened, weights, who).value[0] == pytest.approx(1 / 0.3)
    risk = np.full(10, 0.6)
    found = calibration(risk, happened, who)
    assert found.value[0] == pytest.approx(2)
    assert found.low[0] < 2 < found.high[0]
    assert np.isnan(lift(np.zeros(10), weights, who).value[0])


def holds(covered: int, runs: int) -> bool:
    return bool(binom.ppf(0.005, runs, 0.95) <= covered <= binom.ppf(0.995, runs, 0.95) and covered / runs >= 0.92)


@pytest.mark.long
def test_intervals_hold_the_truth() -> None:
    """Risk in three levels whose order is known: the top fifth is the highest level exactly."""
    runs, covered = 1000, [0, 0]
    risks, shares = np.array([0.05, 0.1, 0.3]), [0.5, 0.3, 0.2]
    truth = 0.3 / float(risks @ shares)
    for seed in range(runs):
        dice = np.random.default_rng(seed)
        level = np.repeat(np.arange(3), [500, 300, 200])
        who = np.arange(1000) % 800
        happened = (dice.random(1000) < risks[level]).astype(float)
        found = lift(happened, top_weights(level.astype(float), 0.2), who.astype(float))
        right = calibration(1.5 * risks[level], happened, who.astype(float))
        covered[0] += bool(found.low[0] <= truth <= found.high[0])
        covered[1] += bool(right.low[0] <= 1.5 <= right.high[0])
    assert [holds(one, runs) for one in covered] == [True, True], covered


def parts(seed: int, *, steps: int = 100, steep: float = 1.5, size: int = 500) -> tuple[Array, Array, Array]:
    """A number and who left, of an earlier and a later half; some customers are in them more than once."""
    dice = np.random.default_rng(seed)
    number = np.round(dice.normal(0, 1, 2 * size) * steps)
    left = (dice.random(2 * size) < expit(-2 + steep * number / steps)).astype(float)
    who = np.where(dice.random(2 * size) < 0.2, dice.integers(0, 2 * size, 2 * size), np.arange(2 * size))
    return number, left, who.astype(np.float64)


def test_the_top_fifth_of_a_number_by_hand() -> None:
    happened = np.array([1, 0, 1, 0, 0, 0, 0, 0, 1, 0.0])
    number = np.array([9, 8, 3, 3, 3, 3, 2, 2, 1, 1.0])
    found = top_lift(number, happened, np.arange(10), 0.4)
    # Four of ten: 9 and 8, and two of the four who tie at 3, of whom one in four left.
    assert found.value == pytest.approx((1 + 2 / 4) / 4 / 0.3)
    # T = 3/8; the boundary's risk is the isotonic fit at 3: nobody left at 8, so that it is pooled with all below, 2/9.
    edge, top, everybody = 2 / 9, 3 / 8, 0.3
    weight = np.array([1, 1, 0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0])
    moved = (weight * (happened - edge) - 0.4 * (top - edge)) / 4 / top - (happened - everybody) / 3
    assert found.variance == pytest.approx(10 / 9 * float(((moved - moved.mean()) ** 2).sum()))
    nobody = top_lift(number, np.zeros(10), np.arange(10), 0.4)
    assert nobody.value is None
    low_only = top_lift(number, (number == 1).astype(float), np.arange(10), 0.2)
    assert (low_only.value, low_only.low) == (0.0, None)


@pytest.mark.parametrize(("steps", "steep"), [(1, 1.0), (100, 1.5)])
def test_the_error_of_lift_is_that_of_leaving_customers_out(steps: int, steep: float) -> None:
    """A second formula: work all out again without each customer (jackknife), the choice of the top included."""
    number, left, who = (one[:500] for one in parts(1, steps=steps, steep=steep))
    found = top_lift(number, left, who, 0.2)
    again = [
        top_lift(number[who != one], left[who != one], who[who != one], 0.2).value or np.nan for one in np.unique(who)
    ]
    logs, count = np.log(again), len(again)
    jackknife = (count - 1) / count * float(((logs - logs.mean()) ** 2).sum())
    assert found.variance == pytest.approx(jackknife, rel=0.1)


def test_the_error_of_calibration_is_that_of_leaving_customers_out_of_both_halves() -> None:
    number, left, who = parts(2, steps=1, steep=1.0)
    early, late = slice(0, 500), slice(500, None)

    def ratio(kept: NDArray[np.bool_]) -> float:
        one, two = kept[early], kept[late]
        fit = calibrate(number[early][one], left[early][one], number[late][two])
        return float(fit.risk.mean() / left[late][two].mean())

    found = calibration_ratio(calibrate(number[early], left[early], number[late]), left[late], who[late], who[early])
    assert found.value == pytest.approx(ratio(np.ones(1000, bool)))
    logs = np.log([ratio(who != one) for one in np.unique(who)])
    jackknife = (logs.size - 1) / logs.size * float(((logs - logs.mean()) ** 2).sum())
    assert found.variance == pytest.approx(jackknife, rel=0.1)


def test_what_earlier_rows_teach_by_hand() -> None:
    # Two values: at 0 one of four left, at 1 two of two; the later three stand at 0, 1 and half way.
    fit = calibrate(np.array([0, 0, 0, 0, 1, 1.0]), np.array([1, 0, 0, 0, 1, 1.0]), np.array([0, 1, 0.5]))
    assert fit.risk.tolist() == [0.25, 1, 0.625]
    # Half of the later mean hangs on each value: 1.5 of 3 rows.
    assert fit.learnt.tolist() == pytest.approx([0.5 * 0.75 / 4, *[0.5 * -0.25 / 4] * 3, 0, 0])


@pytest.mark.long
def test_intervals_know_that_top_and_risk_were_learnt() -> None:
    runs, held, as_told = 1000, [0, 0], 0
    number, left, _ = parts(10**6, size=300_000)
    truth = float((top_weights(number, 0.2) @ left) / (0.2 * number.size) / left.mean())
    for seed in range(runs):
        number, left, who = parts(seed)
        early, late = slice(0, 500), slice(500, None)
        fit = calibrate(number[early], left[early], number[late])
        one = top_lift(number[late], left[late], who[late], 0.2)
        two = calibration_ratio(fit, left[late], who[late], who[early])
        held[0] += bool(one.low is not None and one.low <= truth <= (one.high or 0))
        held[1] += bool(two.low is not None and two.low <= 1 <= (two.high or 0))
        told = calibration(fit.risk, left[late], who[late].astype(float))
        as_told += bool(told.low[0] <= 1 <= told.high[0])
    assert [holds(one, runs) for one in held] == [True, True], held
    assert as_told / runs < 0.92, "the earlier half taken as certain must fail"

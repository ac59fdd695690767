"""Aalen–Johansen by customer: by hand, by a second formula, against other software, and known truth."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta, t

from unheard.statistics.competing import aalen_johansen
from unheard.statistics.survival import FollowUp, kaplan_meier


def crowd(seed: int, customers: int = 40) -> tuple[Any, Any, Any]:
    """Rows of customers who differ, in whole days so that there are ties, two causes, some censored."""
    random = np.random.default_rng(seed)
    customer = np.repeat(np.arange(customers), random.integers(1, 6, size=customers))
    wait = random.exponential(random.gamma(1.0, 8.0, size=customers)[customer] + 0.1)
    end = random.uniform(0, 30, size=customer.size)
    cause = 1 + (random.random(customer.size) < 0.4)
    return np.floor(np.minimum(wait, end)), np.where(wait <= end, cause, 0), customer


def plain_incidence(rows: Sequence[tuple[float, int]], weights: Sequence[Any], at: float, cause: int) -> Any:
    """F_k(at) with weighted rows, straight from the definition."""
    alive: Any = 1.0
    value: Any = 0.0
    for time in sorted({duration for duration, kind in rows if kind and duration <= at}):
        risk = sum(w for (duration, _), w in zip(rows, weights, strict=True) if duration >= time)
        dead = sum(w for (duration, kind), w in zip(rows, weights, strict=True) if kind and duration == time)
        own = sum(w for (duration, kind), w in zip(rows, weights, strict=True) if kind == cause and duration == time)
        value += alive * own / risk
        alive *= 1 - dead / risk
    return value


def test_incidence_by_hand() -> None:
    # Cause 1 at 1, cause 2 and a censoring at 2, cause 1 at 3. F1: 1/4 at 1, + 1/2 · 1/1 at 3. F2: 3/4 · 1/3 at 2.
    rows = FollowUp.of_rows([1, 2, 2, 3], [1, 2, 0, 1], [1, 2, 3, 4])
    first, second = (aalen_johansen(rows, [0, 1, 2, 3], cause=cause) for cause in (1, 2))

    assert first.value.tolist() == pytest.approx([0, 1 / 4, 1 / 4, 3 / 4], rel=1e-15)
    assert second.value.tolist() == pytest.approx([0, 0, 1 / 4, 1 / 4], rel=1e-15)
    assert first.events.tolist() == [0, 1, 1, 2]
    assert first.at_risk.tolist() == [4, 4, 3, 1]


def test_variance_by_hand() -> None:
    # F2(2): own part at 2, S(2-)/n = 1/4 times (-, 2/3, -1/3, -1/3); pull of 1, (1/4)/3 times (3/4, -1/4, -1/4, -1/4),
    # taken off: (-3, 9, -3, -3)/48. Alone: 4/3 · 108/2304 = 1/16, as for 1 of 4. Customers {1, 2}, {3}, {4}:
    # (6, -3, -3)/48, Var = 3/2 · 54/2304 = 9/256.
    alone = aalen_johansen(FollowUp.of_rows([1, 2, 2, 3], [1, 2, 0, 1], [1, 2, 3, 4]), [2], cause=2)
    together = aalen_johansen(FollowUp.of_rows([1, 2, 2, 3], [1, 2, 0, 1], [1, 1, 3, 4]), [2], cause=2)

    assert alone.variance[0] == pytest.approx(1 / 16, rel=1e-12)
    assert together.variance[0] == pytest.approx(9 / 256, rel=1e-12)


def test_incidence_agrees_with_the_definition_and_its_derivative_by_customer() -> None:
    for seed in range(4):
        days, causes, customers = crowd(seed)
        rows = list(zip(days.tolist(), causes.tolist(), strict=True))
        for cause in (1, 2):
            found = aalen_johansen(FollowUp.of_rows(days, causes, customers), [2, 9.5, 18], cause=cause)
            for place, time in enumerate([2, 9.5, 18]):
                value = plain_incidence(rows, [1.0] * len(rows), time, cause)
                slopes = [
                    plain_incidence(rows, [1 + 1e-30j if own == g else 1.0 for own in customers], time, cause).imag
                    / 1e-30
                    for g in range(40)
                ]
                variance = 40 / 39 * sum(slope**2 for slope in slopes)
                single = aalen_johansen(FollowUp.of_rows(days, causes, np.arange(days.size)), [time], cause=cause)
                wide = max(variance, single.variance[0] * (days.size - 1) / days.size)
                half = t.ppf(0.975, 39) * math.sqrt(wide) / ((1 - value) * -math.log(1 - value))
                assert found.value[place] == pytest.approx(value, rel=1e-12)
                assert found.variance[place] == pytest.approx(variance, rel=1e-9)
                assert found.low[place] == pytest.approx(1 - (1 - value) ** math.exp(-half), rel=1e-9)
                assert found.high[place] == pytest.approx(1 - (1 - value) ** math.exp(half), rel=1e-9)


def test_survival_and_all_incidences_make_one() -> None:
    rows = FollowUp.of_rows(*crowd(5))
    times = np.arange(15)
    whole = kaplan_meier(rows, times).value + sum(aalen_johansen(rows, times, cause=k).value for k in (1, 2))

    assert whole.tolist() == pytest.approx([1.0] * 15, rel=1e-12)


def test_one_cause_mirrors_survival_limits_and_all() -> None:
    for rows in (
        FollowUp.of_rows(crowd(6)[0], crowd(6)[1] > 0, crowd(6)[2]),
        FollowUp.of_rows([7.0] * 40, [1] * 40, np.arange(40)),
        FollowUp.of_rows([1, 2, 3, 4.0], [1, 1, 0, 1], [1, 2, 3, 4]),
    ):
        times = [0, 1, 3, 6.9, 7, 12]
        curve, found = kaplan_meier(rows, times), aalen_johansen(rows, times, cause=1)
        for mine, theirs in (
            (found.value, 1 - curve.value),
            (found.low, 1 - curve.high),
            (found.high, 1 - curve.low),
            (found.variance, curve.variance),
        ):
            np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)


def test_where_everybody_had_the_one_cause_incidence_is_one_whatever_the_rounding() -> None:
    for size in range(2, 40):
        found = aalen_johansen(FollowUp.of_rows(np.arange(size), [1] * size, np.arange(size)), [size - 1], cause=1)
        assert found.value[0] == found.high[0] == 1.0
        assert 0 < found.low[0] < 1
        assert found.variance[0] == 0.0


def test_reading_those_who_left_as_censored_would_say_more() -> None:
    days, causes, customers = crowd(7)
    naive = 1 - kaplan_meier(FollowUp.of_rows(days, causes == 1, customers), [10]).value[0]

    assert aalen_johansen(FollowUp.of_rows(days, causes, customers), [10], cause=1).value[0] < naive - 0.01


def test_a_cause_that_never_came_still_has_an_interval() -> None:
    # 40 customers: 10 had cause 1 on day 2, 5 were censored on day 3, 25 are at risk on day 5. Known not to have had
    # cause 2 by then: 35. Wilson's upper limit for 0 of 35 with t(0.975, 39): 4.091279/(35 + 4.091279) = 0.104660
    rows = FollowUp.of_rows([2] * 10 + [3] * 5 + [9] * 25, [1] * 10 + [0] * 30, np.arange(40))
    found = aalen_johansen(rows, [5], cause=2)

    assert (found.value[0], found.low[0], found.variance[0], found.events[0]) == (0, 0, 0, 0)
    assert found.high[0] == pytest.approx(0.104660, abs=1e-6)


def test_nothing_is_said_beyond_the_last_row_watched_unless_all_had_an_event() -> None:
    open_end = aalen_johansen(FollowUp.of_rows([1, 2, 3], [1, 2, 0], [1, 2, 3]), [3, 4], cause=1)
    closed = aalen_johansen(FollowUp.of_rows([1, 2, 3], [1, 2, 2], [1, 2, 3]), [3, 400], cause=2)

    assert open_end.value[0] == pytest.approx(1 / 3)
    assert math.isnan(open_end.value[1])
    assert math.isnan(open_end.high[1])
    assert closed.value.tolist() == pytest.approx([2 / 3, 2 / 3])
    assert closed.low[0] == closed.low[1] > 0


def test_no_row_has_no_value_and_one_customer_no_interval() -> None:
    nothing = aalen_johansen(FollowUp.of_rows([], [], []), [1], cause=1)
    one = aalen_johansen(FollowUp.of_rows([1, 2], [1, 2], [4, 4]), [0, 1, 2], cause=1)

    assert math.isnan(nothing.value[0])
    assert one.value.tolist() == [0, 0.5, 0.5]
    assert np.isnan([one.low, one.high, one.variance]).all()


def test_censoring_is_no_cause() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        aalen_johansen(FollowUp.of_rows([1], [0], [1]), [1], cause=0)


@pytest.mark.oracle
def test_incidence_agrees_with_statsmodels() -> None:
    duration = pytest.importorskip("statsmodels.duration.survfunc")
    for seed in range(3):
        days, causes, _ = crowd(seed, customers=150)
        with np.errstate(all="ignore"):  # its standard errors divide by those left, 0 at the end
            theirs = duration.CumIncidenceRight(days, causes)
        for cause in (1, 2):
            found = aalen_johansen(FollowUp.of_rows(days, causes, np.arange(days.size)), theirs.times, cause=cause)
            errors = np.sqrt(found.variance * (days.size - 1) / days.size)
            inner = np.isfinite(theirs.cinc_se[cause - 1])
            assert inner.sum() > 20
            assert found.value.tolist() == pytest.approx(theirs.cinc[cause - 1].tolist(), rel=1e-10)
            assert errors[inner].tolist() == pytest.approx(theirs.cinc_se[cause - 1][inner].tolist(), rel=1e-7)


@pytest.mark.oracle
def test_clustered_variance_agrees_with_reweighting_customers_in_statsmodels() -> None:
    duration = pytest.importorskip("statsmodels.duration.survfunc")
    days, causes, customers = crowd(1)
    times = np.array([2.0, 5.0, 12.0])

    def curve(weights: Any) -> Any:
        theirs = duration.CumIncidenceRight(days, causes, freq_weights=weights)
        return theirs.cinc[0][np.searchsorted(theirs.times, times, side="right") - 1]

    slopes = [
        (curve(1 + 1e-4 * (customers == name)) - curve(1 - 1e-4 * (customers == name))) / 2e-4 for name in range(40)
    ]
    variance = 40 / 39 * sum(slope**2 for slope in slopes)

    found = aalen_johansen(FollowUp.of_rows(days, causes, customers), times, cause=1)
    assert found.variance.tolist() == pytest.approx(variance.tolist(), rel=1e-6)


@pytest.mark.parametrize(("customers", "alike"), [(150, None), (60, 0.5)])
def test_intervals_hold_the_truth_about_95_times_in_100(customers: Any, alike: Any) -> None:
    # Hazards 0.02 and 0.01, both times the customer's own gamma factor (mean 1, shape `alike`): F2 = (1 - S)/3.
    # Accepted: 92 % seen, or 95 % within the 99 % interval of what is seen.
    times = np.array([7.0, 14.0, 30.0, 60.0])
    truth = (1 - (np.exp(-0.03 * times) if alike is None else (1 + 0.03 * times / alike) ** -alike)) / 3
    held, runs = np.zeros(4, int), 400
    for seed in range(runs):
        random = np.random.default_rng(seed)
        rows = np.ones(customers, int) if alike is None else random.integers(1, 9, size=customers)
        customer = np.repeat(np.arange(customers), rows)
        own = np.ones(customers) if alike is None else random.gamma(alike, 1 / alike, size=customers)
        wait = random.exponential(1 / (0.03 * own[customer]))
        end = random.uniform(20, 90, size=customer.size)
        causes = np.where(wait <= end, 1 + (random.random(customer.size) < 1 / 3), 0)
        found = aalen_johansen(FollowUp.of_rows(np.minimum(wait, end), causes, customer), times, cause=2)
        held += (found.low <= truth) & (truth <= found.high)

    assert all(count / runs >= 0.92 or beta.ppf(0.995, count + 1, runs - count) >= 0.95 for count in held), held / runs

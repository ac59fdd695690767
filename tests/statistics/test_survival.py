"""Kaplan–Meier by customer: by hand, by a second formula, a published example, other software, and known truth."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta, t

from unheard.statistics import CrossMoments, Moments, difference, mean
from unheard.statistics.survival import FollowUp, kaplan_meier, survival_difference

# Weeks in remission of 21 patients on 6-mercaptopurine, 12 of them censored, and of 21 on placebo.
# Freireich et al. (1963), Blood 21; as printed by Kleinbaum & Klein, Survival Analysis, 3rd ed., chapter 2.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def singles(durations: Sequence[float], events: Sequence[int]) -> FollowUp:
    return FollowUp.of_rows(durations, events, np.arange(len(durations)))


def crowd(seed: int, customers: int = 40) -> tuple[Any, Any, Any]:
    """Rows of customers who differ, in whole days so that there are ties, some censored, one duration 0 at least."""
    random = np.random.default_rng(seed)
    customer = np.repeat(np.arange(customers), random.integers(1, 6, size=customers))
    wait = random.exponential(random.gamma(1.0, 8.0, size=customers)[customer] + 0.1)
    end = random.uniform(0, 30, size=customer.size)
    days = np.floor(np.minimum(wait, end))
    days[0] = 0
    return days, np.where(wait <= end, random.integers(1, 3, size=customer.size), 0), customer


def plain_survival(rows: Sequence[tuple[float, int]], weights: Sequence[Any], at: float) -> Any:
    """S(at) with weighted rows, straight from the definition."""
    value: Any = 1.0
    for time in sorted({duration for duration, cause in rows if cause and duration <= at}):
        risk = sum(w for (duration, _), w in zip(rows, weights, strict=True) if duration >= time)
        dead = sum(w for (duration, cause), w in zip(rows, weights, strict=True) if cause and duration == time)
        value *= 1 - dead / risk
    return value


def plain_variance(curve: Any, rows: Sequence[tuple[float, int]], customers: Sequence[int]) -> float:
    """G/(G-1) · Σ_g (∂/∂w_g)²: the derivative to each customer's weight, exact by a complex step."""
    names = sorted(set(customers))
    slopes = [curve(rows, [1 + 1e-30j if own == name else 1.0 for own in customers]).imag / 1e-30 for name in names]
    return len(names) / (len(names) - 1) * sum(slope**2 for slope in slopes)


def test_survival_by_hand() -> None:
    # Events at 1 and 2, censored at 2 (still at risk at 2) and 3: S = 3/4, then 3/4 · 2/3 = 1/2.
    # (dN - Y·d/n)/(n-d) at 1: 1/4, -1/12, -1/12, -1/12; at 2: -, -1/6, 1/3, -1/6. By row: ±1/4.
    # Customers {1st, 3rd}, {2nd}, {4th}: -1/2 · (1/2, -1/4, -1/4); Var = 3/2 · (1/16 + 1/64 + 1/64) = 9/64.
    # t(0.975, 2) = 4.302653; half on the log(-log) scale = 4.302653 · 0.375/(0.5 · 0.693147) = 4.655561
    found = kaplan_meier(FollowUp.of_rows([1, 2, 2, 3], [1, 0, 1, 0], [7, 8, 7, 9]), [0.5, 1, 2, 2.5, 3])

    assert found.value.tolist() == pytest.approx([1, 3 / 4, 1 / 2, 1 / 2, 1 / 2], rel=1e-15)
    assert found.at_risk.tolist() == [4, 4, 3, 1, 1]
    assert found.events.tolist() == [0, 1, 2, 2, 2]
    assert found.clusters == 3
    assert found.variance[2:].tolist() == pytest.approx([9 / 64] * 3, rel=1e-12)
    assert found.low[2] == pytest.approx(0.5 ** math.exp(4.655561), rel=1e-3)
    assert found.high[2] == pytest.approx(0.5 ** math.exp(-4.655561), rel=1e-6)


def test_remission_of_leukaemia_as_published() -> None:
    # S and standard errors (Greenwood) as printed in the textbook's table.
    weeks = [6, 7, 10, 13, 16, 22, 23]
    found = kaplan_meier(singles(TREATED, RELAPSED), weeks)

    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.events.tolist() == [3, 4, 5, 6, 7, 8, 9]
    assert found.value.tolist() == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    errors = np.sqrt(found.variance * 20 / 21)
    assert errors.tolist() == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)


def test_customers_with_one_row_each_give_greenwood() -> None:
    days, causes, _ = crowd(2)
    rows = list(zip(days.tolist(), causes.tolist(), strict=True))
    times = range(int(days.max()) + 1)
    found = kaplan_meier(singles(days, causes), times)
    size = len(rows)
    for time, value, variance in zip(times, found.value, found.variance, strict=True):
        total = 0.0
        for moment in sorted({duration for duration, cause in rows if cause and duration <= time}):
            risk = sum(duration >= moment for duration, _ in rows)
            dead = sum(bool(cause) and duration == moment for duration, cause in rows)
            total += dead / (risk * (risk - dead))
        assert variance == pytest.approx(size / (size - 1) * value**2 * total, rel=1e-10, abs=1e-30)


def test_survival_agrees_with_the_definition_and_its_derivative_by_customer() -> None:
    for seed in range(5):
        days, causes, customers = crowd(seed)
        rows = list(zip(days.tolist(), causes.tolist(), strict=True))
        times = [0, 3, 9.5, 20]
        found = kaplan_meier(FollowUp.of_rows(days, causes, customers), times)
        for place, time in enumerate(times):

            def curve(rows: Any, weights: Any, time: float = time) -> Any:
                return plain_survival(rows, weights, time)

            value = curve(rows, [1.0] * len(rows))
            variance = plain_variance(curve, rows, customers.tolist())
            assert found.value[place] == pytest.approx(value, rel=1e-12)
            assert found.variance[place] == pytest.approx(variance, rel=1e-9)
            greenwood = kaplan_meier(singles(days, causes), [time]).variance[0] * (len(rows) - 1) / len(rows)
            half = t.ppf(0.975, found.clusters - 1) * math.sqrt(max(variance, greenwood)) / (value * -math.log(value))
            assert found.low[place] == pytest.approx(value ** math.exp(half), rel=1e-9)
            assert found.high[place] == pytest.approx(value ** math.exp(-half), rel=1e-9)


def test_without_censoring_survival_is_a_share_with_the_variance_of_a_share() -> None:
    days, _, customers = crowd(4)
    found = kaplan_meier(FollowUp.of_rows(days, np.ones(days.size, int), customers), [5])
    rows = np.bincount(customers)
    share = mean(Moments.of_clusters(np.bincount(customers, days > 5), rows))

    assert found.value[0] == pytest.approx(share.value[0], rel=1e-12)
    assert found.variance[0] == pytest.approx(share.variance[0], rel=1e-10)


def test_an_event_counts_before_a_censoring_at_the_same_time() -> None:
    assert kaplan_meier(singles([5, 5], [1, 0]), [5]).value[0] == 0.5
    assert kaplan_meier(singles([5, 4], [1, 0]), [5]).value[0] == 0.0


def test_a_duration_of_zero_counts_at_zero() -> None:
    found = kaplan_meier(singles([0, 0, 3, 4], [1, 0, 0, 0]), [0, 3])

    assert found.value.tolist() == [0.75, 0.75]
    assert found.at_risk.tolist() == [4, 2]


def test_nothing_is_said_beyond_the_last_row_watched() -> None:
    found = kaplan_meier(singles([1, 2, 3], [1, 1, 0]), [3, 3.1])

    assert found.value[0] == pytest.approx(1 / 3)
    assert [math.isnan(part[1]) for part in (found.value, found.low, found.high, found.variance)] == [True] * 4
    assert found.at_risk.tolist() == [1, 0]


def test_once_everybody_had_an_event_survival_stays_at_zero() -> None:
    found = kaplan_meier(singles([1, 2, 3], [0, 1, 1]), [3, 1000])

    assert found.value.tolist() == found.low.tolist() == found.variance.tolist() == [0, 0]
    assert found.high[0] == found.high[1] < 1


def test_no_row_has_no_value() -> None:
    found = kaplan_meier(FollowUp.of_rows([], [], []), [0, 7])

    assert all(np.isnan(part).all() for part in (found.value, found.low, found.high, found.variance))
    assert (found.at_risk.tolist(), found.events.tolist(), found.clusters) == ([0, 0], [0, 0], 0)


def test_no_time_asked_gives_no_time_back() -> None:
    assert kaplan_meier(singles([1, 2], [1, 0]), []).value.size == 0


@pytest.mark.parametrize("at", [0.5, 1, 2])
def test_one_customer_has_values_and_no_interval(at: Any) -> None:
    found = kaplan_meier(FollowUp.of_rows([1, 2, 2], [1, 1, 1], [5, 5, 5]), [at])

    assert found.value[0] == {0.5: 1, 1: pytest.approx(2 / 3), 2: 0}[at]
    assert [math.isnan(part[0]) for part in (found.low, found.high, found.variance)] == [True] * 3


def test_no_event_still_has_an_interval() -> None:
    # 40 customers with one row each, nobody with an event; 30 of them at risk at day 10:
    # Wilson for 30 of 30 with t(0.975, 39) = 2.022691: 30/(30 + 4.091279) = 0.879991
    found = kaplan_meier(singles([5.0] * 10 + [20.0] * 30, [0] * 40), [10])

    assert (found.value[0], found.high[0], found.variance[0]) == (1, 1, 0)
    assert found.low[0] == pytest.approx(0.879991, abs=1e-6)


def test_repeated_customers_count_for_less_where_no_event_happened() -> None:
    # Two customers with 9 rows and 1 row at risk: (9+1)²/(81+1) = 1.219512; t(0.975, 1) = 12.706205
    found = kaplan_meier(FollowUp.of_rows([9] * 10, [0] * 10, [1] * 9 + [2]), [9])

    assert found.low[0] == pytest.approx(1.219512 / (1.219512 + 12.706205**2), rel=1e-6)


def test_all_events_at_one_time() -> None:
    # Before it S = 1; at it S = 0 with Wilson's upper limit for 0 of 40: 4.091279/(40 + 4.091279) = 0.092791
    found = kaplan_meier(singles([7.0] * 40, [1] * 40), [6.9, 7])

    assert found.value.tolist() == [1, 0]
    assert found.low.tolist() == [pytest.approx(1 - 0.092791, abs=1e-6), 0]
    assert found.high.tolist() == [1, pytest.approx(0.092791, abs=1e-6)]


def test_the_limit_at_zero_comes_from_both_the_way_there_and_the_last_step() -> None:
    durations = [1.0] * 10 + [2.0] * 10
    before = kaplan_meier(singles(durations, [1] * 20), [1]).high[0]
    square = t.ppf(0.975, 19) ** 2

    assert kaplan_meier(singles(durations, [1] * 20), [2]).high[0] == pytest.approx(before * square / (10 + square))


def test_customers_who_are_all_alike_are_not_taken_for_certainty() -> None:
    # Every customer has the same two rows: no spread between them, so the interval is that of independent rows.
    found = kaplan_meier(FollowUp.of_rows([0.1, 3] * 6, [1, 0] * 6, np.repeat(np.arange(6), 2)), [1])

    assert found.value[0] == 0.5
    assert found.variance[0] == 0.0
    half = t.ppf(0.975, 5) * math.sqrt(0.25 / 12) / (0.5 * math.log(2))
    assert found.low[0] == pytest.approx(0.5 ** math.exp(half), rel=1e-9)


def test_equal_customers_have_no_spread_whatever_the_rounding() -> None:
    for rows in range(4, 12):
        durations = np.tile(np.arange(rows), 7) / 3
        found = kaplan_meier(
            FollowUp.of_rows(durations, np.tile(np.arange(rows) % 3 > 0, 7), np.repeat(range(7), rows)), [1]
        )
        assert 0 < found.value[0] < 1
        assert found.variance[0] == 0.0


def test_times_come_back_as_asked_and_rows_may_come_in_any_order() -> None:
    days, causes, customers = crowd(6)
    shuffled = np.random.default_rng(0).permutation(days.size)
    one = kaplan_meier(FollowUp.of_rows(days, causes, customers), [9, 2, 9, 0])
    two = kaplan_meier(
        FollowUp.of_rows(days[shuffled] * 24, causes[shuffled] > 0, customers[shuffled] * 1000 - 7),
        [216, 48, 216, 0],
    )

    assert one.times.tolist() == [9, 2, 9, 0]
    assert one.value[0] == one.value[2] < one.value[1] < one.value[3] < 1
    for name in ("value", "low", "high", "variance", "at_risk", "events"):
        assert getattr(one, name).tolist() == pytest.approx(getattr(two, name).tolist(), rel=1e-12), name


@pytest.mark.parametrize(
    ("durations", "causes", "clusters", "message"),
    [
        ([1, 2], [1, 0], [1], "one length"),
        ([[1]], [[1]], [[1]], "flat"),
        ([-1], [1], [1], "0 or more"),
        ([math.nan], [1], [1], "finite"),
        ([math.inf], [0], [1], "finite"),
        ([1], [-1], [1], "whole number"),
        ([1], [0.5], [1], "whole number"),
    ],
)
def test_rows_that_cannot_be_followed_are_refused(durations: Any, causes: Any, clusters: Any, message: Any) -> None:
    with pytest.raises(ValueError, match=message):
        FollowUp.of_rows(durations, causes, clusters)


def test_a_time_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a number"):
        kaplan_meier(singles([1], [1]), [math.nan])


def test_difference_agrees_with_a_loop_over_customers() -> None:
    # Customers 0 to 29 are in the first, 20 to 39 in the second: ten are in both, with rows of their own in each.
    days, causes, customers = crowd(3)
    first, second = customers < 30, customers >= 20
    rows = [list(zip(days[part].tolist(), causes[part].tolist(), strict=True)) for part in (first, second)]
    owners = [customers[part].tolist() for part in (first, second)]
    found = survival_difference(
        FollowUp.of_rows(days[first], causes[first], customers[first]),
        FollowUp.of_rows(days[second], causes[second], customers[second]),
        [8, 2],
    )
    for place, time in enumerate([8, 2]):
        total, parts = 0.0, [0.0, 0.0]
        for name in range(40):
            slope = []
            for side in (0, 1):
                size = len(set(owners[side]))
                weights = [1 + 1e-30j if own == name else 1.0 for own in owners[side]]
                slope.append(math.sqrt(size / (size - 1)) * plain_survival(rows[side], weights, time).imag / 1e-30)
                parts[side] += slope[side] ** 2
            total += (slope[0] - slope[1]) ** 2
        curves = [plain_survival(part, [1.0] * len(part), time) for part in rows]
        value = curves[0] - curves[1]
        degrees = min(sum(parts) ** 2 / (parts[0] ** 2 / 29 + parts[1] ** 2 / 19), 39)
        half = t.ppf(0.975, degrees) * math.sqrt(total)
        assert found.value[place] == pytest.approx(value, rel=1e-12)
        assert found.variance[place] == pytest.approx(total, rel=1e-9)
        assert found.low[place] == pytest.approx(value - half, rel=1e-9)
        assert found.high[place] == pytest.approx(value + half, rel=1e-9)


def test_difference_without_censoring_is_the_difference_of_shares() -> None:
    days, _, customers = crowd(8)
    half = np.random.default_rng(1).integers(0, 2, size=days.size) == 1
    keep = np.isin(customers, np.intersect1d(customers[half], customers[~half]))  # everybody is in both
    days, customers, half = days[keep], np.unique(customers[keep], return_inverse=True)[1], half[keep]
    everybody = np.ones(days.size, int)
    found = survival_difference(
        FollowUp.of_rows(days[half], everybody[half], customers[half]),
        FollowUp.of_rows(days[~half], everybody[~half], customers[~half]),
        [4],
    )
    x1, d1 = np.bincount(customers[half], days[half] > 4), np.bincount(customers[half])
    x0, d0 = np.bincount(customers[~half], days[~half] > 4), np.bincount(customers[~half])
    cross = CrossMoments(
        num_num=np.array([x1 @ x0]),
        num_den=np.array([x1 @ d0]),
        den_num=np.array([d1 @ x0]),
        den_den=np.array([float(d1 @ d0)]),
        clusters=np.array([float(d1.size)]),
    )
    share = difference(Moments.of_clusters(x1, d1), Moments.of_clusters(x0, d0), cross, width=1.0)

    assert found.value[0] == pytest.approx(share.value[0], rel=1e-12)
    assert found.variance[0] == pytest.approx(share.variance[0], rel=1e-9)
    assert found.low[0] == pytest.approx(share.low[0], rel=1e-9)


def test_a_segment_does_not_differ_from_itself() -> None:
    for seed in range(10):
        both = FollowUp.of_rows(*crowd(seed))
        found = survival_difference(both, both, [1, 3, 9])
        assert (found.value.any(), found.low.any(), found.high.any(), found.variance.any()) == (False,) * 4


def test_every_row_counted_three_times_changes_nothing_whatever_the_rounding() -> None:
    for seed in range(10):
        rows = crowd(seed)
        found = survival_difference(
            FollowUp.of_rows(*rows), FollowUp.of_rows(*(np.tile(part, 3) for part in rows)), [3, 9]
        )
        assert found.variance.tolist() == [0.0, 0.0]
        assert found.high.tolist() == pytest.approx([0, 0], abs=1e-12)


def test_few_customers_on_one_side_are_not_lent_the_certainty_of_many_on_the_other() -> None:
    # Welch's degrees of freedom, near those of the five customers whose curve is the rougher one.
    days, causes, customers = crowd(3, customers=205)
    few = customers < 5
    first = FollowUp.of_rows(days[few], causes[few], customers[few])
    second = FollowUp.of_rows(days[~few], causes[~few], customers[~few])
    found = survival_difference(first, second, [4])
    one, two = kaplan_meier(first, [4]).variance[0], kaplan_meier(second, [4]).variance[0]
    degrees = (one + two) ** 2 / (one**2 / 4 + two**2 / 199)

    assert 4 < degrees < 5
    assert found.variance[0] == pytest.approx(one + two, rel=1e-12)
    half = t.ppf(0.975, degrees) * math.sqrt(one + two)
    assert found.low[0] == pytest.approx(max(found.value[0] - half, -1), rel=1e-9)
    assert found.high[0] == pytest.approx(min(found.value[0] + half, 1), rel=1e-9)


def test_a_difference_of_curves_without_spread_takes_their_own_limits() -> None:
    # 40 customers without an event against 40 others whose events all came: 1 ± √(0.092791² + 0.092791²), at most 1.
    kept = FollowUp.of_rows([9.0] * 40, [0] * 40, np.arange(40))
    lost = FollowUp.of_rows([2.0] * 40, [1] * 40, np.arange(40, 80))
    found = survival_difference(kept, lost, [5])

    assert (found.value[0], found.high[0]) == (1, 1)
    assert found.low[0] == pytest.approx(1 - math.sqrt(2) * 0.092791, abs=1e-6)


def test_a_difference_needs_both_curves_and_two_customers_in_each() -> None:
    long, short = singles([1, 9, 9], [1, 0, 0]), singles([1, 3, 3], [1, 0, 0])
    one = FollowUp.of_rows([1, 9, 9], [1, 0, 0], [5, 5, 5])

    assert np.isnan(survival_difference(long, short, [5]).value).all()
    assert np.isnan(survival_difference(long, FollowUp.of_rows([], [], []), [5]).value).all()
    alone = survival_difference(one, long, [5])
    assert alone.value[0] == 0
    assert math.isnan(alone.low[0])
    assert math.isnan(alone.high[0])


@pytest.mark.oracle
def test_survival_agrees_with_statsmodels() -> None:
    duration = pytest.importorskip("statsmodels.duration.survfunc")
    for seed in range(3):
        days, causes, _ = crowd(seed, customers=150)
        theirs = duration.SurvfuncRight(days, causes > 0)
        inner = theirs.surv_prob > 0
        found = kaplan_meier(singles(days, causes), theirs.surv_times)
        errors = np.sqrt(found.variance * (days.size - 1) / days.size)

        assert found.value.tolist() == pytest.approx(theirs.surv_prob.tolist(), rel=1e-10)
        assert errors[inner].tolist() == pytest.approx(theirs.surv_prob_se[inner].tolist(), rel=1e-8)


@pytest.mark.oracle
def test_clustered_variance_agrees_with_reweighting_customers_in_statsmodels() -> None:
    # The derivative of statsmodels' own curve to a customer's weight, by central differences.
    duration = pytest.importorskip("statsmodels.duration.survfunc")
    days, causes, customers = crowd(1)
    times = np.array([1.0, 5.0, 12.0])

    def curve(weights: Any) -> Any:
        theirs = duration.SurvfuncRight(days, causes > 0, freq_weights=weights)
        return theirs.surv_prob[np.searchsorted(theirs.surv_times, times, side="right") - 1]

    slopes = [
        (curve(1 + 1e-4 * (customers == name)) - curve(1 - 1e-4 * (customers == name))) / 2e-4 for name in range(40)
    ]
    variance = 40 / 39 * sum(slope**2 for slope in slopes)

    found = kaplan_meier(FollowUp.of_rows(days, causes, customers), times)
    assert found.variance.tolist() == pytest.approx(variance.tolist(), rel=1e-6)


RUNS = 400


def believable(held: int, runs: int) -> bool:
    """Whether 95 % is within the 99 % interval of the coverage seen, or the coverage seen is 92 % or more."""
    return held / runs >= 0.92 or float(beta.ppf(0.995, held + 1, runs - held)) >= 0.95


def frail_world(seed: int, customers: int, alike: float | None, rate: float) -> tuple[Any, Any, Any]:
    """Customers with 1 to 8 rows and a hazard of their own (gamma with mean 1, shape `alike`; None: 1 row each)."""
    random = np.random.default_rng(seed)
    if alike is None:
        customer, own = np.arange(customers), np.ones(customers)
    else:
        customer = np.repeat(np.arange(customers), random.integers(1, 9, size=customers))
        own = random.gamma(alike, 1 / alike, size=customers)
    wait = random.exponential(1 / (own[customer] * rate))
    end = random.uniform(20, 90, size=customer.size)
    return np.minimum(wait, end), (wait <= end).astype(int), customer


@pytest.mark.parametrize(("customers", "alike"), [(150, None), (60, 0.5), (25, 0.5)])
def test_intervals_hold_the_truth_about_95_times_in_100(customers: Any, alike: Any) -> None:
    # Truth: the gamma-mixed curve S(t) = (1 + rate·t/alike)^-alike, or exp(-rate·t).
    times = np.array([3.0, 14.0, 30.0, 60.0])
    truth = np.exp(-0.03 * times) if alike is None else (1 + 0.03 * times / alike) ** -alike
    held = np.zeros(4, int)
    for seed in range(RUNS):
        found = kaplan_meier(FollowUp.of_rows(*frail_world(seed, customers, alike, 0.03)), times)
        held += (found.low <= truth) & (truth <= found.high)

    assert all(believable(count, RUNS) for count in held), held / RUNS


def test_ignoring_that_customers_repeat_would_have_been_too_sure() -> None:
    truth, held = (1 + 0.03 * 30 / 0.5) ** -0.5, 0
    for seed in range(RUNS):
        durations, events, _ = frail_world(seed, 60, 0.5, 0.03)
        found = kaplan_meier(singles(durations, events), [30])
        held += bool(found.low[0] <= truth <= found.high[0])

    assert held / RUNS < 0.85


def test_limits_hold_where_no_event_or_nothing_but_events_came() -> None:
    # S(1) = 0.98 among 25, mostly seen as 1; S(80) = 0.02, mostly seen as 0, with few left to see it.
    for rate, time, value in ((0.0202, 1.0, 1.0), (0.0489, 80.0, 0.0)):
        truth, seen, held = math.exp(-rate * time), 0, 0
        for seed in range(RUNS):
            random = np.random.default_rng(seed)
            wait, end = random.exponential(1 / rate, size=25), random.uniform(50, 150, size=25)
            found = kaplan_meier(singles(np.minimum(wait, end), (wait <= end).astype(int)), [time])
            if found.value[0] == value:
                seen += 1
                held += bool(found.low[0] <= truth <= found.high[0])
        assert seen > 100
        assert believable(held, seen), held / seen


@pytest.mark.long
@pytest.mark.parametrize(("few", "many"), [(12, 200), (40, 40)])
def test_differences_hold_the_truth_about_95_times_in_100(few: Any, many: Any) -> None:
    # Few customers on one side must not borrow the certainty of many on the other.
    times = np.array([14.0, 30.0, 60.0])
    truth = (1 + 0.02 * times / 0.5) ** -0.5 - (1 + 0.005 * times / 0.5) ** -0.5
    held = np.zeros(3, int)
    for seed in range(RUNS):
        durations, events, customer = frail_world(seed + 10_000, many, 0.5, 0.005)
        found = survival_difference(
            FollowUp.of_rows(*frail_world(seed, few, 0.5, 0.02)),
            FollowUp.of_rows(durations, events, customer + few),
            times,
        )
        held += (found.low <= truth) & (truth <= found.high)

    assert all(believable(count, RUNS) for count in held), held / RUNS


def test_differences_within_the_same_customers_hold_the_truth_about_95_times_in_100() -> None:
    times = np.array([14.0, 30.0, 60.0])
    truth = (1 + 0.02 * times / 0.5) ** -0.5 - (1 + 0.01 * times / 0.5) ** -0.5
    held = np.zeros(3, int)
    for seed in range(RUNS):
        random = np.random.default_rng(seed)
        customer = np.repeat(np.arange(60), random.integers(2, 10, size=60))
        first = random.integers(0, 2, size=customer.size) == 1
        wait = random.exponential(1 / (random.gamma(0.5, 2.0, size=60)[customer] * np.where(first, 0.02, 0.01)))
        end = random.uniform(20, 90, size=customer.size)
        days, events = np.minimum(wait, end), (wait <= end).astype(int)
        found = survival_difference(
            FollowUp.of_rows(days[first], events[first], customer[first]),
            FollowUp.of_rows(days[~first], events[~first], customer[~first]),
            times,
        )
        held += (found.low <= truth) & (truth <= found.high)

    assert all(believable(count, RUNS) for count in held), held / RUNS

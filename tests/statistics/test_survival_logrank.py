"""The log-rank test by customer: a published example, a second formula, other software, and no difference at all."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from unheard.statistics.logrank import clustered_logrank, plain_logrank
from unheard.statistics.survival import FollowUp

# Weeks in remission, 6-mercaptopurine and placebo: Freireich et al. (1963), Blood 21; the test as printed by
# Kleinbaum & Klein, Survival Analysis, 3rd ed., chapter 2.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def crowd(seed: int, segments: int = 3) -> tuple[Any, Any, Any, Any]:
    random = np.random.default_rng(seed)
    customer = np.repeat(np.arange(50), random.integers(1, 6, size=50))
    segment = random.integers(0, segments, size=customer.size)
    wait = random.exponential((random.gamma(1.0, 8.0, size=50)[customer] + 0.1) * (1 + segment))
    end = random.uniform(0, 30, size=customer.size)
    return np.floor(np.minimum(wait, end)), (wait <= end).astype(int), customer, segment


def test_remission_of_leukaemia_as_published() -> None:
    rows = FollowUp.of_rows(TREATED + PLACEBO, RELAPSED + [1] * 21, range(42))
    found = plain_logrank(rows, ["6-MP"] * 21 + ["placebo"] * 21)

    assert found.groups.tolist() == ["6-MP", "placebo"]
    assert found.observed.tolist() == [9, 21]
    assert found.expected.tolist() == pytest.approx([19.25, 10.75], abs=5e-3)
    assert found.statistic == pytest.approx(16.79, abs=5e-3)
    assert found.degrees == 1
    assert found.p_value == pytest.approx(chi2.sf(found.statistic, 1), rel=1e-9)
    assert clustered_logrank(rows, ["6-MP"] * 21 + ["placebo"] * 21).p_value < 0.001


def test_score_and_its_variance_by_hand() -> None:
    # Segment a: event at 1 (customer 1), censored at 3 (2). Segment b: event at 2 (1), event at 3 (3).
    # Expected in a: 2/4 at 1, 1/3 at 2, 1/2 at 3 = 4/3; observed 1, so U = -1/3.
    # w = ([in a] - n_a/n at the event) - Σ ([in a] - n_a/n)·d/n, by row:
    #   a, event at 1: 1/2 - 1/2·1/4 = 3/8
    #   a, censored at 3: -(1/2·1/4 + 2/3·1/3 + 1/2·1/2) = -43/72
    #   b, event at 2: -1/3 + 1/2·1/4 + 1/3·1/3 = -7/72
    #   b, event at 3: -1/2 + 1/2·1/4 + 1/3·1/3 + 1/2·1/2 = -1/72
    # Sum -24/72 = U. Customers: 20/72, -43/72, -1/72: V = (400 + 1849 + 1)/5184; U²/V = 576/2250 = 0.256
    found = clustered_logrank(FollowUp.of_rows([1, 3, 2, 3], [1, 0, 1, 1], [1, 2, 1, 3]), ["a", "a", "b", "b"])

    assert found.observed.tolist() == [1, 2]
    assert found.expected.tolist() == pytest.approx([4 / 3, 5 / 3], rel=1e-12)
    assert found.statistic == pytest.approx(0.256, rel=1e-9)
    assert (found.degrees, found.clusters) == (1, 3)


def test_agrees_with_a_loop_over_rows_and_event_times() -> None:
    days, events, customers, segments = crowd(1)
    rows = list(zip(days.tolist(), events.tolist(), customers.tolist(), segments.tolist(), strict=True))
    sums = np.zeros((50, 3))
    score, plain = np.zeros(3), np.zeros((3, 3))
    for time in sorted({duration for duration, event, _, _ in rows if event}):
        risk = [row for row in rows if row[0] >= time]
        dead = sum(row[0] == time and row[1] == 1 for row in risk)
        part = np.array([sum(row[3] == k for row in risk) for k in range(3)]) / len(risk)
        for duration, event, customer, segment in risk:
            inside = np.eye(3)[segment]
            happened = duration == time and event == 1
            sums[customer] += (inside - part) * (happened - dead / len(risk))
            score += happened * (inside - part)
        if len(risk) > 1:
            plain += dead * (len(risk) - dead) / (len(risk) - 1) * (np.diag(part) - np.outer(part, part))
    found = clustered_logrank(FollowUp.of_rows(days, events, customers), segments)
    reference = plain_logrank(FollowUp.of_rows(days, events, customers), segments)

    assert (found.observed - found.expected).tolist() == pytest.approx(score.tolist(), rel=1e-9)
    clustered = sums.T @ sums
    assert found.statistic == pytest.approx(score[:2] @ np.linalg.solve(clustered[:2, :2], score[:2]), rel=1e-8)
    assert reference.statistic == pytest.approx(score[:2] @ np.linalg.solve(plain[:2, :2], score[:2]), rel=1e-8)
    assert found.degrees == reference.degrees == 2
    assert found.p_value == pytest.approx(chi2.sf(found.statistic, 2), rel=1e-9)


def test_neither_the_order_of_rows_nor_names_nor_units_matter() -> None:
    days, events, customers, segments = crowd(2)
    shuffled = np.random.default_rng(0).permutation(days.size)
    one = clustered_logrank(FollowUp.of_rows(days, events, customers), segments)
    two = clustered_logrank(
        FollowUp.of_rows(days[shuffled] * 86_400, events[shuffled], customers[shuffled] + 100),
        np.array(["c", "b", "a"])[segments[shuffled]],
    )

    assert one.observed.tolist() == two.observed[::-1].tolist()
    assert one.statistic == pytest.approx(two.statistic, rel=1e-9)


def test_a_segment_never_at_risk_when_something_happened_is_left_out_of_the_test() -> None:
    days, events, customers, segments = crowd(3, segments=2)
    later = days + 1
    alone = clustered_logrank(FollowUp.of_rows(later, events, customers), segments)
    with_early = clustered_logrank(
        FollowUp.of_rows(np.r_[later, [0.5, 0.5]], np.r_[events, [0, 0]], np.r_[customers, [90, 91]]),
        np.r_[segments, [2, 2]],
    )

    assert with_early.expected[2] == 0
    assert with_early.degrees == 1
    assert with_early.statistic == pytest.approx(alone.statistic, rel=1e-9)


@pytest.mark.parametrize(
    ("durations", "events", "customers", "segments"),
    [
        ([], [], [], []),
        ([1, 2, 3], [1, 1, 0], [1, 2, 3], [7, 7, 7]),  # one segment
        ([1, 2, 3], [0, 0, 0], [1, 2, 3], [7, 8, 8]),  # no event
        ([1, 2, 3], [1, 1, 1], [5, 5, 5], [7, 8, 8]),  # one customer
        ([1, 2, 3], [0, 1, 1], [1, 2, 3], [7, 8, 8]),  # never two segments at risk together
    ],
)
def test_where_nothing_can_be_compared_there_is_no_test(
    durations: Any, events: Any, customers: Any, segments: Any
) -> None:
    found = clustered_logrank(FollowUp.of_rows(durations, events, customers), segments)

    assert math.isnan(found.statistic)
    assert math.isnan(found.p_value)


def test_all_events_at_one_time_compare_shares() -> None:
    # 10 of 40 against 20 of 40 at one time: E = 15 each, V = 30·50/79 · 1/4; U²/V = 25/4.746835 = 5.266667
    rows = FollowUp.of_rows([5.0] * 80, [1] * 10 + [0] * 30 + [1] * 20 + [0] * 20, range(80))
    found = plain_logrank(rows, [0] * 40 + [1] * 40)

    assert found.statistic == pytest.approx(5.266667, abs=1e-6)
    assert clustered_logrank(rows, [0] * 40 + [1] * 40).statistic == pytest.approx(25 / 4.6875, rel=1e-9)


def test_every_row_needs_a_segment() -> None:
    with pytest.raises(ValueError, match="one segment for each row"):
        plain_logrank(FollowUp.of_rows([1, 2], [1, 0], [1, 2]), [1])


@pytest.mark.oracle
def test_plain_test_agrees_with_statsmodels() -> None:
    duration = pytest.importorskip("statsmodels.duration.survfunc")
    for seed, segments in ((0, 2), (1, 3), (2, 5)):
        days, events, customers, segment = crowd(seed, segments)
        statistic, p_value = duration.survdiff(days, events, segment)
        found = plain_logrank(FollowUp.of_rows(days, events, customers), segment)
        assert found.statistic == pytest.approx(float(statistic), rel=1e-8)
        assert found.p_value == pytest.approx(float(p_value), rel=1e-8)


@pytest.mark.oracle
def test_clustered_test_agrees_with_the_score_residuals_of_statsmodels() -> None:
    # The proportional hazards model with a column for each segment but the last, at no effect, ties by Breslow.
    model = pytest.importorskip("statsmodels.duration.hazard_regression")
    for seed, segments in ((0, 2), (1, 3), (2, 5)):
        days, events, customers, segment = crowd(seed, segments)
        columns = (segment[:, None] == np.arange(segments - 1)).astype(float)
        residuals = model.PHReg(days, columns, status=events, ties="breslow").score_residuals(np.zeros(segments - 1))
        known = np.where(np.isfinite(residuals), residuals, 0.0)
        sums = np.array([known[customers == customer].sum(axis=0) for customer in range(50)])
        statistic = sums.sum(axis=0) @ np.linalg.solve(sums.T @ sums, sums.sum(axis=0))
        found = clustered_logrank(FollowUp.of_rows(days, events, customers), segment)
        assert found.statistic == pytest.approx(statistic, rel=1e-7)


@pytest.mark.parametrize(("alike", "plain_is_fine"), [(None, True), (0.5, False)])
def test_segments_that_do_not_differ_are_called_different_about_5_times_in_100(alike: Any, plain_is_fine: Any) -> None:
    # Three segments of 50 customers; a customer's rows share a hazard (gamma, shape `alike`) and are in one segment.
    wrong, naive, runs = 0, 0, 400
    for seed in range(runs):
        random = np.random.default_rng(seed)
        customer = np.repeat(np.arange(150), 1 if alike is None else random.integers(1, 9, size=150))
        own = np.ones(150) if alike is None else random.gamma(alike, 1 / alike, size=150)
        wait = random.exponential(1 / (0.03 * own[customer]))
        end = random.uniform(20, 90, size=customer.size)
        rows = FollowUp.of_rows(np.minimum(wait, end), wait <= end, customer)
        wrong += clustered_logrank(rows, customer % 3).p_value < 0.05
        naive += plain_logrank(rows, customer % 3).p_value < 0.05

    assert wrong / runs < 0.08
    assert (naive / runs < 0.08) == plain_is_fine


def test_a_difference_is_found() -> None:
    found = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        customer = np.repeat(np.arange(200), random.integers(1, 9, size=200))
        segment = customer % 2
        wait = random.exponential(1 / (random.gamma(0.5, 2.0, size=200)[customer] * np.where(segment == 1, 0.06, 0.01)))
        end = random.uniform(20, 90, size=customer.size)
        rows = FollowUp.of_rows(np.minimum(wait, end), wait <= end, customer)
        found += clustered_logrank(rows, segment).p_value < 0.05

    assert found > 90

"""Before and after on the same rows: how much a figure changed, with an interval over clusters.

Error: mean squared error, its change by linearisation clustered on the group: d = Σ_g D_g / n with D_g the group's
sum of differences, Var = G/(G−1)·Σ_g (D_g − d·n_g)² / n², t with G−1 degrees of freedom.
Rank: Spearman's correlation, its change by a bootstrap over groups (percentile).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from unheard.statistics.ranks import mean_ranks

Numbers = NDArray[np.float64]
RESAMPLES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure before and after, and the 95 % interval of the difference after − before."""

    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def words(self) -> str:
        """Before → after (difference, interval)."""
        if self.before is None or self.after is None or self.difference is None:
            return "not defined"
        if self.low is None or self.high is None:
            return f"{self.before:.3f} → {self.after:.3f}"
        return f"{self.before:.3f} → {self.after:.3f} (change {self.low:+.3f} to {self.high:+.3f})"


def clustered_mean(
    values: Numbers, clusters: Sequence[Hashable]
) -> tuple[float | None, float | None, float | None, int]:
    """Mean of values with its 95 % interval, clusters drawn as wholes; and the number of clusters."""
    if not len(values):
        return None, None, None, 0
    _, place = np.unique(np.array([str(cluster) for cluster in clusters]), return_inverse=True)
    count = int(place.max()) + 1
    mean = float(values.mean())
    if count < 2:
        return mean, None, None, count
    sums = np.bincount(place, weights=values - mean, minlength=count)
    deviation = float(np.sqrt(count / (count - 1) * (sums**2).sum())) / len(values)
    reach = float(stdtrit(count - 1, 0.975)) * deviation
    return mean, mean - reach, mean + reach, count


def change_of_error(before: Numbers, after: Numbers, truth: Numbers, clusters: Sequence[Hashable]) -> Change:
    """Change of the mean squared error; negative is better."""
    old, new = (before - truth) ** 2, (after - truth) ** 2
    difference, low, high, count = clustered_mean(new - old, clusters)
    return Change(
        before=float(old.mean()) if len(old) else None,
        after=float(new.mean()) if len(new) else None,
        difference=difference,
        low=low,
        high=high,
        n=len(truth),
        clusters=count,
    )


def rank_correlation(score: Numbers, truth: Numbers) -> float | None:
    """Spearman's correlation with ties at their mean rank; None where either side never varies."""
    if len(score) < 3 or np.ptp(score) == 0 or np.ptp(truth) == 0:
        return None
    a, b = mean_ranks(score), mean_ranks(truth)
    return float(np.corrcoef(a, b)[0, 1])


def change_of_rank(
    before: Numbers, after: Numbers, truth: Numbers, clusters: Sequence[Hashable], *, seed: int = 0
) -> Change:
    """Change of the rank correlation; positive is better. A side that never varies ranks nothing: 0."""
    _, place = np.unique(np.array([str(cluster) for cluster in clusters]), return_inverse=True)
    count = int(place.max()) + 1 if len(place) else 0
    old, new = rank_correlation(before, truth), rank_correlation(after, truth)
    low = high = None
    if count >= 2 and np.ptp(truth) > 0:
        rows = [np.nonzero(place == cluster)[0] for cluster in range(count)]
        random = np.random.default_rng(seed)
        found = []
        for _ in range(RESAMPLES):
            drawn = np.concatenate([rows[cluster] for cluster in random.integers(0, count, count)])
            found.append(
                (rank_correlation(after[drawn], truth[drawn]) or 0.0)
                - (rank_correlation(before[drawn], truth[drawn]) or 0.0)
            )
        low, high = (float(value) for value in np.percentile(found, [2.5, 97.5]))
    return Change(
        before=old,
        after=new,
        difference=(new or 0.0) - (old or 0.0) if len(truth) else None,
        low=low,
        high=high,
        n=len(truth),
        clusters=count,
    )

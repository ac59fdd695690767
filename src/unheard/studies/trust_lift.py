"""What praise of how one was treated is worth for renewals: customers who gave it, beside like customers who did not.

Index: each customer's first eligible conversation of the period. Decided: a renewal or a voluntary churn within W days.
The lift is the effect on those who praised, doubly robust over topic and channel: an association, because who
praises may be loyal anyway.
"""

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.rows import source
from unheard.metrics.window import after_opening, customer_observed
from unheard.statistics.cells import cross_fitted_rates
from unheard.statistics.doubly_robust import treated_scores
from unheard.statistics.influence import estimated
from unheard.statistics.logistic import fold_of
from unheard.statistics.ratio import size_notes
from unheard.studies.base import Request
from unheard.studies.dimensions import no_estimate
from unheard.studies.kpi_numbers import codes_of

METRIC = "trust_renewal_lift"
FEWEST = 30
"""Customers with and without praise, below which nothing is compared."""


def trust_lift(request: Request) -> Estimate:
    """Points of renewal rate by which customers who praised their treatment are ahead of like customers."""
    days = request.days or request.settings.outcome_days
    decided = f"({after_opening('renewal', days)} OR {after_opening('churn_voluntary', days)})"
    kept = f"{customer_observed('churn', days)} AND {decided} AND f.trust_words IS NOT NULL"
    table = request.engine.query(
        "SELECT f.cluster_key, f.trust_words,"
        f" {after_opening('renewal', days)} AND COALESCE(f.next_renewal_at_us < f.next_churn_voluntary_at_us, TRUE)"
        " AS renewed, COALESCE(f.topic, '') AS topic_cell,"
        " COALESCE(f.topic, '') || '|' || COALESCE(f.channel, '') AS channel_cell"
        f" {source('customer', [], [request.period])} AND {kept} ORDER BY f.conversation_key"
    )
    trusts, renewed = (
        np.asarray(table.column(name).to_numpy(zero_copy_only=False), np.float64) for name in ("trust_words", "renewed")
    )
    with_praise = int(trusts.sum())
    if min(with_praise, trusts.size - with_praise) < FEWEST:
        reason = (
            f"too few: {with_praise:,} customers with praise and {trusts.size - with_praise:,} without decided on a "
            f"renewal within {days} days (at least {FEWEST} each are needed)"
        )
        return no_estimate(METRIC, "long-term relationships", reason, "points")
    owners = table.column("cluster_key").combine_chunks().dictionary_encode()
    codes = np.asarray(owners.indices.to_numpy(zero_copy_only=False), np.int64)
    folds = fold_of([str(key) for key in owners.dictionary.to_pylist()])[codes]
    cells = [codes_of(table.column(name)) for name in ("topic_cell", "channel_cell")]
    propensity = cross_fitted_rates(cells, trusts, np.ones(trusts.size, bool), folds)
    without = cross_fitted_rates(cells, renewed, trusts == 0, folds)
    value, influence = treated_scores(trusts, renewed, propensity, without)
    found = estimated(value, influence, codes, low=-1.0, high=1.0)
    times = [None if one is None else 100 * one for one in (found.value, found.low, found.high)]
    return Estimate(
        metric=METRIC, segment={"dimension": "long-term relationships"}, value=times[0], low=times[1], high=times[2],
        n=int(trusts.size), clusters=found.clusters, unit="points",
        method="effect on those with praise, doubly robust over topic and channel, cross-fitted, summed by customer",
        notes=(f"{with_praise:,} customers with praise", "an association: who praises may be loyal anyway",
               *size_notes(with_praise, found.clusters)),
    )  # fmt: skip

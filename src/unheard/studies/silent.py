"""Silent: who had a bad experience, said nothing and was gone, and how many more that is than among the well served."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.statistics.influence import Array, Estimated, cluster_sums, estimated, mean_influence, ratio_influence
from unheard.statistics.ratio import Moments, share
from unheard.studies.answering import estimate_of, missing_fact
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.columns import CASE, Columns, Mask, conversations
from unheard.studies.drawing.making import dots_by_metric
from unheard.studies.leavers import BEFORE_DAYS, NEEDED, WATCHED_DAYS, Gone, follow, worth
from unheard.studies.sums import many_segments

NEEDS = ("customer_identity", "times")
FEWEST = 30
CATEGORIES = ("handler", *CASE, "contact_position")
NUMBERS = ("contacts_90_days",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Judged conversations that could be followed for 90 days: bad ones and well served ones."""

    rows: Columns
    bad: Mask
    good: Mask
    quit: Array
    """1: mute and gone."""


def _run(request: Request) -> Answer:
    refused = missing_fact(request, "silent_leaver_rate", NEEDS, "Who left in silence cannot be seen")
    if refused is not None:
        return refused
    if not (request.shows("outcome_churn") or request.shows("outcome_purchase")):
        refused = missing_fact(request, "silent_leaver_rate", ("outcome_churn",), "Who left in silence cannot be seen")
        assert refused is not None
        return refused
    names = (*NEEDED, *CATEGORIES, *NUMBERS)
    rows = conversations(
        request.engine, names, f"f.rating IS NOT NULL AND {request.period.condition('f.day_number')}", by=request.by
    )
    gone = follow(request.engine, rows)
    found = _watched(rows, gone)
    bad, good = int(found.bad.sum()), int(found.good.sum())
    if min(bad, good) < FEWEST:
        return refusal(
            "silent_leaver_rate",
            f"{bad:,} bad and {good:,} good experiences could be followed for {WATCHED_DAYS} days: needs {FEWEST} of "
            "each.",
        )
    estimates = _figures(found)
    split = [
        _rate("silent_leaver_rate", found, found.bad & (rows.codes(f"s{place}") == code), {name: value})
        for place, name in enumerate(request.by)
        for code, value in enumerate(rows.labels(f"s{place}"))
    ]
    money, rows_of_money = _worth(request, found)
    return Answer(
        sentence=_sentence(estimates, rows_of_money),
        estimates=[*estimates, *money, *split],
        rows=rows_of_money,
        notes=[*_notes(rows, gone, found), *many_segments(len(split))],
    )


def _watched(rows: Columns, gone: Gone) -> Watched:
    good = gone.is_watched & (rows.numbers("rating") >= 4) & ~gone.is_bad
    return Watched(
        rows=rows, bad=gone.is_watched & gone.is_bad, good=good, quit=(gone.is_mute & gone.is_gone).astype(np.float64)
    )  # fmt: skip


def _figures(found: Watched) -> list[Estimate]:
    """The rate among bad experiences, what it would be for the same customers well served, and the difference."""
    effect, influence = _adjusted(found)
    rate, by_rate = ratio_influence(found.quit * found.bad, found.bad.astype(np.float64))
    clusters, n = found.rows.clusters, int(found.bad.sum() + found.good.sum())
    return [
        _rate("silent_leaver_rate", found, found.bad, {}),
        _rate("silent_leaver_rate_of_good", found, found.good, {}),
        estimate_of(
            estimated(rate - effect, by_rate - influence, clusters, low=0.0, high=1.0),
            "silent_leaver_rate_had_it_gone_well",
            n=n, method="doubly robust for the treated, cross-fitted",
        ),
        estimate_of(
            estimated(effect, influence, clusters, low=-1.0, high=1.0), "silent_leavers_because", n=n,
            method="difference, doubly robust for the treated, cross-fitted", unit="points", times=100.0,
        ),
    ]  # fmt: skip


def _adjusted(found: Watched) -> tuple[float, Array]:
    """What a bad experience adds for those who had one, and the influence of every row."""
    from unheard.statistics.doubly_robust import treated_scores
    from unheard.statistics.logistic import cross_fitted

    both = found.bad | found.good
    rows = found.rows.where(both)
    treated, quit_ = found.bad[both].astype(np.float64), found.quit[both]
    features = rows.features(CATEGORIES, NUMBERS)
    propensity = cross_fitted(features, treated, np.ones(rows.rows, np.bool_), rows.folds)
    untreated = cross_fitted(features, quit_, treated == 0, rows.folds)
    effect, influence = treated_scores(treated, quit_, propensity, untreated)
    whole = np.zeros(found.rows.rows)
    whole[both] = influence
    return effect, whole


def _rate(metric: str, found: Watched, kept: Mask, segment: dict[str, str]) -> Estimate:
    clusters = found.rows.clusters
    number = np.bincount(clusters, kept)
    of = share(Moments.of_clusters(np.bincount(clusters, found.quit * kept), number))
    value, low, high = (None if np.isnan(one[0]) else float(one[0]) for one in (of.value, of.low, of.high))
    one = Estimated(value=value, low=low, high=high, variance=None, clusters=int((number > 0).sum()))
    return estimate_of(one, metric, n=int(kept.sum()), method="share, Wilson with t", segment=segment)


def _worth(request: Request, found: Watched) -> tuple[list[Estimate], list[dict[str, Any]]]:
    """What those who left in silence had bought in the year before, each customer once, per currency."""
    left = np.flatnonzero(found.bad & (found.quit > 0))
    if not left.size:
        return [], []
    who, last = found.rows.codes("customer_key")[left], found.rows.numbers("last_turn_at_us")[left]
    order = np.lexsort((last, who))
    _, first = np.unique(who[order], return_index=True)
    chosen = order[first]
    labels = found.rows.labels("customer_key")
    sums = worth(request.engine, [labels[code] for code in who[chosen]], last[chosen].astype(np.int64))
    clusters = found.rows.clusters[left[chosen]]
    made, rows = [], []
    for currency, amounts in sums.items():
        mean, influence = mean_influence(amounts / 100)
        one = estimated(mean, influence, clusters, low=0.0)
        made.append(
            estimate_of(
                one, "worth_365_days", n=amounts.size, unit="amount", segment={"currency": currency},
                method="mean per customer who left in silence (smallest unit ÷ 100)",
            )
        )  # fmt: skip
        rows.append(
            {
                "kind": "worth", "currency": currency, "customers": int(amounts.size),
                "total": float(amounts.sum() / 100),
                "low": None if one.low is None else one.low * amounts.size,
                "high": None if one.high is None else one.high * amounts.size,
            }
        )  # fmt: skip
    return made, rows


def _sentence(estimates: list[Estimate], money: list[dict[str, Any]]) -> str:
    bad, _, otherwise, because = estimates
    assert bad.value is not None
    assert because.value is not None
    span = "" if bad.low is None or bad.high is None else f" [{bad.low * 100:.1f}, {bad.high * 100:.1f}]"
    text = (
        f"After {bad.value * 100:.1f} %{span} of bad experiences the customer said nothing and was gone within "
        f"{WATCHED_DAYS} days; had it gone well it would have been {(otherwise.value or 0) * 100:.1f} %"
    )
    if because.low is None or because.high is None:
        return f"{text}."
    points = f"{because.value:+.1f} points [{because.low:+.1f}, {because.high:+.1f}]"
    if because.low <= 0 <= because.high:
        return f"{text}: the difference of {points} cannot be told from chance."
    if because.high < 0:
        return (
            f"{text}: a difference of {points}, so silence and a missing purchase are no mark of a bad experience here."
        )
    worth_text = ", ".join(f"{row['total']:,.0f} {row['currency']} of {row['customers']:,} customers" for row in money)
    return f"{text}: a difference of {points}." + (
        f" In the year before they had bought for {worth_text}." if worth_text else ""
    )


def _notes(rows: Columns, gone: Gone, found: Watched) -> list[str]:
    total, watched = rows.rows, int(gone.is_watched.sum())
    notes = [
        f"Followed for {WATCHED_DAYS} days after the last word: {watched:,} of {total:,} rated conversations; the "
        "others are too recent, or their customer is not known.",
        f"Gone: left of their own will, or bought nothing in {WATCHED_DAYS} days though something in the {BEFORE_DAYS} "
        "before. Who buys once a year often buys nothing for three months: the figures for good experiences hold this "
        "too, the difference does not.",
    ]
    churn = rows.numbers("churn_observed_until_us")
    if np.isnan(churn).all():
        notes.append("Leaving is not observable here (outcome_churn): only buying is.")
    if np.isnan(rows.numbers("purchase_observed_until_us")).all():
        notes.append("Buying is not observable here (outcome_purchase): only leaving is.")
    people = int((cluster_sums(found.quit * found.bad, rows.clusters) > 0).sum())
    notes.append(f"{int((found.quit * found.bad).sum()):,} conversations of {people:,} customers ended so.")
    return notes


SILENT = Study(
    name="silent",
    question="How many leave after a bad experience without a word, and what were they worth?",
    definition=(
        "Silent leaver: an eligible conversation rated 1 or 2 or with a known issue not resolved; no csat answer; no "
        "inbound contact on any issue within 90 days of its last turn; and churn_voluntary, or no purchase, renewal "
        "or upgrade though one in the 365 days before, within 90 days. Rate ÷ bad experiences that could be followed. "
        "Beside it the same after ratings of 4 and 5, as it is and adjusted to the customers who had a bad "
        "experience; the difference is the finding. Worth: what these customers bought in the 365 days before, each "
        "customer once, per currency."
    ),
    method=(
        "Shares with Wilson limits, clustered by customer; the difference doubly robust for the treated (bad "
        "experience), adjusted for handler, channel, topic, language, tier, position and contacts before, logistic "
        "regressions cross-fitted over five folds of customers, t on effective degrees of freedom. Good conversations "
        "with an open issue are in neither group."
    ),
    assumptions=(
        "Customers with bad and with good experiences who are alike in what is adjusted for would leave alike, had "
        "both been well served.",
        "An answered survey is a word: where the content answer more often, part of the difference is that.",
        "Who neither answers, writes nor buys where we can see it is gone. A purchase elsewhere is not seen.",
    ),
    source="metrics.md §5; CX-gap field note",
    run=_run,
    pictures=(
        dots_by_metric(
            "Gone without a word within 90 days",
            {
                "After a bad experience": ("silent_leaver_rate",),
                "… the same customers, had it gone well": ("silent_leaver_rate_had_it_gone_well",),
                "After a good experience": ("silent_leaver_rate_of_good",),
            },
        ),
    ),
    options=frozenset({"by", "period"}),
)

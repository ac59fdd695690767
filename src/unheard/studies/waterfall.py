"""Waterfall: from the published CSAT to what customers experienced, step by step, each step with its interval.

Population E     eligible conversations that are judged with a known outcome and whose follow-up is over: 30 days of
                 contacts after the claim, and 90 days of contacts and of churn or purchases after the last turn
A, Y             a csat survey was answered; it says satisfied
C                claimed, and a known issue not resolved or a recontact within 30 days
L                silent leaver (`leavers`)
φ                m(X,C,L) + A·(Y − m)/π(X,C,L), both cross-fitted (`statistics/doubly_robust.py`)
v0 … v4          csat as published · csat in E · mean φ · mean φ(1−C) · mean φ(1−C)(1−L) = experienced

Nobody who left in silence has answered: for L the answers of those alike who did not leave stand in, by P(L | X,C).
This moves v2 and v3, and not v4. Influence functions of all five are summed by customer, jointly.
Source           metrics.md §5
"""

from dataclasses import dataclass

import numpy as np

from unheard.metrics.estimate import Estimate
from unheard.metrics.window import DAY_US
from unheard.statistics.influence import Array, Codes, Estimated, estimated, mean_influence, ratio_influence
from unheard.statistics.ratio import Moments, share
from unheard.studies.answering import (
    CATEGORIES,
    FEWEST_ANSWERS,
    NUMBERS,
    ODDS,
    Modelled,
    answers,
    estimate_of,
    missing_fact,
    model_answers,
)
from unheard.studies.base import Answer, Request, Study, refusal
from unheard.studies.columns import Columns, Mask, conversations
from unheard.studies.drawing.making import stairs
from unheard.studies.falls import LEVELS, STEP_WORDS, STEPS, Falls, falls, picture_rows
from unheard.studies.leavers import NEEDED, follow

RECONTACT_DAYS = 30
NEEDS = ("survey_csat", "status_history", "customer_identity", "times")
METHOD = "doubly robust, cross-fitted, influence functions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The rows of the period, which of them count, and what is known of those."""

    rows: Columns
    inside: Mask
    followed: int
    """Rows whose follow-up is over, judged or not."""
    unhelped: Array
    """C"""
    left: Array | None
    """L; None where leaving cannot be observed."""


def _run(request: Request) -> Answer:
    refused = missing_fact(request, "experienced", NEEDS, "The gap cannot be followed step by step")
    if refused is not None:
        return refused
    found = _followed(request)
    answered, satisfied = answers(found.rows)
    inside = int((answered * found.inside).sum())
    if request.judge is None or not found.inside.any() or inside < FEWEST_ANSWERS:
        return refusal("experienced", _too_few(request, found, inside))
    model = _model(found)
    keeps = [1 - found.unhelped] + ([] if found.left is None else [1 - found.left])
    fall = _fall(found, model, keeps, left_at=2)
    if ((fall.values < 0) | (fall.values > 1)).any():
        return refusal(
            "experienced",
            "The few answers of rare kinds of conversations would have to count so often that the result is no share: "
            "take a longer period.",
        )
    levels, steps = _levels(fall, answered, satisfied, found), _steps(fall, found)
    reverse = None
    if found.left is not None:
        reverse = _fall(found, model, keeps[::-1], left_at=1)
    ends = _range(found, model)
    return Answer(
        sentence=_sentence(levels, steps),
        estimates=[*levels, *steps, *ends],
        rows=picture_rows(levels, steps),
        notes=[*_notes(found, fall, reverse), *_range_note(ends), *model.notes()],
    )


def _followed(request: Request) -> Followed:
    names = (
        *NEEDED, *CATEGORIES, *NUMBERS, "csat_satisfied", "is_judged", "claim_at_us", "recontact_at_us",
        "is_identified",
    )  # fmt: skip
    rows = conversations(request.engine, names, request.period.condition("f.day_number"))
    gone = follow(request.engine, rows)
    claimed, claim = rows.numbers("is_claimed"), rows.numbers("claim_at_us")
    contact, last = rows.numbers("contact_observed_until_us"), rows.numbers("last_turn_at_us")
    window = RECONTACT_DAYS * DAY_US
    with np.errstate(invalid="ignore"):
        over = np.where(claimed == 1, claim + window <= contact, last + window <= contact)
        back = rows.numbers("recontact_at_us") <= claim + window
    over = over & rows.is_true("is_identified") & ~np.isnan(claimed)
    leaving = bool(gone.is_watched.any())
    if leaving:
        over &= gone.is_watched
    known = rows.is_true("is_judged") & ~np.isnan(rows.numbers("has_unresolved_issue"))
    unhelped = (claimed == 1) & (rows.is_true("has_unresolved_issue") | back)
    return Followed(
        rows=rows, inside=over & known, followed=int(over.sum()), unhelped=unhelped.astype(np.float64),
        left=gone.is_silent_leaver.astype(np.float64) if leaving else None,
    )  # fmt: skip


def _model(found: Followed) -> Modelled:
    from scipy.sparse import csr_matrix

    unhelped = csr_matrix(found.unhelped[found.inside][:, None])
    left = None if found.left is None else found.left[found.inside] > 0
    return model_answers(found.rows.where(found.inside), [unhelped], left)


def _fall(found: Followed, model: Modelled, keeps: list[Array], *, left_at: int) -> Falls:
    """The levels in one order of `keeps`; those who left are taken out by the keep of number `left_at`."""
    from unheard.statistics.doubly_robust import scores, stand_in_scores, stand_in_weights

    whole = []
    for values in (
        scores(*model.parts), stand_in_scores(*model.parts, model.leaves), model.answered / model.propensity,
        stand_in_weights(model.answered, model.propensity, model.leaves),
    ):  # fmt: skip
        whole.append(np.zeros(found.rows.rows))
        whole[-1][found.inside] = values

    def learnt(weights: Array, stands_in: Mask) -> Array:
        moved = np.zeros(weights.shape)
        moved[found.inside] = model.learnt(weights[found.inside], stands_in)
        return moved

    return falls(
        *answers(found.rows), found.inside, whole[0], keeps, found.rows.clusters, stand_in=whole[1],
        stands_in_before=left_at, learnt=learnt, counts=(whole[2], whole[3]),
    )  # fmt: skip


def _levels(fall: Falls, answered: Array, satisfied: Array, found: Followed) -> list[Estimate]:
    clusters = found.rows.clusters
    inside = found.inside.astype(np.float64)
    made = [
        _csat("csat_published", answered, satisfied, clusters),
        _csat("csat_followed", answered * inside, satisfied, clusters),
    ]
    n = int(inside.sum())
    for place in range(2, len(fall.values)):
        made.append(estimate_of(fall.level(place), LEVELS[place], n=n, method=METHOD))
    if found.left is None:
        made.append(_unseen("experienced", "share"))
    return made


def _csat(metric: str, answered: Array, satisfied: Array, clusters: Codes) -> Estimate:
    """A plain csat, with the interval that `unheard metrics csat` gives."""
    of = share(Moments.of_clusters(np.bincount(clusters, answered * satisfied), np.bincount(clusters, answered)))
    one = estimated(float(of.value[0]), ratio_influence(answered * satisfied, answered)[1], clusters)
    limits = [None if np.isnan(limit[0]) else float(limit[0]) for limit in (of.low, of.high)]
    groups = int((np.bincount(clusters, answered) > 0).sum())
    one = Estimated(value=one.value, low=limits[0], high=limits[1], variance=one.variance, clusters=groups)
    return estimate_of(one, metric, n=int(answered.sum()), method="share, Wilson with t")


def _steps(fall: Falls, found: Followed) -> list[Estimate]:
    n = int(found.inside.sum())
    last = len(fall.values) - 1
    pairs = [(f"step_{name}", place, place + 1) for place, name in enumerate(STEPS) if place < last]
    made = [
        estimate_of(fall.step(*pair), name, n=n, method=f"difference, {METHOD}", unit="points", times=100.0)
        for name, *pair in [*pairs, ("gap", 0, last)]
    ]
    if found.left is None:
        made[-1:] = [_unseen("step_silent_leavers", "points"), _unseen("gap", "points")]
    return made


def _range(found: Followed, model: Modelled) -> list[Estimate]:
    """v4 where the silent have a third and three times the odds of those who answered and are alike in all known."""
    from unheard.statistics.doubly_robust import bounded_scores

    if found.left is None:
        return []
    kept = ((1 - found.unhelped) * (1 - found.left))[found.inside]
    made = []
    for name, odds in (("experienced_lowest", 1 / ODDS), ("experienced_highest", ODDS)):
        values = np.zeros(found.rows.rows)
        values[found.inside] = bounded_scores(*model.parts, odds) * kept
        one = estimated(*mean_influence(values, found.inside), found.rows.clusters, low=0.0, high=1.0)
        method = f"bound: odds of the silent × {odds:.2g}, {METHOD}"
        made.append(estimate_of(one, name, n=int(found.inside.sum()), method=method))
    return made


def _range_note(ends: list[Estimate]) -> list[str]:
    low, high = (one for one in (ends[0].low, ends[1].high)) if ends else (None, None)
    if low is None or high is None:
        return []
    return [
        f"Experienced lies between {low * 100:.0f} and {high * 100:.0f} % if the odds of a silent customer to be "
        f"satisfied are between a third and three times those of an answering one who is alike in all that is known "
        f"(Λ = {ODDS:.0f}); the interval of experienced knows chance alone."
    ]


def _unseen(metric: str, unit: str) -> Estimate:
    reason = (
        "not observable: neither churn nor purchases are watched for 90 days (outcome_churn); add `outcomes.jsonl` "
        "and `observed.jsonl`. What remains before this step is an upper limit"
    )
    return Estimate(
        metric=metric, segment={}, value=None, low=None, high=None, n=0, clusters=0, unit=unit, method="none",
        notes=(reason,),
    )  # fmt: skip


def _sentence(levels: list[Estimate], steps: list[Estimate]) -> str:
    rows = picture_rows(levels, steps)
    last = rows[-1]
    span = "" if last["low"] is None else f" [{last['low']:.0f}, {last['high']:.0f}]"
    parts = ", ".join(
        f"{row['shown']:+d} {row['words']}".replace("+", "−", 1) if row["shown"] > 0
        else f"{'+' if row['shown'] < 0 else '±'}{abs(row['shown'])} {row['words']}"
        for row in rows
        if row["kind"] == "step"
    )  # fmt: skip
    what = "were satisfied, got their matter settled and did not leave in silence"
    if last["name"] != "experienced":
        what = "were satisfied and got their matter settled (at most: who left in silence cannot be seen here)"
    return (
        f"The dashboard says {rows[0]['shown']} % satisfied; {last['shown']} %{span} of conversations {what} (points: "
        f"{parts})."
    )


def _notes(found: Followed, fall: Falls, reverse: Falls | None) -> list[str]:
    inside, total = int(found.inside.sum()), found.rows.rows
    notes = [
        f"From the second level on: {inside:,} of {total:,} eligible conversations. {total - found.followed:,} are not "
        "followed to the end (too recent, or the customer or the status is not known); of the other "
        f"{found.followed:,}, {(found.followed - inside) / max(found.followed, 1) * 100:.1f} % are left out because no "
        "outcome is judged."
    ]
    if reverse is not None:
        left, unhelped = (reverse.step(place, place + 1).value or 0.0 for place in (2, 3))
        notes.append(
            f"In the other order silent leavers take {left * 100:.1f} and closed, not resolved {unhelped * 100:.1f} "
            "points: who is both is counted at the first of the two; the sum is the same."
        )
    for place, name in enumerate(STEPS[: len(fall.values) - 1]):
        if fall.values[place + 1] > fall.values[place] + 0.005:
            notes.append(f"The step “{STEP_WORDS[name]}” goes up: it makes the figure better, not worse.")
    return notes


def _too_few(request: Request, found: Followed, answered: int) -> str:
    if request.judge is None:
        return "Nothing is judged yet: run `unheard judge`, or ingest a `judgements.jsonl`."
    if not found.followed:
        return (
            "No conversation of a known customer has been followed for 30 days after it was closed and 90 days after "
            "its last word: the export ends too early, or take an earlier period."
        )
    return (
        f"{answered:,} answered surveys among the {int(found.inside.sum()):,} judged conversations whose follow-up is "
        f"over: needs {FEWEST_ANSWERS - answered:,} more. Take a longer period."
    )


WATERFALL = Study(
    name="waterfall",
    question="Where does the gap between the dashboard and what customers experienced come from?",
    definition=(
        "v0: csat as published. v1: csat of eligible conversations that are judged with a known outcome and whose "
        "follow-up is over (30 days of contacts after the claim, 90 days of contacts and of churn or purchases after "
        "the last turn). v2: csat had all of these answered. v3: of these, satisfied and not (claimed, yet a known "
        "issue is not resolved or the customer came back within 30 days). v4, experienced: and not a silent leaver "
        "(rated 1 or 2 or an issue not resolved, no csat answer, no contact for 90 days, and left or stopped buying). "
        "Steps: differences of neighbours; they add up exactly. Whole numbers are rounded by the largest remainder."
    ),
    method=(
        "v2 to v4: augmented inverse probability weighting; P(answered) and P(satisfied) from score parts, handler, "
        "channel, topic, language, tier, history and C, among those who did not leave in silence, by logistic "
        "regression cross-fitted over five folds of customers; π clipped at 0.02. Who left in silence never answers: "
        "answers of those alike stand in. Joint influence functions, summed by customer, with what the models learn "
        "from each; t on effective degrees of freedom. A step below v2 is at least as wide as so few answers of its "
        "kind allow (Agresti-Coull). v0 and v1: Wilson."
    ),
    assumptions=(
        "Of two conversations alike in all that the models see, who answered and who did not would say the same on "
        "average: see real-csat for how far that may be wrong.",
        "A conversation counts as a loss where it was closed unresolved, even if the customer would have called it "
        "satisfying.",
        "The judge's reading of what was resolved is right on average: see agreement and debiased.",
        "Conversations too recent to be followed fare like those before.",
    ),
    source="metrics.md §5; CX-gap field note",
    run=_run,
    pictures=(
        stairs(
            "From the dashboard down to what customers experienced",
            {
                "csat_published": "The dashboard says",
                "csat_followed": "… of those followed",
                "csat_everybody": "… had everybody answered",
                "satisfied_and_helped": "At most: satisfied and settled",
                "experienced": "Customers experienced",
            },
            {
                "step_follow_up": "Only what can be followed",
                "step_self_selection": "Those who did not answer",
                "step_closed_not_resolved": "Closed, not settled",
                "step_silent_leavers": "Left in silence",
            },
        ),
    ),
    options=frozenset({"period"}),
)

"""The measures of each kind of label, as the reference figures define them."""

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.judging import figures as f
from benchmarks.judging.figures import Numbers
from benchmarks.judging.measures import (
    BROAD,
    CLASSES,
    HAPPY,
    MIDDLE,
    STRICT,
    UNHAPPY,
    Bench,
    Measure,
    best_constant,
    confirmed,
    feeling,
    labels_of,
    minus,
    scores_of,
)
from benchmarks.judging.rivals import as_class

NOT_GIVEN = "not given: the judgement has no sentiment per turn"


def measures_of(bench: Bench) -> Iterator[Measure]:
    """Every measure that the labels of a pack allow."""
    if bench.family == "stc3-zh":
        yield from unread_language(bench)
        return
    yield from votes(bench)
    yield from task_success(bench)
    yield from interaction_quality(bench)
    yield from sentence_emotions(bench)
    yield from rewards(bench)
    yield from user_satisfaction(bench)
    yield from single_messages(bench)
    yield from issues(bench)


def unread_language(bench: Bench) -> Iterator[Measure]:
    """A language without weights must be abstained from."""
    units = bench.whole()
    abstained = [1.0 if unit.judged and unit.judged.get("rating") is None else 0.0 for unit in units]
    truth = np.ones(len(units))
    yield bench.measure("abstained", f.share, units, truth, abstained, middle=0.0, rival=None)


def votes(bench: Bench) -> Iterator[Measure]:
    """Mean votes -2..2 on accomplishment, satisfaction, effectiveness, and confirmed solutions."""
    if bench.family != "stc3":
        return
    for label, name, figure, title in (
        ("accomplishment_mean", "resolved", f.spearman, "accomplishment rho"),
        ("satisfaction_mean", "satisfied", f.spearman, "satisfaction rho"),
        ("effectiveness_mean", "quality", f.spearman, "effectiveness rho"),
    ):
        if units := bench.whole(label):
            yield bench.measure(
                title, figure, units, labels_of(units, label), scores_of(units, name), middle=MIDDLE[name]
            )
    if units := bench.whole("accomplishment_mean"):
        bad = (labels_of(units, "accomplishment_mean") < 0).astype(float)
        ours = minus(scores_of(units, "resolved"))
        yield bench.measure("unaccomplished AUC", f.auc, units, bad, ours, middle=0.5, rival=lambda x: -x)
    if units := bench.whole("satisfaction_mean"):
        yield from _satisfaction(bench)
        truth = np.array([_solution_confirmed(unit.row) for unit in units])
        ours_confirmed = [confirmed(unit.judged) for unit in units]
        for figure, title in ((f.auc, "solution confirmed AUC"), (f.average_precision, "solution confirmed AP")):
            yield bench.measure(title, figure, units, truth, ours_confirmed, middle=0.5)


def _satisfaction(bench: Bench) -> Iterator[Measure]:
    units = bench.whole("satisfaction_mean")
    mean, ours = labels_of(units, "satisfaction_mean"), scores_of(units, "satisfied")
    grade = mean + 3
    constant = best_constant(f.within_half, grade, [k / 100 for k in range(101)])
    yield bench.measure("satisfaction within 0.5", f.within_half, units, grade, ours, middle=0.5, constant=constant)
    sure = f.sign_of_the_sure
    side = 1.0 if (mean > 0).sum() > (mean < 0).sum() else 0.0
    yield bench.measure("satisfaction sign, surest 70 %", sure, units, mean, ours, middle=0.5, constant=side)


def _solution_confirmed(row: dict[str, object]) -> float:
    for turn in row["turns"]:  # type: ignore[attr-defined]
        found = (turn.get("labels") or {}).get("nugget_votes") or {}
        if 2 * found.get("CNUG*", 0) > sum(found.values()):
            return 1.0
    return 0.0


def task_success(bench: Bench) -> Iterator[Measure]:
    """Task success 1..5; at most 3 is unresolved."""
    if not (units := bench.whole("task_success")):
        return
    success = labels_of(units, "task_success")
    ours = scores_of(units, "resolved")
    bad, against = (success <= 3).astype(float), minus(ours)
    yield bench.measure("unresolved AUC", f.auc, units, bad, against, middle=0.5, rival=lambda x: -x)
    for figure, title in (
        (f.balanced_at_prior, "unresolved balanced accuracy"),
        (f.balanced_at_half, "unresolved balanced accuracy at 0.5"),
    ):
        rival = (lambda x: -x) if figure is f.balanced_at_prior else (lambda x: (1 - x) / 2)
        yield bench.measure(title, figure, units, bad, against, middle=0.5, rival=rival)
    yield bench.measure("task success rho", f.spearman, units, success, ours, middle=0.5)
    best = best_constant(f.quadratic_kappa, success, (0.0, 0.5, 1.0))
    yield bench.measure("task success QWK", f.quadratic_kappa, units, success, ours, middle=0.5, constant=best)


def interaction_quality(bench: Bench) -> Iterator[Measure]:
    """Interaction quality 1..5, mean of a dialogue and of each turn with what came before it."""
    if units := bench.whole("iq_mean"):
        truth, ours = labels_of(units, "iq_mean"), scores_of(units, "quality")
        yield bench.measure("interaction quality rho", f.spearman, units, truth, ours, middle=3)
    if units := bench.turns("iq"):
        truth = np.array([float(unit.row["turns"][unit.turn]["labels"]["iq"]) for unit in units])
        ours = scores_of(units, "quality")
        yield bench.measure("interaction quality per turn rho", f.spearman, units, truth, ours, middle=3)


def sentence_emotions(bench: Bench) -> Iterator[Measure]:
    """Negative emotion of a customer's sentence against the sentiment of its turn."""
    if not (units := bench.sentences()):
        return
    given = any(((unit.judged or {}).get("sentiment") or {}).get("turns") for unit in units)
    ours = minus([feeling(unit.judged, unit.turn) for unit in units], 0.0)
    for emotions, title in ((STRICT, "sentence negative (strict) AUC"), (BROAD, "sentence negative (broad) AUC")):
        truth = [float(unit.sentence is not None and unit.sentence["emotion"] in emotions) for unit in units]
        yield bench.measure(
            title, f.auc, units, truth, ours, middle=0.0, rival=lambda x: -x, absent=None if given else NOT_GIVEN
        )


def rewards(bench: Bench) -> Iterator[Measure]:
    """Reward 0/1 of an AI agent's task against `correct`: what it did, not what the customer felt."""
    if not (units := bench.whole("task_reward")):
        return
    reward = labels_of(units, "task_reward")
    ours = scores_of(units, "correct")
    failed = (reward < 1).astype(float)
    yield bench.measure("failure AUC", f.auc, units, failed, minus(ours), middle=0.5, rival=lambda x: -x)
    tone = minus([feeling(unit.judged) for unit in units], 0.0)
    yield bench.measure(
        "failure AUC by the customer's tone alone", f.auc, units, failed, tone, middle=0.0, rival=lambda x: -x
    )
    for kind, title in ((0.0, "failures passed"), (1.0, "successes passed")):
        truth = (reward >= 1).astype(float)
        yield bench.measure(title, f.passed_where(kind), units, truth, ours, middle=0.5, constant=1.0)


def user_satisfaction(bench: Bench) -> Iterator[Measure]:
    """Satisfaction votes 1..5: of a dialogue, and of each turn with what came before it."""
    if bench.family == "stc3":
        return
    if units := bench.whole("satisfaction_votes"):
        truth = labels_of(units, "satisfaction_mean")
        yield bench.measure("dialogue rho", f.spearman, units, truth, scores_of(units, "satisfied"), middle=0.5)
    if not (units := bench.turns("satisfaction_votes")):
        return
    low = np.array([_majority(unit.row["turns"][unit.turn]["labels"]["satisfaction_votes"]) < 3 for unit in units])
    ours = minus(scores_of(units, "satisfied"))
    for figure, title in ((f.f1_at_prior, "turn dissatisfied F1"), (f.auc, "turn dissatisfied AUC")):
        yield bench.measure(title, figure, units, low.astype(float), ours, middle=0.5, rival=lambda x: -x)


def _majority(given: list[int]) -> int:
    """The vote that most gave; at a tie the lowest."""
    return min(set(given), key=lambda one: (-given.count(one), one))


def three_classes(values: list[float | None]) -> list[float | None]:
    """Sentiment -2..2 → -1, 0, 1, cut halfway to the first grade."""
    return [None if value is None else float(value >= 0.5) - float(value <= -0.5) for value in values]


def single_messages(bench: Bench) -> Iterator[Measure]:
    """One message each: three classes of sentiment, or emotions."""
    if units := bench.whole("sentiment"):
        truth = np.array([CLASSES[unit.row["labels"]["sentiment"]] for unit in units])
        ours = [feeling(unit.judged) for unit in units]
        worst = best_constant(f.macro_f1, truth, (-1.0, 0.0, 1.0))
        yield bench.measure(
            "sentiment macro-F1", f.macro_f1, units, truth, three_classes(ours), middle=0.0, rival=as_class,
            constant=worst,
        )  # fmt: skip
        negative = (truth < 0).astype(float)
        yield bench.measure(
            "sentiment negative AUC", f.auc, units, negative, minus(ours, 0.0), middle=0.0, rival=lambda x: -x
        )
    if units := bench.whole("emotions"):
        emotions = [set(unit.row["labels"]["emotions"]) for unit in units]
        ours = [feeling(unit.judged) for unit in units]
        for kinds, title, sign in ((UNHAPPY, "unhappy AUC", -1.0), (HAPPY, "happy AUC", 1.0)):
            truth = np.array([float(bool(found & kinds)) for found in emotions])
            signed = [None if value is None else sign * value for value in ours]
            yield bench.measure(title, f.auc, units, truth, signed, middle=0.0, rival=_signed(sign))


def _signed(sign: float) -> Callable[[Numbers], Numbers]:
    def turned(compound: Numbers) -> Numbers:
        return sign * compound

    return turned


def issues(bench: Bench) -> Iterator[Measure]:
    """Several issues in one conversation: F1 of two or more."""
    if not (units := bench.whole("n_issues")):
        return
    truth = (labels_of(units, "n_issues") >= 2).astype(float)
    ours = [float(len((unit.judged or {}).get("issues") or ()) >= 2) for unit in units]

    def figure(score: Numbers, true: Numbers) -> float | None:
        both = score.sum() + true.sum()
        return float(2 * (score * true).sum() / both) if both else None

    yield bench.measure("several issues F1", figure, units, truth, ours, middle=0.0, rival=None, constant=1.0)

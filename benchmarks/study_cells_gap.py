"""Small worlds with known truth for the studies of the gap: waterfall, real-csat, silent, mix-shift, ai-vs-human."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit

from unheard.statistics.decomposition import kitagawa
from unheard.statistics.design import beside, one_hot, standardised
from unheard.statistics.doubly_robust import (
    bounded_scores,
    clip,
    learnt_influence,
    scores,
    stand_in_scores,
    stand_in_weights,
    treated_scores,
)
from unheard.statistics.influence import Array, Codes, Estimated, estimated, mean_influence, ratio_influence
from unheard.statistics.logistic import CrossFit, cross_fit, cross_fitted, fold_of
from unheard.studies.answering import LEADING
from unheard.studies.falls import falls

Held = Mapping[str, bool | None]
Parts = tuple[Array, Array, Array, Array]
"""Answered, what is known of satisfied, π, m."""
MANY = 400_000
"""Conversations of the world whose mean stands for the truth of the process."""
GRADES = (0.12, 0.12, 0.16, 0.3, 0.3)
ANSWERS = (-1.2, -2.2, -2.2, -1.3, -0.6)
"""Log-odds of an answer by rating: the furious and the happy."""


def held(of: Estimated, truth: float) -> bool | None:
    """Whether an interval holds the truth; None without one."""
    return None if of.low is None or of.high is None else of.low <= truth <= of.high


def customers(dice: np.random.Generator, count: int) -> Codes:
    """Customers with 1 to 4 conversations each."""
    return np.repeat(np.arange(count), dice.integers(1, 5, count))


def _folds(cluster: Codes) -> Codes:
    return fold_of(map(str, range(int(cluster.max()) + 1)))[cluster]


def survey(dice: np.random.Generator, cluster: Codes, hidden: float) -> dict[str, Array]:
    """Ratings, satisfaction, answers; closed without help (C); silent leavers (L), who never answer.

    `hidden`: by how much the log-odds of an answer depend on satisfaction beyond the rating.
    """
    mood = dice.normal(0, 0.5, int(cluster.max()) + 1)[cluster]
    grade = dice.choice(5, cluster.size, p=GRADES)
    satisfied = (dice.random(cluster.size) < expit(1.3 * (grade - 2) + 0.3 + mood)).astype(np.float64)
    unhelped = (dice.random(cluster.size) < expit(1.0 - 1.2 * grade)).astype(np.float64)
    mute = dice.random(cluster.size) < np.where(grade <= 1, 0.2, 0.0)
    asks = np.array(ANSWERS)[grade] - 0.3 * unhelped + hidden * (satisfied - 0.6)
    answered = ((dice.random(cluster.size) < expit(asks)) & ~mute).astype(np.float64)
    return {
        "grade": grade.astype(np.float64), "satisfied": satisfied, "unhelped": unhelped,
        "left": mute.astype(np.float64), "answered": answered,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Models:
    """The models of each row."""

    parts: Parts
    left: Array
    """P(left in silence)"""
    fits: tuple[CrossFit, CrossFit, CrossFit]

    def learnt(self, weights: Array, stands_in: NDArray[np.bool_]) -> Array:
        """How each row moves Σ weight·φ through the models."""
        return learnt_influence(self.fits, self.parts, self.left, weights, stands_in)


def models_of(world: dict[str, Array], cluster: Codes) -> Models:
    """Fit them as the studies do: blind to the customer they predict, the rating's slope held back less."""
    grade = one_hot(world["grade"].astype(np.int64), 5)
    leading = standardised(world["grade"]) * LEADING
    features = beside([grade, leading, csr_matrix(world["unhelped"][:, None])])
    answered, left, folds = world["answered"], world["left"], _folds(cluster)
    known = world["satisfied"] * answered
    raw = cross_fit(features, answered, left == 0, folds)
    predicted = cross_fit(features, known, answered > 0, folds)
    leaves = cross_fit(features, left, np.ones(left.size, np.bool_), folds)
    return Models(
        (answered, known, clip(raw.predicted), predicted.predicted), leaves.predicted, (predicted, raw, leaves)
    )  # fmt: skip


@cache
def _survey_truth() -> dict[str, float]:
    dice = np.random.default_rng(10**9)
    world = survey(dice, customers(dice, MANY), 0.0)
    good = world["satisfied"]
    helped = good * (1 - world["unhelped"])
    kept = helped * (1 - world["left"])
    answered = world["answered"]
    return {
        "published": float((good * answered).sum() / answered.sum()), "everybody": float(good.mean()),
        "helped": float(helped.mean()), "experienced": float(kept.mean()),
    }  # fmt: skip


def everybody_truth() -> float:
    """The share who are satisfied, answering or not."""
    return _survey_truth()["everybody"]


def real_csat(count: int) -> Callable[[int], Held]:
    """CSAT had everybody answered."""

    def run(seed: int) -> Held:
        dice = np.random.default_rng(seed)
        cluster, truth = customers(dice, count), _survey_truth()
        world = survey(dice, cluster, 0.0)
        of = models_of(world, cluster)
        value, influence = mean_influence(scores(*of.parts) + stand_in_scores(*of.parts, of.left))
        learnt = of.learnt(np.full((cluster.size, 1), 1 / cluster.size), np.ones(1, np.bool_))[:, 0]
        found = estimated(value, influence, cluster, low=0.0, high=1.0, learnt=learnt)
        reported, by_row = ratio_influence(world["answered"] * world["satisfied"], world["answered"])
        apart = estimated(reported - value, by_row - influence, cluster, learnt=-learnt)
        return {
            "real_csat": held(found, truth["everybody"]),
            "self_selection": held(apart, truth["published"] - truth["everybody"]),
        }

    return run


def waterfall(count: int) -> Callable[[int], Held]:
    """All levels and steps; a fifth of the conversations is too recent to be followed."""

    def run(seed: int) -> Held:
        dice = np.random.default_rng([seed, 1])
        cluster, truth = customers(dice, count), _survey_truth()
        world = survey(dice, cluster, 0.0)
        inside = dice.random(cluster.size) < 0.8
        of = {name: one[inside] for name, one in world.items()}
        models = models_of(of, cluster[inside])
        answers, _, chance, _ = models.parts
        whole, stand_in, counts, stands = (np.zeros(cluster.size) for _ in range(4))
        whole[inside], stand_in[inside] = scores(*models.parts), stand_in_scores(*models.parts, models.left)
        counts[inside], stands[inside] = answers / chance, stand_in_weights(answers, chance, models.left)
        keeps = [1 - world["unhelped"], 1 - world["left"]]

        def learnt(weights: Array, stands_in: NDArray[np.bool_]) -> Array:
            moved = np.zeros(weights.shape)
            moved[inside] = models.learnt(weights[inside], stands_in)
            return moved

        fall = falls(
            world["answered"], world["satisfied"], inside, whole, keeps, cluster, stand_in=stand_in, learnt=learnt,
            counts=(counts, stands),
        )  # fmt: skip
        levels = ("published", "published", "everybody", "helped", "experienced")
        found: dict[str, bool | None] = {
            name: held(fall.level(place), truth[name]) for place, name in enumerate(levels) if place >= 2
        }
        for first, name in enumerate(("follow-up", "self-selection", "closed, not resolved", "silent leavers")):
            found[f"step {name}"] = held(fall.step(first, first + 1), truth[levels[first]] - truth[levels[first + 1]])
        found["gap"] = held(fall.step(0, 4), truth["published"] - truth["experienced"])
        return found

    return run


def _cases(dice: np.random.Generator, cluster: Codes) -> tuple[Codes, Array, Array]:
    """Topic, difficulty, and the customer's mood of each case."""
    mood = dice.normal(0, 0.4, int(cluster.max()) + 1)[cluster]
    return dice.integers(0, 6, cluster.size), dice.normal(0, 1, cluster.size), mood


def _outcome(dice: np.random.Generator, topic: Codes, hard: Array, mood: Array, ai: Array, secret: Array) -> Array:
    log_odds = 0.8 - 0.5 * hard - 0.15 * topic + mood + ai * (-0.6 + 0.1 * topic) + secret
    return (dice.random(topic.size) < expit(log_odds)).astype(np.float64)


@cache
def _effect_truth(treated_only: bool) -> float:
    dice = np.random.default_rng(10**9 + 1)
    topic, hard, mood = _cases(dice, customers(dice, MANY))
    nothing = np.zeros(topic.size)
    log_odds = 0.8 - 0.5 * hard - 0.15 * topic + mood
    effect = expit(log_odds - 0.6 + 0.1 * topic) - expit(log_odds)
    chance = expit(0.5 - 0.9 * hard - 0.2 * topic) if treated_only else nothing + 1
    return float((effect * chance).sum() / chance.sum())


def ai_vs_human(count: int, secret: float = 0.0) -> Callable[[int], Held]:
    """What the AI agent first does to a case, and what it did to those it took; `secret`: routing knows more than we
    do.
    """

    def run(seed: int) -> Held:
        dice = np.random.default_rng([seed, 2])
        cluster = customers(dice, count)
        topic, hard, mood = _cases(dice, cluster)
        known_to_router = dice.normal(0, 1, cluster.size)
        chance_ai = expit(0.5 - 0.9 * hard - 0.2 * topic + secret * known_to_router)
        ai = (dice.random(cluster.size) < chance_ai).astype(np.float64)
        good = _outcome(dice, topic, hard, mood, ai, secret * known_to_router)
        features, folds = beside([one_hot(topic, 6), standardised(hard)]), _folds(cluster)
        raw = cross_fitted(features, ai, np.ones(ai.size, np.bool_), folds)
        sides = []
        for side, chance in ((ai, raw), (1 - ai, 1 - raw)):
            predicted = cross_fitted(features, good, side > 0, folds)
            sides.append((mean_influence(scores(side, good, clip(chance), predicted)), predicted))
        (one, by_one), (other, by_other) = sides[0][0], sides[1][0]
        effect, influence = treated_scores(ai, good, raw, sides[1][1])
        return {
            "effect": held(estimated(one - other, by_one - by_other, cluster), _effect_truth(False)),
            "effect on the treated": held(estimated(effect, influence, cluster), _effect_truth(True)),
        }

    return run


def _periods(dice: np.random.Generator, cluster: Codes) -> tuple[Array, Codes, Any]:
    later = dice.random(cluster.size) < 0.5
    hard = dice.random(cluster.size) < np.where(later, 0.6, 0.3)
    cell = np.where(hard, 1, 0) + 2 * (dice.random(cluster.size) < 0.3)
    mood = dice.normal(0, 0.1, int(cluster.max()) + 1)[cluster]
    chance = np.array([0.8, 0.5, 0.6, 0.3])[cell] + 0.05 * later + mood
    return (dice.random(cluster.size) < chance).astype(np.float64), cell, later


@cache
def _shift_truth() -> dict[str, float]:
    dice = np.random.default_rng(10**9 + 2)
    found = kitagawa(*_periods(dice, customers(dice, 4 * MANY)), 4)
    assert found is not None
    return {"change": found.change, "mix": found.mix, "rate": found.rate}


def mix_shift(count: int) -> Callable[[int], Held]:
    """A change, and its parts."""

    def run(seed: int) -> Held:
        dice = np.random.default_rng([seed, 3])
        cluster = customers(dice, count)
        found = kitagawa(*_periods(dice, cluster), 4)
        if found is None:
            return {}
        return {
            part: held(estimated(getattr(found, part), getattr(found, f"{part}_influence"), cluster), truth)
            for part, truth in _shift_truth().items()
        }

    return run


def hidden_selection(seed: int) -> Held:
    """The happy answer more often than the unhappy with the same rating (odds × 2.7)."""
    dice = np.random.default_rng([seed, 4])
    cluster = customers(dice, 1500)
    of = models_of(survey(dice, cluster, 1.0), cluster)
    value, influence = mean_influence(scores(*of.parts) + stand_in_scores(*of.parts, of.left))
    return {"real_csat": held(estimated(value, influence, cluster), _survey_truth()["everybody"])}


def hidden_range(seed: int) -> Held:
    """The same; the range from odds ÷ 3 to odds × 3, both with their own limits."""
    dice = np.random.default_rng([seed, 4])
    cluster, truth = customers(dice, 1500), _survey_truth()["everybody"]
    of = models_of(survey(dice, cluster, 1.0), cluster)
    answered, known, chance, predicted = of.parts
    chance = clip(chance * (1 - of.left))
    ends = [
        estimated(*mean_influence(bounded_scores(answered, known, chance, predicted, odds)), cluster)
        for odds in (1 / 3, 3.0)
    ]
    low, high = ends[0].low, ends[1].high
    return {"range": None if low is None or high is None else low <= truth <= high}


def whole_worlds(runs: int) -> list[Held]:
    """Simulated organisations of 1,500 conversations whose customers feel what the rubric says, read without error.

    The truth is that of the process: the mean of the true figures of all these worlds.
    """
    found = list(_worlds(runs))
    truth = {name: float(np.mean([true[name] for _, true in found])) for name in found[0][1]}
    return [{name: held(of[name], truth[name]) for name in truth if name in of} for of, _ in found]


def _worlds(runs: int) -> Iterator[tuple[dict[str, Estimated], dict[str, float]]]:
    import tempfile
    from dataclasses import replace
    from pathlib import Path

    from unheard.pipeline.ingest import ingest_paths
    from unheard.pipeline.measure import measured
    from unheard.settings import Settings
    from unheard.simulate import ORGANISATION, PlantedJudge, simulate, true_figures
    from unheard.store import Store
    from unheard.studies import STUDIES, Request

    plain = replace(
        ORGANISATION,
        behaviour=replace(ORGANISATION.behaviour, disposition=0.0, personal=0.0),
        surveying=replace(ORGANISATION.surveying, politeness=0.0, harshness=0.0),
        handling=replace(ORGANISATION.handling, sounds_solved=0.0, claims_anyway=0.0, claims_without_action=0.0),
    )
    names = {
        "csat_everybody": "csat_followed_by_all",
        "satisfied_and_helped": "satisfied_and_helped",
        "experienced": "experienced",
        "silent_leaver_rate": "silent_leaver_rate",
    }
    for seed in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            where = Path(folder)
            sure = PlantedJudge(error=0.0, abstains=0.0)
            simulate(where / "in", conversations=1_500, seed=seed, organisation=plain, judgements=sure)
            true = true_figures(where / "in")
            settings = Settings.load(where / "store")
            store = Store.open(where / "store", settings, create=True)
            ingest_paths(store, settings, [where / "in"], command="study_coverage")
            with measured(store, settings) as facts:
                request = Request(engine=facts.engine, judge=facts.judge, capability=facts.capability)
                made = [one for name in ("waterfall", "silent") for one in STUDIES[name].run(request).estimates]
            store.close()
        figures = {
            names[one.metric]: Estimated(
                value=one.value, low=one.low, high=one.high, variance=None, clusters=one.clusters
            )
            for one in made
            if one.metric in names and not one.segment
        }
        yield figures, {name: true[name] for name in names.values() if name in true}


ESTIMATORS: dict[str, Callable[[int], Held]] = {
    **{f"real-csat, {count} customers": real_csat(count) for count in (200, 800)},
    **{f"waterfall, {count} customers": waterfall(count) for count in (250, 1000)},
    **{f"ai-vs-human, {count} customers": ai_vs_human(count) for count in (150, 600)},
    **{f"mix-shift, {count} customers": mix_shift(count) for count in (40, 300)},
    "real-csat, the happy answer more often than the rating tells: range": hidden_range,
}
BROKEN: dict[str, Callable[[int], Held]] = {
    "real-csat, the happy answer more often than the rating tells": hidden_selection,
    "ai-vs-human, routing knows what we do not": ai_vs_human(600, secret=0.8),
}
WORLDS: dict[str, Callable[[int], list[Held]]] = {"simulated organisation": whole_worlds}

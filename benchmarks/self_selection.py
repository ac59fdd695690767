"""How much of the bias of who answers real-csat removes, and whether its range holds the truth where it cannot.

    python -m benchmarks.self_selection [--runs 1000] [--write]

Worlds of 1,500 customers, seeds 0…n−1. *Explained*: who answers depends on the rating, which the models see. *Hidden*:
the satisfied answer more often than the unsatisfied of the same rating, odds × e to the power given, which no model can
see. Bias: mean of reported less true, and of real-csat less true, in points; removed: 1 − their quotient.
"""

import argparse
import sys
from dataclasses import dataclass

import numpy as np

from benchmarks.results import write_section
from benchmarks.study_cells_gap import Models, customers, everybody_truth, models_of, survey
from unheard.statistics.doubly_robust import bounded_scores, clip, scores, stand_in_scores
from unheard.statistics.influence import Codes, estimated, mean_influence

TITLE = "How much self-selection real-csat removes"
CUSTOMERS = 1500
ODDS = (1 / 3, 3.0)
HIDDEN = (0.0, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class World:
    """What was reported, what real-csat says, and its limits and range."""

    reported: float
    real: float
    covers: bool
    range_holds: bool


def world_of(seed: int, hidden: float) -> World:
    """Simulate one world and estimate in it."""
    dice = np.random.default_rng([seed, 7])
    cluster = customers(dice, CUSTOMERS)
    world, truth = survey(dice, cluster, hidden), everybody_truth()
    of = models_of(world, cluster)
    value, influence = mean_influence(scores(*of.parts) + stand_in_scores(*of.parts, of.left))
    learnt = of.learnt(np.full((cluster.size, 1), 1 / cluster.size), np.ones(1, np.bool_))[:, 0]
    found = estimated(value, influence, cluster, low=0.0, high=1.0, learnt=learnt)
    low, high = _range(of, cluster)
    assert found.low is not None
    assert found.high is not None
    return World(
        reported=float((world["answered"] * world["satisfied"]).sum() / world["answered"].sum()), real=value,
        covers=found.low <= truth <= found.high, range_holds=low <= truth <= high,
    )  # fmt: skip


def _range(of: Models, cluster: Codes) -> tuple[float, float]:
    """From the lower limit of the lower bound to the upper limit of the upper one."""
    answered, known, chance, predicted = of.parts
    chance = clip(chance * (1 - of.left))
    ends = [
        estimated(*mean_influence(bounded_scores(answered, known, chance, predicted, odds)), cluster) for odds in ODDS
    ]
    return ends[0].low or 0.0, 1.0 if ends[1].high is None else ends[1].high


def lines(runs: int) -> list[str]:
    """Measure and write the table."""
    truth = everybody_truth()
    text = [
        f"{runs:,} worlds of {CUSTOMERS:,} customers each (seeds 0 to {runs - 1:,}); true {truth * 100:.1f} %.",
        "",
        "| who answers | reported | real-csat | bias of reported | bias of real-csat | removed | interval holds | "
        "range (odds ÷ 3 to × 3) holds |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for hidden in HIDDEN:
        worlds = [world_of(seed, hidden) for seed in range(runs)]
        reported, real = (float(np.mean([getattr(one, name) for one in worlds])) for name in ("reported", "real"))
        name = "explained by what is known" if not hidden else f"hidden: odds of the satisfied × {np.exp(hidden):.1f}"
        text.append(
            f"| {name} | {reported * 100:.1f} % | {real * 100:.1f} % | {(reported - truth) * 100:+.2f} | "
            f"{(real - truth) * 100:+.2f} | {(1 - (real - truth) / (reported - truth)) * 100:.0f} % | "
            f"{np.mean([one.covers for one in worlds]) * 100:.1f} % | "
            f"{np.mean([one.range_holds for one in worlds]) * 100:.1f} % |"
        )
    return text


def main(arguments: list[str] | None = None) -> int:
    """Print (or write) the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.self_selection", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/RESULTS.md")
    options = parser.parse_args(arguments)
    text = [f"`python -m benchmarks.self_selection --runs {options.runs}`", "", *lines(options.runs)]
    print("\n".join(text))
    if options.write:
        write_section(TITLE, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the organisation knows of those who answer: hours of its agents, benchmark scores of its AI agent."""

import datetime as dt

import numpy as np

from unheard.records import Benchmark, Staffing
from unheard.simulate.conversations import Clock
from unheard.simulate.organisation import DAY, Organisation

BENCHMARK = "vendor-support-suite"
_CONTRACTS = (40.0, 40.0, 38.5, 30.0, 20.0)
_HOLIDAY = 0.08


def hours(org: Organisation, clock: Clock, seed: int) -> list[Staffing]:
    """Write the hours of each agent, week by week; nobody comes in while on holiday or ill."""
    random = np.random.default_rng([seed, 3_001])
    monday = -dt.date.fromisoformat(org.start).weekday() % 7
    weeks = range(monday, org.days - 6, 7)
    names = [name for _, people in org.agents for name in people]
    found = []
    for number, name in enumerate(names):
        here = random.random(len(weeks)) >= _HOLIDAY
        extra = random.integers(-4, 5, len(weeks)) / 2
        found += [
            Staffing(
                agent=name,
                from_=clock.at(day * DAY),
                to=clock.at((day + 7) * DAY),
                hours=max(_CONTRACTS[number % len(_CONTRACTS)] + float(extra[k]), 0.0) if here[k] else 0.0,
            )
            for k, day in enumerate(weeks)
        ]
    return found


def benchmarks(org: Organisation, clock: Clock) -> list[Benchmark]:
    """Write the score of each version of the AI agent on the day from which it answers."""
    return [
        Benchmark(ai_version=one.name, benchmark=BENCHMARK, score=one.benchmark, at=clock.at(one.since_day * DAY))
        for one in org.ai_versions
    ]

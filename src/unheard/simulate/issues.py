"""Issues: what customers write about and when; shares drift over the year, and one day something breaks."""

import numpy as np

from unheard.simulate.columns import Array, Columns, chance, pick, size
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.people import draw_times


def part_of_year(org: Organisation, at: Array) -> Array:
    """Tell how much of the world's time has passed, 0..1."""
    return np.asarray((at / (org.days * DAY)).clip(0, 1))


def draw_issues(org: Organisation, random: np.random.Generator, customers: Columns) -> Columns:
    """Draw the issues of customers, with the time of the first contact about each."""
    customer = np.repeat(np.arange(size(customers)), customers["issues"])
    rows = len(customer)
    opened = draw_times(org, random, rows)
    topic = _topics(org, random, opened)
    case = random.integers(0, 3, rows)
    broken = np.zeros(rows, dtype=bool)
    harder = np.zeros(rows)
    names = [t.name for t in org.topics]
    for one in org.broken:
        now = (opened >= one.from_day * DAY) & (opened < (one.from_day + one.days) * DAY)
        hit = now & chance(random, one.share, rows)
        topic, case = np.where(hit, names.index(one.topic), topic), np.where(hit, one.case, case)
        broken, harder = broken | hit, np.where(hit, one.harder, harder)
    mean = np.array([t.difficulty for t in org.topics])[topic] + harder
    return {
        "issue": np.arange(rows),
        "customer": customer,
        "topic": topic,
        "difficulty": (mean + 0.2 * random.standard_normal(rows)).clip(0, 1),
        "case": case,
        "broken": broken,
        "reserved": chance(random, np.array([t.person_only for t in org.topics])[topic], rows) & ~broken,
        "has_key": chance(random, org.identity.issue_key, rows),
        "language": customers["language"][customer],
        "kindness": customers["kindness"][customer],
        "opened": opened,
    }


def _topics(org: Organisation, random: np.random.Generator, opened: Array) -> Array:
    """Draw topics from shares that move in a straight line from those of the first day to those of the last."""
    first = np.array([t.share * (1 - t.growth / 2) for t in org.topics])
    last = np.array([t.share * (1 + t.growth / 2) for t in org.topics])
    rows = len(opened)
    late = random.random(rows) < part_of_year(org, opened)
    return np.where(late, pick(random, last.tolist(), rows), pick(random, first.tolist(), rows))

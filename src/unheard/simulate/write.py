"""Write a simulated organisation as files of format `unheard`, chunk by chunk, with its truth beside it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from unheard.errors import UsageError
from unheard.records import Observed
from unheard.simulate.columns import size
from unheard.simulate.conversations import Clock, Storyteller
from unheard.simulate.example import ORGANISATION
from unheard.simulate.files import Files
from unheard.simulate.group import Group
from unheard.simulate.organisation import DAY, Organisation
from unheard.simulate.planted import Confusion, PlantedJudge, judge
from unheard.simulate.staff import benchmarks, hours
from unheard.simulate.truth import PARAMETERS, Parameters

CHUNK = 20_000
"""Conversations of one group of customers, in memory at a time. Every group has random numbers of its own, so that
which groups are written together, and by how many processes, cannot move a byte."""
_JUDGING = 1
"""Set apart from the world's random numbers: judged or not, the world is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What was written."""

    folder: Path
    conversations: int
    customers: int
    outcomes: int

    @property
    def truth(self) -> Path:
        """The folder that only the comparison may read."""
        return self.folder / "truth"


def simulate(
    out: Path,
    *,
    conversations: int = 2000,
    seed: int = 1,
    organisation: Organisation = ORGANISATION,
    judgements: bool | PlantedJudge = False,
) -> Simulated:
    """Write a simulated organisation with exactly `conversations` records to the folder `out`.

    The same number and seed give the same bytes. Memory does not grow with the number: the world consists of
    groups of customers, each written before the next is drawn. With `judgements`, a planted judge's are written
    too; how it errs stands in the truth.
    """
    if conversations < 1:
        raise UsageError(f"A simulated organisation of {conversations} conversations cannot be. Ask for 1 or more.")
    with _without_collector():
        planted = judgements if isinstance(judgements, PlantedJudge) else PlantedJudge() if judgements else None
        return _simulate(out, conversations, seed, organisation, planted)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hold Python's cycle collector: a chunk is millions of small records without cycles, and looking for some
    costs a third of the time.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _simulate(
    out: Path, conversations: int, seed: int, organisation: Organisation, planted: PlantedJudge | None
) -> Simulated:
    clock = Clock(organisation)
    teller = Storyteller(organisation, clock)
    people = outcomes = written = 0
    confusion = Confusion()
    with Files(out, judgements=planted is not None) as files:
        files.write("observed.jsonl", _observed(organisation, clock))
        files.write("staffing.jsonl", hours(organisation, clock, seed))
        files.write("benchmarks.jsonl", benchmarks(organisation, clock))
        for number, start in enumerate(range(0, conversations, CHUNK)):
            random = np.random.default_rng([seed, number])
            count = min(CHUNK, conversations - start)
            group = Group(organisation, random, count, first_number=1 + people)
            truths = group.write_conversations(files, teller, clock, start + 1)
            if planted is not None:
                judging = np.random.default_rng([seed, number, _JUDGING])
                found = judge(judging, truths, organisation.days * DAY, planted, confusion)
                files.write("judgements.jsonl", found)
            outcomes += group.write_customers(files, clock)
            people += size(group.customers)
            written += count
    parameters = Parameters(
        conversations=conversations,
        seed=seed,
        observed_until=organisation.days * DAY,
        organisation=organisation,
        planted=msgspec.to_builtins(planted) if planted is not None else None,
        confusion=msgspec.to_builtins(confusion) if planted is not None else None,
    )
    (out / "truth" / PARAMETERS).write_bytes(msgspec.json.format(msgspec.json.encode(parameters)))
    return Simulated(folder=out, conversations=written, customers=people, outcomes=outcomes)


def _observed(org: Organisation, clock: Clock) -> list[Observed]:
    until, start, earlier = clock.at(org.days * DAY), clock.at(0), clock.at(-org.purchases_from_days * DAY)
    return [
        Observed(fact="contact", from_=start, to=until),
        Observed(fact="churn", from_=start, to=until),
        Observed(fact="purchase", from_=earlier, to=until),
        Observed(fact="review", from_=start, to=until),
    ]

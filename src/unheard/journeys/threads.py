"""Journeys: the conversations in which one customer pursued one issue, across channels, claimed or not."""

import numpy as np
import pyarrow as pa

from unheard.journeys.groups import connected, distinct, named, numbered, smallest_of_each
from unheard.journeys.statements import ask
from unheard.store.engine import Engine
from unheard.store.steps import Parameters


def thread_journeys(engine: Engine, parameters: Parameters) -> None:
    """Register `journey`: every eligible conversation and the first conversation of its journey.

    A conversation without customer or without time is a journey of its own. `journey_number` says the same as a whole
    number, and `place` orders conversations by opening, then by key.
    """
    contacts = engine.query("SELECT c.conversation_key, COALESCE(c.opened_at_us, 0) AS opened_us FROM contact AS c")
    pairs = ask(engine, "journey_pair", parameters)
    names = distinct([contacts["conversation_key"]])
    sets = connected(numbered(pairs["left_key"], names), numbered(pairs["right_key"], names), len(names))

    # By opening, then by key; untimed ones have no company, so their place does not matter.
    opened = np.zeros(len(names), dtype=np.int64)
    opened[numbered(contacts["conversation_key"], names)] = contacts["opened_us"].to_numpy()
    in_order = np.argsort(opened, kind="stable")
    place = np.empty(len(names), dtype=np.int64)
    place[in_order] = np.arange(len(names))
    number = smallest_of_each(sets, place)
    columns = {
        "conversation_key": names,
        "journey_key": named(in_order[number], names),
        "journey_number": number,
        "place": place,
    }
    engine.register("journey", pa.table(columns))

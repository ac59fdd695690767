"""Which rows are one conversation: merged tickets, transferred legs and mirrored copies fold into their root.

A row says what it is a part of (`merged_into`, `transfer_leg_of`, `mirror_of`). Chains are followed to their last
conversation. A row whose chain never ends, or whose own parent is not in the store, is kept alone and noted.
"""

import numpy as np
import pyarrow as pa

from unheard.journeys.groups import NOWHERE, Numbers, distinct, named, numbered
from unheard.journeys.statements import ask
from unheard.store.engine import Engine
from unheard.store.steps import Parameters


def fold(engine: Engine, parameters: Parameters) -> None:
    """Register `root`: every conversation, the conversation it counts as, and why a part could not be folded.

    `conversation_number` and `root_number` say the same as whole numbers in the order of the keys, to sort by.
    """
    every = engine.query("SELECT c.conversation_key FROM conversation AS c")["conversation_key"]
    parts = ask(engine, "folded_part", parameters)
    names = distinct([every])
    child, found = numbered(parts["conversation_key"], names), numbered(parts["parent_key"], names)
    is_found = found != NOWHERE
    is_foldable = np.asarray(parts["is_foldable"].to_numpy(), dtype=np.bool_)

    parent = np.arange(len(names), dtype=np.int64)
    parent[child[is_found]] = found[is_found]
    root, endless = _ends(parent, child[is_found])
    alone = child[~is_foldable]
    root[alone] = alone

    note = np.full(len(names), None, dtype=object)
    note[child[~is_found]] = "root missing"
    note[endless] = "cycle"
    note[alone] = None
    columns = {
        "conversation_key": names,
        "root_key": named(root, names),
        "fold_note": pa.array(note, type=pa.string()),
        "conversation_number": np.arange(len(names), dtype=np.int64),
        "root_number": root,
    }
    engine.register("root", pa.table(columns))


def _ends(parent: Numbers, moving: Numbers) -> tuple[Numbers, Numbers]:
    """Follow every chain to its end; return the ends and the numbers of those whose chain runs into a cycle.

    Each round doubles the distance travelled, so that a chain of a million links takes twenty rounds.
    """
    end = parent.copy()
    for _ in range(int(np.ceil(np.log2(len(moving) + 1))) + 1):
        end[moving] = end[end[moving]]
    is_part = np.zeros(len(parent), dtype=bool)
    is_part[moving] = True
    endless = moving[is_part[end[moving]]]
    end[endless] = endless
    return end, endless

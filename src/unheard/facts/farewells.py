"""Turns of the business after a promise that are courtesy alone: "thank you for your patience" keeps none."""

import pyarrow as pa

from unheard.ingest.courtesy import LONGEST, is_courtesy
from unheard.store.engine import Engine
from unheard.store.steps import Parameters

_AFTER_PROMISES = f"""
SELECT DISTINCT
    b.origin_key,
    b.turn,
    m.text
FROM heard AS h
INNER JOIN wait_turn AS p ON p.conversation_key = h.conversation_key AND p.turn = h.promised_turn
INNER JOIN wait_turn AS b
    ON b.journey_number = p.journey_number
    AND NOT b.is_customer
    AND b.at_us > p.at_us
INNER JOIN turn AS m ON m.conversation_key = b.origin_key AND m.turn = b.turn
WHERE h.promised_until_us IS NOT NULL AND NOT p.is_customer AND LENGTH(m.text) <= {LONGEST}
"""


def wait_farewell(engine: Engine, parameters: Parameters) -> None:
    """Register `wait_farewell`: origin_key and turn of the business's turns that keep no promise."""
    del parameters
    rows = engine.query(_AFTER_PROMISES)
    kept = pa.array([is_courtesy(text or "") for text in rows.column("text").to_pylist()], pa.bool_())
    engine.register("wait_farewell", rows.select(["origin_key", "turn"]).filter(kept))

"""Customers known by two kinds of identity: how well returns on another channel can be seen at all.

No metric of its own, because it says something about the record and nothing about the service; it stands in a note of
every recontact figure. Whoever writes by e-mail and calls by phone, and is known by one of them only, never seems to
come back.
"""

from unheard.metrics.rows import Period
from unheard.store.engine import Engine

_CUSTOMERS = """
SELECT COUNT(*) AS known, SUM(CASE WHEN k.kinds >= 2 THEN 1 ELSE 0 END) AS twice
FROM (
    SELECT f.cluster_key, MAX(f.identity_kinds) AS kinds
    FROM fact_conversation AS f
    WHERE f.identity_kinds IS NOT NULL AND {period}
    GROUP BY f.cluster_key
) AS k
"""


def known_twice(engine: Engine, period: Period) -> float | None:
    """Share of customers known by at least two of id, e-mail and phone, of those known by any; null without one.

    Over all customers of the period, whatever the segment: it tells how far the record joins channels. Source: our
    field note on the gap between reported and experienced.
    """
    (row,) = engine.query(_CUSTOMERS.format(period=period.condition("f.day_number"))).to_pylist()
    return row["twice"] / row["known"] if row["known"] else None

"""Which journeys count: those of known customers, with a time. Nobody can be followed from nowhere."""

JOURNEYS = "f.customer_key IS NOT NULL AND f.started_at_us IS NOT NULL"
"""SQL condition on fact_journey (alias f)."""

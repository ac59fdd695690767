"""Customers known by two kinds of identity: how well returns on another channel can be seen at all.

No metric of its own, because it says something about the record and nothing about the service; it stands in a note of
every recontact figure.
"""

from unheard.metrics.base import Metric

KNOWN_TWICE = Metric(
    name="known_twice_rate",
    label="Customers known by two kinds of identity",
    question="Of how many customers would we see that they come back on another channel?",
    formula="customers known by at least two of id, e-mail and phone ÷ customers known by any",
    grain="customer",
    numerator="f.identity_kinds >= 2",
    denominator="f.identity_kinds IS NOT NULL",
    coverage="{n} of {all} customers or conversations without one are known",
    better="higher",
    needs=("customer_identity",),
    source="CX-gap field note",
    caveats="Whoever writes by e-mail and calls by phone, and is known by one of them only, never seems to come back.",
    beside=("recontact_rate_30", "recontact_other_channel_rate_30"),
)

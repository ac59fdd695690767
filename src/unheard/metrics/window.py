"""Windows: what happened within W days, and who could be watched for all of them, by dates alone.

An event counts when it came at most W × 86,400 s after the start. A row is fully observed when start + W lies
at or before the end of observation, whether the event came or not: early events of rows that are not fully
observed are out too, because rows without an event could not have counted.
"""

WINDOWS = (7, 30, 90)
"""Days after which every windowed metric is computed."""

DAY_US = 86_400_000_000

OUTCOME_KNOWN = "f.is_judged AND f.issues_known >= 1 AND f.has_unresolved_issue IS NOT NULL"
"""SQL condition: judged with a known outcome."""


def within(event: str, start: str, days: int) -> str:
    """SQL condition: the event came at most so many days after the start; no event = false."""
    return f"COALESCE({event} <= {start} + {days * DAY_US}, FALSE)"


def observed(start: str, until: str, days: int) -> str:
    """SQL condition: the end of observation lies at least so many days after the start; not observed = false."""
    return f"COALESCE({start} + {days * DAY_US} <= {until}, FALSE)"


def recontacted(days: int, event: str = "f.recontact_at_us") -> str:
    """SQL condition: the event came within so many days after the first claim."""
    return within(event, "f.claim_at_us", days)


def claim_observed(days: int) -> str:
    """SQL condition: an identified customer's claim whose next so many days we would have seen."""
    return observed("f.claim_at_us", "f.contact_observed_until_us", days)


def claim_coverage(days: int) -> str:
    """Coverage note of metrics over claims that could be followed."""
    return f"customer known and watched for {days} days: {{n}} of {{all}} claimed conversations"


def after_opening(event: str, days: int) -> str:
    """SQL condition: the customer's next such event came within so many days after the opening."""
    return within(f"f.next_{event}_at_us", "f.opened_at_us", days)


def customer_observed(fact: str, days: int) -> str:
    """SQL condition: a known customer whose churn, purchase or review within so many days we would have seen."""
    return f"f.is_identified AND {observed('f.opened_at_us', f'f.{fact}_observed_until_us', days)}"


def customer_coverage(days: int) -> str:
    """Coverage note of metrics over customers that could be followed."""
    return f"watched for {days} days: {{n}} of {{all}} customers (a conversation without a customer counts as one)"

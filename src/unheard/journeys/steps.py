"""The order in which people, contacts, claims, recontacts and journeys are computed from the canonical tables."""

from unheard.journeys.customers import link_customers
from unheard.journeys.folding import fold
from unheard.journeys.issues import pair_issues
from unheard.journeys.threads import thread_journeys
from unheard.store.steps import PythonStep, Step

_SQL = "unheard.journeys.sql"


def _sql(*tables: str) -> list[Step]:
    return [Step(table=table, package=_SQL) for table in tables]


def journey_steps() -> list[Step | PythonStep]:
    """List the steps from canonical tables to the tables of journeys, in order.

    They need the parameters `journey_gap_days`, `chase_after_hours`, `shared_identity_customers`,
    `shared_identity_people`, `linkage_probability`, `one_sided_conversations`, `same_issue_days` and
    `same_issue_likeness`. No step applies the windows of recontacts: a recontact after a year is one, and the metric
    that asks for 30 days says so.
    """
    return [
        PythonStep(table="customer_link", compute=link_customers, beside=("shared_identity", "identity_edge")),
        PythonStep(table="root", compute=fold),
        *_sql("contact_turn", "contact_event", "contact_action", "contact_survey"),
        *_sql("eligibility", "one_sided", "customer_account", "contact", "claim", "reopen", "observed_until"),
        *_sql("busy_customer", "issue_member"),
        PythonStep(
            table="issue_pair",
            compute=pair_issues,
            reads=frozenset(("issue_member", "contact_turn")),
            beside=("issue_text",),
        ),
        *_sql("next_contact", "recontact", "chase"),
        PythonStep(
            table="journey",
            compute=thread_journeys,
            reads=frozenset(("contact", "busy_customer", "issue_text", "issue_pair")),
        ),
    ]

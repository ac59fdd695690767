"""When does a vendor call a conversation resolved? Published definitions, as rules over our facts.

A rule gives true, false or null (not known). What a rule cannot follow of the vendor's own is said in `differs`:
these are readings of public pages, not the vendors' figures.
"""

from dataclasses import dataclass

from unheard.metrics.window import claim_observed, recontacted

ALONE = "NOT f.has_public_human_turn AND NOT f.is_escalated"
CONTAINED = f"{ALONE} AND NOT COALESCE(f.asked_for_human, FALSE)"
SOLVED = "NOT f.has_unresolved_issue"
"""Every known issue is resolved; null where none is known."""

FIN = (
    "CASE WHEN f.is_ai_resolution_reported IS NULL THEN NULL WHEN NOT f.is_ai_resolution_reported THEN FALSE"
    " ELSE NOT f.reopened END"
)
GOAL = "g.goal"
"""How far the customer's goals were met, 1 to 5; null where no issue is known."""

SALESFORCE_SEEN = "f.issues_known IS NULL"
INTERCOM = "https://www.intercom.com/help/en/articles/8205718-fin-ai-agent-resolutions"
ZENDESK_TIERS = "https://support.zendesk.com/hc/en-us/articles/9570369117338"
ZENDESK_VERIFIED = (
    "https://support.zendesk.com/hc/en-us/articles/8357756668186-About-automated-resolutions-for-advanced-AI-agents"
)
SALESFORCE = "https://help.salesforce.com/s/articleView?id=005305353&type=1"
ADA = (
    "https://docs.ada.cx/docs/generative/measure-success/"
    "understand-and-improve-your-ai-agent-s-automated-resolution-rate"
)
SERVICENOW = "https://www.servicenow.com/docs/r/australia/it-service-management/perf-overview-l1-sd-ai-spec.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One published definition of a resolution."""

    name: str
    vendor: str
    rule: str
    """In words, as we follow it."""
    differs: str
    """What of the vendor's own rule cannot be followed here."""
    sql: str
    """True, false or null for a conversation (alias f; g holds the goal)."""
    needs: tuple[str, ...]
    page: str
    part_of: str | None = None
    """The definition that this one is a part of; parts are not compared."""


DEFINITIONS = (
    Definition(
        name="fin",
        vendor="Intercom (Fin)",
        rule=(
            "The AI agent counts it as resolved, confirmed or assumed (the customer left without asking for "
            "more), no human "
            "answered after it, and the customer did not come back to the same conversation."
        ),
        differs="The vendor's waiting time before a silence counts is taken as it stands in the record.",
        sql=FIN,
        needs=("ai_actor", "status_history"),
        page=INTERCOM,
    ),
    Definition(
        name="fin_confirmed",
        vendor="Intercom (Fin)",
        rule="The part of it that the customer confirmed.",
        differs="Thanks alone confirms at Intercom; here the customer has to say that it worked.",
        sql=f"({FIN}) AND f.is_confirmed",
        needs=("ai_actor", "status_history"),
        page=INTERCOM,
        part_of="fin",
    ),
    Definition(
        name="fin_assumed",
        vendor="Intercom (Fin)",
        rule="The part of it that is assumed: nobody confirmed it.",
        differs="As above, the other way round.",
        sql=f"({FIN}) AND NOT f.is_confirmed",
        needs=("ai_actor", "status_history"),
        page=INTERCOM,
        part_of="fin",
    ),
    Definition(
        name="zendesk_contained",
        vendor="Zendesk",
        rule="The AI agent was alone to the end: no human answered, nothing was escalated, nobody asked for a human.",
        differs="Asking for a human is known where the judge says so; unknown is read as not asked.",
        sql=CONTAINED,
        needs=("ai_actor", "business_turn"),
        page=ZENDESK_TIERS,
    ),
    Definition(
        name="zendesk_verified",
        vendor="Zendesk",
        rule="Contained, and a language model that reads the conversation finds the request resolved.",
        differs=(
            "The judge in use stands for Zendesk's model, and reads the whole conversation, not the first 72 hours."
        ),
        sql=f"CASE WHEN NOT ({CONTAINED}) THEN FALSE ELSE {SOLVED} END",
        needs=("ai_actor", "business_turn"),
        page=ZENDESK_VERIFIED,
    ),
    Definition(
        name="salesforce_deflected",
        vendor="Salesforce (Agentforce)",
        rule="Not escalated, not abandoned, and the customer's goals were met to 4 or 5 on a scale of 5.",
        differs="The judge's issues (resolved 1, partly ½, unresolved 0, mean on 1 to 5) stand for Salesforce's rank.",
        sql=(
            f"CASE WHEN NOT ({ALONE}) OR f.is_abandoned THEN FALSE WHEN {SALESFORCE_SEEN} THEN NULL"
            f" ELSE COALESCE({GOAL} >= CAST('3.5' AS DOUBLE), FALSE) END"
        ),
        needs=("ai_actor", "business_turn"),
        page=SALESFORCE,
    ),
    Definition(
        name="salesforce_ambiguous",
        vendor="Salesforce (Agentforce)",
        rule=(
            "Not escalated, not abandoned, and the goals were met to 3, or nothing can be told: neither "
            "success nor failure."
        ),
        differs="As above.",
        sql=(
            f"CASE WHEN NOT ({ALONE}) OR f.is_abandoned THEN FALSE WHEN {SALESFORCE_SEEN} THEN NULL"
            f" ELSE COALESCE({GOAL} >= CAST('2.5' AS DOUBLE) AND {GOAL} < CAST('3.5' AS DOUBLE), TRUE) END"
        ),
        needs=("ai_actor", "business_turn"),
        page=SALESFORCE,
        part_of="salesforce_deflected",
    ),
    Definition(
        name="ada",
        vendor="Ada",
        rule=(
            "No human took part, and a model that reads the conversation finds the inquiry resolved; "
            "undecided ones are in "
            "neither numerator nor denominator."
        ),
        differs="Ada also asks whether answers were relevant, accurate and safe, and labels a sample only.",
        sql=f"CASE WHEN NOT ({ALONE}) THEN FALSE ELSE {SOLVED} END",
        needs=("ai_actor", "business_turn"),
        page=ADA,
    ),
    Definition(
        name="servicenow_durable",
        vendor="ServiceNow",
        rule="The AI agent resolved it without reassigning it to a human, and it was not reopened.",
        differs="A follow-up in another conversation is none there either; reopening is counted however late.",
        sql=(
            "CASE WHEN f.is_ai_resolution_reported IS NULL THEN NULL"
            f" WHEN NOT f.is_ai_resolution_reported OR NOT ({ALONE}) OR COALESCE(f.transfers > 0, FALSE) THEN FALSE"
            " ELSE NOT f.is_contradicted END"
        ),
        needs=("ai_actor", "status_history"),
        page=SERVICENOW,
    ),
    Definition(
        name="unheard",
        vendor="Unheard",
        rule=(
            "Claimed, no human took part, every known issue resolved by the judge, and no recontact about "
            "the issue on any "
            "channel within 30 days. Unclaimed, unjudged or not yet watched for 30 days: unknown."
        ),
        differs="",
        sql=(
            f"CASE WHEN f.is_claimed AND {claim_observed(30)} AND f.has_unresolved_issue IS NOT NULL"
            f" THEN {ALONE} AND {SOLVED} AND NOT {recontacted(30)} END"
        ),
        needs=("ai_actor", "business_turn", "status_history", "times", "customer_identity"),
        page="docs/studies.md",
    ),
)

"""What the demo asks: the dashboard's word, what Unheard finds, and which latent figure is true."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of the demo: what the dashboard says, which metric answers it, which latent figure is true."""

    text: str
    dashboard: str | None
    found: str
    true: str
    segment: tuple[tuple[str, str], ...] = ()
    """Of which segment: names and values."""
    study: str | None = None
    """The study that answers it, where a metric cannot; it finds a figure of this name."""
    ends: tuple[str, str] | None = None
    """A range instead of a figure: from the lower limit of the one to the upper limit of the other."""


SILENT = "… if the silent differ unseen: a range"


QUESTIONS = (
    Question(
        text="Experienced: satisfied, settled, not lost",
        dashboard="csat",
        found="experienced",
        true="experienced",
        study="waterfall",
    ),
    Question(
        text=SILENT,
        dashboard=None,
        found="experienced",
        true="experienced",
        study="waterfall",
        ends=("experienced_lowest", "experienced_highest"),
    ),
    Question(
        text="Satisfied by survey, and it held (90 days)",
        dashboard="csat",
        found="cohort_restated",
        true="cohort_restated",
        study="cohort",
    ),
    Question(text="CSAT, had everybody answered", dashboard="csat", found="real_csat", true="csat", study="real-csat"),
    Question(
        text=SILENT,
        dashboard=None,
        found="real_csat",
        true="csat",
        study="real-csat",
        ends=("real_csat_lowest", "real_csat_highest"),
    ),
    Question(text="Satisfied customers", dashboard="csat", found="cx_score", true="cx_score"),
    Question(
        text="… of those the AI handled alone",
        dashboard="csat",
        found="cx_score",
        true="cx_score ai_only",
        segment=(("handler", "ai_only"),),
    ),
    Question(
        text="… of those people handled alone",
        dashboard="csat",
        found="cx_score",
        true="cx_score human_only",
        segment=(("handler", "human_only"),),
    ),
    Question(text="Bad experiences", dashboard=None, found="bad_experience_rate", true="bad_experience_rate"),
    Question(
        text="Issues resolved", dashboard="closure_rate", found="issue_resolution_rate", true="issue_resolution_rate"
    ),
    Question(
        text="Closed, yet not resolved (30 days)",
        dashboard=None,
        found="closed_unresolved_rate_30",
        true="closed_unresolved_rate_30",
    ),
    Question(
        text="Resolved at first contact (30 days)", dashboard="reported_fcr", found="true_fcr_30", true="true_fcr_30"
    ),
    Question(
        text="Came back about the same issue (30 days)",
        dashboard=None,
        found="recontact_rate_30",
        true="recontact_rate_30",
    ),
    Question(text="Chased an answer (30 days)", dashboard=None, found="chased_rate_30", true="chased_rate_30"),
    Question(
        text="Handled by the AI alone (containment)",
        dashboard="containment_rate",
        found="containment_rate",
        true="containment_rate",
    ),
    Question(
        text="Confirmed by the customer, of the closed",
        dashboard=None,
        found="confirmed_resolution_rate",
        true="confirmed_resolution_rate",
    ),
    Question(text="Never answered", dashboard=None, found="never_answered_rate", true="never_answered_rate"),
    Question(
        text="Left in silence, of bad experiences",
        dashboard=None,
        found="silent_leaver_rate",
        true="silent_leaver_rate",
        study="silent",
    ),
    Question(text="Customers lost within 90 days", dashboard=None, found="churn_rate_90", true="churn_rate_90"),
)


def _asked(
    study: str, text: str, found: str, *, dashboard: str | None = None, true: str = "", **segment: str
) -> Question:
    return Question(
        text=text, dashboard=dashboard, found=found, true=true or found, segment=tuple(segment.items()), study=study
    )


CLOSED_AND_BACK = {"reported": "closure_rate", "outcome": "recontact_rate_30"}

OF_STUDIES = (
    _asked("waterfall", "… had all answered", "csat_everybody", dashboard="csat", true="csat_followed_by_all"),
    _asked("waterfall", "… and the matter settled", "satisfied_and_helped", dashboard="csat"),
    _asked("waterfall", "Step: who answers the survey", "step_self_selection"),
    _asked("waterfall", "Step: closed, not settled", "step_closed_not_resolved"),
    _asked("waterfall", "Step: left in silence", "step_silent_leavers"),
    _asked("response-bias", "Answered less asked in vain", "response_bias"),
    _asked("survey-vs-score", "Survey less rating", "survey_less_score"),
    _asked("mix-shift", "Good: later half less earlier", "cx_score_change"),
    _asked("mix-shift", "… by another mix of cases", "cx_score_mix"),
    _asked("mix-shift", "… by how like cases fare", "cx_score_rate"),
    _asked("ladder", "Confirmed by the customer", "ladder_confirmed", true="confirmed_resolution_rate",
           dashboard="closure_rate", claim="all"),
    _asked("ladder", "Held 7 days", "ladder_durable_7", claim="all"),
    _asked("ladder", "Held 90 days", "ladder_durable_90", claim="all"),
    _asked("durability", "Held 7 days, all claims", "durability_7"),
    _asked("durability", "Held 30 days", "durability_30", dashboard="reported_fcr"),
    _asked("durability", "Held 90 days", "durability_90"),
    _asked("trends", "Points a month", "cx_trend"),
    _asked("kpi-audit", "Closed, and bad", "kpi_passed_bad", true="kpi_passed_bad closure_rate", kpi="closure_rate"),
    _asked("kpi-audit", "Satisfied by survey, and bad", "kpi_passed_bad", true="kpi_passed_bad csat", kpi="csat"),
    _asked("sample", "Good, by those who read", "read_satisfied_rate", sample="monthly"),
    _asked("sample", "Bad, by those who read", "read_bad_rate", sample="monthly"),
    _asked("debiased", "Good, corrected by people", "cx_score_debiased", true="read_satisfied_rate", dashboard="csat"),
    _asked("debiased", "Bad, corrected by people", "bad_experience_rate_debiased", true="read_bad_rate"),
    _asked("validity", "Low rating points at leavers", "validity_auc", number="rating"),
    _asked("stable-scores", "Closed: won over the year", "stable_reported", **CLOSED_AND_BACK),
    _asked("stable-scores", "Came back: won over the year", "stable_outcome", **CLOSED_AND_BACK),
    _asked("stable-scores", "Closed ran away by", "stable_gap", **CLOSED_AND_BACK),
    _asked("definitions", "Resolved by our definition", "resolution_rate", true="resolution_rate unheard",
           definition="unheard"),
    _asked("escalation", "Handed over rightly", "escalation_precision"),
    _asked("escalation", "Handed over where needed", "escalation_recall"),
    _asked("escalation", "In need of a person", "escalation_needed"),
    _asked("alignment", "History known at once", "context_acknowledged_rate",
           dimension="understanding & clarity"),
    _asked("alignment", "Real empathy", "authentic_empathy_rate", dimension="tone & empathy"),
    _asked("alignment", "Open end, next step told", "next_step_rate", dimension="transparency & control"),
    _asked("alignment", "From bad mood to good", "sentiment_shift", dimension="emotional outcomes"),
    _asked("alignment", "Words of trust", "trust_indicator_rate", dimension="long-term relationships"),
    _asked("benchmark-vs-outcome", "Good, assistant-1.0", "cx_score", true="cx_score assistant-1.0",
           ai_version="assistant-1.0"),
    _asked("benchmark-vs-outcome", "Good, assistant-2.0", "cx_score", true="cx_score assistant-2.0",
           ai_version="assistant-2.0"),
    _asked("ai-vs-human", "Like cases, AI first: good", "cx_score_ai_first"),
    _asked("ai-vs-human", "Like cases, person first: good", "cx_score_human_first"),
    _asked("ai-vs-human", "AI first less person first", "cx_score_effect"),
    _asked("ai-vs-human", "… bad experiences", "bad_experience_rate_effect"),
    _asked("repeat-contact", "Not known: came back more", "repeat_contact_effect",
           true="repeat_contact_effect missing_knowledge", cause="missing_knowledge"),
    _asked("repeat-contact", "… back all the same", "repeat_contact_rate_without",
           true="repeat_contact_rate_without missing_knowledge", cause="missing_knowledge"),
    _asked("repeat-contact", "Slow: came back more", "repeat_contact_effect", true="repeat_contact_effect slow",
           cause="slow"),
    _asked("channel-flow", "Closed in chat, back in chat", "recontact_rate_30", true="recontact_rate_30 chat to chat",
           channel="chat", recontact_channel="chat"),
    _asked("channel-flow", "By e-mail, in the same thread", "recontact_rate_30",
           true="recontact_rate_30 email to same thread", channel="email", recontact_channel="same thread"),
    _asked("effort", "Contacts after the first", "extra_contacts"),
    _asked("effort", "Changes of channel", "channel_switches"),
    _asked("effort", "Said again", "repetition_count"),
    _asked("latency", "Half of the resets take", "tool_time_p50", true="tool_time_p50 reset_device",
           tool="reset_device"),
    _asked("attribution", "Failed of a broken product", "cause_product_defect"),
    _asked("attribution", "… of a write that timed out", "cause_timeout"),
    _asked("attribution", "… of a write's error", "cause_integration_error"),
    _asked("spotlight", "Claimed by the AI, and bad", "spotlight_rate"),
    _asked("coaching", "Good, team accounts", "coaching_share", true="good_experience accounts", team="accounts",
           point="good_experience"),
    _asked("coaching", "Good, team technical", "coaching_share", true="good_experience technical", team="technical",
           point="good_experience"),
    _asked("agreement", "Judge as people say", "exact_share", rater="judge"),
    _asked("agreement", "… or one beside", "within_one_share", rater="judge"),
    _asked("drift", "Judge less people, in grades", "judge_less_people", version="in use"),
)  # fmt: skip
"""What else studies estimate whose truth is planted, beyond the questions above. That of agreement and drift is planted
where the judge is: what another judge errs by no parameter says."""

NOTHING_PLANTED = {
    "journeys": "it lists journeys step by step and estimates nothing",
    "labelling-plan": "it says how wide an interval would become; that debiased then has such intervals, and that they "
    "hold what people would say, is shown by simulation",
    "bridge": "it needs a former judge of the same conversations; the world has one",
    "stability": "it judges altered texts again; nothing in the world says how often a judge should waver",
}
"""Studies of whose figures the world knows no truth, and why."""

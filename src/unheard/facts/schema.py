"""The fact tables: one row per conversation, issue, survey, journey and customer contact, every column defined.

`FACTS[table][column] = (type, meaning)`. The SQL steps produce exactly these columns (a test compares), the
metric files speak only of them, and `docs/facts.md` is generated from them.

Null always means "not observed". Times end in `_us` (microseconds since 1970 UTC), durations in `_seconds`.
"""

Column = tuple[str, str]

FACTS: dict[str, dict[str, Column]] = {
    "fact_conversation": {
        "conversation_key": ("text", "source|conversation_id of the root conversation"),
        "source": ("text", "the source it came from"),
        "conversation_id": ("text", "its id in the source"),
        "customer_key": ("text", "the linked customer; null when nobody could be identified"),
        "cluster_key": ("text", "account where two or more customers share one, else customer, else itself"),
        "is_identified": ("bool", "customer_key is not null"),
        "identity_kinds": (
            "int",
            "how many of id, e-mail and phone the customer is known by; null when unknown",
        ),
        "journey_key": ("text", "journey it belongs to"),
        "opened_at_us": ("us", "when it opened; null when order_only"),
        "channel": ("text", "channel, as at opening"),
        "direction": ("text", "inbound, outbound or unknown"),
        "handler": (
            "text",
            "who handled it: human_only, human_then_ai, ai_only, ai_then_human, automation_only, nobody",
        ),
        "topic": ("text", "topic, as at opening; where the source has none, the found one, if any"),
        "topic_is_found": ("bool", "the topic was found by its words (`unheard topics`), not given by the source"),
        "is_high_intent": (
            "bool",
            "a topic that the settings call high intent; null without topic, or where none is set",
        ),
        "is_policy_topic": ("bool", "a topic that the settings reserve for people; null as is_high_intent"),
        "team": ("text", "team of the last public human turn before the first claim"),
        "agent": ("text", "speaker of the last public human turn before the first claim"),
        "language": ("text", "language"),
        "ai_version": ("text", "version of the AI agent"),
        "difficulty": (
            "text",
            "easy, medium or hard: tercile of difficulty_probability over all eligible conversations",
        ),
        "difficulty_probability": (
            "double",
            "predicted P(rating <= 2) from what is known before the first business turn, learnt from human-first "
            "conversations of other customers; null with fewer than 200 of them rated",
        ),
        "contacts_90_days": (
            "int",
            "inbound conversations that the customer opened in the 90 days before; null without time or customer",
        ),
        "day_number": ("int", "days since 1970-01-01 of opened_at in the reporting time zone"),
        "day": ("text", "YYYY-MM-DD of opened_at in the reporting time zone"),
        "week": ("text", "YYYY-MM-DD of the Monday of its week"),
        "month": ("text", "YYYY-MM"),
        "survey_state": (
            "text",
            "answered, unanswered (sent, not answered), not_sent; null where sent is not observable and unanswered",
        ),
        "survey_answer": ("text", "satisfied, not_satisfied, or unsurveyed, by the last csat answer"),
        "contact_position": (
            "text",
            "first, or follow_up when an earlier claim of this customer counts it as recontact (headline window) or it "
            "states follow_up_of",
        ),
        "has_text": ("bool", "at least one public turn has words"),
        "customer_turns": ("int", "public customer turns (message or media)"),
        "business_turns": ("int", "public turns of human or AI agents (message or media)"),
        "business_turn_between": ("bool", "a public business turn stands between two public customer turns"),
        "first_customer_turn_at_us": ("us", "time of the first public customer turn"),
        "last_turn_at_us": ("us", "last public message or media of the customer, a human or an AI agent"),
        "first_response_at_us": (
            "us",
            "first public message or media of a human or AI agent after the first customer turn",
        ),
        "first_human_response_at_us": ("us", "the same by a human"),
        "is_never_answered": (
            "bool",
            "no public message or media by a human or AI agent; null where the source shows no turns",
        ),
        "ai_took_part": (
            "bool",
            "a public AI turn or an AI write action; null where its source shows no AI agent or no turns",
        ),
        "ai_first": ("bool", "an AI agent handled it before any human did; null where its source shows no AI agent"),
        "human_first": ("bool", "a human handled it before any AI agent did"),
        "has_public_human_turn": ("bool", "at least one public human turn"),
        "human_after_ai": ("bool", "a public human turn after the first public AI turn or write action; null as above"),
        "is_escalated": (
            "bool",
            "an event escalated, or a call of a tool that hands over (effect handoff) that did not fail",
        ),
        "is_abandoned": ("bool", "an event abandoned"),
        "status_observed": ("bool", "its source shows status history"),
        "is_claimed": ("bool", "has a claim; null where the source shows no status history"),
        "claim_at_us": ("us", "time of the first claim"),
        "claim_is_assumed": (
            "bool",
            "the first claim was made from silence: assumed by the vendor, or for inactivity; null without a claim",
        ),
        "reopened": ("bool", "reopened by the customer after the claim; null without a claim that has a time"),
        "reopen_at_us": ("us", "time of the first reopen"),
        "is_ai_resolution_reported": (
            "bool",
            "resolved, closed or confirmed by the AI or assumed by the vendor, no public human turn after the AI "
            "first handled it; null unless AI took part and status is observed",
        ),
        "is_confirmed": (
            "bool",
            "the customer confirmed that it worked and did not take it back; null without a claim",
        ),
        "is_contradicted": (
            "bool",
            "after the claim the customer came back into the conversation with more than courtesy, or an "
            "event says that "
            "it does not hold; null without a claim, or where its time is unknown and nothing says so",
        ),
        "writes": (
            "int",
            "distinct write calls of AI agents (tool and arguments), parts included; null where no actions are logged",
        ),
        "writes_failed": ("int", "of those, the last attempt ended in error, timeout or rejected"),
        "writes_unknown": ("int", "of those, the outcome of the last attempt is not on record"),
        "has_failed_write": ("bool", "an attempt to write failed; null where no actions are logged"),
        "has_unrecovered_write": (
            "bool",
            "an attempt to write failed and the same tool did not succeed later; null where no actions are logged",
        ),
        "human_stepped_in": (
            "bool",
            "a public human turn after the AI agent, and neither the AI agent nor the customer had handed it over; "
            "null as human_after_ai, and where its source does not record who hands over",
        ),
        "has_rejected_action": ("bool", "an action of the AI agent was rejected"),
        "done_claims": (
            "int",
            "claims of the AI agent that something was done (one for each turn and kind of deed), by the judge in use; "
            "null where no actions are logged or the judge does not say",
        ),
        "claimed_not_done": ("bool", "one of them is not borne out by the record; null without a claim"),
        "escalation_needed": ("bool", "signal escalation_needed where an AI agent took part; null when unknown"),
        "escalation_rule": ("text", "the rule that the judge names for it"),
        "escalation_turn": ("int", "the turn from which on a person was needed; null when not told"),
        "escalation_turns_late": (
            "double",
            "turns between that turn and the first sign of a person (escalated, handed over by a tool, a human turn)",
        ),
        "escalation_seconds_late": ("double", "time between them"),
        "is_usual_write_set": (
            "bool",
            "the AI agent, alone, wrote with the tools that it uses most for this topic and version; null with fewer "
            "than 20 such conversations, or where no actions are logged",
        ),
        "recontact_at_us": ("us", "earliest recontact after the claim on the same issue (headline rules)"),
        "recontact_scope": ("text", "same_thread, same_channel or other_channel of that recontact"),
        "recontact_channel": ("text", "channel of that recontact"),
        "recontact_key": ("text", "conversation in which it happened"),
        "recontact_rule": ("int", "1 explicit, 2 similarity, 3 same topic"),
        "recontact_floor_at_us": ("us", "earliest recontact by rule 1 only"),
        "recontact_ceiling_at_us": ("us", "earliest recontact of the same customer on any issue"),
        "chased_at_us": (
            "us",
            "first chase: a later inbound conversation on the same issue, or a customer turn after 24 h without a "
            "business answer",
        ),
        "contact_observed_until_us": (
            "us",
            "until when a contact of this customer would have been seen; null when not identified",
        ),
        "transfers": ("int", "events transferred; null where the source shows no assignment history"),
        "is_misrouted": ("bool", "two or more transfers, or back to an earlier team; null as transfers"),
        "handle_seconds": ("double", "the source's own human handle time"),
        "handle_estimated_seconds": (
            "double",
            "sum over human turns of min(gap to the previous public turn or assignment, 15 min)",
        ),
        "survey_sent_observable": ("bool", "its source shows surveys sent, not only answers"),
        "csat_observable": ("bool", "its source shows csat answers"),
        "csat_sent": ("bool", "at least one csat survey sent, not suppressed, not bounced; null where not observable"),
        "csat_answered": ("bool", "a csat survey was answered; null where the source shows no csat"),
        "csat_score_norm": ("double", "last csat answer scaled to 0..1, higher is better"),
        "csat_answered_at_us": ("us", "when that answer came; null where the source does not say"),
        "csat_satisfied": ("bool", "csat_score_norm >= 0.75; null without an answer"),
        "is_judged": ("bool", "has a rating by the judge in use"),
        "judge_abstained": ("text", "why the judge gave no rating; null when judged or never judged"),
        "rating": ("int", "1..5 by the judge in use"),
        "confidence": ("double", "0..1 by the judge in use"),
        "issues_known": ("int", "issues with a known outcome; null when the judge has not seen it"),
        "issues_resolved": ("int", "issues resolved"),
        "issues_unknown": ("int", "issues whose outcome is unknown"),
        "has_unresolved_issue": ("bool", "a known issue is unresolved or partly; null when none is known"),
        "sentiment_start": ("double", "-2..2"),
        "sentiment_lowest": ("double", "-2..2"),
        "sentiment_end": ("double", "-2..2"),
        "quality_tone": ("double", "1..5"),
        "quality_knowledge": ("double", "1..5"),
        "quality_timeliness": ("double", "1..5"),
        "asked_for_human": ("bool", "signal asked_for_human; null when unknown"),
        "churn_threat": ("bool", "signal churn_threat; null when unknown"),
        "complaint": ("bool", "signal complaint; null when unknown"),
        "score_correct": (
            "double",
            "0..1: the AI agent did what request, policy and record allow, by the judge in use; null when unknown, and "
            "where the judge is the embedded one: its score ranks conversations and cannot be cut at a half",
        ),
        "repetitions": ("int", "how often the customer says again what was said before; null when unknown"),
        "history_due": (
            "bool",
            "handed over, or not the first conversation of its journey, else signal history_due; null when unknown",
        ),
        "context_acknowledged": (
            "bool",
            "signal context_acknowledged and nothing known was asked again; null when the judge does not say",
        ),
        "empathy": ("text", "signal empathy: authentic, scripted, none; null when unknown"),
        "pitched": ("bool", "signal pitch; null when unknown"),
        "pressed": (
            "bool",
            "pitched while an issue stayed open, or the customer's last turn before it was negative (where the judge "
            "gives no turns: the lowest sentiment); null when unknown",
        ),
        "next_step_told": ("bool", "signal next_step_told; null when unknown"),
        "open_end": ("bool", "signal open_end; null when unknown"),
        "trust_words": ("bool", "the customer praised how they were treated: signal trust_words; null when unknown"),
        "required_phrases_said": (
            "bool",
            "a human said every phrase that settings require in its language; null where none is required, or no "
            "human wrote",
        ),
        "next_churn_voluntary_at_us": ("us", "first voluntary churn of the customer at or after opening"),
        "next_churn_involuntary_at_us": ("us", "first involuntary churn at or after opening"),
        "next_renewal_at_us": ("us", "first renewal at or after opening"),
        "next_purchase_at_us": ("us", "first purchase at or after opening"),
        "next_upgrade_at_us": ("us", "first upgrade at or after opening"),
        "next_review_at_us": ("us", "first public review at or after opening"),
        "next_low_review_at_us": ("us", "first public review of at most 2 of 5 (scaled) at or after opening"),
        "churn_observed_until_us": ("us", "until when a churn of this customer would have been seen"),
        "purchase_observed_until_us": ("us", "the same for purchases"),
        "review_observed_until_us": ("us", "the same for public reviews"),
    },
    "fact_excluded": {
        "conversation_key": ("text", "the conversation"),
        "source": ("text", "its source"),
        "direction": ("text", "inbound, outbound or unknown"),
        "opened_at_us": ("us", "when it opened"),
        "day_number": ("int", "as in fact_conversation"),
        "reason": ("text", "why it is not eligible, the first that applies"),
    },
    "fact_issue": {
        "conversation_key": ("text", "conversation it was raised in"),
        "issue": ("int", "number within the conversation, from 0"),
        "label": ("text", "what it is about"),
        "state": ("text", "resolved, partly, unresolved or unknown"),
        "ai_first": ("bool", "as in fact_conversation"),
        "handler": ("text", "as in fact_conversation"),
    },
    "fact_attempt": {
        "conversation_key": ("text", "conversation in which an AI agent called a tool, each attempt its own"),
        "attempt": ("int", "place among its actions, from 0"),
        "tool": ("text", "the tool"),
        "effect": ("text", "read, write, handoff, none or unknown"),
        "outcome": ("text", "success, error, timeout, rejected or unknown"),
        "is_failed": ("bool", "error, timeout or rejected; null when unknown"),
        "is_recovered": ("bool", "a write: the same tool succeeded later in the conversation; null for other tools"),
    },
    "fact_call": {
        "conversation_key": ("text", "conversation of a distinct write call: one tool with one set of arguments"),
        "call": ("int", "place of its last attempt among the actions, from 0"),
        "tool": ("text", "the tool"),
        "attempts": ("int", "how often it was tried"),
        "outcome": ("text", "of the last attempt"),
        "seconds": ("double", "from start to end of the last attempt; null without times"),
        "wait_seconds": (
            "double",
            "from the customer's last turn before its first attempt to the end of the last; null without times",
        ),
        "is_failed": ("bool", "the last attempt ended in error, timeout or rejected; null when unknown"),
        "is_late": ("bool", "took longer than the settings allow this tool; null where nothing is set or known"),
        "is_undone": (
            "bool",
            "succeeded, and was taken back later in the journey; null where no action names what it undoes and the "
            "settings name no inverse of the tool",
        ),
        "is_repeated": ("bool", "was called again after it had succeeded"),
        "is_contradicted": ("bool", "succeeded, and later the customer or an event said that it does not hold"),
        "is_success": ("bool", "none of these; null when the outcome is unknown"),
    },
    "fact_done_claim": {
        "conversation_key": ("text", "conversation in which an AI agent claims to have done something"),
        "turn": ("int", "the turn that says so"),
        "kind": ("text", "refund, cancel, send, access, book, change, by its words or the tool named; else other"),
        "tool": ("text", "tool that the judge names, or that was tried for such a deed; null when none"),
        "is_done": ("bool", "a write that succeeded stands before it or within 5 minutes after it"),
    },
    "fact_suggestion": {
        "conversation_key": ("text", "conversation in which a person was shown a draft"),
        "kind": ("text", "what was drafted"),
        "decision": ("text", "accepted, edited, rejected, ignored, auto_sent or unknown"),
        "edit_distance": (
            "double",
            "words changed between draft and sent message ÷ words of the longer one; null when nothing was sent",
        ),
    },
    "fact_survey": {
        "survey_key": ("text", "the survey"),
        "conversation_key": ("text", "conversation it belongs to; null for a relational survey"),
        "cluster_key": ("text", "as in fact_conversation"),
        "instrument": ("text", "csat, nps, ces, resolution or open"),
        "is_relational": ("bool", "asked about the relation, not about one conversation"),
        "day_number": ("int", "day of the conversation's opening; for a relational survey of its answer, else sending"),
        "is_sent": ("bool", "sent, not suppressed, not bounced"),
        "is_answered": ("bool", "has a score"),
        "score": ("double", "as given"),
        "score_norm": ("double", "0..1, higher is better"),
    },
    "fact_outcome": {
        "outcome_key": ("text", "the outcome"),
        "customer_key": ("text", "the customer it belongs to; outcomes of nobody we know are left out"),
        "type": (
            "text",
            "renewal, churn_voluntary, churn_involuntary, purchase, refund, downgrade, upgrade, public_review",
        ),
        "at_us": ("us", "when it happened"),
        "rating_norm": ("double", "of a review, scaled to 0..1"),
        "amount_minor": ("int", "what it was worth, in the smallest unit of the currency; null where not given"),
        "currency": ("text", "of the amount"),
    },
    "fact_wait": {
        "conversation_key": ("text", "conversation in which it began"),
        "kind": ("text", "promised: the business said by when; asked: the customer asked, and no promise covers it"),
        "started_at_us": ("us", "turn of the promise, or the first customer turn that waits"),
        "limit_us": ("us", "the time that was promised; for asked, `proactive_update_hours` after the start"),
        "answered_at_us": ("us", "next public turn of the business on the journey; null where none came"),
        "is_long": (
            "bool",
            "it lasted longer than the limit; null where that was not seen: nobody wrote again and nothing stayed "
            "open, or contacts are not observed for so long",
        ),
        "business_first": (
            "bool",
            "the business wrote, and the customer had not written (courtesy apart) between the limit and that turn",
        ),
        "is_kept": ("bool", "of a promise: the business wrote by then; null for asked, and where it was not seen"),
    },
    "fact_journey": {
        "journey_key": ("text", "key of its first conversation"),
        "conversation_key": ("text", "its first conversation: period, handler, topic follow from it"),
        "customer_key": ("text", "the customer"),
        "contacts": ("int", "conversations in it"),
        "channel_switches": (
            "int",
            "changes of channel from one conversation to the next; null where one of several has no channel",
        ),
        "transfers": ("int", "transfers in all of them; null where not observable"),
        "repetitions": ("int", "repetitions in all of them; null where one is unknown"),
        "turns_after_answer": (
            "int",
            "public customer turns after the first business answer; null where a source shows one side only",
        ),
        "back_and_forth": ("int", "turns_after_answer ÷ 3, rounded down"),
        "waiting_days": (
            "int",
            "started 24-hour blocks from a customer turn that waits to the next business turn, at most 7 a gap; null "
            "where a source shows one side only, or a turn has no time",
        ),
        "effort": ("double", "weighted sum of the parts, in points; null where a part that weighs is unknown"),
        "started_at_us": ("us", "opening of the first"),
        "ended_at_us": ("us", "last public turn or event of the last"),
    },
}
"""Every fact table with its columns: type and meaning."""

SEGMENTS: dict[str, str] = {
    "channel": "channel",
    "handler": "who handled it",
    "topic": "topic",
    "team": "team",
    "agent": "agent",
    "language": "language",
    "day": "day",
    "week": "week (Monday)",
    "month": "month",
    "ai_version": "version of the AI agent",
    "difficulty": "difficulty",
    "direction": "inbound or outbound",
    "source": "source",
    "rating": "rating 1–5",
    "survey_state": "survey answered, unanswered, not sent",
    "survey_answer": "survey satisfied, not satisfied, none",
    "contact_position": "first contact or follow-up",
}
"""Columns of fact_conversation that a metric can be split by; any attribute of the source works too."""

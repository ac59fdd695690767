-- One row per eligible conversation: everything that a metric may ask of it.
SELECT
    c.conversation_key,
    c.source,
    c.conversation_id,
    c.customer_key,
    c.cluster_key,
    c.is_identified,
    c.opened_at_us,
    c.channel,
    c.direction,
    c.handler,
    c.topic,
    c.team,
    c.agent,
    c.language,
    c.ai_version,
    CAST(NULL AS VARCHAR) AS difficulty,
    d.day_number,
    cal.day,
    cal.week,
    cal.month,
    CASE
        WHEN w.survey_csat AND s.csat_answered THEN 'answered'
        WHEN NOT COALESCE(w.survey_sent, FALSE) THEN NULL
        WHEN s.csat_sent THEN 'unanswered'
        ELSE 'not_sent'
    END AS survey_state,
    CASE
        WHEN s.csat_score_norm >= CAST('0.75' AS DOUBLE) THEN 'satisfied'
        WHEN s.csat_score_norm < CAST('0.75' AS DOUBLE) THEN 'not_satisfied'
        WHEN s.csat_answered THEN NULL
        ELSE 'unsurveyed'
    END AS survey_answer,
    c.contact_position,
    c.has_text,
    c.customer_turns,
    c.business_turns,
    c.business_turn_between,
    c.first_customer_turn_at_us,
    c.first_response_at_us,
    c.first_human_response_at_us,
    c.is_never_answered,
    c.ai_took_part,
    c.ai_first,
    c.human_first,
    c.has_public_human_turn,
    c.human_after_ai,
    c.is_escalated,
    c.is_abandoned,
    c.status_observed,
    c.is_claimed,
    c.claim_at_us,
    c.reopened,
    c.reopen_at_us,
    c.is_ai_resolution_reported,
    c.is_confirmed,
    c.recontact_at_us,
    c.recontact_scope,
    c.recontact_channel,
    c.recontact_key,
    c.recontact_rule,
    c.recontact_floor_at_us,
    c.recontact_ceiling_at_us,
    c.chased_at_us,
    u.contact_us AS contact_observed_until_us,
    CASE WHEN w.assignment_history THEN c.transfers END AS transfers,
    CASE WHEN w.assignment_history THEN c.is_misrouted END AS is_misrouted,
    c.handle_seconds,
    c.handle_estimated_seconds,
    COALESCE(w.survey_sent, FALSE) AS survey_sent_observable,
    COALESCE(w.survey_csat, FALSE) AS csat_observable,
    CASE WHEN w.survey_sent THEN COALESCE(s.csat_sent, FALSE) END AS csat_sent,
    CASE WHEN w.survey_csat THEN COALESCE(s.csat_answered, FALSE) END AS csat_answered,
    s.csat_score_norm,
    s.csat_score_norm >= CAST('0.75' AS DOUBLE) AS csat_satisfied,
    COALESCE(j.is_judged, FALSE) AS is_judged,
    j.judge_abstained,
    j.rating,
    j.confidence,
    j.issues_known,
    j.issues_resolved,
    j.issues_unknown,
    j.has_unresolved_issue,
    j.sentiment_start,
    j.sentiment_lowest,
    j.sentiment_end,
    j.quality_tone,
    j.quality_knowledge,
    j.quality_timeliness,
    j.churn_threat,
    oa.next_churn_voluntary_at_us,
    oa.next_churn_involuntary_at_us,
    oa.next_renewal_at_us,
    oa.next_purchase_at_us,
    oa.next_review_at_us,
    oa.next_low_review_at_us,
    u.churn_us AS churn_observed_until_us,
    u.purchase_us AS purchase_observed_until_us,
    u.review_us AS review_observed_until_us
FROM conversation_claimed AS c
LEFT JOIN conversation_day AS d ON d.conversation_key = c.conversation_key
LEFT JOIN calendar AS cal ON cal.day_number = d.day_number
LEFT JOIN source_shows AS w ON w.source = c.source
LEFT JOIN observed_until AS u ON u.customer_key = c.customer_key
LEFT JOIN survey_state AS s ON s.conversation_key = c.conversation_key
LEFT JOIN judged AS j ON j.conversation_key = c.conversation_key
LEFT JOIN outcomes_after AS oa ON oa.conversation_key = c.conversation_key

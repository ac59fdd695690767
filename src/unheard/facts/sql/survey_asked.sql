-- Every survey of a customer, with whether it was sent and answered.
SELECT
    s.survey_key,
    s.conversation_key,
    s.instrument,
    s.is_relational,
    s.sent_at_us,
    s.answered_at_us,
    s.score,
    s.score_norm,
    s.customer_id_hash,
    s.customer_email_hash,
    s.customer_phone_hash,
    s.score IS NOT NULL AS is_answered,
    COALESCE(s.state, 'none') NOT IN ('suppressed', 'bounced')
    AND (
        s.sent_at_us IS NOT NULL
        OR s.score IS NOT NULL
        OR COALESCE(s.state, 'none') IN ('sent', 'answered', 'expired')
    ) AS is_sent
FROM contact_survey AS s

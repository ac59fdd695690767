-- Every survey with the conversation it belongs to after folding; one that names none asks about the relation.
SELECT
    COALESCE(r.root_key, s.conversation_key) AS conversation_key,
    s.survey_key,
    s.source,
    s.customer_id_hash,
    s.customer_email_hash,
    s.customer_phone_hash,
    s.instrument,
    s.sent_at_us,
    s.answered_at_us,
    s.score,
    s.scale_min,
    s.scale_max,
    s.score_norm,
    s.comment,
    s.question,
    s.state,
    s.conversation_key IS NULL AS is_relational
FROM (
    SELECT
        e.survey_key, e.conversation_key, e.source, e.customer_id_hash, e.customer_email_hash, e.customer_phone_hash,
        e.instrument, e.sent_at_us, e.answered_at_us, e.score, e.scale_min, e.scale_max, e.score_norm, e.comment,
        e.question, e.state
    FROM survey AS e
    UNION ALL
    SELECT
        a.survey_key, a.conversation_key, a.source, a.customer_id_hash, a.customer_email_hash, a.customer_phone_hash,
        a.instrument, a.sent_at_us, a.answered_at_us, a.score, a.scale_min, a.scale_max, a.score_norm, a.comment,
        a.question, a.state
    FROM relational_survey AS a
) AS s
LEFT JOIN root AS r ON r.conversation_key = s.conversation_key
LEFT JOIN (
    SELECT c.conversation_key
    FROM conversation AS c
    WHERE c.relation = 'side_of'
) AS side ON side.conversation_key = r.root_key
WHERE side.conversation_key IS NULL

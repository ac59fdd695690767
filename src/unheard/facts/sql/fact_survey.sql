-- One row per survey: of an eligible conversation, or about the relation with a customer.
SELECT
    s.survey_key,
    s.conversation_key,
    f.cluster_key,
    s.instrument,
    s.is_relational,
    f.day_number,
    s.is_sent,
    s.is_answered,
    s.score,
    s.score_norm
FROM survey_asked AS s
INNER JOIN fact_conversation AS f ON f.conversation_key = s.conversation_key
UNION ALL
SELECT
    s.survey_key,
    CAST(NULL AS VARCHAR) AS conversation_key,
    COALESCE(a.account_hash, i.customer_key, e.customer_key, p.customer_key, s.survey_key) AS cluster_key,
    s.instrument,
    s.is_relational,
    d.day_number,
    s.is_sent,
    s.is_answered,
    s.score,
    s.score_norm
FROM survey_asked AS s
LEFT JOIN customer_link AS i ON i.identity_hash = s.customer_id_hash
LEFT JOIN customer_link AS e ON e.identity_hash = s.customer_email_hash
LEFT JOIN customer_link AS p ON p.identity_hash = s.customer_phone_hash
LEFT JOIN customer_account AS a
    ON a.customer_key = COALESCE(i.customer_key, e.customer_key, p.customer_key)
LEFT JOIN relational_day AS d ON d.survey_key = s.survey_key
WHERE s.conversation_key IS NULL

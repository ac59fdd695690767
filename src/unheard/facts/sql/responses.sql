-- When the business answered, and the last public human turn before the first claim (at its moment counts as before).
SELECT
    t.conversation_key,
    MIN(t.at_us) FILTER (WHERE t.position > h.first_customer_position) AS first_response_at_us,
    MIN(t.at_us) FILTER (
        WHERE t.position > h.first_customer_position AND t.speaker <> 'ai_agent'
    ) AS first_human_response_at_us,
    COALESCE(
        BOOL_OR(t.position > h.first_customer_position AND t.position < h.last_customer_position), FALSE
    ) AS business_turn_between,
    MAX(t.position) FILTER (
        WHERE t.speaker <> 'ai_agent'
        AND (k.claim_at_us IS NULL OR t.at_us IS NULL OR t.at_us <= k.claim_at_us)
    ) AS answering_position
FROM contact_turn AS t
INNER JOIN handled AS h ON h.conversation_key = t.conversation_key
LEFT JOIN claim AS k ON k.conversation_key = t.conversation_key
WHERE t.visibility = 'public'
    AND t.speaker IN ('human_agent', 'supervisor', 'ai_agent')
    AND t.kind IN ('message', 'media')
GROUP BY t.conversation_key

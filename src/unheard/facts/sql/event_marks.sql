-- What the events of a conversation say, one row per conversation with events.
SELECT
    e.conversation_key,
    COUNT(*) FILTER (WHERE e.type = 'transferred') AS transfers,
    COALESCE(BOOL_OR(e.type = 'escalated'), FALSE) AS is_escalated,
    COALESCE(BOOL_OR(e.type = 'abandoned'), FALSE) AS is_abandoned,
    COALESCE(BOOL_OR(e.is_ai_resolution), FALSE) AS is_ai_resolution,
    MAX(e.at_us) FILTER (WHERE e.is_confirmation) AS confirmed_at_us,
    MAX(e.event_order) FILTER (WHERE e.is_confirmation AND e.at_us IS NULL) AS confirmed_untimed_order,
    MAX(e.at_us) FILTER (WHERE e.is_contradiction) AS contradicted_at_us,
    MAX(e.event_order) FILTER (WHERE e.is_contradiction AND e.at_us IS NULL) AS contradicted_untimed_order
FROM (
    SELECT
        c.conversation_key,
        c.event_order,
        c.at_us,
        c.type,
        c.type IN ('resolved', 'closed', 'customer_confirmed')
        AND (c.actor = 'ai_agent' OR c.cause = 'ai' OR c.basis = 'assumed_by_vendor') AS is_ai_resolution,
        (c.type = 'customer_confirmed' AND c.basis IS DISTINCT FROM 'assumed_by_vendor')
        OR (c.type IN ('resolved', 'closed') AND (c.actor = 'customer' OR c.cause = 'customer')) AS is_confirmation,
        c.type = 'customer_disconfirmed' OR (c.type = 'reopened' AND c.cause = 'customer') AS is_contradiction
    FROM contact_event AS c
) AS e
GROUP BY e.conversation_key

-- Every conversation and the first reason that keeps it out; null = eligible. Never answered is eligible.
-- A trace of an AI agent that names no conversation need not be one: what was done in it stays, but it is not counted.
-- The public customer turns of folded rows count for their root. A survey's answer is not a customer turn.
SELECT
    c.conversation_key,
    CASE
        WHEN c.is_test THEN 'is_test'
        WHEN c.is_spam THEN 'is_spam'
        WHEN c.is_internal THEN 'is_internal'
        WHEN d.conversation_key IS NOT NULL THEN 'deleted'
        WHEN r.root_key <> c.conversation_key THEN c.relation
        WHEN c.relation = 'side_of' THEN 'side_of'
        WHEN n.conversation_key IS NOT NULL THEN 'no_conversation_id'
        WHEN t.customer_turns > 0 THEN NULL
        WHEN t.auto_replies > 0 AND t.other_customer_turns = 0 THEN 'only_auto_replies'
        WHEN c.direction = 'outbound' THEN 'outbound_unanswered'
        WHEN t.conversation_key IS NULL AND x.source IS NOT NULL THEN NULL
        ELSE 'no_customer_turn'
    END AS excluded_reason
FROM conversation AS c
INNER JOIN root AS r ON r.conversation_key = c.conversation_key
LEFT JOIN (
    SELECT DISTINCT e.conversation_key
    FROM event AS e
    WHERE e.type = 'deleted'
) AS d ON d.conversation_key = c.conversation_key
LEFT JOIN (
    SELECT DISTINCT a.conversation_key
    FROM attribute AS a
    WHERE a.name = 'conversation_basis' AND a.value = 'trace'
) AS n ON n.conversation_key = c.conversation_key
LEFT JOIN (
    SELECT
        m.conversation_key,
        COUNT(*) FILTER (WHERE m.is_customer AND m.kind IN ('message', 'media')) AS customer_turns,
        COUNT(*) FILTER (WHERE m.is_customer AND m.kind = 'auto_reply') AS auto_replies,
        COUNT(*) FILTER (
            WHERE m.is_customer AND m.kind NOT IN ('auto_reply', 'survey_prompt', 'survey_feedback')
        ) AS other_customer_turns
    FROM (
        SELECT
            k.conversation_key,
            k.kind,
            k.speaker = 'customer' AND k.visibility = 'public' AS is_customer
        FROM contact_turn AS k
    ) AS m
    GROUP BY m.conversation_key
) AS t ON t.conversation_key = c.conversation_key
LEFT JOIN (
    SELECT b.source
    FROM capability AS b
    WHERE b.fact = 'turn_text'
    GROUP BY b.source
    HAVING BOOL_OR(b.status = 'absent') AND NOT BOOL_OR(b.status = 'observed')
) AS x ON x.source = c.source

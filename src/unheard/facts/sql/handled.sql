-- Who spoke in public, in which order, one row per conversation with a public turn.
-- A business turn is a message or media; what a machine sends by rule (auto-reply, template) is automation.
SELECT
    t.conversation_key,
    COALESCE(BOOL_OR(t.has_text), FALSE) AS has_text,
    COUNT(*) FILTER (WHERE t.is_customer) AS customer_turns,
    COUNT(*) FILTER (WHERE t.is_human OR t.is_ai) AS business_turns,
    MIN(t.position) FILTER (WHERE t.is_customer) AS first_customer_position,
    MAX(t.position) FILTER (WHERE t.is_customer) AS last_customer_position,
    MIN(t.position) FILTER (WHERE t.is_human) AS first_human_position,
    MAX(t.position) FILTER (WHERE t.is_human) AS last_human_position,
    MIN(t.position) FILTER (WHERE t.is_ai) AS first_ai_position,
    COALESCE(BOOL_OR(t.is_automation), FALSE) AS has_automation,
    MAX(t.at_us) FILTER (WHERE t.is_customer AND NOT t.is_courtesy) AS last_customer_word_at_us,
    MAX(t.at_us) FILTER (WHERE t.is_customer OR t.is_human OR t.is_ai) AS last_turn_at_us
FROM (
    SELECT
        c.conversation_key,
        c.position,
        c.at_us,
        c.has_text,
        COALESCE(c.is_courtesy, FALSE) AS is_courtesy,
        c.speaker = 'customer' AND c.kind IN ('message', 'media') AS is_customer,
        c.speaker IN ('human_agent', 'supervisor') AND c.kind IN ('message', 'media') AS is_human,
        c.speaker = 'ai_agent' AND c.kind IN ('message', 'media') AS is_ai,
        (c.speaker = 'automation' AND c.kind IN ('message', 'media'))
        OR (c.speaker <> 'customer' AND c.kind IN ('auto_reply', 'template')) AS is_automation
    FROM contact_turn AS c
    WHERE c.visibility = 'public'
) AS t
GROUP BY t.conversation_key

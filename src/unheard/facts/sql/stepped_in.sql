-- What was handed over, and how. Did the AI agent call a tool that hands over? Did it or the customer hand over, by an event or
-- by a tool, before a person joined? Was anything that it tried rejected? One row per conversation with a sign of one.
SELECT
    s.conversation_key,
    COALESCE(BOOL_OR(s.is_handed_over), FALSE) AS is_handed_over,
    COALESCE(BOOL_OR(s.is_by_tool), FALSE) AS is_by_tool,
    COALESCE(BOOL_OR(s.is_rejected), FALSE) AS is_rejected
FROM (
    SELECT
        e.conversation_key,
        COALESCE(e.at_us <= t.at_us, TRUE) AS is_handed_over,
        FALSE AS is_by_tool,
        FALSE AS is_rejected
    FROM contact_event AS e
    LEFT JOIN handled AS h ON h.conversation_key = e.conversation_key
    LEFT JOIN contact_turn AS t
        ON t.conversation_key = e.conversation_key AND t.position = h.first_human_position
    WHERE e.type = 'escalated'
        AND (e.actor IN ('ai_agent', 'customer') OR e.cause IN ('ai', 'customer'))
    UNION ALL
    SELECT
        a.conversation_key,
        a.effect = 'handoff'
        AND COALESCE(a.outcome NOT IN ('error', 'timeout', 'rejected'), TRUE)
        AND COALESCE(a.after_position < h.first_human_position, TRUE) AS is_handed_over,
        a.effect = 'handoff' AND COALESCE(a.outcome NOT IN ('error', 'timeout', 'rejected'), TRUE) AS is_by_tool,
        COALESCE(a.outcome = 'rejected', FALSE) AS is_rejected
    FROM contact_action AS a
    LEFT JOIN handled AS h ON h.conversation_key = a.conversation_key
    WHERE a.effect = 'handoff' OR a.outcome = 'rejected'
) AS s
GROUP BY s.conversation_key

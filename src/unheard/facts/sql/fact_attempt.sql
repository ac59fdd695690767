-- One row per call of a tool by an AI agent, every attempt its own, in eligible conversations.
SELECT
    a.conversation_key,
    a.action_order AS attempt,
    a.tool,
    COALESCE(a.effect, 'unknown') AS effect,
    COALESCE(a.outcome, 'unknown') AS outcome,
    CASE
        WHEN a.outcome IN ('error', 'timeout', 'rejected') THEN TRUE
        WHEN a.outcome = 'success' THEN FALSE
    END AS is_failed,
    w.is_recovered
FROM contact_action AS a
INNER JOIN fact_conversation AS f ON f.conversation_key = a.conversation_key
LEFT JOIN write_attempt AS w ON w.conversation_key = a.conversation_key AND w.action_order = a.action_order

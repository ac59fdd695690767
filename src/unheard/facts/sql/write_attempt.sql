-- Every attempt of an AI agent to write into a system, in the order of the conversation, folded rows included.
-- The same call is the same tool with the same arguments. Recovered: the same tool succeeded later in the conversation.
SELECT
    w.conversation_key,
    w.action_order,
    w.tool,
    w.arguments_hash,
    w.action_id,
    w.after_position,
    w.outcome,
    w.started_at_us,
    w.ended_at_us,
    CASE
        WHEN w.outcome IN ('error', 'timeout', 'rejected') THEN TRUE
        WHEN w.outcome = 'success' THEN FALSE
    END AS is_failed,
    COALESCE(w.last_success_of_tool > w.action_order, FALSE) AS is_recovered,
    w.places_from_the_end = 1 AS is_last_of_call,
    w.attempts,
    w.successes,
    COALESCE(w.first_success < w.action_order, FALSE) AS is_after_success
FROM (
    SELECT
        a.conversation_key,
        a.action_order,
        a.tool,
        a.arguments_hash,
        a.action_id,
        a.after_position,
        a.started_at_us,
        a.ended_at_us,
        COALESCE(a.outcome, 'unknown') AS outcome,
        MAX(CASE WHEN a.outcome = 'success' THEN a.action_order END) OVER (
            PARTITION BY a.conversation_key, a.tool
        ) AS last_success_of_tool,
        MIN(CASE WHEN a.outcome = 'success' THEN a.action_order END) OVER (
            PARTITION BY a.conversation_key, a.tool, a.arguments_hash
        ) AS first_success,
        ROW_NUMBER() OVER (
            PARTITION BY a.conversation_key, a.tool, a.arguments_hash ORDER BY a.action_order DESC
        ) AS places_from_the_end,
        COUNT(*) OVER (PARTITION BY a.conversation_key, a.tool, a.arguments_hash) AS attempts,
        COUNT(CASE WHEN a.outcome = 'success' THEN 1 END) OVER (
            PARTITION BY a.conversation_key, a.tool, a.arguments_hash
        ) AS successes
    FROM contact_action AS a
    WHERE a.effect = 'write'
) AS w

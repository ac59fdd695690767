-- What the AI agent did in a slice of conversations, as far as a judge may see it.
SELECT
    s.batch,
    s.place,
    a.action_order,
    a.tool,
    COALESCE(a.effect, 'unknown') AS effect,
    COALESCE(a.outcome, 'unknown') AS outcome,
    a.after_position
FROM judge_slice AS s
INNER JOIN contact_action AS a ON a.conversation_key = s.conversation_key
LEFT JOIN judge_cut AS x ON x.conversation_key = s.conversation_key
WHERE COALESCE(a.started_at_us < x.answered_at_us, TRUE)
    AND COALESCE(a.after_position < x.position, TRUE)
ORDER BY s.batch, s.place, a.action_order

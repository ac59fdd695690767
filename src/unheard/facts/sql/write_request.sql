-- When the customer asked for each write call: their last public turn before its first attempt. One row per call, by the place
-- of its last attempt.
SELECT
    w.conversation_key,
    w.action_order,
    MAX(t.at_us) AS requested_at_us
FROM (
    SELECT
        a.conversation_key,
        a.action_order,
        a.is_last_of_call,
        MIN(a.after_position) OVER (
            PARTITION BY a.conversation_key, a.tool, a.arguments_hash
        ) AS first_position
    FROM write_attempt AS a
) AS w
INNER JOIN contact_turn AS t ON t.conversation_key = w.conversation_key AND t.position <= w.first_position
WHERE w.is_last_of_call
    AND t.speaker = 'customer'
    AND t.visibility = 'public'
    AND t.kind IN ('message', 'media')
GROUP BY w.conversation_key, w.action_order

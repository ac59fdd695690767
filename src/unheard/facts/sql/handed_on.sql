-- The first sign that a conversation reaches a person: an event escalated, a tool that hands over, or the first public human
-- turn after the AI agent began; and how long after the turn in which the judge says that a person was needed. Turn p stands
-- at 2p, what follows it at 2p + 1. One row per conversation with a sign.
SELECT
    g.conversation_key,
    CAST(GREATEST(CEIL(CAST(g.sign_order - 2 * t.position AS DOUBLE) / 2) - 1, 0) AS DOUBLE) AS turns_late,
    GREATEST(CAST(g.sign_at_us - t.at_us AS DOUBLE) / 1000000, CAST('0' AS DOUBLE)) AS seconds_late
FROM (
    SELECT
        s.conversation_key,
        MIN(s.sign_order) AS sign_order,
        MIN(s.sign_at_us) AS sign_at_us
    FROM (
        SELECT
            h.conversation_key,
            2 * h.first_human_position AS sign_order,
            t.at_us AS sign_at_us
        FROM handled AS h
        INNER JOIN contact_turn AS t
            ON t.conversation_key = h.conversation_key AND t.position = h.first_human_position
        UNION ALL
        SELECT
            a.conversation_key,
            2 * a.after_position + 1 AS sign_order,
            a.started_at_us AS sign_at_us
        FROM contact_action AS a
        WHERE a.effect = 'handoff' AND COALESCE(a.outcome NOT IN ('error', 'timeout', 'rejected'), TRUE)
        UNION ALL
        SELECT
            e.conversation_key,
            2 * MAX(t.position) + 1 AS sign_order,
            MIN(e.at_us) AS sign_at_us
        FROM contact_event AS e
        INNER JOIN contact_turn AS t ON t.conversation_key = e.conversation_key AND t.at_us <= e.at_us
        WHERE e.type = 'escalated'
        GROUP BY e.conversation_key, e.event_order
    ) AS s
    GROUP BY s.conversation_key
) AS g
INNER JOIN told AS w ON w.conversation_key = g.conversation_key AND w.turn IS NOT NULL
INNER JOIN contact_turn AS t
    ON t.conversation_key = w.conversation_key AND t.origin_key = w.conversation_key AND t.turn = w.turn

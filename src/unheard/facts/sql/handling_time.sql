-- Estimated handle time: over public human turns, the gap to the previous public turn or assignment, capped.
-- An assignment at the very moment of the turn counts as before it.
SELECT
    g.conversation_key,
    CAST(SUM(g.gap_us) AS DOUBLE) / CAST(1000000 AS DOUBLE) AS handle_estimated_seconds
FROM (
    SELECT
        w.conversation_key,
        CASE
            WHEN w.at_us - w.previous_at_us > $estimated_handle_cap_seconds * 1000000
                THEN $estimated_handle_cap_seconds * 1000000
            ELSE w.at_us - w.previous_at_us
        END AS gap_us
    FROM (
        SELECT
            m.conversation_key,
            m.is_human,
            m.at_us,
            LAG(m.at_us) OVER (
                PARTITION BY m.conversation_key ORDER BY m.at_us, m.is_turn, m.place
            ) AS previous_at_us
        FROM (
            SELECT
                t.conversation_key,
                t.at_us,
                TRUE AS is_turn,
                t.position AS place,
                t.speaker IN ('human_agent', 'supervisor') AND t.kind IN ('message', 'media') AS is_human
            FROM contact_turn AS t
            INNER JOIN handled AS h ON h.conversation_key = t.conversation_key
            WHERE t.visibility = 'public' AND t.at_us IS NOT NULL AND h.first_human_position IS NOT NULL
            UNION ALL
            SELECT
                e.conversation_key,
                e.at_us,
                FALSE AS is_turn,
                e.event_order AS place,
                FALSE AS is_human
            FROM contact_event AS e
            WHERE e.type = 'assigned' AND e.at_us IS NOT NULL
        ) AS m
    ) AS w
    WHERE w.is_human AND w.previous_at_us IS NOT NULL
) AS g
GROUP BY g.conversation_key

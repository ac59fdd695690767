-- The team of that turn: where the last transfer at or before it went, else where the first transfer after it came from.
SELECT
    n.conversation_key,
    COALESCE(
        MAX(n.team) FILTER (WHERE n.is_before AND n.nearest = 1),
        MAX(n.team) FILTER (WHERE NOT n.is_before AND n.nearest = 1)
    ) AS team
FROM (
    SELECT
        m.conversation_key,
        m.is_before,
        m.team,
        ROW_NUMBER() OVER (
            PARTITION BY m.conversation_key, m.is_before
            ORDER BY
                CASE WHEN m.is_before THEN -m.at_us ELSE m.at_us END,
                CASE WHEN m.is_before THEN -m.event_order ELSE m.event_order END
        ) AS nearest
    FROM (
        SELECT
            e.conversation_key,
            e.event_order,
            e.at_us,
            e.at_us <= a.at_us AS is_before,
            CASE WHEN e.at_us <= a.at_us THEN e.to_value ELSE e.from_value END AS team
        FROM contact_event AS e
        INNER JOIN answering_human AS a ON a.conversation_key = e.conversation_key
        WHERE e.type = 'transferred' AND e.at_us IS NOT NULL AND a.at_us IS NOT NULL
    ) AS m
    WHERE m.team IS NOT NULL
) AS n
GROUP BY n.conversation_key

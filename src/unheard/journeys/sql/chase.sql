-- The first time that the customer had to ask again, claim or no claim: a later conversation on the same issue, or a
-- turn so many hours after one that nobody has answered since. Only a person or an AI agent answers, in public.
SELECT
    h.conversation_key,
    MIN(h.at_us) AS chased_at_us
FROM (
    SELECT
        n.conversation_key,
        LEAST(n.explicit_at_us, n.alike_at_us, n.topic_at_us) AS at_us
    FROM next_contact AS n
    WHERE n.since = 'first_turn'
    UNION ALL
    SELECT
        w.conversation_key,
        w.at_us
    FROM (
        SELECT
            u.conversation_key,
            u.at_us,
            MIN(u.at_us) OVER (
                PARTITION BY u.conversation_key, u.answers
                ORDER BY u.position
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS waiting_since_us
        FROM (
            SELECT
                t.conversation_key,
                t.position,
                t.at_us,
                t.is_customer,
                COUNT(CASE WHEN NOT t.is_customer THEN 1 END) OVER (
                    PARTITION BY t.conversation_key
                    ORDER BY t.position
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS answers
            FROM (
                SELECT
                    m.conversation_key,
                    m.position,
                    m.at_us,
                    m.speaker = 'customer' AS is_customer
                FROM contact_turn AS m
                INNER JOIN contact AS c ON c.conversation_key = m.conversation_key AND c.answers_observed
                WHERE m.visibility = 'public'
                    AND m.kind IN ('message', 'media')
                    AND m.speaker IN ('customer', 'human_agent', 'supervisor', 'ai_agent')
            ) AS t
        ) AS u
        WHERE u.is_customer
    ) AS w
    WHERE w.at_us - w.waiting_since_us >= $chase_after_hours * 3600000000
) AS h
WHERE h.at_us IS NOT NULL
GROUP BY h.conversation_key

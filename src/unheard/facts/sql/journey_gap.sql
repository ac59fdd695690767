-- The conversation of a journey, turn by turn: each stretch of customer turns up to the next business turn is a gap.
-- Turns of a journey stand in order of time where every one has a time, else conversation by conversation.
-- A turn that is only courtesy waits for nothing. Gaps without a customer turn have nobody who waits.
SELECT
    o.journey_number,
    o.gap,
    COUNT(*) FILTER (WHERE o.is_customer) AS customer_turns,
    MIN(o.customers) FILTER (WHERE o.is_customer) = 1 AS is_first,
    MIN(o.at_us) FILTER (WHERE o.is_customer AND NOT o.is_courtesy) AS waiting_from_us,
    MIN(o.at_us) FILTER (WHERE NOT o.is_customer) AS answered_at_us,
    BOOL_OR(o.at_us IS NULL) AS is_untimed
FROM (
    SELECT
        t.journey_number,
        t.at_us,
        t.is_customer,
        t.is_courtesy,
        COUNT(CASE WHEN t.is_customer THEN 1 END) OVER (
            PARTITION BY t.journey_number
            ORDER BY t.ordered_us, t.place, t.position
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS customers,
        COUNT(CASE WHEN NOT t.is_customer THEN 1 END) OVER (
            PARTITION BY t.journey_number
            ORDER BY t.ordered_us, t.place, t.position
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) - CASE WHEN t.is_customer THEN 0 ELSE 1 END AS gap
    FROM (
        SELECT
            j.journey_number,
            j.place,
            m.position,
            m.at_us,
            CASE WHEN u.journey_number IS NULL THEN m.at_us END AS ordered_us,
            m.speaker = 'customer' AS is_customer,
            COALESCE(m.is_courtesy, FALSE) AS is_courtesy
        FROM contact_turn AS m
        INNER JOIN journey AS j ON j.conversation_key = m.conversation_key
        LEFT JOIN (
            SELECT DISTINCT uj.journey_number
            FROM contact_turn AS um
            INNER JOIN journey AS uj ON uj.conversation_key = um.conversation_key
            WHERE um.at_us IS NULL
                AND um.visibility = 'public'
                AND um.kind IN ('message', 'media')
                AND um.speaker IN ('customer', 'human_agent', 'supervisor', 'ai_agent')
        ) AS u ON u.journey_number = j.journey_number
        WHERE m.visibility = 'public'
            AND m.kind IN ('message', 'media')
            AND m.speaker IN ('customer', 'human_agent', 'supervisor', 'ai_agent')
    ) AS t
) AS o
GROUP BY o.journey_number, o.gap
HAVING COUNT(*) FILTER (WHERE o.is_customer) > 0

-- The customer asked: from the first turn of a gap that is no courtesy to the business turn that ends it.
SELECT
    g.journey_number,
    g.conversation_key,
    g.started_at_us,
    g.started_at_us + CAST($proactive_update_hours AS BIGINT) * 3600000000 AS limit_us,
    g.answered_at_us,
    g.last_customer_at_us
FROM (
    SELECT
        t.journey_number,
        t.gap,
        MIN(t.conversation_key) FILTER (WHERE t.is_customer AND t.nearest = 1) AS conversation_key,
        MIN(t.at_us) FILTER (WHERE t.is_customer) AS started_at_us,
        MIN(t.at_us) FILTER (WHERE NOT t.is_customer) AS answered_at_us,
        MAX(t.at_us) FILTER (WHERE t.is_customer) AS last_customer_at_us
    FROM (
        SELECT
            w.*,
            ROW_NUMBER() OVER (
                PARTITION BY w.journey_number, w.gap, w.is_customer
                ORDER BY w.at_us, w.place, w.position
            ) AS nearest
        FROM wait_turn AS w
    ) AS t
    GROUP BY t.journey_number, t.gap
    HAVING COUNT(*) FILTER (WHERE t.is_customer) > 0
) AS g

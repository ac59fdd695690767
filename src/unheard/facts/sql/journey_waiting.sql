-- What the customer of a journey had to write after the first answer, and how long they had to wait, one row per
-- journey with a customer turn. A gap that nobody answered ends with the journey's last claim after it, because then
-- the business calls it done; without one it lasts as long as contacts are observed.
SELECT
    g.journey_number,
    CAST(COALESCE(SUM(g.customer_turns) FILTER (WHERE NOT g.is_first), 0) AS BIGINT) AS turns_after_answer,
    CASE
        WHEN NOT BOOL_OR(g.is_untimed) AND COUNT(g.waiting_days) = COUNT(*)
            THEN CAST(SUM(g.waiting_days) AS BIGINT)
    END AS waiting_days
FROM (
    SELECT
        p.journey_number,
        p.customer_turns,
        p.is_first,
        p.is_untimed,
        CASE
            WHEN p.waiting_from_us IS NULL THEN 0
            ELSE CAST(
                LEAST(
                    CEIL(
                        CAST(GREATEST(p.waiting_until_us - p.waiting_from_us, 0) AS DOUBLE)
                        / CAST(86400000000 AS DOUBLE)
                    ),
                    7
                ) AS BIGINT
            )
        END AS waiting_days
    FROM (
        SELECT
            a.journey_number,
            a.customer_turns,
            a.is_first,
            a.is_untimed,
            a.waiting_from_us,
            COALESCE(
                a.answered_at_us,
                CASE WHEN e.ended_at_us > a.waiting_from_us THEN e.ended_at_us END,
                f.contact_observed_until_us
            ) AS waiting_until_us
        FROM journey_gap AS a
        INNER JOIN journey AS j ON j.place = a.journey_number
        INNER JOIN fact_conversation AS f ON f.conversation_key = j.conversation_key
        LEFT JOIN (
            SELECT
                ej.journey_number,
                MAX(v.at_us) AS ended_at_us
            FROM contact_event AS v
            INNER JOIN journey AS ej ON ej.conversation_key = v.conversation_key
            WHERE v.type IN ('resolved', 'closed', 'customer_confirmed') AND v.cause IS DISTINCT FROM 'merge'
            GROUP BY ej.journey_number
        ) AS e ON e.journey_number = a.journey_number
    ) AS p
) AS g
GROUP BY g.journey_number

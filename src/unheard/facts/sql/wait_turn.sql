-- Who spoke when on each journey: timed public turns of customers and of the business, courtesy of customers left out.
-- Journeys with a conversation whose answers cannot be seen are left out: the answer may stand there.
-- A business turn ends the gap in which it stands; the customer's turns after it are in the next one.
SELECT
    o.journey_number,
    o.conversation_key,
    o.at_us,
    o.is_customer,
    o.origin_key,
    o.turn,
    o.place,
    o.position,
    COUNT(CASE WHEN NOT o.is_customer THEN 1 END) OVER (
        PARTITION BY o.journey_number
        ORDER BY o.at_us, o.place, o.position
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - CASE WHEN o.is_customer THEN 0 ELSE 1 END AS gap
FROM (
    SELECT
        j.journey_number,
        j.place,
        m.conversation_key,
        m.position,
        m.at_us,
        m.origin_key,
        m.turn,
        m.speaker = 'customer' AS is_customer
    FROM contact_turn AS m
    INNER JOIN journey AS j ON j.conversation_key = m.conversation_key
    LEFT JOIN (
        SELECT DISTINCT uj.journey_number
        FROM journey AS uj
        INNER JOIN contact AS uc ON uc.conversation_key = uj.conversation_key
        WHERE NOT uc.answers_observed
    ) AS u ON u.journey_number = j.journey_number
    WHERE m.at_us IS NOT NULL
        AND u.journey_number IS NULL
        AND m.visibility = 'public'
        AND m.kind IN ('message', 'media')
        AND m.speaker IN ('customer', 'human_agent', 'supervisor', 'ai_agent')
        AND NOT (m.speaker = 'customer' AND COALESCE(m.is_courtesy, FALSE))
) AS o

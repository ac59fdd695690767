-- The business said by when: from that turn to the next of the business on the journey, and the customer's last word
-- between the time that was promised and that turn. What is said in the same sitting, a goodbye or a word on another
-- matter, is not what was promised: a quarter of an hour, where more than an hour was promised. Courtesy alone, whenever
-- it comes, is not what was promised either.
SELECT
    p.journey_number,
    p.conversation_key,
    p.at_us AS started_at_us,
    p.promised_until_us AS limit_us,
    p.answered_at_us,
    MAX(c.at_us) AS last_customer_at_us
FROM (
    SELECT
        t.journey_number,
        t.conversation_key,
        t.at_us,
        h.promised_until_us,
        MIN(b.at_us) AS answered_at_us
    FROM heard AS h
    INNER JOIN wait_turn AS t
        ON t.conversation_key = h.conversation_key
        AND t.origin_key = h.conversation_key
        AND t.turn = h.promised_turn
    LEFT JOIN (
        SELECT
            d.journey_number,
            d.at_us
        FROM wait_turn AS d
        LEFT JOIN wait_farewell AS w ON w.origin_key = d.origin_key AND w.turn = d.turn
        WHERE NOT d.is_customer AND w.turn IS NULL
    ) AS b
        ON b.journey_number = t.journey_number
        AND b.at_us > t.at_us + CASE
            WHEN h.promised_until_us - t.at_us > 3600000000 THEN 900000000
            ELSE 0
        END
    WHERE h.promised_until_us > t.at_us AND NOT t.is_customer
    GROUP BY t.journey_number, t.conversation_key, t.at_us, h.promised_until_us
) AS p
LEFT JOIN wait_turn AS c
    ON c.journey_number = p.journey_number
    AND c.is_customer
    AND c.at_us > p.promised_until_us
    AND COALESCE(c.at_us < p.answered_at_us, TRUE)
GROUP BY p.journey_number, p.conversation_key, p.at_us, p.promised_until_us, p.answered_at_us

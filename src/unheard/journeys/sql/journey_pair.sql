-- Pairs of a customer's conversations that belong to one journey: enough of them to connect all that hang together.
-- A conversation reaches from its opening to the allowed gap after its last public turn or event. Two that overlap so
-- and are on the same issue belong together. All pairs would be quadratic; these say the same:
--   equal issue key        each with the one before it, if any earlier one reaches it;
--   same topic, no key     the same;
--   a keyed one            with the unkeyed before it, if an earlier unkeyed one reaches it, and with the next that it
--                          reaches; it also ties two neighbouring unkeyed ones together if it reaches both;
--   stated follow-ups      directly;
--   alike in words         directly, and so an equal topic where only one of two has words (issue_pair).
-- Topics join, set-wise, those without words only: between two that have words, the words decide.
-- Times of pairs are compared in one expression: as two conditions they would tempt an engine to pair by them first.
WITH member AS (
    SELECT
        c.conversation_key,
        c.customer_number,
        c.issue_key,
        c.topic,
        c.relation,
        c.related_to_key,
        c.opened_at_us,
        COALESCE(w.has_words, FALSE) AS has_words,
        GREATEST(c.opened_at_us, c.last_public_at_us) + $journey_gap_days * 86400000000 AS until_us
    FROM contact AS c
    INNER JOIN busy_customer AS b ON b.customer_number = c.customer_number
    LEFT JOIN issue_text AS w ON w.conversation_key = c.conversation_key
    WHERE c.opened_at_us IS NOT NULL
),
keyed AS (
    SELECT
        m.conversation_key,
        m.opened_at_us,
        LAG(m.conversation_key) OVER (
            PARTITION BY m.customer_number, m.issue_key ORDER BY m.opened_at_us, m.conversation_key
        ) AS previous_key,
        MAX(m.until_us) OVER (
            PARTITION BY m.customer_number, m.issue_key
            ORDER BY m.opened_at_us, m.conversation_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_us
    FROM member AS m
    WHERE m.issue_key IS NOT NULL
),
topical AS (
    SELECT
        m.conversation_key,
        m.customer_number,
        m.topic,
        m.issue_key,
        m.opened_at_us,
        m.until_us,
        COUNT(CASE WHEN m.issue_key IS NULL THEN 1 END) OVER (
            PARTITION BY m.customer_number, m.topic
            ORDER BY m.opened_at_us, m.conversation_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS unkeyed_so_far,
        MAX(CASE WHEN m.issue_key IS NULL THEN m.until_us END) OVER (
            PARTITION BY m.customer_number, m.topic
            ORDER BY m.opened_at_us, m.conversation_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS unkeyed_reached_us,
        MAX(CASE WHEN m.issue_key IS NOT NULL THEN m.until_us END) OVER (
            PARTITION BY m.customer_number, m.topic
            ORDER BY m.opened_at_us, m.conversation_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS keyed_reached_us
    FROM member AS m
    WHERE m.topic IS NOT NULL AND NOT m.has_words
),
unkeyed AS (
    SELECT
        t.conversation_key,
        t.customer_number,
        t.topic,
        t.opened_at_us,
        t.unkeyed_so_far AS place,
        t.keyed_reached_us
    FROM topical AS t
    WHERE t.issue_key IS NULL
)
SELECT
    k.previous_key AS left_key,
    k.conversation_key AS right_key
FROM keyed AS k
WHERE k.reached_us >= k.opened_at_us
UNION ALL
SELECT
    b.conversation_key AS left_key,
    t.conversation_key AS right_key
FROM topical AS t
INNER JOIN unkeyed AS b
    ON b.customer_number = t.customer_number
    AND b.topic = t.topic
    AND b.place = CASE WHEN t.issue_key IS NULL THEN t.unkeyed_so_far - 1 ELSE t.unkeyed_so_far END
WHERE t.unkeyed_reached_us >= t.opened_at_us
    OR (t.issue_key IS NULL AND b.keyed_reached_us >= t.opened_at_us)
UNION ALL
SELECT
    t.conversation_key AS left_key,
    b.conversation_key AS right_key
FROM topical AS t
INNER JOIN unkeyed AS b
    ON b.customer_number = t.customer_number
    AND b.topic = t.topic
    AND b.place = t.unkeyed_so_far + 1
WHERE t.issue_key IS NOT NULL AND t.until_us >= b.opened_at_us
UNION ALL
SELECT
    y.conversation_key AS left_key,
    x.conversation_key AS right_key
FROM member AS x
INNER JOIN member AS y
    ON y.customer_number = x.customer_number
    AND y.conversation_key = x.related_to_key
WHERE x.relation = 'follow_up_of'
    AND x.conversation_key <> y.conversation_key
    AND NOT COALESCE(x.issue_key <> y.issue_key, FALSE)
    AND x.opened_at_us <= y.until_us
    AND y.opened_at_us <= x.until_us
UNION ALL
SELECT
    p.left_key,
    p.right_key
FROM issue_pair AS p
INNER JOIN member AS x ON x.conversation_key = p.left_key
INNER JOIN member AS y ON y.conversation_key = p.right_key
WHERE NOT COALESCE(x.issue_key <> y.issue_key, FALSE)
    AND GREATEST(x.opened_at_us - y.until_us, y.opened_at_us - x.until_us) <= 0

-- The first later conversation of the same customer: after the claim, and after the first customer turn.
-- Later means opened afterwards, with its first customer turn afterwards; outbound conversations never count.
-- Explicit: equal issue key, or one states that it follows up the other. Alike: their words (issue_pair). Topic: equal,
-- unless both have an issue key, or both have words, which then decide.
-- Different issue keys on both are never the same issue, whatever else is said.
-- A running minimum per class instead of pairs: a customer may have 100,000 conversations. `number` counts each
-- customer's conversations by first customer turn, then key: the smallest is the earliest, and none is there twice, so
-- that no join needs the customer. A claim dated before its own opening would find itself; then the second smallest
-- stands in (`spare`).
WITH member AS (
    SELECT
        c.customer_number,
        c.conversation_key,
        c.issue_key,
        c.topic,
        c.relation,
        c.related_to_key,
        c.first_customer_turn_at_us,
        COALESCE(c.first_customer_turn_at_us, c.opened_at_us) AS at_us,
        LEAST(c.opened_at_us, c.first_customer_turn_at_us) AS from_us,
        c.opened_at_us IS NOT NULL AND c.direction IS DISTINCT FROM 'outbound' AS is_candidate,
        COALESCE(w.has_words, FALSE) AS has_words,
        c.customer_number * 1000000000 + ROW_NUMBER() OVER (
            PARTITION BY c.customer_number
            ORDER BY COALESCE(c.first_customer_turn_at_us, c.opened_at_us) NULLS LAST, c.conversation_key
        ) AS number
    FROM contact AS c
    INNER JOIN (
        SELECT b.customer_number
        FROM contact AS b
        WHERE b.customer_number IS NOT NULL
        GROUP BY b.customer_number
        HAVING COUNT(*) > 1
    ) AS busy ON busy.customer_number = c.customer_number
    LEFT JOIN issue_text AS w ON w.conversation_key = c.conversation_key
),
anchor AS (
    SELECT
        m.customer_number,
        m.number,
        m.conversation_key,
        m.issue_key,
        m.topic,
        m.has_words,
        m.relation,
        m.related_to_key,
        'claim' AS since,
        k.claim_at_us AS at_us,
        m.is_candidate AND m.from_us > k.claim_at_us AS finds_itself
    FROM claim AS k
    INNER JOIN member AS m ON m.conversation_key = k.conversation_key
    WHERE k.claim_at_us IS NOT NULL
    UNION ALL
    SELECT
        m.customer_number,
        m.number,
        m.conversation_key,
        m.issue_key,
        m.topic,
        m.has_words,
        m.relation,
        m.related_to_key,
        'first_turn' AS since,
        m.first_customer_turn_at_us AS at_us,
        FALSE AS finds_itself
    FROM member AS m
    WHERE m.first_customer_turn_at_us IS NOT NULL
),
mark AS (
    SELECT
        o.customer_number,
        o.issue_key,
        o.topic,
        o.from_us AS at_us,
        1 AS is_opening,
        o.number,
        CASE WHEN o.issue_key IS NULL THEN o.number END AS unkeyed_number,
        CASE WHEN NOT o.has_words THEN o.number END AS wordless_number,
        CASE WHEN o.issue_key IS NULL AND NOT o.has_words THEN o.number END AS plain_number,
        FALSE AS has_words,
        CAST(NULL AS BIGINT) AS own_number,
        'opening' AS since,
        FALSE AS finds_itself
    FROM member AS o
    WHERE o.is_candidate
    UNION ALL
    SELECT
        a.customer_number,
        a.issue_key,
        a.topic,
        a.at_us,
        0 AS is_opening,
        CAST(NULL AS BIGINT) AS number,
        CAST(NULL AS BIGINT) AS unkeyed_number,
        CAST(NULL AS BIGINT) AS wordless_number,
        CAST(NULL AS BIGINT) AS plain_number,
        a.has_words,
        a.number AS own_number,
        a.since,
        a.finds_itself
    FROM anchor AS a
),
found AS (
    SELECT
        m.customer_number,
        m.issue_key,
        m.topic,
        m.at_us,
        m.is_opening,
        m.has_words,
        m.number,
        m.own_number,
        m.since,
        m.finds_itself,
        MIN(m.number) OVER (
            PARTITION BY m.customer_number, m.issue_key
            ORDER BY m.at_us DESC, m.is_opening
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS by_key,
        MIN(m.number) OVER (
            PARTITION BY m.customer_number, m.topic
            ORDER BY m.at_us DESC, m.is_opening
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS by_topic,
        MIN(m.unkeyed_number) OVER (
            PARTITION BY m.customer_number, m.topic
            ORDER BY m.at_us DESC, m.is_opening
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS by_topic_unkeyed,
        MIN(m.wordless_number) OVER (
            PARTITION BY m.customer_number, m.topic
            ORDER BY m.at_us DESC, m.is_opening
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS by_topic_wordless,
        MIN(m.plain_number) OVER (
            PARTITION BY m.customer_number, m.topic
            ORDER BY m.at_us DESC, m.is_opening
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS by_topic_plain,
        MIN(m.number) OVER (
            PARTITION BY m.customer_number
            ORDER BY m.at_us DESC, m.is_opening
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS by_customer
    FROM mark AS m
),
spare AS (
    SELECT
        w.own_number,
        w.since,
        w.by_key,
        w.by_topic,
        w.by_customer
    FROM (
        SELECT
            f.own_number,
            f.since,
            f.finds_itself,
            MIN(CASE WHEN f.number > f.by_key THEN f.number WHEN f.number < f.by_key THEN f.by_key END) OVER (
                PARTITION BY f.customer_number, f.issue_key
                ORDER BY f.at_us DESC, f.is_opening
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS by_key,
            MIN(CASE WHEN f.number > f.by_topic THEN f.number WHEN f.number < f.by_topic THEN f.by_topic END) OVER (
                PARTITION BY f.customer_number, f.topic
                ORDER BY f.at_us DESC, f.is_opening
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS by_topic,
            MIN(CASE WHEN f.number > f.by_customer THEN f.number WHEN f.number < f.by_customer THEN f.by_customer END) OVER (
                PARTITION BY f.customer_number
                ORDER BY f.at_us DESC, f.is_opening
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS by_customer
        FROM found AS f
        INNER JOIN (
            SELECT DISTINCT e.customer_number
            FROM anchor AS e
            WHERE e.finds_itself
        ) AS early ON early.customer_number = f.customer_number
    ) AS w
    WHERE w.finds_itself
),
stated AS (
    SELECT
        t.own_number,
        t.since,
        MIN(t.number) AS number
    FROM (
        SELECT
            a.number AS own_number,
            a.since,
            o.number
        FROM anchor AS a
        INNER JOIN member AS o
            ON o.customer_number = a.customer_number
            AND o.related_to_key = a.conversation_key
        WHERE o.is_candidate
            AND o.relation = 'follow_up_of'
            AND o.from_us > a.at_us
            AND o.number <> a.number
            AND NOT COALESCE(o.issue_key <> a.issue_key, FALSE)
        UNION ALL
        SELECT
            a.number AS own_number,
            a.since,
            o.number
        FROM anchor AS a
        INNER JOIN member AS o
            ON o.customer_number = a.customer_number
            AND o.conversation_key = a.related_to_key
        WHERE o.is_candidate
            AND a.relation = 'follow_up_of'
            AND o.from_us > a.at_us
            AND o.number <> a.number
            AND NOT COALESCE(o.issue_key <> a.issue_key, FALSE)
    ) AS t
    GROUP BY t.own_number, t.since
),
alike AS (
    SELECT
        a.number AS own_number,
        a.since,
        MIN(o.number) AS number
    FROM (
        SELECT p.left_key AS own_key, p.right_key AS other_key
        FROM issue_pair AS p
        WHERE p.rule = 2
        UNION ALL
        SELECT p.right_key AS own_key, p.left_key AS other_key
        FROM issue_pair AS p
        WHERE p.rule = 2
    ) AS b
    INNER JOIN anchor AS a ON a.conversation_key = b.own_key
    INNER JOIN member AS o ON o.conversation_key = b.other_key
    WHERE o.is_candidate
        AND o.from_us - a.at_us > 0
        AND NOT COALESCE(o.issue_key <> a.issue_key, FALSE)
    GROUP BY a.number, a.since
),
chosen AS (
    SELECT
        f.own_number,
        f.since,
        LEAST(
            CASE
                WHEN f.issue_key IS NULL THEN NULL
                WHEN f.by_key = f.own_number THEN s.by_key
                ELSE f.by_key
            END,
            t.number
        ) AS explicit_number,
        CASE
            WHEN f.topic IS NULL THEN NULL
            WHEN f.issue_key IS NOT NULL AND f.has_words THEN f.by_topic_plain
            WHEN f.issue_key IS NOT NULL THEN f.by_topic_unkeyed
            WHEN f.has_words THEN f.by_topic_wordless
            WHEN f.by_topic = f.own_number THEN s.by_topic
            ELSE f.by_topic
        END AS topic_number,
        l.number AS alike_number,
        CASE WHEN f.by_customer = f.own_number THEN s.by_customer ELSE f.by_customer END AS any_number
    FROM found AS f
    LEFT JOIN spare AS s ON s.own_number = f.own_number AND s.since = f.since
    LEFT JOIN stated AS t ON t.own_number = f.own_number AND t.since = f.since
    LEFT JOIN alike AS l ON l.own_number = f.own_number AND l.since = f.since
    WHERE f.is_opening = 0 AND f.by_customer IS NOT NULL
)
SELECT
    m.conversation_key,
    c.since,
    x.at_us AS explicit_at_us,
    x.conversation_key AS explicit_key,
    l.at_us AS alike_at_us,
    l.conversation_key AS alike_key,
    t.at_us AS topic_at_us,
    t.conversation_key AS topic_key,
    y.at_us AS any_at_us
FROM chosen AS c
INNER JOIN member AS m ON m.number = c.own_number
INNER JOIN member AS y ON y.number = c.any_number
LEFT JOIN member AS x ON x.number = c.explicit_number
LEFT JOIN member AS t ON t.number = c.topic_number
LEFT JOIN member AS l ON l.number = c.alike_number

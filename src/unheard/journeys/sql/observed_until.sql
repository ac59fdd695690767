-- Until when a fact of a customer would have been seen: one row per customer, and one without key for everybody else.
-- What is stated for the customer goes before what is stated for everybody, and that before the last record of the
-- fact; a source that ended earlier ends the search for contacts. What is stated for a shared mailbox is stated for
-- nobody. Records before 2000 are not credible.
WITH stated AS (
    SELECT
        l.customer_key,
        MAX(CASE WHEN o.fact = 'contact' THEN o.to_us END) AS contact_us,
        MAX(CASE WHEN o.fact = 'churn' THEN o.to_us END) AS churn_us,
        MAX(CASE WHEN o.fact = 'purchase' THEN o.to_us END) AS purchase_us,
        MAX(CASE WHEN o.fact = 'review' THEN o.to_us END) AS review_us
    FROM observed AS o
    LEFT JOIN shared_identity AS h ON h.identity_hash = o.customer_email_hash
    LEFT JOIN customer_link AS l
        ON l.identity_hash = COALESCE(
            o.customer_id_hash,
            CASE WHEN h.identity_hash IS NULL THEN o.customer_email_hash END,
            o.customer_phone_hash
        )
    WHERE l.customer_key IS NOT NULL
        OR COALESCE(o.customer_id_hash, o.customer_email_hash, o.customer_phone_hash) IS NULL
    GROUP BY l.customer_key
),
contact_end AS (
    SELECT MIN(s.last_us) AS contact_us
    FROM (
        SELECT
            c.source,
            MAX(c.last_seen_us) AS last_us
        FROM conversation AS c
        WHERE c.last_seen_us >= 946684800000000
        GROUP BY c.source
    ) AS s
),
outcome_end AS (
    SELECT
        MAX(o.at_us) FILTER (
            WHERE o.type IN ('renewal', 'churn_voluntary', 'churn_involuntary', 'upgrade', 'downgrade')
        ) AS churn_us,
        MAX(o.at_us) FILTER (WHERE o.type IN ('purchase', 'refund', 'upgrade')) AS purchase_us,
        MAX(o.at_us) FILTER (WHERE o.type = 'public_review') AS review_us
    FROM outcome AS o
    WHERE o.at_us >= 946684800000000
),
everybody AS (
    SELECT
        COALESCE(MAX(s.contact_us), MAX(c.contact_us)) AS contact_us,
        COALESCE(MAX(s.churn_us), MAX(o.churn_us)) AS churn_us,
        COALESCE(MAX(s.purchase_us), MAX(o.purchase_us)) AS purchase_us,
        COALESCE(MAX(s.review_us), MAX(o.review_us)) AS review_us
    FROM contact_end AS c
    CROSS JOIN outcome_end AS o
    LEFT JOIN stated AS s ON s.customer_key IS NULL
)
SELECT
    p.customer_key,
    COALESCE(s.contact_us, e.contact_us) AS contact_us,
    COALESCE(s.churn_us, e.churn_us) AS churn_us,
    COALESCE(s.purchase_us, e.purchase_us) AS purchase_us,
    COALESCE(s.review_us, e.review_us) AS review_us
FROM (
    SELECT DISTINCT l.customer_key
    FROM customer_link AS l
    WHERE l.customer_key IS NOT NULL
    UNION ALL
    SELECT CAST(NULL AS VARCHAR) AS customer_key
) AS p
CROSS JOIN everybody AS e
LEFT JOIN stated AS s ON s.customer_key = p.customer_key

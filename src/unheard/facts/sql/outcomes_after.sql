-- The first outcome of each kind at or after the opening of a customer's conversation.
-- One pass per customer from the latest to the earliest: the smallest time seen so far is the next one.
SELECT
    n.conversation_key,
    n.next_churn_voluntary_at_us,
    n.next_churn_involuntary_at_us,
    n.next_renewal_at_us,
    n.next_purchase_at_us,
    n.next_upgrade_at_us,
    n.next_review_at_us,
    n.next_low_review_at_us
FROM (
    SELECT
        m.conversation_key,
        MIN(m.churn_voluntary_us) OVER later AS next_churn_voluntary_at_us,
        MIN(m.churn_involuntary_us) OVER later AS next_churn_involuntary_at_us,
        MIN(m.renewal_us) OVER later AS next_renewal_at_us,
        MIN(m.purchase_us) OVER later AS next_purchase_at_us,
        MIN(m.upgrade_us) OVER later AS next_upgrade_at_us,
        MIN(m.review_us) OVER later AS next_review_at_us,
        MIN(m.low_review_us) OVER later AS next_low_review_at_us
    FROM (
        SELECT
            c.conversation_key,
            c.customer_key,
            c.opened_at_us AS at_us,
            1 AS is_contact,
            CAST(NULL AS BIGINT) AS churn_voluntary_us,
            CAST(NULL AS BIGINT) AS churn_involuntary_us,
            CAST(NULL AS BIGINT) AS renewal_us,
            CAST(NULL AS BIGINT) AS purchase_us,
            CAST(NULL AS BIGINT) AS upgrade_us,
            CAST(NULL AS BIGINT) AS review_us,
            CAST(NULL AS BIGINT) AS low_review_us
        FROM contact AS c
        INNER JOIN (SELECT DISTINCT o.customer_key FROM customer_outcome AS o) AS w
            ON w.customer_key = c.customer_key
        WHERE c.opened_at_us IS NOT NULL
        UNION ALL
        SELECT
            CAST(NULL AS VARCHAR) AS conversation_key,
            o.customer_key,
            o.at_us,
            0 AS is_contact,
            CASE WHEN o.type = 'churn_voluntary' THEN o.at_us END AS churn_voluntary_us,
            CASE WHEN o.type = 'churn_involuntary' THEN o.at_us END AS churn_involuntary_us,
            CASE WHEN o.type = 'renewal' THEN o.at_us END AS renewal_us,
            CASE WHEN o.type = 'purchase' THEN o.at_us END AS purchase_us,
            CASE WHEN o.type = 'upgrade' THEN o.at_us END AS upgrade_us,
            CASE WHEN o.type = 'public_review' THEN o.at_us END AS review_us,
            CASE
                WHEN o.type = 'public_review' AND o.rating_norm <= CAST('0.25' AS DOUBLE) THEN o.at_us
            END AS low_review_us
        FROM customer_outcome AS o
    ) AS m
    WINDOW later AS (
        PARTITION BY m.customer_key
        ORDER BY m.at_us DESC, m.is_contact
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
) AS n
WHERE n.conversation_key IS NOT NULL

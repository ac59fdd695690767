-- The account of each customer who shares one with another: an account of one customer says nothing more than the
-- customer. All conversations tell, also those that no metric counts. With two shared accounts it is the smaller hash.
SELECT
    p.customer_number,
    p.customer_key,
    MIN(p.account_hash) AS account_hash
FROM (
    SELECT
        d.customer_number,
        d.customer_key,
        d.account_hash,
        COUNT(*) OVER (PARTITION BY d.account_hash) AS customers
    FROM (
        SELECT DISTINCT l.customer_number, l.customer_key, c.account_hash
        FROM conversation AS c
        LEFT JOIN shared_identity AS h ON h.identity_hash = c.customer_email_hash
        INNER JOIN customer_link AS l
            ON l.identity_hash = COALESCE(
                c.customer_id_hash,
                CASE WHEN h.identity_hash IS NULL THEN c.customer_email_hash END,
                c.customer_phone_hash
            )
        WHERE c.account_hash IS NOT NULL AND l.customer_key IS NOT NULL
    ) AS d
) AS p
WHERE p.customers >= 2
GROUP BY p.customer_number, p.customer_key

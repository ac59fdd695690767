-- Ways in which customers show, by what they may be alike: one row each, with what the customer shows elsewhere filled in
-- where it is one thing only. Shared addresses and numbers tell nothing of anybody: they are no row of `certain_customer`.
-- The same holds for the end of a number that people of two given names use, or that ends a shared number.
-- A domain of more than one in 200 customers is a mail provider's and tells nothing either.
WITH seen AS (
    SELECT
        COALESCE(i.customer_number, e.customer_number, f.customer_number) AS customer_number,
        CASE WHEN p.is_named OR e.customer_number IS NOT NULL THEN p.given_hash END AS given_hash,
        CASE WHEN p.is_named OR e.customer_number IS NOT NULL THEN p.family_hash END AS family_hash,
        CASE WHEN p.is_named OR e.customer_number IS NOT NULL THEN p.whole_hash END AS whole_hash,
        CASE WHEN p.is_named OR e.customer_number IS NOT NULL THEN p.sound_hash END AS sound_hash,
        CASE WHEN p.is_named OR e.customer_number IS NOT NULL THEN p.handle_hash END AS handle_hash,
        CASE WHEN e.customer_number IS NOT NULL THEN p.digits_hash END AS digits_hash,
        CASE WHEN e.customer_number IS NOT NULL THEN p.domain_hash END AS domain_hash,
        CASE WHEN f.customer_number IS NOT NULL THEN p.tail_hash END AS tail_hash,
        p.account_hash
    FROM identity_part AS p
    LEFT JOIN certain_customer AS i ON i.identity_hash = p.customer_id_hash
    LEFT JOIN certain_customer AS e ON e.identity_hash = p.customer_email_hash
    LEFT JOIN certain_customer AS f ON f.identity_hash = p.customer_phone_hash
),
shared_tail AS (
    SELECT p.tail_hash
    FROM identity_part AS p
    LEFT JOIN certain_customer AS f ON f.identity_hash = p.customer_phone_hash
    WHERE p.tail_hash IS NOT NULL
    GROUP BY p.tail_hash
    HAVING COUNT(DISTINCT CASE WHEN p.is_named THEN p.given_hash END) > 1
        OR COUNT(f.customer_number) < COUNT(*)
),
known AS (
    SELECT
        s.customer_number, s.given_hash, s.family_hash, s.whole_hash, s.sound_hash, s.handle_hash, s.digits_hash,
        s.domain_hash, CASE WHEN h.tail_hash IS NULL THEN s.tail_hash END AS tail_hash, s.account_hash
    FROM seen AS s
    LEFT JOIN shared_tail AS h ON h.tail_hash = s.tail_hash
    WHERE s.customer_number IS NOT NULL
),
company AS (
    SELECT k.domain_hash
    FROM known AS k
    CROSS JOIN (SELECT COUNT(DISTINCT c.customer_number) AS customers FROM certain_customer AS c) AS n
    WHERE k.domain_hash IS NOT NULL
    GROUP BY k.domain_hash
    HAVING COUNT(DISTINCT k.customer_number) * 200 <= GREATEST(MAX(n.customers), 1000)
),
one AS (
    SELECT
        k.customer_number,
        CASE WHEN MIN(k.whole_hash) = MAX(k.whole_hash) THEN MIN(k.given_hash) END AS given_hash,
        CASE WHEN MIN(k.whole_hash) = MAX(k.whole_hash) THEN MIN(k.family_hash) END AS family_hash,
        CASE WHEN MIN(k.whole_hash) = MAX(k.whole_hash) THEN MIN(k.whole_hash) END AS whole_hash,
        CASE WHEN MIN(k.whole_hash) = MAX(k.whole_hash) THEN MIN(k.sound_hash) END AS sound_hash,
        CASE WHEN MIN(k.whole_hash) = MAX(k.whole_hash) THEN MIN(k.handle_hash) END AS handle_hash,
        CASE WHEN MIN(k.digits_hash) = MAX(k.digits_hash) THEN MIN(k.digits_hash) END AS digits_hash,
        CASE WHEN MIN(w.domain_hash) = MAX(w.domain_hash) THEN MIN(w.domain_hash) END AS domain_hash,
        CASE WHEN MIN(k.tail_hash) = MAX(k.tail_hash) THEN MIN(k.tail_hash) END AS tail_hash,
        CASE WHEN MIN(k.account_hash) = MAX(k.account_hash) THEN MIN(k.account_hash) END AS account_hash
    FROM known AS k
    LEFT JOIN company AS w ON w.domain_hash = k.domain_hash
    GROUP BY k.customer_number
)
SELECT DISTINCT
    k.customer_number,
    CASE WHEN k.whole_hash IS NULL THEN o.given_hash ELSE k.given_hash END AS given_hash,
    CASE WHEN k.whole_hash IS NULL THEN o.family_hash ELSE k.family_hash END AS family_hash,
    COALESCE(k.whole_hash, o.whole_hash) AS whole_hash,
    CASE WHEN k.whole_hash IS NULL THEN o.sound_hash ELSE k.sound_hash END AS sound_hash,
    CASE WHEN k.whole_hash IS NULL THEN o.handle_hash ELSE k.handle_hash END AS handle_hash,
    COALESCE(k.digits_hash, o.digits_hash) AS digits_hash,
    COALESCE(w.domain_hash, o.domain_hash) AS domain_hash,
    COALESCE(k.tail_hash, o.tail_hash) AS tail_hash,
    COALESCE(k.account_hash, o.account_hash) AS account_hash
FROM known AS k
INNER JOIN one AS o ON o.customer_number = k.customer_number
LEFT JOIN company AS w ON w.domain_hash = k.domain_hash

-- Identities that stand together in one row of a source, each combination once.
-- A declared link brings both of its sides and has no source; every other row has one side only.
SELECT
    i.source,
    i.is_declared,
    i.id_hash,
    i.email_hash,
    i.phone_hash,
    i.same_id_hash,
    i.same_email_hash,
    i.same_phone_hash
FROM (
    SELECT
        c.source AS source,
        FALSE AS is_declared,
        c.customer_id_hash AS id_hash,
        c.customer_email_hash AS email_hash,
        c.customer_phone_hash AS phone_hash,
        CAST(NULL AS VARCHAR) AS same_id_hash,
        CAST(NULL AS VARCHAR) AS same_email_hash,
        CAST(NULL AS VARCHAR) AS same_phone_hash
    FROM conversation AS c
    UNION
    SELECT
        o.source, FALSE, o.customer_id_hash, o.customer_email_hash, o.customer_phone_hash,
        CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
    FROM outcome AS o
    UNION
    SELECT
        s.source, FALSE, s.customer_id_hash, s.customer_email_hash, s.customer_phone_hash,
        CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
    FROM survey AS s
    UNION
    SELECT
        r.source, FALSE, r.customer_id_hash, r.customer_email_hash, r.customer_phone_hash,
        CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
    FROM relational_survey AS r
    UNION
    SELECT
        b.source, FALSE, b.customer_id_hash, b.customer_email_hash, b.customer_phone_hash,
        CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR)
    FROM observed AS b
    UNION
    SELECT
        CAST(NULL AS VARCHAR), TRUE, l.customer_id_hash, l.customer_email_hash, l.customer_phone_hash,
        l.same_id_hash, l.same_email_hash, l.same_phone_hash
    FROM identity_link AS l
    WHERE SUBSTR(l.link_key, 1, 7) <> 'undone|'
) AS i
WHERE i.id_hash IS NOT NULL
    OR i.email_hash IS NOT NULL
    OR i.phone_hash IS NOT NULL
    OR i.same_id_hash IS NOT NULL
    OR i.same_email_hash IS NOT NULL
    OR i.same_phone_hash IS NOT NULL

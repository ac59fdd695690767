-- Pairs of identities of which a person has said that they are not one customer.
SELECT
    COALESCE(l.customer_id_hash, l.customer_email_hash, l.customer_phone_hash) AS left_hash,
    COALESCE(l.same_id_hash, l.same_email_hash, l.same_phone_hash) AS right_hash
FROM identity_link AS l
WHERE SUBSTR(l.link_key, 1, 7) = 'undone|'

-- Outcomes with the customer they belong to; those of nobody we know are left out.
SELECT
    o.outcome_key,
    COALESCE(i.customer_key, e.customer_key, p.customer_key) AS customer_key,
    o.type,
    o.at_us,
    o.rating_norm,
    o.amount_minor,
    o.currency
FROM outcome AS o
LEFT JOIN customer_link AS i ON i.identity_hash = o.customer_id_hash
LEFT JOIN customer_link AS e ON e.identity_hash = o.customer_email_hash
LEFT JOIN customer_link AS p ON p.identity_hash = o.customer_phone_hash
WHERE o.at_us IS NOT NULL
    AND COALESCE(i.customer_key, e.customer_key, p.customer_key) IS NOT NULL

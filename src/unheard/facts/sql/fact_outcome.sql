-- What customers did afterwards, one row per outcome of a known customer.
SELECT
    o.outcome_key,
    o.customer_key,
    o.type,
    o.at_us,
    o.rating_norm,
    o.amount_minor,
    o.currency
FROM customer_outcome AS o

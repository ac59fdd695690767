-- The cluster of each customer with a contact: the account, where two or more customers share one, else itself.
SELECT
    c.customer_key,
    COALESCE(MIN(c.cluster_key) FILTER (WHERE c.cluster_key <> c.customer_key), c.customer_key) AS cluster_key
FROM contact AS c
WHERE c.customer_key IS NOT NULL
GROUP BY c.customer_key

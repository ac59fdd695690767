-- Customers with more than one conversation that has a time: only theirs can be compared with each other.
SELECT c.customer_number
FROM contact AS c
WHERE c.customer_number IS NOT NULL AND c.opened_at_us IS NOT NULL
GROUP BY c.customer_number
HAVING COUNT(*) > 1

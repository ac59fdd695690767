-- Conversations that others of the same customer can be compared with, numbered by customer and opening.
SELECT
    c.conversation_key,
    c.customer_number,
    c.topic,
    c.opened_at_us,
    GREATEST(c.opened_at_us, c.last_public_at_us) AS until_us,
    ROW_NUMBER() OVER (ORDER BY c.customer_number, c.opened_at_us, c.conversation_key) - 1 AS document
FROM contact AS c
INNER JOIN busy_customer AS b ON b.customer_number = c.customer_number
WHERE c.opened_at_us IS NOT NULL

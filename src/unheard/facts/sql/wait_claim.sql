-- When the business called a journey done.
SELECT
    j.journey_number,
    v.at_us
FROM contact_event AS v
INNER JOIN journey AS j ON j.conversation_key = v.conversation_key
WHERE v.type IN ('resolved', 'closed', 'customer_confirmed')
    AND v.cause IS DISTINCT FROM 'merge'
    AND v.at_us IS NOT NULL

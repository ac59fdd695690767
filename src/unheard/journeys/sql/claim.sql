-- The first claim that the matter is done: whoever made it and why, a merge excepted. A later close is no second one.
SELECT
    k.conversation_key,
    k.at_us AS claim_at_us,
    k.type AS claim_type,
    k.actor AS claim_actor,
    k.cause AS claim_cause,
    k.basis AS claim_basis,
    k.event_order AS claim_order
FROM (
    SELECT
        e.conversation_key,
        e.at_us,
        e.type,
        e.actor,
        e.cause,
        e.basis,
        e.event_order,
        ROW_NUMBER() OVER (PARTITION BY e.conversation_key ORDER BY e.event_order) AS place
    FROM contact_event AS e
    INNER JOIN contact AS c ON c.conversation_key = e.conversation_key
    WHERE c.status_observed
        AND e.type IN ('resolved', 'closed', 'customer_confirmed')
        AND e.cause IS DISTINCT FROM 'merge'
) AS k
WHERE k.place = 1

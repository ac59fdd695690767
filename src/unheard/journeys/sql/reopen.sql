-- The customer came back to the same conversation after the claim: with a turn that is more than thanks or farewell,
-- or, where the source shows no turns of it, with an event that says so.
SELECT
    b.conversation_key,
    MIN(b.at_us) AS reopen_at_us
FROM (
    SELECT
        t.conversation_key,
        t.at_us
    FROM contact_turn AS t
    WHERE t.speaker = 'customer'
        AND t.visibility = 'public'
        AND t.kind IN ('message', 'media')
        AND t.is_courtesy IS DISTINCT FROM TRUE
    UNION ALL
    SELECT
        e.conversation_key,
        e.at_us
    FROM contact_event AS e
    INNER JOIN contact AS c ON c.conversation_key = e.conversation_key AND NOT c.turns_observed
    WHERE e.type = 'reopened' AND e.cause = 'customer'
) AS b
INNER JOIN claim AS k ON k.conversation_key = b.conversation_key
WHERE b.at_us > k.claim_at_us
GROUP BY b.conversation_key

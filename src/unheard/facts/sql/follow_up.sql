-- Conversations that are not a first contact: the recontact of an earlier claim, or stated as a follow-up.
SELECT u.conversation_key
FROM (
    SELECT r.recontact_key AS conversation_key
    FROM recontact AS r
    INNER JOIN claim AS k ON k.conversation_key = r.conversation_key
    WHERE r.recontact_key <> r.conversation_key
        AND r.recontact_at_us - k.claim_at_us <= $recontact_days * 86400000000
    UNION ALL
    SELECT c.conversation_key
    FROM contact AS c
    WHERE c.relation = 'follow_up_of'
) AS u
GROUP BY u.conversation_key

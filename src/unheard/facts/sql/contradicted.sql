-- Per claimed conversation: the last moment at which the customer showed that it does not hold, null if never.
-- That is an event that says so, or the LAST reopen: a confirmation after the first reopen stands, one before any
-- later reopen does not.
SELECT
    k.conversation_key,
    GREATEST(
        m.contradicted_at_us,
        CASE WHEN h.last_customer_word_at_us > k.claim_at_us THEN h.last_customer_word_at_us END,
        r.reopen_at_us
    ) AS contradicted_at_us
FROM claim AS k
LEFT JOIN reopen AS r ON r.conversation_key = k.conversation_key
LEFT JOIN handled AS h ON h.conversation_key = k.conversation_key
LEFT JOIN event_marks AS m ON m.conversation_key = k.conversation_key

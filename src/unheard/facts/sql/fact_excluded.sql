-- Conversations that no metric counts, each with its reason.
SELECT
    e.conversation_key,
    c.source,
    c.direction,
    c.opened_at_us,
    d.day_number,
    e.excluded_reason AS reason
FROM eligibility AS e
INNER JOIN conversation AS c ON c.conversation_key = e.conversation_key
LEFT JOIN conversation_day AS d ON d.conversation_key = e.conversation_key
WHERE e.excluded_reason IS NOT NULL

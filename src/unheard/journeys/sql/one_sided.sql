-- Sources of which only the customers' side is on record: many eligible conversations, and not one public turn of
-- anybody else. "Never answered" would there be a statement about the export, not about the business.
SELECT c.source
FROM conversation AS c
INNER JOIN eligibility AS e ON e.conversation_key = c.conversation_key AND e.excluded_reason IS NULL
LEFT JOIN (
    SELECT
        k.conversation_key,
        BOOL_OR(k.visibility = 'public' AND COALESCE(k.speaker, 'unknown') <> 'customer') AS has_other_side
    FROM contact_turn AS k
    GROUP BY k.conversation_key
) AS t ON t.conversation_key = c.conversation_key
GROUP BY c.source
HAVING COUNT(t.conversation_key) >= $one_sided_conversations AND NOT BOOL_OR(COALESCE(t.has_other_side, FALSE))

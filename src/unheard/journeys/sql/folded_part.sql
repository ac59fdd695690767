-- Rows that say they are a part of another conversation, with that conversation where it is in the store.
-- The parent is looked for in the row's own source first, then as given (`source|id` of another source).
-- Tests, spam, internal and deleted rows are what they are first: chains pass through them, but they add nothing.
SELECT
    c.conversation_key,
    COALESCE(own.conversation_key, other.conversation_key) AS parent_key,
    NOT (
        COALESCE(c.is_test, FALSE)
        OR COALESCE(c.is_spam, FALSE)
        OR COALESCE(c.is_internal, FALSE)
        OR d.conversation_key IS NOT NULL
    ) AS is_foldable
FROM conversation AS c
LEFT JOIN conversation AS own ON own.conversation_key = c.related_to_key
LEFT JOIN conversation AS other
    ON other.conversation_key = SUBSTR(c.related_to_key, LENGTH(c.source) + 2)
    AND SUBSTR(c.related_to_key, 1, LENGTH(c.source) + 1) = c.source || '|'
LEFT JOIN (
    SELECT DISTINCT e.conversation_key
    FROM event AS e
    WHERE e.type = 'deleted'
) AS d ON d.conversation_key = c.conversation_key
WHERE c.relation IN ('merged_into', 'transfer_leg_of', 'mirror_of')

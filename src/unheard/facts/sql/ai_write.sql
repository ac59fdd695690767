-- First write action of an AI agent per conversation, in half positions: turn p stands at 2p, what follows it at 2p + 1.
-- An action whose place is unknown counts as after everything: it must not turn a human-first conversation into AI-first.
SELECT
    a.conversation_key,
    MIN(COALESCE(2 * a.after_position + 1, 4000000000)) AS first_write_order
FROM contact_action AS a
WHERE a.effect = 'write'
GROUP BY a.conversation_key

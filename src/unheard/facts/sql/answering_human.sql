-- The last public human turn before the first claim: who wrote it and when.
SELECT
    r.conversation_key,
    t.speaker_id,
    t.at_us
FROM responses AS r
INNER JOIN contact_turn AS t
    ON t.conversation_key = r.conversation_key
    AND t.position = r.answering_position
WHERE t.visibility = 'public'
    AND t.speaker IN ('human_agent', 'supervisor')

-- Turns of each conversation with those of the rows folded into it; of those, the public ones only.
-- Order: by time where every turn has one, else as recorded, the conversation's own turns first.
SELECT
    r.root_key AS conversation_key,
    CAST(
        ROW_NUMBER() OVER (
            PARTITION BY r.root_number
            ORDER BY
                CASE WHEN u.root_number IS NULL THEN m.at_us END NULLS LAST,
                r.root_number <> r.conversation_number,
                r.conversation_number,
                m.turn
        ) - 1 AS BIGINT
    ) AS position,
    m.conversation_key AS origin_key,
    m.turn,
    m.at_us,
    m.ended_at_us,
    m.speaker,
    m.speaker_id,
    COALESCE(m.visibility, 'public') AS visibility,
    COALESCE(m.kind, 'message') AS kind,
    COALESCE(m.text, '') <> '' AS has_text,
    m.is_courtesy
FROM turn AS m
INNER JOIN root AS r ON r.conversation_key = m.conversation_key
LEFT JOIN (
    SELECT DISTINCT ur.root_number
    FROM turn AS um
    INNER JOIN root AS ur ON ur.conversation_key = um.conversation_key
    WHERE um.at_us IS NULL
        AND (ur.root_number = ur.conversation_number OR COALESCE(um.visibility, 'public') = 'public')
) AS u ON u.root_number = r.root_number
LEFT JOIN (
    SELECT c.conversation_key
    FROM conversation AS c
    WHERE c.relation = 'side_of'
) AS side ON side.conversation_key = r.root_key
WHERE side.conversation_key IS NULL
    AND (r.root_number = r.conversation_number OR COALESCE(m.visibility, 'public') = 'public')

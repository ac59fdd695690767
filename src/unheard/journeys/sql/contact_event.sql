-- Events of each conversation with those of the rows folded into it, in order of time; those without one come last.
SELECT
    r.root_key AS conversation_key,
    CAST(
        ROW_NUMBER() OVER (
            PARTITION BY r.root_number
            ORDER BY e.at_us NULLS LAST, r.root_number <> r.conversation_number, r.conversation_number, e.event
        ) - 1 AS BIGINT
    ) AS event_order,
    e.conversation_key AS origin_key,
    e.at_us,
    e.type,
    e.from_value,
    e.to_value,
    e.actor,
    e.cause,
    e.basis
FROM event AS e
INNER JOIN root AS r ON r.conversation_key = e.conversation_key
LEFT JOIN (
    SELECT c.conversation_key
    FROM conversation AS c
    WHERE c.relation = 'side_of'
) AS side ON side.conversation_key = r.root_key
WHERE side.conversation_key IS NULL

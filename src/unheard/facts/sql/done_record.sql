-- How many claims of deeds an AI agent made, and whether one of them is not borne out by the record, one row per
-- conversation of which the judge says whether there are any.
SELECT
    t.conversation_key,
    COALESCE(b.claims, 0) AS done_claims,
    b.is_unbacked,
    t.needed,
    t.rule,
    t.turn
FROM told AS t
LEFT JOIN (
    SELECT
        d.conversation_key,
        COUNT(*) AS claims,
        BOOL_OR(NOT d.is_done) AS is_unbacked
    FROM done_backed AS d
    GROUP BY d.conversation_key
) AS b ON b.conversation_key = t.conversation_key

-- One row per claim of an AI agent that something was done, in eligible conversations whose actions are logged.
SELECT
    d.conversation_key,
    d.turn,
    d.kind,
    COALESCE(d.named, d.tool) AS tool,
    d.is_done
FROM done_backed AS d
INNER JOIN fact_conversation AS f ON f.conversation_key = d.conversation_key
WHERE f.done_claims IS NOT NULL

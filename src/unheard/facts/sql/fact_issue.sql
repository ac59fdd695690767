-- One row per issue of a judged eligible conversation.
SELECT
    i.conversation_key,
    i.issue,
    i.label,
    i.state,
    f.ai_first,
    f.handler
FROM current_issue AS i
INNER JOIN fact_conversation AS f ON f.conversation_key = i.conversation_key
WHERE f.is_judged

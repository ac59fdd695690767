-- One row per draft shown to a person in an eligible conversation, folded rows included.
SELECT
    r.root_key AS conversation_key,
    s.kind,
    COALESCE(s.decision, 'unknown') AS decision,
    d.edit_distance
FROM suggestion AS s
INNER JOIN root AS r ON r.conversation_key = s.conversation_key
INNER JOIN fact_conversation AS f ON f.conversation_key = r.root_key
LEFT JOIN draft_edit AS d ON d.conversation_key = s.conversation_key AND d.suggestion = s.suggestion

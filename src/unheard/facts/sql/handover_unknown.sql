-- Sources that do not record who handed a conversation over: their reader derives it from a person's answer.
SELECT c.source
FROM contact_event AS e
INNER JOIN contact AS c ON c.conversation_key = e.conversation_key
WHERE e.type = 'escalated' AND e.basis = 'derived' AND COALESCE(e.cause, 'unknown') = 'unknown'
GROUP BY c.source

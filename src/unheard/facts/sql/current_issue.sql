-- The issues that the judge in use names.
SELECT
    i.conversation_key,
    i.issue,
    i.label,
    COALESCE(i.state, 'unknown') AS state
FROM judged_issue AS i
INNER JOIN current_judgement AS j ON j.conversation_key = i.conversation_key
WHERE i.judge = $judge

-- Issues by outcome, one row per conversation that the judge has seen with an issue.
SELECT
    i.conversation_key,
    COUNT(*) FILTER (WHERE i.state IN ('resolved', 'partly', 'unresolved')) AS issues_known,
    COUNT(*) FILTER (WHERE i.state = 'resolved') AS issues_resolved,
    COUNT(*) FILTER (WHERE i.state = 'unknown') AS issues_unknown,
    BOOL_OR(i.state IN ('partly', 'unresolved')) FILTER (
        WHERE i.state IN ('resolved', 'partly', 'unresolved')
    ) AS has_unresolved_issue
FROM current_issue AS i
GROUP BY i.conversation_key

-- What AI agents wrote into systems, by the record: distinct calls (tool and arguments) of a conversation and of the rows
-- folded into it, one row per conversation. The last attempt of a call counts; no outcome on record is unknown.
SELECT
    g.root_key AS conversation_key,
    g.is_logged,
    COALESCE(w.writes, 0) AS writes,
    COALESCE(w.writes_failed, 0) AS writes_failed,
    COALESCE(w.writes_unknown, 0) AS writes_unknown,
    COALESCE(w.has_failed_write, FALSE) AS has_failed_write,
    COALESCE(w.has_unrecovered_write, FALSE) AS has_unrecovered_write
FROM (
    SELECT
        r.root_key,
        COALESCE(BOOL_OR(c.actions_logged), FALSE) AS is_logged
    FROM conversation AS c
    INNER JOIN root AS r ON r.conversation_key = c.conversation_key
    GROUP BY r.root_key
) AS g
LEFT JOIN (
    SELECT
        a.conversation_key,
        COUNT(*) FILTER (WHERE a.is_last_of_call) AS writes,
        COUNT(*) FILTER (WHERE a.is_last_of_call AND a.is_failed) AS writes_failed,
        COUNT(*) FILTER (WHERE a.is_last_of_call AND a.is_failed IS NULL) AS writes_unknown,
        COALESCE(BOOL_OR(a.is_failed), FALSE) AS has_failed_write,
        COALESCE(BOOL_OR(a.is_failed AND NOT a.is_recovered), FALSE) AS has_unrecovered_write
    FROM write_attempt AS a
    GROUP BY a.conversation_key
) AS w ON w.conversation_key = g.root_key

-- What AI agents wrote into systems, by the record: distinct calls (tool and arguments) of a conversation and of the rows
-- folded into it, one row per conversation. The last attempt of a call counts; no outcome on record is unknown.
SELECT
    g.root_key AS conversation_key,
    g.is_logged,
    COALESCE(w.writes, 0) AS writes,
    COALESCE(w.writes_failed, 0) AS writes_failed,
    COALESCE(w.writes_unknown, 0) AS writes_unknown
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
        l.root_key,
        COUNT(*) AS writes,
        COUNT(*) FILTER (WHERE l.outcome IN ('error', 'timeout', 'rejected')) AS writes_failed,
        COUNT(*) FILTER (WHERE COALESCE(l.outcome, 'unknown') = 'unknown') AS writes_unknown
    FROM (
        SELECT
            r.root_key,
            a.outcome,
            ROW_NUMBER() OVER (
                PARTITION BY r.root_key, a.tool, a.arguments_hash
                ORDER BY a.started_at_us DESC NULLS LAST, r.conversation_number DESC, a.action DESC
            ) AS latest
        FROM action AS a
        INNER JOIN root AS r ON r.conversation_key = a.conversation_key
        WHERE a.effect = 'write'
    ) AS l
    WHERE l.latest = 1
    GROUP BY l.root_key
) AS w ON w.root_key = g.root_key

-- One row per distinct write call (tool and arguments) of an AI agent in an eligible conversation: its last attempt, and what
-- became of it. A call whose outcome is not on record is neither a success nor a failure.
SELECT
    d.conversation_key,
    d.call,
    d.tool,
    d.attempts,
    d.outcome,
    d.seconds,
    d.wait_seconds,
    d.is_failed,
    d.is_late,
    d.is_undone,
    d.is_repeated,
    d.is_contradicted,
    CASE
        WHEN d.is_failed IS NULL THEN NULL
        ELSE NOT (d.is_failed OR COALESCE(d.is_late, FALSE) OR COALESCE(d.is_undone, FALSE) OR d.is_repeated OR d.is_contradicted)
    END AS is_success
FROM (
    SELECT
        w.conversation_key,
        w.action_order AS call,
        w.tool,
        w.attempts,
        w.outcome,
        CAST(w.ended_at_us - w.started_at_us AS DOUBLE) / 1000000 AS seconds,
        CAST(w.ended_at_us - r.requested_at_us AS DOUBLE) / 1000000 AS wait_seconds,
        w.is_failed,
        CAST(w.ended_at_us - w.started_at_us AS DOUBLE) / 1000000 > t.slo_seconds AS is_late,
        CASE
            WHEN u.conversation_key IS NOT NULL THEN NOT COALESCE(w.is_failed, TRUE)
            WHEN e.names > 0 OR t.inverse IS NOT NULL THEN FALSE
        END AS is_undone,
        w.is_after_success AS is_repeated,
        NOT COALESCE(w.is_failed, TRUE)
        AND COALESCE(f.is_contradicted, FALSE)
        AND COALESCE(w.started_at_us < x.contradicted_at_us, TRUE) AS is_contradicted
    FROM write_attempt AS w
    INNER JOIN fact_conversation AS f ON f.conversation_key = w.conversation_key
    CROSS JOIN (SELECT COUNT(a.undoes) AS names FROM contact_action AS a) AS e
    LEFT JOIN chosen_tool AS t ON t.tool = w.tool
    LEFT JOIN write_undone AS u ON u.conversation_key = w.conversation_key AND u.action_order = w.action_order
    LEFT JOIN write_request AS r ON r.conversation_key = w.conversation_key AND r.action_order = w.action_order
    LEFT JOIN contradicted AS x ON x.conversation_key = w.conversation_key
    WHERE w.is_last_of_call
) AS d

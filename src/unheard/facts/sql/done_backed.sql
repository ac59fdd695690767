-- Claims of AI agents that something was done, held against the record: which writes stand before the claim, or came within
-- five minutes after it (without times: right after its turn)? A tool that the judge names, and that the store knows, must have
-- succeeded. Else, if a tool for that kind of deed was tried, that must have; if none was, any successful write will do. A write whose place is unknown counts as standing before.
SELECT
    d.conversation_key,
    d.turn,
    d.kind,
    d.named,
    MAX(d.tool) FILTER (WHERE d.is_of_kind) AS tool,
    CASE
        WHEN BOOL_OR(d.is_named) THEN COALESCE(BOOL_OR(d.tool = d.named AND d.is_done), FALSE)
        WHEN COALESCE(BOOL_OR(d.is_of_kind), FALSE) THEN COALESCE(BOOL_OR(d.is_of_kind AND d.is_done), FALSE)
        ELSE COALESCE(BOOL_OR(d.is_done), FALSE)
    END AS is_done
FROM (
    SELECT
        s.conversation_key,
        s.turn,
        s.kind,
        s.named,
        w.tool,
        n.tool IS NOT NULL AS is_named,
        COALESCE(CASE WHEN n.tool IS NULL THEN k.kind = s.kind ELSE w.tool = s.named END, FALSE) AS is_of_kind,
        w.is_failed IS NOT DISTINCT FROM FALSE AS is_done
    FROM done_said AS s
    INNER JOIN contact_turn AS t
        ON t.conversation_key = s.conversation_key AND t.origin_key = s.conversation_key AND t.turn = s.turn
    LEFT JOIN write_attempt AS w
        ON w.conversation_key = s.conversation_key
        AND CASE
            WHEN COALESCE(w.ended_at_us, w.started_at_us) IS NOT NULL AND t.at_us IS NOT NULL
                THEN COALESCE(w.ended_at_us, w.started_at_us) <= t.at_us + 300000000
            ELSE COALESCE(w.after_position <= t.position, TRUE)
        END
    LEFT JOIN tool_deed AS k ON k.tool = w.tool
    LEFT JOIN tool_deed AS n ON n.tool = s.named
    WHERE t.visibility = 'public'
) AS d
GROUP BY d.conversation_key, d.turn, d.kind, d.named

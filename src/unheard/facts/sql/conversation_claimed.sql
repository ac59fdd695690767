-- The same conversations with what their events say: claims, confirmations, what came after a claim, transfers.
SELECT
    a.*,
    COALESCE(m.is_escalated, FALSE) OR COALESCE(i.is_by_tool, FALSE) AS is_escalated,
    COALESCE(m.is_abandoned, FALSE) AS is_abandoned,
    CASE WHEN a.status_observed THEN k.conversation_key IS NOT NULL END AS is_claimed,
    k.claim_at_us,
    CASE
        WHEN k.conversation_key IS NOT NULL
            THEN COALESCE(k.claim_basis = 'assumed_by_vendor', FALSE) OR COALESCE(k.claim_cause = 'inactivity', FALSE)
    END AS claim_is_assumed,
    CASE WHEN k.claim_at_us IS NOT NULL THEN o.conversation_key IS NOT NULL END AS reopened,
    o.reopen_at_us,
    CASE
        WHEN a.ai_took_part AND a.status_observed
            THEN COALESCE(m.is_ai_resolution, FALSE) AND NOT a.human_after_ai
    END AS is_ai_resolution_reported,
    f.is_confirmed,
    CASE
        WHEN d.contradicted_at_us > k.claim_at_us OR m.contradicted_untimed_order > k.claim_order THEN TRUE
        WHEN k.claim_at_us IS NOT NULL THEN FALSE
    END AS is_contradicted,
    CASE WHEN w.is_logged THEN w.writes END AS writes,
    CASE WHEN w.is_logged THEN w.writes_failed END AS writes_failed,
    CASE WHEN w.is_logged THEN w.writes_unknown END AS writes_unknown,
    CASE WHEN w.is_logged THEN w.has_failed_write END AS has_failed_write,
    CASE WHEN w.is_logged THEN w.has_unrecovered_write END AS has_unrecovered_write,
    CASE WHEN w.is_logged AND v.tells_done THEN q.done_claims END AS done_claims,
    CASE WHEN w.is_logged AND v.tells_done THEN q.is_unbacked END AS claimed_not_done,
    q.needed AS escalation_needed,
    q.rule AS escalation_rule,
    q.turn AS escalation_turn,
    x.turns_late AS escalation_turns_late,
    x.seconds_late AS escalation_seconds_late,
    CASE
        WHEN a.human_after_ai IS NOT NULL AND y.source IS NULL
            THEN a.human_after_ai AND NOT COALESCE(i.is_handed_over, FALSE)
    END AS human_stepped_in,
    COALESCE(i.is_rejected, FALSE) AS has_rejected_action,
    z.is_usual AS is_usual_write_set,
    r.recontact_at_us,
    r.recontact_scope,
    r.recontact_channel,
    r.recontact_key,
    CAST(r.recontact_rule AS BIGINT) AS recontact_rule,
    r.floor_at_us AS recontact_floor_at_us,
    r.ceiling_at_us AS recontact_ceiling_at_us,
    h.chased_at_us,
    CASE WHEN u.conversation_key IS NULL THEN 'first' ELSE 'follow_up' END AS contact_position,
    COALESCE(m.transfers, 0) AS transfers,
    COALESCE(m.transfers >= 2, FALSE) OR b.conversation_key IS NOT NULL AS is_misrouted
FROM conversation_answered AS a
LEFT JOIN event_marks AS m ON m.conversation_key = a.conversation_key
LEFT JOIN sent_back AS b ON b.conversation_key = a.conversation_key
LEFT JOIN claim AS k ON k.conversation_key = a.conversation_key
LEFT JOIN reopen AS o ON o.conversation_key = a.conversation_key
LEFT JOIN contradicted AS d ON d.conversation_key = a.conversation_key
LEFT JOIN write_record AS w ON w.conversation_key = a.conversation_key
LEFT JOIN stepped_in AS i ON i.conversation_key = a.conversation_key
LEFT JOIN handover_unknown AS y ON y.source = a.source
LEFT JOIN told AS v ON v.conversation_key = a.conversation_key
LEFT JOIN done_record AS q ON q.conversation_key = a.conversation_key
LEFT JOIN handed_on AS x ON x.conversation_key = a.conversation_key
LEFT JOIN write_set AS z ON z.conversation_key = a.conversation_key
LEFT JOIN confirmed AS f ON f.conversation_key = a.conversation_key
LEFT JOIN recontact AS r ON r.conversation_key = a.conversation_key
LEFT JOIN chase AS h ON h.conversation_key = a.conversation_key
LEFT JOIN follow_up AS u ON u.conversation_key = a.conversation_key

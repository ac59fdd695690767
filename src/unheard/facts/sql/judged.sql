-- What the judge in use says, one row per conversation that it has seen. A mood of -0.5 is where the embedded judge calls
-- a turn negative.
SELECT
    j.conversation_key,
    j.rating IS NOT NULL AS is_judged,
    CASE WHEN j.rating IS NULL THEN j.abstained END AS judge_abstained,
    j.rating,
    j.confidence,
    COALESCE(c.issues_known, 0) AS issues_known,
    COALESCE(c.issues_resolved, 0) AS issues_resolved,
    COALESCE(c.issues_unknown, 0) AS issues_unknown,
    c.has_unresolved_issue,
    j.sentiment_start,
    j.sentiment_lowest,
    j.sentiment_end,
    j.quality_tone,
    j.quality_knowledge,
    j.quality_timeliness,
    CASE j.signal_asked_for_human WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE END AS asked_for_human,
    CASE j.signal_complaint WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE END AS complaint,
    CASE WHEN $judge <> 'embedded' THEN j.score_correct END AS score_correct,
    CASE j.signal_churn_threat WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE END AS churn_threat,
    r.repetitions,
    h.history_due,
    CASE
        WHEN NOT h.context_acknowledged OR h.asked_again THEN FALSE
        WHEN h.context_acknowledged AND NOT h.asked_again THEN TRUE
    END AS context_acknowledged,
    h.empathy,
    h.pitched,
    CASE
        WHEN NOT h.pitched THEN FALSE
        WHEN h.pitched AND COALESCE(c.has_unresolved_issue, FALSE) THEN TRUE
        WHEN h.pitched AND h.mood_at_pitch IS NOT NULL THEN h.mood_at_pitch <= CAST('-0.5' AS DOUBLE)
        WHEN h.pitched AND j.sentiment_lowest IS NOT NULL THEN j.sentiment_lowest < 0
    END AS pressed,
    h.next_step_told,
    h.open_end,
    h.trust_words
FROM current_judgement AS j
LEFT JOIN repetition AS r ON r.conversation_key = j.conversation_key
LEFT JOIN heard AS h ON h.conversation_key = j.conversation_key
LEFT JOIN issue_counts AS c ON c.conversation_key = j.conversation_key

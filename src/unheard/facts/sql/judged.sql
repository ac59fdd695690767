-- What the judge in use says, one row per conversation that it has seen.
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
    j.score_correct,
    CASE j.signal_churn_threat WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE END AS churn_threat,
    r.repetitions
FROM current_judgement AS j
LEFT JOIN repetition AS r ON r.conversation_key = j.conversation_key
LEFT JOIN issue_counts AS c ON c.conversation_key = j.conversation_key

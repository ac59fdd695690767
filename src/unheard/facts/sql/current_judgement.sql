-- The latest judgement of the judge in use, one row per conversation.
-- `told_repetition`: its JSON text from the signal repeats_information on, which `repetition` takes apart.
SELECT
    r.conversation_key,
    r.judge,
    r.judge_version,
    r.rubric_version,
    r.judged_at_us,
    r.content_hash,
    r.rating,
    r.abstained,
    r.confidence,
    r.sentiment_start,
    r.sentiment_lowest,
    r.sentiment_end,
    r.quality_tone,
    r.quality_knowledge,
    r.quality_timeliness,
    r.score_correct,
    r.signal_complaint,
    r.signal_confirmed,
    r.signal_confirmed_turn,
    r.signal_asked_for_human,
    r.signal_churn_threat,
    CASE
        WHEN STRPOS(r.signals, '"repeats_information":') > 0
            THEN SUBSTR(r.signals, STRPOS(r.signals, '"repeats_information":'))
    END AS told_repetition
FROM (
    SELECT
        j.*,
        ROW_NUMBER() OVER (
            PARTITION BY j.conversation_key
            ORDER BY
                j.judged_at_us DESC NULLS LAST,
                j.judge_version DESC NULLS LAST,
                j.rubric_version DESC NULLS LAST,
                j.content_hash DESC NULLS LAST
        ) AS latest
    FROM judgement AS j
    WHERE j.judge = $judge
) AS r
WHERE r.latest = 1

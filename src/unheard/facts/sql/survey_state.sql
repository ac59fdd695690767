-- Surveys per conversation: csat sent and answered, and the last answers (by time answered, then by order).
SELECT
    s.conversation_key,
    COALESCE(BOOL_OR(s.instrument = 'csat' AND s.is_sent), FALSE) AS csat_sent,
    COALESCE(BOOL_OR(s.instrument = 'csat' AND s.is_answered), FALSE) AS csat_answered,
    MAX(s.score_norm) FILTER (WHERE s.instrument = 'csat' AND s.is_answered AND s.latest = 1) AS csat_score_norm,
    MAX(s.answered_at_us) FILTER (
        WHERE s.instrument = 'csat' AND s.is_answered AND s.latest = 1
    ) AS csat_answered_at_us,
    MAX(s.score_norm) FILTER (
        WHERE s.instrument = 'resolution' AND s.is_answered AND s.latest = 1
    ) AS resolution_score_norm,
    MAX(s.answered_at_us) FILTER (
        WHERE s.instrument = 'resolution' AND s.is_answered AND s.latest = 1
    ) AS resolution_answered_at_us
FROM (
    SELECT
        a.conversation_key,
        a.instrument,
        a.is_sent,
        a.is_answered,
        a.score_norm,
        a.answered_at_us,
        ROW_NUMBER() OVER (
            PARTITION BY a.conversation_key, a.instrument, a.is_answered
            ORDER BY a.answered_at_us DESC NULLS LAST, a.survey_key DESC
        ) AS latest
    FROM survey_asked AS a
    WHERE a.conversation_key IS NOT NULL
) AS s
GROUP BY s.conversation_key

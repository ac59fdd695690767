-- What each source can show at all, one row per source.
SELECT
    c.source,
    COALESCE(BOOL_OR(c.fact = 'survey_sent' AND c.status = 'observed'), FALSE) AS survey_sent,
    COALESCE(BOOL_OR(c.fact = 'survey_csat' AND c.status = 'observed'), FALSE) AS survey_csat,
    COALESCE(BOOL_OR(c.fact = 'ai_actor' AND c.status = 'observed'), FALSE) AS ai_actor,
    NOT COALESCE(BOOL_OR(c.fact = 'human_actor' AND c.status = 'absent'), FALSE) AS human_actor,
    COALESCE(BOOL_OR(c.fact = 'assignment_history' AND c.status = 'observed'), FALSE) AS assignment_history
FROM capability AS c
GROUP BY c.source

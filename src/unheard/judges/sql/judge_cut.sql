-- From where on a judge must not read: the first answer to a survey, by its time or by the turn that holds it.
-- An answer without a time cuts at the survey's prompt in the conversation, the earliest it can have been given.
SELECT
    s.conversation_key,
    v.answered_at_us,
    CASE
        WHEN v.is_untimed THEN LEAST(COALESCE(p.prompt, p.feedback), COALESCE(p.feedback, p.prompt))
        ELSE p.feedback
    END AS position
FROM judge_slice AS s
LEFT JOIN (
    SELECT
        a.conversation_key,
        MIN(a.answered_at_us) AS answered_at_us,
        BOOL_OR(a.score IS NOT NULL AND a.answered_at_us IS NULL) AS is_untimed
    FROM contact_survey AS a
    WHERE NOT a.is_relational
    GROUP BY a.conversation_key
) AS v ON v.conversation_key = s.conversation_key
LEFT JOIN (
    SELECT
        t.conversation_key,
        MIN(t.position) FILTER (WHERE t.kind = 'survey_feedback') AS feedback,
        MIN(t.position) FILTER (WHERE t.kind = 'survey_prompt') AS prompt
    FROM contact_turn AS t
    WHERE t.kind IN ('survey_feedback', 'survey_prompt')
    GROUP BY t.conversation_key
) AS p ON p.conversation_key = s.conversation_key
WHERE v.conversation_key IS NOT NULL OR p.conversation_key IS NOT NULL

-- Which conversations of a slice nobody of the business answered, as far as a judge may read them. No word is read.
-- The same turns as judge_turn; a conversation without any is not listed.
SELECT
    s.conversation_key,
    o.source IS NULL
    AND SUM(
        CASE
            WHEN k.speaker IN ('human_agent', 'ai_agent', 'supervisor') AND k.kind IN ('message', 'media') THEN 1
            ELSE 0
        END
    ) = 0 AS is_never_answered
FROM judge_slice AS s
INNER JOIN conversation AS c ON c.conversation_key = s.conversation_key
INNER JOIN contact_turn AS k ON k.conversation_key = s.conversation_key
LEFT JOIN one_sided AS o ON o.source = c.source
LEFT JOIN judge_cut AS x ON x.conversation_key = s.conversation_key
WHERE k.visibility = 'public'
    AND k.kind NOT IN ('note', 'system', 'survey_prompt', 'survey_feedback', 'tool_result')
    AND COALESCE(k.at_us < x.answered_at_us, TRUE)
    AND COALESCE(k.position < x.position, TRUE)
GROUP BY s.conversation_key, o.source

-- The public turns of a slice of conversations, folded rows included, as far as a judge may read them.
-- A turn that came from a folded row has no number: the numbers are those of the conversation itself.
SELECT
    s.batch,
    s.place,
    k.position,
    CASE WHEN k.origin_key = k.conversation_key THEN k.turn END AS number,
    k.at_us,
    k.speaker,
    k.kind,
    m.text
FROM judge_slice AS s
INNER JOIN contact_turn AS k ON k.conversation_key = s.conversation_key
INNER JOIN turn AS m ON m.conversation_key = k.origin_key AND m.turn = k.turn
LEFT JOIN judge_cut AS x ON x.conversation_key = s.conversation_key
WHERE m.month BETWEEN $first_month AND $last_month
    AND k.visibility = 'public'
    AND k.kind NOT IN ('note', 'system', 'survey_prompt', 'survey_feedback', 'tool_result')
    AND COALESCE(k.at_us < x.answered_at_us, TRUE)
    AND COALESCE(k.position < x.position, TRUE)
ORDER BY s.batch, s.place, k.position

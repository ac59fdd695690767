-- Per eligible conversation: who handled it, who answered and when. First of three steps that gather what
-- fact_conversation tells: one statement that joins everything would hold every table in memory at once.
SELECT
    c.conversation_key,
    c.source,
    c.conversation_id,
    c.customer_key,
    c.cluster_key,
    c.is_identified,
    c.identity_kinds,
    c.opened_at_us,
    c.channel,
    c.direction,
    h.handler,
    COALESCE(c.topic, g.topic) AS topic,
    c.topic IS NULL AND g.topic IS NOT NULL AS topic_is_found,
    COALESCE(n.team, v.team) AS team,
    CASE WHEN a.conversation_key IS NOT NULL THEN COALESCE(a.speaker_id, v.assignee) END AS agent,
    v.language,
    v.ai_version,
    h.has_text,
    CASE WHEN c.turns_observed THEN c.customer_turns END AS customer_turns,
    h.business_turns,
    CASE WHEN c.turns_observed THEN COALESCE(r.business_turn_between, FALSE) END AS business_turn_between,
    c.first_customer_turn_at_us,
    l.last_turn_at_us,
    r.first_response_at_us,
    r.first_human_response_at_us,
    h.is_never_answered,
    h.ai_took_part,
    h.ai_first,
    h.human_first,
    h.has_public_human_turn,
    h.human_after_ai,
    c.status_observed,
    v.handle_seconds,
    t.handle_estimated_seconds
FROM contact AS c
INNER JOIN conversation AS v ON v.conversation_key = c.conversation_key
INNER JOIN handler AS h ON h.conversation_key = c.conversation_key
LEFT JOIN responses AS r ON r.conversation_key = c.conversation_key
LEFT JOIN answering_human AS a ON a.conversation_key = c.conversation_key
LEFT JOIN answering_team AS n ON n.conversation_key = c.conversation_key
LEFT JOIN handling_time AS t ON t.conversation_key = c.conversation_key
LEFT JOIN handled AS l ON l.conversation_key = c.conversation_key
LEFT JOIN found_topic AS g ON g.conversation_key = c.conversation_key

-- Who handled each eligible conversation, by public turns and write actions; null where the source shows no turns, or only
-- those of customers.
-- Turn p stands at 2p and an action after it at 2p + 1, so that two handlings never share a place.
SELECT
    o.conversation_key,
    CASE
        WHEN NOT o.answers_observed THEN NULL
        WHEN o.ai_order IS NULL AND o.human_order IS NULL THEN
            CASE WHEN o.has_automation THEN 'automation_only' ELSE 'nobody' END
        WHEN o.ai_order IS NULL THEN 'human_only'
        WHEN o.human_order IS NULL THEN 'ai_only'
        WHEN o.ai_order < o.human_order THEN 'ai_then_human'
        ELSE 'human_then_ai'
    END AS handler,
    CASE WHEN o.answers_observed THEN o.ai_order IS NOT NULL END AS ai_took_part,
    CASE
        WHEN o.answers_observed
            THEN o.ai_order IS NOT NULL AND (o.human_order IS NULL OR o.ai_order < o.human_order)
    END AS ai_first,
    CASE
        WHEN o.answers_observed
            THEN o.human_order IS NOT NULL AND (o.ai_order IS NULL OR o.human_order < o.ai_order)
    END AS human_first,
    CASE WHEN o.answers_observed THEN o.human_order IS NOT NULL END AS has_public_human_turn,
    CASE WHEN o.answers_observed THEN COALESCE(o.last_human_order > o.ai_order, FALSE) END AS human_after_ai,
    CASE WHEN o.answers_observed THEN o.business_turns = 0 END AS is_never_answered,
    CASE WHEN o.answers_observed THEN o.business_turns END AS business_turns,
    o.has_text
FROM (
    SELECT
        c.conversation_key,
        c.answers_observed,
        2 * h.first_human_position AS human_order,
        2 * h.last_human_position AS last_human_order,
        CASE
            WHEN a.first_write_order < 2 * h.first_ai_position OR h.first_ai_position IS NULL
                THEN a.first_write_order
            ELSE 2 * h.first_ai_position
        END AS ai_order,
        COALESCE(h.business_turns, 0) AS business_turns,
        COALESCE(h.has_automation, FALSE) AS has_automation,
        COALESCE(h.has_text, FALSE) AS has_text
    FROM contact AS c
    LEFT JOIN handled AS h ON h.conversation_key = c.conversation_key
    LEFT JOIN ai_write AS a ON a.conversation_key = c.conversation_key
) AS o
